"""Sets, peers and fits for the screening benchmark."""
