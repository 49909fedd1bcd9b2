"""Templates of whole spectra: what a crystal counts of the photons that arrive from each source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.arriving import TOGETHER, Arriving, arriving
from korgan.science.identification.broad_scene import BroadScene
from korgan.science.identification.grid import (
    COARSE_BINS,
    COARSE_EDGES_KEV,
    FINE_BINS,
    FINE_EDGES_KEV,
)
from korgan.science.identification.setting import Setting
from korgan.science.photons.response import response
from korgan.science.photons.shielding import FLUX_BINS, FLUX_EDGES_KEV, FLUX_KEV
from korgan.science.photons.transport.crystal import SEGMENT_BINS, segment_knots


@dataclass(frozen=True, eq=False)
class Crystal:
    """What a crystal counts of photons, before broadening.

    Parameters
    ----------
    compton : ndarray, shape (FLUX_BINS, COARSE_BINS)
        Continuum by coarse bin of a photon of each flux bin.
    whole : ndarray, shape (FLUX_BINS / 2, COARSE_BINS)
        Continuum and peaks of photons spread over joined flux bins.
    line, fine, counts : ndarray, shape (peaks,)
        Line, fine bin and counts per decay of each full-energy or escape peak.
    offsets : ndarray, shape (sources + 1,)
        First peak of each source.
    """

    compton: NDArray[np.float32]
    whole: NDArray[np.float32]
    line: NDArray[np.int64]
    fine: NDArray[np.int64]
    counts: NDArray[np.float64]
    offsets: NDArray[np.int64]


@lru_cache(maxsize=8)
def crystal(name: str) -> Crystal:
    """Make ready what a detector counts.

    Parameters
    ----------
    name : str
        Such as ``"NaI 3x3"``.

    Returns
    -------
    Crystal
        For all sources that are looked for.
    """
    table, every = response(name), arriving()
    full, escapes, continuum = table.at(FLUX_KEV)
    compton, peaks = np.zeros((FLUX_BINS, COARSE_BINS)), np.zeros((FLUX_BINS, COARSE_BINS))
    steps = np.linspace(0.0, 1.0, SEGMENT_BINS + 1)
    shifts = [(0.0, full), *((float(e), escapes[:, k]) for k, e in enumerate(table.escape_kev))]
    for i, energy in enumerate(FLUX_KEV):
        knots = segment_knots(float(energy))
        pieces = [a + (b - a) * steps[1:] for a, b in pairwise(knots)]
        edges = np.concatenate([[0.0], *pieces])
        below = np.concatenate([[0.0], np.cumsum(continuum[i])])
        compton[i] = np.diff(np.interp(COARSE_EDGES_KEV, edges, below))
        for shift, counts in shifts:
            low, high = FLUX_EDGES_KEV[i] - shift, FLUX_EDGES_KEV[i + 1] - shift
            if high > 5.0 and counts[i] > 0.0:
                share = np.interp(COARSE_EDGES_KEV, [max(low, 4.0), high], [0.0, 1.0])
                peaks[i] += counts[i] * np.diff(share)
    joined = (compton + peaks).reshape(-1, TOGETHER, COARSE_BINS).mean(axis=1)
    line, fine, counts_of = _peaks(every, name)
    order = np.argsort(line, kind="stable")
    source = np.searchsorted(line[order], every.offsets)
    return Crystal(
        compton.astype(np.float32),
        joined.astype(np.float32),
        line[order],
        fine[order],
        counts_of[order],
        source.astype(np.int64),
    )


def _peaks(
    every: Arriving, name: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    table = response(name)
    full, escapes, _ = table.at(every.energy_kev)
    shifts = [(0.0, full), *((float(e), escapes[:, k]) for k, e in enumerate(table.escape_kev))]
    line, fine, counts = [], [], []
    for shift, efficiency in shifts:
        place = np.searchsorted(FINE_EDGES_KEV, every.energy_kev - shift) - 1
        good = np.flatnonzero(
            (place >= 0) & (place < FINE_BINS) & (efficiency > 1e-4 * np.maximum(full, 1e-12))
        )
        line.append(good)
        fine.append(place[good])
        counts.append((every.photons * efficiency)[good])
    return np.concatenate(line), np.concatenate(fine), np.concatenate(counts)


class WholeRows:
    """Templates of whole spectra on the bins of a scene at one setting.

    Parameters
    ----------
    scene : BroadScene
        The spectrum.
    setting : Setting
        Energy scale and width.
    """

    def __init__(self, scene: BroadScene, setting: Setting) -> None:
        laid = scene.laid(setting)
        self.kind, self.bins = scene.templates.kind, scene.counts.size
        self.first, self.weight = laid.fine
        coarse = np.zeros((COARSE_BINS, self.bins), dtype=np.float32)
        _spread_out(*laid.coarse, coarse)
        self._coarse = coarse
        self._known: dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]] = {}

    def rows(
        self, size: str, source: NDArray[np.int64], layer: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Counts of photons that are not scattered on the way, and of those that are.

        Parameters
        ----------
        size : str
            Detector, such as ``"NaI 3x3"``.
        source, layer : ndarray of int, shape (rows,)
            Places in the tables of :func:`arriving`.

        Returns
        -------
        direct, scattered : ndarray, shape (rows, n)
            Counts per decay by bin, on a scale common to all.
        """
        if size not in self._known:
            found = crystal(size)
            self._known[size] = found.compton @ self._coarse, found.whole @ self._coarse
        compton, whole = self._known[size]
        every, known = arriving(), crystal(size)
        flux = np.zeros((source.size, FLUX_BINS), dtype=np.float32)
        direct = np.zeros((source.size, self.bins))
        _lay_lines(
            source,
            layer,
            known.offsets,
            known.line,
            known.fine,
            known.counts,
            every.through,
            self.first,
            self.weight,
            direct,
        )
        _lay_flux(
            source,
            layer,
            every.offsets,
            np.log(every.energy_kev / FLUX_KEV[0]) / np.log(FLUX_KEV[1] / FLUX_KEV[0]),
            every.photons,
            every.through,
            flux,
        )
        direct += flux @ compton
        return direct, np.asarray(every.smooth[source, layer] @ whole, dtype=np.float64)


