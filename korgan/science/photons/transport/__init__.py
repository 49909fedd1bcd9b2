"""Photon Monte Carlo: detectors, shells of shielding, rooms, extended media."""
