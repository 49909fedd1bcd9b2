"""The pages of border detection."""
