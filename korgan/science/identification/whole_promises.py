"""What templates of whole spectra promise before they are laid out and fitted."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.arriving import arriving
from korgan.science.identification.whole_fit import WholeFits
from korgan.science.identification.whole_rows import WholeRows, crystal, direct_flux
from korgan.science.identification.whole_squares import squared, squares
from korgan.science.photons.shielding import FLUX_BINS


class Promises:
    """Gains of templates beside the background, roughly.

    Parameters
    ----------
    fits : WholeFits
        What they come beside.
    laid : WholeRows
        Templates.
    """

    def __init__(self, fits: WholeFits, laid: WholeRows) -> None:
        self._laid = laid
        self._columns, inverse = fits.beside_base()
        self._by_fine = laid.fine_products(self._columns)
        self._squares, self._wide = squares(fits.scene.templates), fits.wide
        self._weights = self._squares.weights(fits.edges_kev, inverse)

    def of(
        self,
        sizes: tuple[str, ...],
        source: NDArray[np.int64],
        layer: NDArray[np.int64],
        shares: tuple[float, ...],
    ) -> NDArray[np.float64]:
        """What some templates promise.

        Parameters
        ----------
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
        flux, smooth = direct_flux(), arriving().smooth
        found = np.empty((len(sizes), len(shares), source.size))
        for size, gains in zip(sizes, found, strict=True):
            known = crystal(size)
            by_flux = np.ascontiguousarray(self._laid.flux_products(size, self._columns))
            _gains(
                (source, layer, smooth),
                (known.offsets, known.fine, known.counts, self._by_fine),
                (flux.offsets, flux.bins, flux.photons, by_flux),
                self._squares.table(size),
                self._weights,
                self._squares.narrow(self._wide),
                np.array(shares),
                gains,
            )
        return found


@njit(cache=True, fastmath=True)
def _gains(
    rows: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]],
    peaks: tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.float32], NDArray[np.float32]],
    flux: tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.float32], NDArray[np.float32]],
    table: NDArray[np.float32],
    weights: NDArray[np.float32],
    narrow: float,
    shares: NDArray[np.float64],
    found: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    """Products of rows with the columns, without laying the rows out; what they gain from these.

    Rows of which the residuals want nothing, the first column, need no more than that.
    """
    source, layer, smooth = rows
    offsets, fine, counts, by_fine = peaks
    starts, bins, photons, by_flux = flux
    many = by_fine.shape[1]
    # all columns of a line at once; a row's smooth part is long enough for sums along it
    wanted_fine, wanted_flux = by_fine[:, 0].copy(), by_flux[:, 0].copy()
    by_smooth = by_flux[FLUX_BINS:].T.copy()
    direct, scattered = np.zeros(many, dtype=np.float32), np.zeros(many, dtype=np.float32)
    own = np.empty(3)
    found[:] = 0.0
    for r in range(source.size):
        row, soft = source[r] * smooth.shape[1] + layer[r], smooth[source[r], layer[r]]
        total = further = np.float32(0.0)
        for p in range(offsets[row], offsets[row + 1]):
            total += counts[p] * wanted_fine[fine[p]]
        for p in range(starts[row], starts[row + 1]):
            total += photons[p] * wanted_flux[bins[p]]
        for i in range(soft.size):
            further += soft[i] * by_smooth[0, i]
        if max(total + shares[0] * further, total + shares[-1] * further) <= 0.0:
            continue
        direct[:] = 0.0
        for p in range(offsets[row], offsets[row + 1]):
            value, line = counts[p], by_fine[fine[p]]
            for j in range(many):
                direct[j] += value * line[j]
        for p in range(starts[row], starts[row + 1]):
            value, line = photons[p], by_flux[bins[p]]
            for j in range(many):
                direct[j] += value * line[j]
        for j in range(many):
            further, across_soft = np.float32(0.0), by_smooth[j]
            for i in range(soft.size):
                further += soft[i] * across_soft[i]
            scattered[j] = further
        squared(table[source[r], layer[r]], weights, narrow, own)
        for k in range(shares.size):
            share = shares[k]
            here = direct[0] + share * scattered[0]
            if here <= 0.0:
                continue
            plain = own[0] + share * (2.0 * own[1] + share * own[2])
            shared = 0.0
            for j in range(1, many):
                across = direct[j] + share * scattered[j]
                shared += across * across
            found[k, r] = 0.5 * here * here / (max(plain - shared, 1e-3 * plain) + 1e-30)
