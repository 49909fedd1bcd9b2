"""What templates of whole spectra promise before they are laid out and fitted."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.whole_fit import WholeFits
from korgan.science.identification.whole_rows import WholeRows
from korgan.science.identification.whole_squares import squares


def promised(
    fits: WholeFits,
    laid: WholeRows,
    sizes: tuple[str, ...],
    source: NDArray[np.int64],
    layer: NDArray[np.int64],
    shares: tuple[float, ...],
) -> NDArray[np.float64]:
    """Gain of templates beside the background, roughly.

    Parameters
    ----------
    fits : WholeFits
        What they come beside.
    laid : WholeRows
        Templates.
    sizes : tuple of str
        Detectors.
    source, layer : ndarray of int, shape (rows,)
        As of :meth:`WholeRows.rows`.
    shares : tuple of float
        By which photons scattered on the way are multiplied.

    Returns
    -------
    ndarray, shape (sizes, shares, rows)
        Gain in log-likelihood.
    """
    columns, inverse = fits.beside_base()
    known = squares(fits.scene.templates)
    weights = known.weights(fits.edges_kev, inverse)
    found = []
    products = laid.products(sizes, source, layer, columns)
    for size, (direct, scattered) in zip(sizes, products, strict=True):
        own = known.of(size, source, layer, fits.wide, weights)
        found.append(_gains(direct, scattered, own, np.array(shares)))
    return np.array(found)


@njit(cache=True, fastmath=True)
def _gains(
    one: NDArray[np.float32],
    other: NDArray[np.float32],
    squares: NDArray[np.float32],
    shares: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    found = np.zeros((shares.size, one.shape[0]))
    for k in range(shares.size):
        share = shares[k]
        for r in range(one.shape[0]):
            score = one[r, 0] + share * other[r, 0]
            if score <= 0.0:
                continue
            plain = squares[r, 0] + share * (2.0 * squares[r, 1] + share * squares[r, 2])
            shared = 0.0
            for j in range(1, one.shape[1]):
                across = one[r, j] + share * other[r, j]
                shared += across * across
            own = max(plain - shared, 1e-3 * plain) + 1e-30
            found[k, r] = 0.5 * score * score / own
    return found
