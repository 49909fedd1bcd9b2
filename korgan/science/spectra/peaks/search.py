"""Peak search by matched filter."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError
from korgan.science.spectra.resolution import FWHM_PER_SIGMA

_REACH_SIGMA = 5.0  # the filter is cut where it has fallen to 1e-4 of its height
_BINS_PER_WIDTH = 8.0
_WIDTH_STEP = 1.25  # between the widths tried when the width is unknown


@dataclass(frozen=True)
class Peak:
    """A peak found in a spectrum.

    Parameters
    ----------
    position : float
        Centroid in channels; channel ``i`` spans ``i`` to ``i + 1``, as in the calibration.
    fwhm : float
        Width of the filter that found it, in channels.
    area : float
        Counts in the peak above the local continuum, as the filter sees them.
    significance : float
        Filter response in units of its standard deviation.
    """

    position: float
    fwhm: float
    area: float
    significance: float


def find_peaks(counts: ArrayLike, fwhm_channels: ArrayLike, threshold: float = 4.0) -> list[Peak]:
    r"""Peaks of known width.

    The counts are correlated with the negative second derivative of a Gaussian of the local
    width, :math:`k(u) = (1 - u^2) e^{-u^2/2}` made free of area, which is blind to a constant
    and to a slope. The variance is that of the smoothed counts under :math:`k^2`.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Counts, finite and not negative.
    fwhm_channels : array_like, scalar or shape (n,)
        Width of a peak at each channel, in channels.
    threshold : float
        Smallest significance in standard deviations.

    Returns
    -------
    list of Peak
        In the order of channels.

    Raises
    ------
    InputError
        If counts or widths cannot be used.

    Notes
    -----
    Mariscotti, Nucl. Instrum. Methods 50 (1967) 309.

    Examples
    --------
    >>> x = np.arange(200) + 0.5
    >>> counts = np.rint(20 + 60 * np.exp(-0.5 * ((x - 90) / 4) ** 2))
    >>> [(round(peak.position), round(peak.area, -2)) for peak in find_peaks(counts, 9.4)]
    [(90, 600.0)]
    """
    values, widths = _checked(counts, fwhm_channels)
    area, significance = _filtered(values, widths / FWHM_PER_SIGMA)
    return _maxima(area, significance, widths, threshold)


def find_peaks_of_any_width(
    counts: ArrayLike,
    threshold: float = 4.0,
    widest_fraction: float = 0.12,
    narrowest: float = 2.0,
) -> list[Peak]:
    """Peaks when the resolution is not known: the width that stands out most wins.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Counts, finite and not negative.
    threshold : float
        Smallest significance in standard deviations.
    widest_fraction : float
        Widest FWHM tried, as a part of the spectrum.
    narrowest : float
        Narrowest FWHM tried, in channels.

    Returns
    -------
    list of Peak
        In the order of channels, no two within half a width of each other.

    Raises
    ------
    InputError
        If the counts cannot be used.
    """
    values, _ = _checked(counts, 1.0)
    found: list[Peak] = []
    width = narrowest
    while width <= max(3.0, widest_fraction * values.size):
        found += _peaks_on_coarser(values, width, threshold)
        width *= _WIDTH_STEP
    kept: list[Peak] = []
    for seed in sorted(found, key=lambda one: -one.significance / one.fwhm**0.5):
        if all(abs(seed.position - k.position) > 0.7 * max(seed.fwhm, k.fwhm) for k in kept):
            near = [p for p in found if abs(p.position - seed.position) < 0.3 * seed.fwhm]
            strong = [p for p in near if p.significance > 0.5 * seed.significance]
            kept.append(max(strong, key=_contrast))
    return sorted(kept, key=lambda one: one.position)


def _peaks_on_coarser(values: NDArray[np.float64], width: float, threshold: float) -> list[Peak]:
    """Peaks of one width, found on channels put together: a wide filter needs no fine ones."""
    together = max(1, int(width / _BINS_PER_WIDTH))
    kept = values.size // together * together
    coarse = values if together == 1 else values[:kept].reshape(-1, together).sum(axis=1)
    # the counts have been checked, and sums of them are as good
    widths = np.full(coarse.size, min(max(width / together, 1.0), max(1.0, coarse.size / 2)))
    area, significance = _filtered(coarse, widths / FWHM_PER_SIGMA)
    return [
        Peak(p.position * together, p.fwhm * together, p.area, p.significance)
        for p in _maxima(area, significance, widths, threshold)
    ]


def _contrast(peak: Peak) -> float:
    """Quantity that is greatest where the filter is as wide as the peak.

    A Gaussian of width s0 gives the filter of width s the response s^3 / (s^2 + s0^2)^1.5, and
    `area` is that response times 2^1.5; area / s^1.5 is therefore greatest at s = s0.
    """
    return float(peak.area / peak.fwhm**1.5)


def _checked(
    counts: ArrayLike, fwhm_channels: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    values = np.ascontiguousarray(counts, dtype=np.float64)
    if values.ndim != 1 or not np.all(np.isfinite(values)) or np.any(values < 0):
        raise InputError(
            "counts_not_usable", "peak search needs finite counts that are not negative"
        )
    widths = np.array(np.broadcast_to(np.asarray(fwhm_channels, dtype=float), values.shape))
    if not np.all(np.isfinite(widths)) or np.any(widths <= 0):
        raise InputError("width_not_usable", "peak widths must be finite and positive")
    return values, np.clip(widths, 1.0, max(1.0, values.size / 2))


def _maxima(
    area: NDArray[np.float64],
    significance: NDArray[np.float64],
    widths: NDArray[np.float64],
    threshold: float,
) -> list[Peak]:
    if significance.max(initial=0.0) < threshold:
        return []
    inner = significance[1:-1]
    is_peak = (inner >= threshold) & (inner > significance[:-2]) & (inner >= significance[2:])
    peaks = []
    for i in (np.flatnonzero(is_peak) + 1).tolist():
        left, middle, right = area[i - 1 : i + 2].tolist()
        bend = left - 2 * middle + right
        shift = 0.5 * (left - right) / bend if bend < 0 else 0.0
        peaks.append(
            Peak(
                position=i + 0.5 + min(max(shift, -0.5), 0.5),
                fwhm=float(widths[i]),
                area=middle,
                significance=float(significance[i]),
            )
        )
    return peaks


@njit(cache=True, fastmath=True)
def _filtered(
    counts: NDArray[np.float64], sigma: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # pragma: no cover - compiled
    """Area of a Gaussian peak at each channel by the filter, and its significance."""
    n = counts.size
    area = np.zeros(n)
    significance = np.zeros(n)
    # the variance uses a local mean, so that a hole or spike does not fake significance
    cumulative = np.zeros(n + 1)
    for i in range(n):
        cumulative[i + 1] = cumulative[i] + counts[i]
    local = np.zeros(n)
    kernel, bells = np.zeros(1), np.zeros(1)
    low_used = high_used = -1
    known, half_known = 0.0, 0
    gain = norm = 0.0
    for i in range(n):
        s = sigma[i]
        reach = int(_REACH_SIGMA * s) + 1
        low, high = max(0, i - reach), min(n, i + reach + 1)
        # closer to an end than this the slope of the continuum looks like half a peak
        if high - low < 5 or i < 2 * s or i > n - 1 - 2 * s:
            continue
        half = max(1, int(s))
        if half != half_known:
            for j in range(n):
                a, b = max(0, j - half), min(n, j + half + 1)
                local[j] = (cumulative[b] - cumulative[a]) / (b - a)
            half_known = half
        if s != known or low - i != low_used or high - i != high_used:
            # the same width at the same distance from the ends has the same filter
            kernel, bells = np.zeros(high - low), np.zeros(high - low)
            total = gain = norm = 0.0
            for k in range(high - low):
                u = (low + k - i) / s
                bells[k] = exp(-0.5 * u * u)
                kernel[k] = (1 - u * u) * bells[k]
                total += kernel[k]
            mean = total / (high - low)
            for k in range(high - low):
                kernel[k] -= mean
                gain += kernel[k] * bells[k]
                norm += bells[k]
            known, low_used, high_used = s, low - i, high - i
        response = variance = 0.0
        for k in range(high - low):
            response += kernel[k] * counts[low + k]
            variance += kernel[k] * kernel[k] * local[low + k]
        if variance > 0 and gain > 0:
            area[i] = response * norm / gain
            significance[i] = response / variance**0.5
    return area, significance
