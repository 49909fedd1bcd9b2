"""Pages of the source register."""
