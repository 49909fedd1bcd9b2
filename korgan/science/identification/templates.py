"""Templates: what each candidate, the background and the surroundings look like in a detector."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import erf

from korgan.science.identification.candidates import candidates
from korgan.science.identification.folding import (
    FINE_BINS,
    FINE_CENTRES_KEV,
    LAST_ROOT,
    FineFold,
    fine_continuum,
    fine_lines,
)
from korgan.science.identification.rows import (
    HELPERS,
    Row,
    candidate_rows,
    photons_of,
    surrounding_rows,
)
from korgan.science.identification.width import PeakWidth
from korgan.science.nuclides import emissions
from korgan.science.photons.shielding import Shielding

_KEPT_WIDTHS = 6


class Templates:
    """Unbroadened templates of one kind of detector, broadened on demand.

    Parameters
    ----------
    kind : str
        Key of :data:`SIZES`.

    Attributes
    ----------
    rows : tuple of Row
        What each template stands for.
    density : ndarray, shape (rows, FINE_BINS)
        Counts by fine bin, each row with the sum 1.
    yields : ndarray, shape (rows,)
        Counts per decay before the rows were scaled.
    of_label : dict of ndarray
        Templates of each label.
    continuum_of : dict of ndarray
        Templates of each label without its peaks.
    background, helpers : ndarray
        Rows of natural background, and of what surrounds any source.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        rows: list[Row] = []
        part: list[str] = []
        for candidate in candidates().values():
            for source in candidate.sources:
                variants = candidate_rows(kind, candidate.label, source)
                rows += [*variants, variants[0]]
                part += ["candidate"] * len(variants) + ["continuum"]
        natural, helpers = surrounding_rows(kind)
        rows += natural + helpers
        part += ["background"] * len(natural) + ["helper"] * len(helpers)
        parts = np.array(part)
        known = {row: _row_photons(row) for row in dict.fromkeys(rows)}
        photons = np.array([known[row] for row in rows], dtype=np.float32)
        density = _spectra(rows, photons, parts != "continuum")
        yields = density.sum(axis=1, dtype=np.float64)
        seen = yields > 1e-12 * yields.max()
        self.rows = tuple(row for row, good in zip(rows, seen, strict=True) if good)
        self.yields = yields[seen]
        self.density = density[seen] / self.yields[:, None].astype(np.float32)
        self.labels = [row.label for row in self.rows]
        self.of_label = self._rows_of("candidate", parts[seen])
        self.continuum_of = self._rows_of("continuum", parts[seen])
        self.background = np.flatnonzero(parts[seen] == "background")
        self.helpers = np.flatnonzero(parts[seen] == "helper")
        self._broadened: OrderedDict[PeakWidth, Broadened] = OrderedDict()

    def _rows_of(self, part: str, parts: NDArray[np.str_]) -> dict[str, NDArray[np.int64]]:
        found: dict[str, list[int]] = {}
        for i in np.flatnonzero(parts == part):
            found.setdefault(self.rows[i].label, []).append(int(i))
        return {label: np.array(rows, dtype=np.int64) for label, rows in found.items()}

    def at(self, width: PeakWidth) -> Broadened:
        """Templates at a width of peaks, rounded so that they can be kept."""
        rounded = width.rounded()
        if rounded not in self._broadened:
            self._broadened[rounded] = Broadened(self.density, rounded)
            while len(self._broadened) > _KEPT_WIDTHS:
                self._broadened.popitem(last=False)
        self._broadened.move_to_end(rounded)
        return self._broadened[rounded]


