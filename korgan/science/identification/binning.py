"""Bins and smooth corrections on the scale of the resolution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.width import PeakWidth

BINS_PER_FWHM = 3.0


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

    Left out are channels below 12 keV, the empty ones below the discriminator and its slope, up
    to where a tenth of the later maximum is passed, and a last channel that collects overflow.
    """
    n = counts.size
    start = min(int(np.searchsorted(edges_kev, 12.0)), n)
    filled = np.flatnonzero(counts[start:] > 0)
    if filled.size == 0:
        return slice(start, n)
    start += int(filled[0])
    stop = n
    tail = counts[max(start, n - 12) : n - 2]
    if n - start > 32 and counts[-1] > 10 + 4 * max(tail.max(initial=0.0), 1.0):
        stop -= 1
    return slice(start, stop)


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
