r"""Energy windows of plastic portals: is the mixture other than the background's.

Plastic shows no lines, but a special nuclear material is softer than the natural potassium,
thorium and radium of tiles and fertiliser, and a vehicle hides low and high energies alike. The
ratio of windows therefore tells what the total cannot (Ely et al., Nucl. Instrum. Methods A 560
(2006) 373).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from korgan.science.errors import InputError
from korgan.science.portals.input_checks import Floats, as_counts, as_finite


@dataclass(frozen=True)
class RatioTest:
    """Ratio of each window to the reference window, against the background's.

    Attributes
    ----------
    log_ratio : ndarray, shape (..., windows)
        Logarithm of (window / reference) over the same ratio of the background; 0 for the
        reference itself.
    standard_error : ndarray, shape (..., windows)
        By the delta method.
    sigma : ndarray, shape (..., windows)
        Their quotient; 0 for the reference.
    """

    log_ratio: Floats
    standard_error: Floats
    sigma: Floats


def compare_ratios(
    counts: ArrayLike, background_counts: ArrayLike, *, reference: int = -1, systematic: float = 0.0
) -> RatioTest:
    r"""Compare window ratios with those of the background.

    .. math:: z_i = \frac{\ln\frac{F_i}{F_r} - \ln\frac{B_i}{B_r}}
       {\sqrt{1/F_i + 1/F_r + 1/B_i + 1/B_r + s^2}}

    The variance of a logarithm of a count is the reciprocal of the count (delta method). Half a
    count is added to every window, which removes most of the bias at few counts and keeps an
    empty window from being infinite.

    Parameters
    ----------
    counts : array_like of int, shape (..., windows)
        Counts during the occupancy.
    background_counts : array_like, shape (..., windows)
        Counts of the background; its time does not matter.
    reference : int
        Index of the reference window, usually the highest energies.
    systematic : float
        Relative spread of the ratio among benign vehicles.

    Returns
    -------
    RatioTest
        Positive where a window holds more than the background's mixture lets expect.

    Raises
    ------
    InputError
        ``too_few_windows``, ``zero_background``, ``wrong_shape``, ``negative_counts``.

    Examples
    --------
    >>> test = compare_ratios([480, 200], [3000, 2000])
    >>> round(float(test.sigma[0]), 2), float(test.sigma[1])
    (5.27, 0.0)
    """
    f = as_counts(counts, "counts").astype(np.float64)
    b = as_finite(background_counts, "background_counts")
    if f.ndim == 0 or f.shape[-1] < 2:
        raise InputError("too_few_windows", "a ratio needs two windows", where="counts")
    if b.shape[-1] != f.shape[-1]:
        raise InputError("wrong_shape", "background and counts differ in their windows")
    if np.any(b < 0) or systematic < 0:
        raise InputError("negative", "a background or spread below zero")
    if np.any(b == 0):
        raise InputError("zero_background", "an empty window", where="background_counts")
    if not -f.shape[-1] <= reference < f.shape[-1]:
        raise InputError("wrong_shape", f"no window {reference}", where="reference")
    logs = np.log(f + 0.5) - np.log(b + 0.5)
    variance = 1.0 / (f + 0.5) + 1.0 / (b + 0.5)
    ratio = logs - logs[..., [reference]]
    error = np.sqrt(variance + variance[..., [reference]] + systematic**2)
    sigma = ratio / error
    sigma[..., reference] = 0.0
    return RatioTest(ratio, error, sigma)
