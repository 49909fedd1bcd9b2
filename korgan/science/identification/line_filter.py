"""Filter that answers to narrow peaks with their areas and is blind to what is smooth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from korgan.science.spectra import FWHM_PER_SIGMA

BINS_PER_FWHM = 4
STRIDE = 2  # bins between the places at which areas are taken
REACH = 20  # bins
SIGMA = BINS_PER_FWHM / FWHM_PER_SIGMA  # of a peak, in bins
_WIDE = 2.5  # width of the filter's negative part over that of a peak
# Table of the filter's answer to a peak: steps per bin, and per place.
_FINE = 32
PHASES = _FINE * STRIDE


def bell(u: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Normal density at distances `u` from its middle."""
    return np.asarray(np.exp(-0.5 * (u / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi)))


def kernel() -> NDArray[np.float64]:
    """The filter: a peak less what is as high but wider, by bin; its sum is zero."""
    u = np.arange(-REACH, REACH + 1, dtype=float)
    narrow, wide = bell(u, SIGMA), bell(u, _WIDE * SIGMA)
    return np.asarray(narrow - wide * narrow.sum() / wide.sum())


def answer(width: float) -> NDArray[np.float64]:
    """Filter's answer to a peak of unit area against distance, in steps of 1 / 32 bin.

    A difference of two Gaussians met by a Gaussian is a difference of two Gaussians; scaled so
    that a peak of the nominal width answers with its area.
    """
    u = np.arange(0, _FINE * (REACH + 8)) / _FINE

    def difference(at: NDArray[np.float64], peak: float) -> NDArray[np.float64]:
        narrow = bell(at, float(np.hypot(SIGMA, peak)))
        return narrow - bell(at, float(np.hypot(_WIDE * SIGMA, peak)))

    return np.asarray(difference(u, SIGMA * width) / difference(np.zeros(1), SIGMA)[0])


def by_phase(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Filter's answer at the places around a peak, by where it lies between two of them.

    Parameters
    ----------
    table : ndarray
        As of :func:`answer`.

    Returns
    -------
    ndarray, shape (PHASES + 1, 2 reach)
        Row m is for a peak m / PHASES beyond a place; its column `reach` - 1 is that place.
    """
    reach = -(-table.size // PHASES)
    places = np.arange(1 - reach, reach + 1) * PHASES
    steps = np.abs(places[None, :] - np.arange(PHASES + 1)[:, None])
    padded = np.append(table, 0.0)
    return np.asarray(padded[np.minimum(steps, table.size)])
