"""The pages of trade control."""
