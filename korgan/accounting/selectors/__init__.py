"""Reads of material accounting, by subject; each takes the actor, and what they may see decides."""
