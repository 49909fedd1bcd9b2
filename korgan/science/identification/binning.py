"""Bins and smooth corrections on the scale of the resolution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.width import PeakWidth

BINS_PER_FWHM = 3.0
_STRAY_SHARE = 3e-4  # of all counts
# Slope of a discriminator: counts in a place as wide as this, in keV or as a share of the energy,
# below this share of those in the next such places, which have to be so many; the whole slope holds
# less than this share of all counts.
_SLOPE_KEV, _SLOPE_OF_ENERGY, _SLOPE, _SLOPE_COUNTS, _SLOPE_SHARE = 4.0, 0.08, 0.7, 6.0, 0.02


@dataclass(frozen=True)
class Binned:
    """Whole channels put together to bins of a third of the width of a peak.

    Channels are never split, so that the counts stay Poisson and a change of the energy scale
    moves the templates instead of the data.

    Parameters
    ----------
    counts : ndarray, shape (n,)
        Counts by bin.
    first : ndarray, shape (n + 1,)
        First channel of each bin; the last entry is one past the last channel used.
    edges_kev : ndarray, shape (n + 1,)
        Edges of the bins by the nominal energy scale.
    """

    counts: NDArray[np.float64]
    first: NDArray[np.int64]
    edges_kev: NDArray[np.float64]


def usable_channels(counts: NDArray[np.float64], edges_kev: NDArray[np.float64]) -> slice:
    """Channels between the lower threshold and the end of the scale.

    Left out are channels below 12 keV, the empty ones below the discriminator and its slope as long
    as it holds few of all counts, and a last channel that collects overflow.
    """
    n = counts.size
    start = min(int(np.searchsorted(edges_kev, 12.0)), n)
    filled = np.flatnonzero(counts[start:] > 0)
    if filled.size == 0:
        return slice(start, n)
    start += int(filled[0])
    start = _above_slope(counts, edges_kev, start)
    stop = n
    tail = counts[max(start, n - 12) : n - 2]
    if n - start > 32 and counts[-1] > 10 + 4 * max(tail.max(initial=0.0), 1.0):
        stop -= 1
    return slice(start, stop)


def _above_slope(counts: NDArray[np.float64], edges_kev: NDArray[np.float64], start: int) -> int:
    """First channel from which counts rise no more as steeply as a discriminator lets them.

    What a threshold cuts off says nothing of the source; taken for what a source does not emit, it
    makes americium plutonium.
    """
    below = np.concatenate(([0.0], np.cumsum(counts)))
    every = below[-1] - below[start]
    # a few stray counts lie below any threshold
    start = int(np.searchsorted(below, below[start] + _STRAY_SHARE * every, side="right")) - 1
    few = _SLOPE_SHARE * every
    last = int(np.searchsorted(below, below[start] + few, side="right")) - 1
    low = edges_kev[start : max(last, start) + 1]
    wide = np.maximum(_SLOPE_KEV, _SLOPE_OF_ENERGY * low)
    first, near, far = (np.interp(low + k * wide, edges_kev, below) for k in (0, 1, 3))
    level = 0.5 * (far - near)  # of the counts in as wide a place above
    steep = (near - first < _SLOPE * level) & (level > _SLOPE_COUNTS)
    return start + int(np.argmin(steep)) if not steep.all() else start + low.size - 1


def binned(
    counts: NDArray[np.float64],
    edges_kev: NDArray[np.float64],
    width: PeakWidth,
    channels: slice,
    per_fwhm: float = BINS_PER_FWHM,
) -> Binned:
    """Put channels together to bins of about a third of the local width of a peak.

    Parameters
    ----------
    counts : ndarray, shape (channels,)
        Counts by channel.
    edges_kev : ndarray, shape (channels + 1,)
        Edges of the channels in keV.
    width : PeakWidth
        Width of peaks.
    channels : slice
        Channels to use.
    per_fwhm : float
        Bins per width of a peak.

    Returns
    -------
    Binned
        Bins of at least one channel.
    """
    step = width.fwhm_kev(np.maximum(edges_kev, 10.0)) / per_fwhm
    first = [channels.start]
    following = np.searchsorted(edges_kev, edges_kev + step).tolist()
    while first[-1] < channels.stop:
        i = first[-1]
        first.append(min(max(i + 1, following[i]), channels.stop))
    index = np.array(first)
    cumulative = np.concatenate(([0.0], np.cumsum(counts)))
    return Binned(np.diff(cumulative[index]), index, edges_kev[index])


def smooth_shapes(
    edges_kev: NDArray[np.float64], width: PeakWidth, spacing: float
) -> NDArray[np.float64]:
    """Cubic B-splines with knots a number of peak widths apart; they sum to 1 in each bin.

    Parameters
    ----------
    edges_kev : ndarray, shape (n + 1,)
        Edges of the bins.
    width : PeakWidth
        Width of peaks.
    spacing : float
        Distance of knots in FWHM.

    Returns
    -------
    ndarray, shape (k, n)
        One spline a row.
    """
    centres = 0.5 * (edges_kev[1:] + edges_kev[:-1])
    steps = np.diff(edges_kev) / width.fwhm_kev(np.maximum(centres, 10.0))
    at = np.cumsum(steps) - 0.5 * steps
    length = float(steps.sum())
    knots = max(3, round(length / spacing))
    z = at / length * knots
    distance = np.abs(z[None, :] - np.arange(-1, knots + 2)[:, None])
    inner = (4 - 6 * distance**2 + 3 * distance**3) / 6
    outer = np.clip(2 - distance, 0.0, None) ** 3 / 6
    shapes = np.where(distance < 1, inner, outer)
    return np.asarray(shapes[shapes.sum(axis=1) > 0])


def falling(
    shapes: NDArray[np.float64], energy_kev: NDArray[np.float64], above_kev: float
) -> NDArray[np.float64]:
    """Splines joined to shapes whose sums fall with energy above some energy.

    Parameters
    ----------
    shapes : ndarray, shape (k, n)
        Splines in the order of energy, as of :func:`smooth_shapes`.
    energy_kev : ndarray, shape (n,)
        Centres of the bins.
    above_kev : float
        Where the fall starts; below, any smooth shape is left free.

    Returns
    -------
    ndarray, shape (k, n)
        Non-negative sums of these are what scatter can look like: it has no hump at high energy,
        so that a peak on a slope cannot be taken for it.
    """
    place = np.array([energy_kev[int(np.argmax(shape))] for shape in shapes])
    found = shapes.copy()
    free = int(np.searchsorted(place, above_kev))
    found[free:] = np.cumsum(shapes[free:], axis=0)
    if free:
        # a step may reach down as far as it likes: what is below is free anyway
        found[free:] += shapes[free - 1]
    return found
