"""The pages of law."""