def _spectra(
    rows: Sequence[Row], photons: NDArray[np.float32], peaks: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Counts in the fine bins, shape (rows, FINE_BINS)."""
    found = np.zeros((len(rows), FINE_BINS), dtype=np.float32)
    folds: dict[str, FineFold] = {}
    groups: dict[tuple[str, Shielding | None, bool], list[int]] = {}
    for i, row in enumerate(rows):
        groups.setdefault((row.detector, row.layer, bool(peaks[i])), []).append(i)
    for (name, layer, with_peaks), members in groups.items():
        if name not in folds:
            folds[name] = FineFold(name)
        found[members] = folds[name].counts(photons[members], layer, peaks=with_peaks)
    return found


def _row_photons(row: Row) -> NDArray[np.float64]:
    """Photons per decay by fine bin: lines and continuum."""
    found = fine_lines(*photons_of(row))
    if row.source not in HELPERS:
        found += fine_continuum(emissions(row.source))
    return found


class Broadened:
    """Templates of one detector at one width of peaks, as cumulative distributions.

    Parameters
    ----------
    density : ndarray, shape (rows, FINE_BINS)
        Templates before broadening.
    peak_width : PeakWidth
        Width of peaks.
    """

    def __init__(self, density: NDArray[np.float32], peak_width: PeakWidth) -> None:
        self.peak_width = peak_width
        width = peak_width.fwhm_kev(FINE_CENTRES_KEV) / (2 * np.sqrt(FINE_CENTRES_KEV))
        self.step = float(np.clip(width[FINE_CENTRES_KEV > 100].min() / 7.0, 0.02, 0.15))
        points = int((LAST_ROOT - 1.0) / self.step) + 1
        self.first = 1.0  # roots of the grid start below the templates: peaks spread downwards
        grid = np.asarray((self.first + self.step * np.arange(points)) ** 2, dtype=np.float64)
        sigma = peak_width.sigma_kev(FINE_CENTRES_KEV)
        self.cumulative = _broaden(density, FINE_CENTRES_KEV, sigma, grid)

    def grouped(
        self, edges_kev: NDArray[np.float64], rows: NDArray[np.int64] | None = None
    ) -> NDArray[np.float64]:
        """Counts of the templates between edges.

        Parameters
        ----------
        edges_kev : ndarray, shape (n + 1,)
            Edges in keV.
        rows : ndarray, optional
            Templates wanted; all when left out.

        Returns
        -------
        ndarray, shape (rows, n)
            Expected counts in each bin for one count in the whole template.
        """
        chosen = np.arange(self.cumulative.shape[0]) if rows is None else rows
        place = (np.sqrt(np.maximum(edges_kev, 0.0)) - self.first) / self.step
        return _gathered(self.cumulative, chosen, place)


def _broaden(
    density: NDArray[np.float32],
    centres: NDArray[np.float64],
    sigma: NDArray[np.float64],
    grid: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Cumulative distributions of the broadened templates at the energies of `grid`."""
    first = np.searchsorted(grid, centres - 4.0 * sigma)
    width = int((np.searchsorted(grid, centres + 4.0 * sigma) - first).max()) + 1
    index = np.minimum(first[:, None] + np.arange(width), grid.size - 1)
    z = (grid[index] - centres[:, None]) / (sigma[:, None] * np.sqrt(2.0))
    kernel = (0.5 * (1.0 + erf(z))).astype(np.float32)
    kernel[:, -1] = 1.0
    return _spread(density, first.astype(np.int64), kernel, grid.size)


@njit(cache=True, fastmath=True)
def _spread(
    density: NDArray[np.float32],
    first: NDArray[np.int64],
    kernel: NDArray[np.float32],
    points: int,
) -> NDArray[np.float32]:  # pragma: no cover - compiled
    rows, bins = density.shape
    width = kernel.shape[1]
    cumulative = np.zeros((rows, points), dtype=np.float32)
    steps = np.empty((bins, width), dtype=np.float32)
    for b in range(bins):
        previous = np.float32(0.0)
        for k in range(width):
            steps[b, k] = kernel[b, k] - previous
            previous = kernel[b, k]
    for r in range(rows):
        line = np.zeros(points + width + 1, dtype=np.float32)
        for b in range(bins):
            d = density[r, b]
            if d != 0.0:
                start = first[b]
                for k in range(width):
                    line[start + k] += d * steps[b, k]
        total = np.float32(0.0)
        for p in range(points):
            total += line[p]
            cumulative[r, p] = total
    return cumulative


@njit(cache=True, fastmath=True)
def _gathered(
    cumulative: NDArray[np.float32], rows: NDArray[np.int64], place: NDArray[np.float64]
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    n = place.size
    last = cumulative.shape[1] - 1
    index = np.empty(n, dtype=np.int64)
    share = np.empty(n)
    for i in range(n):
        p = min(max(place[i], 0.0), last - 1e-6)
        index[i] = int(p)
        share[i] = p - index[i]
    found = np.empty((rows.size, n - 1))
    for r in range(rows.size):
        line = cumulative[rows[r]]
        previous = line[index[0]] * (1 - share[0]) + line[index[0] + 1] * share[0]
        for i in range(1, n):
            value = line[index[i]] * (1 - share[i]) + line[index[i] + 1] * share[i]
            found[r, i - 1] = max(value - previous, 0.0)
            previous = value
    return found


class DenseLibrary:
    """Templates on bins, all of them or some.

    Parameters
    ----------
    templates : Templates
        What the rows are.
    values : ndarray, shape (rows, n)
        Expected counts in each bin for one count in the whole template.
    rows : ndarray of int, optional
        Which templates are there; all when left out.
    """

    def __init__(
        self,
        templates: Templates,
        values: NDArray[np.float64],
        *,
        rows: NDArray[np.int64] | None = None,
    ) -> None:
        self.templates, self.values = templates, values
        self._place = None if rows is None else {int(row): i for i, row in enumerate(rows)}
        self.labels = templates.labels
        self.of_label = templates.of_label
        self.continuum_of = templates.continuum_of

    def dense(self, rows: Sequence[int]) -> NDArray[np.float64]:
        """Rows as an array of shape (rows, n)."""
        if self._place is not None:
            rows = [self._place[int(row)] for row in rows]
        return np.asarray(self.values[np.asarray(rows, dtype=int)], dtype=np.float64)

    def promised(
        self,
        residual: NDArray[np.float64],
        weight: NDArray[np.float64],
        active: NDArray[np.float64],
        stiffness: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Half the squared score of each row after projection on the rows already in the fit."""
        weighted = self.values * weight
        score = weighted @ residual
        information = np.einsum("ij,ij->i", weighted, self.values)
        return promised_gains(score, information, weighted @ active.T, active, stiffness, weight)


def promised_gains(
    score: NDArray[np.float64],
    information: NDArray[np.float64],
    cross: NDArray[np.float64],
    active: NDArray[np.float64],
    stiffness: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Score tests of rows, given their overlap with the rows already in the fit.

    Parameters
    ----------
    score, information : ndarray, shape (rows,)
        Sums of T (x - mu) w and of T^2 w for each row T.
    cross : ndarray, shape (rows, active)
        Weighted products with the active rows.
    active : ndarray, shape (active, n)
        Rows in the fit.
    stiffness : ndarray, shape (active,)
        Inverse variances of their priors.
    weight : ndarray, shape (n,)
        Inverse variances of the bins.

    Returns
    -------
    ndarray, shape (rows,)
        Expected gain in log-likelihood; zero where the score is not positive.
    """
    if active.shape[0]:
        gram = (active * weight) @ active.T + np.diag(stiffness)
        gram[np.diag_indices_from(gram)] *= 1 + 1e-9
        overlap = np.einsum("ij,ji->i", cross, np.linalg.solve(gram, cross.T))
        # what two templates share cannot tell them apart; a trace is left for rounding
        information = np.maximum(information - overlap, 1e-6 * information)
    usable = (score > 0) & (information > 0)
    return np.where(usable, 0.5 * score**2 / np.where(usable, information, 1.0), 0.0)
