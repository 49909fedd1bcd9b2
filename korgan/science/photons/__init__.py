"""Attenuation, detectors, photon transport, and what a detector counts."""
