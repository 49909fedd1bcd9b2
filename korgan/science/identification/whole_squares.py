"""Products of whole templates with themselves, tabulated once for all spectra.

What a template promises needs its square over the variances of the bins. Squares of densities
hardly depend on the bins, so that they are kept by cells of the width of a peak, at two widths of
peaks: a peak's square goes with the inverse of its width, that of a continuum does not change.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.arriving import arriving
from korgan.science.identification.rows import SIZES
from korgan.science.identification.templates import Templates
from korgan.science.identification.whole_rows import WholeRows
from korgan.science.identification.width import PeakWidth

_LOWEST_KEV, _HIGHEST_KEV = 12.0, 3500.0
_BINS_PER_WIDTH, _MOST_CELLS = 3, 220  # where peaks are narrow a cell is several widths
_NARROW, _WIDE = 0.8, 1.5  # widths of peaks over the typical ones
_BLOCK = 32  # sources laid out at a time


class Squares:
    """Squares of the densities of whole templates of a kind of detector, by cells of energy.

    Parameters
    ----------
    templates : Templates
        Of the kind.
    """

    def __init__(self, templates: Templates) -> None:
        usual = PeakWidth(SIZES[templates.kind][0])
        edges = [_LOWEST_KEV]
        while edges[-1] < _HIGHEST_KEV:
            edges.append(edges[-1] + float(usual.fwhm_kev(edges[-1])))
        together = -(-len(edges) // _MOST_CELLS)
        edges = edges[: len(edges) - (len(edges) - 1) % together]
        self.edges_kev = np.array(edges[::together])
        places = np.arange((len(edges) - 1) * _BINS_PER_WIDTH + 1) / _BINS_PER_WIDTH
        fine = np.interp(places, np.arange(len(edges)), edges)
        laid = [
            WholeRows(templates.laid(fine, usual.changed(factor))) for factor in (_WIDE, _NARROW)
        ]
        step = np.diff(fine).reshape(-1, together * _BINS_PER_WIDTH)
        self._table = {size: _tabulated(laid, size, step) for size in SIZES[templates.kind]}

    def weights(
        self, edges_kev: NDArray[np.float64], inverse: NDArray[np.float64]
    ) -> NDArray[np.float32]:
        """Weight of each cell for the bins of a spectrum.

        Parameters
        ----------
        edges_kev : ndarray, shape (n + 1,)
            True edges of the bins.
        inverse : ndarray, shape (n,)
            Inverse variances of the counts in them.
        """
        below = np.concatenate(([0.0], np.cumsum(inverse * np.diff(edges_kev) ** 2)))
        within = np.diff(np.interp(self.edges_kev, edges_kev, below)) / np.diff(self.edges_kev)
        return np.asarray(within, dtype=np.float32)

    def table(self, size: str) -> NDArray[np.float32]:
        """Squares by cell of a detector, shape (sources, layers, 4, cells): see :func:`squared`."""
        return self._table[size]

    def narrow(self, wide: float) -> float:
        """Share of the narrower of two tabulated widths in one that is `wide` over the typical."""
        return (1.0 / wide - 1.0 / _WIDE) / (1.0 / _NARROW - 1.0 / _WIDE)


@njit(cache=True, fastmath=True)
def squared(
    cells: NDArray[np.float32],
    weights: NDArray[np.float32],
    narrow: float,
    found: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    """Squares of one template, from its line in the table.

    Parameters
    ----------
    cells : ndarray, shape (4, cells)
        Squares of direct photons where peaks are wide, of these with scattered ones, of scattered
        ones, and of direct photons where peaks are narrow.
    weights : ndarray, shape (cells,)
        As of :meth:`Squares.weights`.
    narrow : float
        As of :meth:`Squares.narrow`.
    found : ndarray, shape (3,)
        Gets the products of direct photons with themselves, with scattered ones, and of these with
        themselves.
    """
    a = b = c = d = np.float32(0.0)
    for i in range(weights.size):
        a += cells[0, i] * weights[i]
        b += cells[1, i] * weights[i]
        c += cells[2, i] * weights[i]
        d += cells[3, i] * weights[i]
    found[0], found[1], found[2] = max(a + narrow * (d - a), 0.5 * a), b, c


@lru_cache(maxsize=3)
def squares(templates: Templates) -> Squares:
    """Squares of the whole templates of a kind of detector, kept."""
    return Squares(templates)


def _tabulated(laid: list[WholeRows], size: str, step: NDArray[np.float64]) -> NDArray[np.float32]:
    """Squares by cell, shape (sources, layers, 4, cells); the last of direct photons, narrow.

    `step` holds the widths of the bins of each cell, shape (cells, bins).
    """
    sources, layers = arriving().known.shape
    found = np.empty((sources, layers, 4, len(step)), dtype=np.float32)
    root = np.sqrt(step.ravel()).astype(np.float32)
    for start in range(0, sources, _BLOCK):
        source = np.arange(start, min(start + _BLOCK, sources))
        of, layer = np.repeat(source, layers), np.tile(np.arange(layers), source.size)
        direct, scattered = (one / root for one in laid[0].rows(size, of, layer))
        narrow = laid[1].rows(size, of, layer)[0] / root
        for k, product in enumerate(
            (direct * direct, direct * scattered, scattered * scattered, narrow * narrow)
        ):
            cells = product.reshape(len(product), *step.shape).sum(axis=2)
            found[start : start + source.size, :, k] = cells.reshape(source.size, layers, -1)
    return found
