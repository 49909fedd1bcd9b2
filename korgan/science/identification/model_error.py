"""How wrong a model may be: variances of single bins, and errors that neighbours share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d


@dataclass(frozen=True)
class Doubts:
    """How far templates and energy scale are trusted.

    Parameters
    ----------
    template : float
        Relative error of the expectation in single bins.
    low_energy, fading_kev : float
        Further relative error at zero energy, where windows and thresholds differ most, and
        the energy over which it fades.
    shift : float
        Error of the place of single bins, in FWHM.
    shared : float
        Relative error that bins within some widths of a peak share.
    bend : float
        Departure of the energy scale from a straight line, in FWHM, shared by neighbours.
    widening : float
        Relative error of the width of peaks, shared by neighbours.
    """

    template: float = 0.05
    low_energy: float = 0.4
    fading_kev: float = 40.0
    shift: float = 0.10
    shared: float = 0.15
    bend: float = 0.20
    widening: float = 0.15


@dataclass(frozen=True)
class ModelError:
    """Variances of bins, and shapes of the errors that neighbours share.

    Parameters
    ----------
    variance : ndarray, shape (n,)
        Of single bins: Poisson and model.
    shapes : ndarray, shape (m, n)
        One standard deviation of each shared error.
    """

    variance: NDArray[np.float64]
    shapes: NDArray[np.float64]


def single_variance(
    level: NDArray[np.float64],
    without: NDArray[np.float64],
    edges_kev: NDArray[np.float64],
    in_widths: NDArray[np.float64],
    doubts: Doubts,
) -> NDArray[np.float64]:
    """Variances of single bins: Poisson and model.

    Parameters
    ----------
    level : ndarray, shape (n,)
        Smoothed counts.
    without : ndarray, shape (n,)
        Expected counts without any source.
    edges_kev : ndarray, shape (n + 1,)
        Edges of the bins.
    in_widths : ndarray, shape (n + 1,)
        The edges as distances in FWHM.
    doubts : Doubts
        What is trusted.

    Returns
    -------
    ndarray, shape (n,)
        Variances.

    Notes
    -----
    Between two expectations m0 and m1 the Poisson log-likelihood of m1 counts differs by
    m1 ln(m1 / m0) - (m1 - m0). Half the squared difference over a variance comes near that when
    the variance is the geometric mean of the two, and far from it with either alone: with m1 a
    clear peak of few counts would hardly be evidence.
    """
    low = doubts.low_energy * np.exp(-edges_kev[1:] / doubts.fading_kev)
    shifted = _slope(level, in_widths) * np.diff(in_widths)
    return np.asarray(
        np.sqrt(np.maximum(level, 0.3) * np.maximum(without, 0.3))
        + (doubts.template**2 + low**2) * level**2
        + (doubts.shift * shifted) ** 2
    )


def shared_errors(
    expected: NDArray[np.float64], in_widths: NDArray[np.float64], doubts: Doubts
) -> NDArray[np.float64]:
    """Errors that neighbouring bins share, of a model that expects `expected`.

    Parameters
    ----------
    expected : ndarray, shape (n,)
        Expected counts by bin. A peak that the model does not hold must not be in it, or its
        errors could stand for that peak.
    in_widths : ndarray, shape (n + 1,)
        The edges as distances in FWHM.
    doubts : Doubts
        What is trusted.

    Returns
    -------
    ndarray, shape (m, n)
        One standard deviation of each error: of scale, place and width.
    """
    step = np.diff(in_widths)
    slope = _slope(expected, in_widths)
    widened = _slope(slope * step, in_widths) * step / (8.0 * np.log(2.0))
    narrow, middle, wide = _hats(in_widths.tobytes())
    return np.vstack(
        (
            narrow * (expected * doubts.shared),
            middle * (slope * step * doubts.bend),
            wide * (widened * doubts.widening),
        )
    )


@lru_cache(maxsize=8)
def _hats(in_widths: bytes) -> tuple[NDArray[np.float64], ...]:
    edges = np.frombuffer(in_widths)
    centre = 0.5 * (edges[1:] + edges[:-1])
    return tuple(hats(centre, spacing) for spacing in (3.0, 6.0, 12.0))


def _slope(counts: NDArray[np.float64], in_widths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Change of the density of counts with distance in FWHM."""
    centre = 0.5 * (in_widths[1:] + in_widths[:-1])
    density = counts / np.diff(in_widths)
    found = np.zeros_like(density)
    found[1:-1] = (density[2:] - density[:-2]) / (centre[2:] - centre[:-2])
    return found


def hats(place: NDArray[np.float64], spacing: float) -> NDArray[np.float64]:
    """Linear interpolation weights of knots `spacing` apart, shape (knots, n)."""
    knots = max(2, round(float(place[-1] - place[0]) / spacing) + 1)
    z = (place - place[0]) / max(float(place[-1] - place[0]), 1e-9) * (knots - 1)
    return np.asarray(np.clip(1.0 - np.abs(z[None, :] - np.arange(knots)[:, None]), 0.0, None))


def smoothed(
    counts: NDArray[np.float64], in_widths: NDArray[np.float64], bins: float
) -> NDArray[np.float64]:
    """Counts smoothed over some bins, by their density: bins differ in width."""
    step = np.diff(in_widths)
    mean = gaussian_filter1d(counts, bins, mode="nearest")
    return np.asarray(mean / gaussian_filter1d(step, bins, mode="nearest") * step)
