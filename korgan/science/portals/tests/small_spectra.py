"""Synthetic spectra for tests: two background shapes and two peaks on 48 channels."""

from __future__ import annotations

import numpy as np

from korgan.science.portals.simulate.spectra import SpectralSite

CHANNELS = np.arange(48)
GROUND = np.exp(-CHANNELS / 12.0) + 0.05
SKY = 0.4 * np.exp(-CHANNELS / 40.0)
NATURAL = 60.0 * np.array([GROUND / GROUND.sum() * 6.0, SKY / SKY.sum() * 2.0])
SITE = SpectralSite(NATURAL, np.array([0.1, 0.03]), np.array([0.25, 0.05]))


def peak(centre: float, width: float = 2.0) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A peak of one count."""
    shape = np.exp(-0.5 * ((CHANNELS - centre) / width) ** 2)
    return np.asarray(shape / shape.sum(), dtype=np.float64)


TEMPLATES = {"low": peak(10.0), "high": peak(30.0)}
EDGES = [0, 6, 12, 20, 28, 36, 48]
