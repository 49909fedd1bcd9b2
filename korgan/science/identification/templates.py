"""Templates: what each candidate, the background and the surroundings look like in a detector."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from copy import copy

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.special import erf

from korgan.science.identification.candidates import candidates
from korgan.science.identification.folding import (
    FINE_BINS,
    FINE_CENTRES_KEV,
    FINE_EDGES_KEV,
    LAST_ROOT,
    FineFold,
    fine_continuum,
    fine_lines,
)
from korgan.science.identification.rows import (
    HELPERS,
    OWN_ACTIVITY,
    Part,
    Row,
    candidate_rows,
    is_heavy,
    photons_of,
    scanned,
    surrounding_rows,
)
from korgan.science.identification.width import PeakWidth
from korgan.science.nuclides import emissions
from korgan.science.photons.intrinsic import intrinsic_rate
from korgan.science.photons.response import Folding
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
        Peaks of each label.
    rest_of : dict of ndarray
        What each label scatters: its templates without peaks.
    background, helpers : ndarray
        Rows of natural background, and of what surrounds any source.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        rows: list[Row] = []
        for candidate in candidates().values():
            for source in candidate.sources:
                first = source == candidate.sources[0]
                rows += candidate_rows(kind, candidate.label, source, first=first)
        natural, helpers = surrounding_rows(kind)
        named = len(rows)
        rows += natural + helpers
        known: dict[tuple[str, bool, Part], NDArray[np.float64]] = {}
        for row in rows:
            if _key(row) not in known:
                own = row.source == OWN_ACTIVITY
                known[_key(row)] = np.zeros(FINE_BINS) if own else _row_photons(row)
        photons = np.array([known[_key(row)] for row in rows], dtype=np.float32)
        density = _spectra(rows, photons)
        for i, row in enumerate(rows):
            if row.source == OWN_ACTIVITY:
                density[i] = _own_activity(row.detector)
        yields = density.sum(axis=1, dtype=np.float64)
        seen = yields > 1e-12 * yields.max()
        seen[named:] = True
        self.rows = tuple(row for row, good in zip(rows, seen, strict=True) if good)
        self.yields = yields[seen]
        self.density = density[seen] / self.yields[:, None].astype(np.float32)
        self.labels = [row.label for row in self.rows]
        self.of_label = self._rows_of(Part.PEAKS)
        self.rest_of = self._rows_of(*_LINES_ALONE, Part.CONTINUUM, Part.SCATTER)
        heavy = np.array([is_heavy(row) for row in self.rows])
        self.heavy_of = {label: heavy[rows] for label, rows in self.of_label.items()}
        self.scan = scanned(self.rows, self.of_label)
        self.scan_labels = tuple(self.rows[i].label for i in self.scan)
        last = len(self.rows)
        self.helpers = np.arange(last - len(helpers), last)
        self.background = np.arange(last - len(helpers) - len(natural), last - len(helpers))
        self._broadened: OrderedDict[PeakWidth, Broadened] = OrderedDict()

    def _rows_of(self, *parts: Part) -> dict[str, NDArray[np.int64]]:
        found: dict[str, list[int]] = {}
        for i, row in enumerate(self.rows):
            if row.part in parts and row.label:
                found.setdefault(row.label, []).append(i)
        return {label: np.array(rows, dtype=np.int64) for label, rows in found.items()}

    def at(self, width: PeakWidth) -> Broadened:
        """Templates for ranking at a width of peaks, rounded so that they can be kept."""
        rounded = width.rounded()
        if rounded not in self._broadened:
            self._broadened[rounded] = Broadened(self.density[self.scan], rounded)
            while len(self._broadened) > _KEPT_WIDTHS:
                self._broadened.popitem(last=False)
        self._broadened.move_to_end(rounded)
        return self._broadened[rounded]


def _spectra(rows: Sequence[Row], photons: NDArray[np.float32]) -> NDArray[np.float32]:
    """Counts in the fine bins, shape (rows, FINE_BINS)."""
    found = np.zeros((len(rows), FINE_BINS), dtype=np.float32)
    folds: dict[str, FineFold] = {}
    groups: dict[tuple[str, Shielding | None], list[int]] = {}
    for i, row in enumerate(rows):
        groups.setdefault((row.detector, row.layer), []).append(i)
    for (name, layer), members in groups.items():
        if name not in folds:
            folds[name] = FineFold(name)
        parts = folds[name].parts(photons[members], layer)
        holders = ((Part.PEAKS, *_LINES_ALONE, Part.WHOLE), (Part.CONTINUUM, Part.WHOLE))
        for holder, values in zip((*holders, (Part.SCATTER, Part.WHOLE)), parts, strict=True):
            for place, i in enumerate(members):
                if rows[i].part in holder:
                    found[i] += values[place]
    return found


def _own_activity(name: str) -> NDArray[np.float64]:
    """Counts of the crystal's own decays by fine bin, almost without broadening."""
    folding = Folding(name, FINE_EDGES_KEV, _Sharp())
    return intrinsic_rate(folding)


