"""Counts on few bins as wide as peaks allow, and what the widths of peaks say of the detector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from korgan.science.spectra.peaks import Peak, find_peaks_of_any_width

_BINS_PER_WIDTH = 2.5
_MOST_BINS, _FEWEST_BINS = 420, 60
# Relative error of templates: a set-up is never quite the one that was computed.
_MODEL_ERROR = 0.12
# Share of the greatest density below which the first channels count as cut off by a threshold.
_THRESHOLD_SHARE = 0.02
_SMOOTH_SHAPES = 8
_HUMP = 1.8  # times the usual width
_WIDEST = 0.19  # relative FWHM at 662 keV


@dataclass(frozen=True)
class Measured:
    """What the peaks say before any energy is known.

    Parameters
    ----------
    peaks : tuple of Peak
        Clear peaks, in the order of channels.
    growth : float
        FWHM in channels over the square root of the channel: constant for a scintillator.
    family : str
        Kind of detector that has such peaks.
    """

    peaks: tuple[Peak, ...]
    growth: float
    family: str

    def hump(self, peak: Peak) -> bool:
        """Whether a peak is too wide for a line: an edge, or scatter."""
        # the width of a germanium detector's peaks hardly grows: the law holds loosely for it
        widest = 5.0 if self.family == "germanium" else _HUMP
        return bool(peak.fwhm > widest * self.growth * np.sqrt(peak.position))


@dataclass(frozen=True, eq=False)
class Binned:
    """A spectrum ready for fits.

    Parameters
    ----------
    edges : ndarray, shape (n + 1,)
        Channels.
    counts, weight : ndarray, shape (n,)
        Counts and inverse variances, which hold the error of templates; zero where a threshold
        cut counts off.
    smooth : ndarray, shape (n, k)
        Broad shapes that stand for what no template has, of the size of the counts.
    growth : float
        As :class:`Measured`, with what the bins add.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.float64]
    weight: NDArray[np.float64]
    smooth: NDArray[np.float64]
    growth: float


def measured(counts: NDArray[np.float64], family: str | None = None) -> Measured | None:
    """Look for peaks of any width; None where there is none."""
    found = find_peaks_of_any_width(counts, threshold=4.5)
    usual = [one for one in found if one.position > 6.0]
    if not usual:
        return None
    strongest = sorted(usual, key=lambda one: -one.significance)[:14]
    clear = [one for one in strongest if one.significance > 0.12 * strongest[0].significance]
    # as if the range were the usual 3 MeV: wider than this is a hump of the continuum
    usual_range = np.sqrt(3000.0 / counts.size / 661.657)
    lines = [one for one in clear if one.fwhm / np.sqrt(one.position) * usual_range < _WIDEST]
    clear = lines or clear
    growths = np.array([one.fwhm / np.sqrt(one.position) for one in clear])
    weights = np.array([one.significance for one in clear])
    order = np.argsort(growths)
    passed = np.cumsum(weights[order]) / weights.sum()
    growth = float(growths[order][np.searchsorted(passed, 0.35)])
    relative = growth * usual_range
    narrow = "germanium" if relative < 0.008 else "semiconductor"
    kind = family or (narrow if relative < 0.02 else "scintillator")
    return Measured(tuple(sorted(strongest, key=lambda one: one.position)), growth, kind)


def binned(counts: NDArray[np.float64], growth: float, widest: float) -> Binned:
    """Put channels together, blurred to peaks of at least a width.

    Parameters
    ----------
    counts : ndarray, shape (channels,)
        Counts.
    growth : float
        FWHM in channels over the square root of the channel.
    widest : float
        Least FWHM over the square root of the channel to blur to.

    Returns
    -------
    Binned
        Bins even in the square root of the channel.
    """
    channels = counts.size
    used = max(growth, widest)
    bins = int(
        np.clip(np.sqrt(channels) / (used / 2.0 / _BINS_PER_WIDTH), _FEWEST_BINS, _MOST_BINS)
    )
    edges = np.unique(np.rint(np.linspace(0.0, np.sqrt(channels), bins + 1) ** 2))
    together = np.add.reduceat(counts, edges[:-1].astype(int))
    if growth < 0.8 * used:
        sigma = _BINS_PER_WIDTH / 2.3548 * np.sqrt(1.0 - (growth / used) ** 2)
        together = gaussian_filter1d(together, sigma, mode="nearest")
    width = np.diff(edges)
    density = gaussian_filter1d(together / width, 1.0, mode="nearest")
    level = np.maximum(density * width, 0.7)
    weight = 1.0 / (level + (_MODEL_ERROR * level) ** 2)
    weight[: _first(together / width, edges)] = 0.0
    weight[_end(together) :] = 0.0
    return Binned(edges, together, weight, _smooth(density, width), used)


def _first(density: NDArray[np.float64], edges: NDArray[np.float64]) -> int:
    """First bin above a threshold; the bins in which the counts rise are left out too."""
    above = np.flatnonzero(density * np.sqrt(edges[1:]) > _THRESHOLD_SHARE * _top(density, edges))
    return int(above[0]) + 2 if above.size else 0


def _top(density: NDArray[np.float64], edges: NDArray[np.float64]) -> float:
    return float(np.max(density * np.sqrt(edges[1:]), initial=0.0))


def _end(together: NDArray[np.float64]) -> int:
    """First bin beyond the converter's last channel: counts that stop at once were cut off."""
    seen = np.flatnonzero(together > 0)
    if seen.size < 6:
        return together.size
    last = int(seen[-1])
    return last if together[max(last - 5, 0) : last].mean() > 15.0 else together.size


def _smooth(density: NDArray[np.float64], width: NDArray[np.float64]) -> NDArray[np.float64]:
    bins = density.size
    envelope = np.exp(gaussian_filter1d(np.log(density + 0.1), bins / 16.0, mode="nearest"))
    centres = np.linspace(0.0, bins - 1.0, _SMOOTH_SHAPES)
    distance = np.abs(np.arange(bins)[:, None] - centres) / (centres[1] - centres[0])
    return np.asarray(np.maximum(0.0, 1.0 - distance) * (envelope * width)[:, None])
