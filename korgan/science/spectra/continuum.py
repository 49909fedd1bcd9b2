"""The continuum under the peaks."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError


def snip(counts: ArrayLike, half_width: ArrayLike) -> NDArray[np.float64]:
    r"""Continuum by the SNIP method with a window that may vary along the spectrum.

    The counts pass through :math:`v = \ln(\ln(\sqrt{n + 1} + 1) + 1)`, then for window
    :math:`w` from the widest to 1 each channel becomes the lesser of itself and the mean of
    its neighbours at distance :math:`w`; the result is transformed back.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Counts, not negative.
    half_width : array_like, scalar or shape (n,)
        Half-width of the window in channels, about 1.5 FWHM of a peak there.

    Returns
    -------
    ndarray, shape (n,)
        Continuum, nowhere above the counts.

    Raises
    ------
    InputError
        If counts are negative or not finite.

    Notes
    -----
    Ryan et al., Nucl. Instrum. Methods B 34 (1988) 396; decreasing window after Morháč et al.,
    Nucl. Instrum. Methods A 401 (1997) 113.

    Examples
    --------
    >>> counts = np.full(50, 100.0)
    >>> counts[25] = 400.0
    >>> continuum = snip(counts, 6)
    >>> bool(abs(continuum[25] - 100.0) < 1e-6)
    True
    """
    values = np.asarray(counts, dtype=np.float64)
    if values.ndim != 1 or not np.all(np.isfinite(values)) or np.any(values < 0):
        raise InputError("counts_not_usable", "SNIP needs finite counts that are not negative")
    widths = np.broadcast_to(np.asarray(half_width, dtype=float), values.shape)
    widths = np.clip(np.rint(widths), 1, max(1, values.size // 2)).astype(np.int64)
    transformed = np.log(np.log(np.sqrt(values + 1.0) + 1.0) + 1.0)
    clipped = _clip_peaks(transformed, widths)
    back = (np.exp(np.exp(clipped) - 1.0) - 1.0) ** 2 - 1.0
    return np.minimum(np.maximum(back, 0.0), values)


@njit(cache=True)
def _clip_peaks(
    values: NDArray[np.float64], widths: NDArray[np.int64]
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    n = values.size
    current = values.copy()
    following = values.copy()
    for step in range(widths.max(), 0, -1):
        for i in range(n):
            w = min(step, widths[i])
            if step > widths[i] or i - w < 0 or i + w >= n:
                following[i] = current[i]
                continue
            mean = 0.5 * (current[i - w] + current[i + w])
            following[i] = min(current[i], mean)
        current, following = following, current
    return current
