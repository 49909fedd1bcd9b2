"""Files in, dataclasses out: the balance form (``balance``) and accounting reports."""