@njit(cache=True, fastmath=True)
def _spread_out(
    first: NDArray[np.int64],
    weight: NDArray[np.float64],
    found: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Shares of coarse bins in bins as a matrix."""
    for c in range(first.size):
        for k in range(weight.shape[1]):
            if first[c] + k < found.shape[1]:
                found[c, first[c] + k] += weight[c, k]


@njit(cache=True, fastmath=True)
def _lay_lines(
    source: NDArray[np.int64],
    layer: NDArray[np.int64],
    offsets: NDArray[np.int64],
    line: NDArray[np.int64],
    fine: NDArray[np.int64],
    counts: NDArray[np.float64],
    through: NDArray[np.float64],
    first: NDArray[np.int64],
    weight: NDArray[np.float64],
    found: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    """Add broadened peaks of each source behind each layer."""
    n = found.shape[1]
    for r in range(source.size):
        for p in range(offsets[source[r]], offsets[source[r] + 1]):
            value = counts[p] * through[layer[r], line[p]]
            if value > 0.0:
                start = first[fine[p]]
                for k in range(weight.shape[1]):
                    if start + k < n:
                        found[r, start + k] += value * weight[fine[p], k]


@njit(cache=True, fastmath=True)
def _lay_flux(
    source: NDArray[np.int64],
    layer: NDArray[np.int64],
    offsets: NDArray[np.int64],
    place: NDArray[np.float64],
    photons: NDArray[np.float64],
    through: NDArray[np.float64],
    found: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Add photons that are not scattered, shared between two flux bins each."""
    n = found.shape[1]
    for r in range(source.size):
        for p in range(offsets[source[r]], offsets[source[r] + 1]):
            low = int(place[p])
            if 0 <= low < n - 1:
                above = place[p] - low
                value = photons[p] * through[layer[r], p]
                found[r, low] += value * (1.0 - above)
                found[r, low + 1] += value * above