class _Sharp:
    """A resolution below the width of the fine bins."""

    def fwhm_kev(self, energy_kev: ArrayLike, /) -> NDArray[np.float64]:
        """Full width at half maximum (keV)."""
        return np.asarray(0.03 * np.sqrt(np.asarray(energy_kev, dtype=float)))


_LINES_ALONE = (Part.X_RAYS, Part.ANNIHILATION)


def _key(row: Row) -> tuple[str, bool, Part]:
    """What the photons of a row depend on."""
    by_lines = row.part is Part.PEAKS or row.part in _LINES_ALONE
    return row.source, row.pairs, row.part if by_lines else Part.WHOLE


def _row_photons(row: Row) -> NDArray[np.float64]:
    """Photons per decay by fine bin: lines and continuum."""
    found = fine_lines(*photons_of(row))
    if row.source not in HELPERS and row.part not in _LINES_ALONE:
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

    def split(self) -> list[Broadened]:
        """Each template by itself."""
        return [self._with(line[None, :]) for line in self.cumulative]

    def _with(self, cumulative: NDArray[np.float32]) -> Broadened:
        found = copy(self)
        found.cumulative = cumulative
        return found

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


_REACH_SIGMA, _PER_SIGMA = 4.0, 64
_NORMAL = (
    0.5 * (1.0 + erf(np.arange(-_REACH_SIGMA, _REACH_SIGMA, 1 / _PER_SIGMA) / 2**0.5))
).astype(np.float32)


def together(templates: Sequence[Broadened]) -> Broadened:
    """Templates of one width side by side."""
    return templates[0]._with(np.concatenate([one.cumulative for one in templates]))


def _broaden(
    density: NDArray[np.float32],
    centres: NDArray[np.float64],
    sigma: NDArray[np.float64],
    grid: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Cumulative distributions of the broadened templates at the energies of `grid`."""
    first = np.searchsorted(grid, centres - _REACH_SIGMA * sigma)
    last = np.searchsorted(grid, centres + _REACH_SIGMA * sigma)
    return _spread(np.ascontiguousarray(density), first, last, centres, sigma, grid, _NORMAL)


@njit(cache=True, fastmath=True)
def _spread(
    density: NDArray[np.float32],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    centres: NDArray[np.float64],
    sigma: NDArray[np.float64],
    grid: NDArray[np.float64],
    normal: NDArray[np.float32],
) -> NDArray[np.float32]:  # pragma: no cover - compiled
    rows, bins = density.shape
    points = grid.size
    width = (last - first).max() + 1
    cumulative = np.zeros((rows, points), dtype=np.float32)
    steps = np.zeros((bins, width), dtype=np.float32)
    for b in range(bins):
        previous = np.float32(0.0)
        for k in range(last[b] - first[b]):
            z = (grid[first[b] + k] - centres[b]) / sigma[b]
            place = min(max(int((z + _REACH_SIGMA) * _PER_SIGMA + 0.5), 0), normal.size - 1)
            steps[b, k] = normal[place] - previous
            previous = normal[place]
        steps[b, last[b] - first[b]] = np.float32(1.0) - previous
    for r in range(rows):
        line = np.zeros(points + width + 1, dtype=np.float32)
        for b in range(bins):
            d = density[r, b]
            if d != 0.0:
                start = first[b]
                for k in range(last[b] - start + 1):
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
