"""Reads of training, by subject."""
