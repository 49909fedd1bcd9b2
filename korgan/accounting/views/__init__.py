"""Pages of material accounting."""
