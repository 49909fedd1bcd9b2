"""Pages of training and exercises."""
