"""Fits of whole spectra: side by side as one by one, and what rows promise before them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from korgan.science.identification.broad_scene import BroadScene
from korgan.science.identification.setting import Setting
from korgan.science.identification.templates import Templates
from korgan.science.identification.whole_fit import WholeFits
from korgan.science.identification.whole_promises import Promises
from korgan.science.identification.whole_rows import WholeRows
from korgan.science.identification.whole_solver import solved
from korgan.science.identification.whole_squares import squared, squares
from korgan.science.identification.width import PeakWidth
from korgan.science.spectra import EnergyCalibration, Spectrum

_EDGES = np.linspace(0.0, 3000.0, 1025)
_LAYERS = np.array([0, 2, 6, 10, 0, 2])
_SOURCES = np.arange(_LAYERS.size) * 40


def _scene() -> BroadScene:
    energy = 0.5 * (_EDGES[1:] + _EDGES[:-1])
    expected = 30.0 * np.exp(-energy / 400.0)
    expected += 40.0 * np.exp(-0.5 * ((energy - 662.0) / 20.0) ** 2)
    counts = np.random.default_rng(3).poisson(expected).astype(float)
    scale = EnergyCalibration.polynomial(0.0, _EDGES[1])
    spectrum = Spectrum(counts, 60.0, calibration=scale)
    return BroadScene(spectrum, _EDGES, Templates("NaI"), PeakWidth("NaI 3x3"))


def _fits(scene: BroadScene) -> tuple[WholeFits, NDArray[np.float64]]:
    base = scene.laid(Setting()).rows(scene.always)
    stiff = np.linspace(1e-6, 1e-4, len(base))
    return WholeFits(scene, Setting(), base, np.full(len(base), 20.0), stiff), base


def _parts(scene: BroadScene) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return _laid(scene).rows("NaI 3x3", _SOURCES, _LAYERS)


def _laid(scene: BroadScene) -> WholeRows:
    return WholeRows(scene.laid(Setting()))


def test_fits_side_by_side_are_those_one_by_one() -> None:
    scene = _scene()
    fits, _ = _fits(scene)
    direct, scattered = _parts(scene)
    rows = (direct + scattered).astype(np.float64)
    pairs = np.array([(0, 1), (2, 5), (4, 3)])
    many = fits.values(rows, pairs)
    alone = np.array([fits.value(rows[pair]) for pair in pairs])
    near = alone > alone.max() - 40.0
    np.testing.assert_allclose(many[near], alone[near], rtol=1e-9)
    # what is far behind is told roughly, and never as better than it is
    assert (many[~near] <= alone[~near] + 1e-9).all()
    assert np.isfinite(fits.value(rows[:0]))


def test_a_promise_is_what_weighted_least_squares_gain() -> None:
    scene = _scene()
    fits, base = _fits(scene)
    direct, scattered = _parts(scene)
    level = scene.level
    inverse = 1.0 / (np.maximum(level, 0.5) * 1.1 + (0.12 * level) ** 2)
    stiff = np.linspace(1e-6, 1e-4, len(base))

    def lost(rows: NDArray[np.float64]) -> float:
        pull = np.append(20.0 * stiff, np.zeros(len(rows) - len(base)))
        normal = (rows * inverse) @ rows.T
        normal[: len(base), : len(base)] += np.diag(stiff)
        target = (rows * inverse) @ scene.counts + pull
        return float(-0.5 * target @ np.linalg.solve(normal, target))

    gains = Promises(fits, _laid(scene)).of(("NaI 3x3",), _SOURCES, _LAYERS, (0.3, 1.0))[0]
    for share, found in zip((0.3, 1.0), gains, strict=True):
        for row, gain in zip(direct + share * scattered, found, strict=True):
            exact = lost(base) - lost(np.vstack((base, row / row.sum())))
            assert gain == 0.0 or abs(gain - exact) < 0.1 + 0.2 * exact


@pytest.mark.parametrize("wide", [0.9, 1.0, 1.4])
def test_tabulated_squares_are_near_those_of_templates_laid_out(wide: float) -> None:
    templates = Templates("NaI")
    laid = WholeRows(templates.laid(_EDGES[10:], PeakWidth("NaI 3x3", wide)))
    source, layer = np.arange(0, 300, 7), np.full(43, 2)
    inverse = 1.0 / (30.0 * np.exp(-_EDGES[10:-1] / 400.0) + 5.0)
    direct, scattered = laid.rows("NaI 1.5x1.5", source, layer)
    exact = [product @ inverse for product in (direct**2, direct * scattered, scattered**2)]
    known, found = squares(templates), np.empty((source.size, 3))
    weights, narrow = known.weights(_EDGES[10:], inverse), known.narrow(wide)
    for cells, own in zip(known.table("NaI 1.5x1.5")[source, layer], found, strict=True):
        squared(cells, weights, narrow, own)
    for one, wanted in zip(found.T, exact, strict=True):
        ratio = one / wanted
        assert abs(np.median(ratio) - 1.0) < 0.05
        assert np.mean(np.abs(ratio - 1.0) < 0.15) > 0.9


def test_rows_that_make_each_other_up_do_not_break_a_solution() -> None:
    # as single precision makes of twins among many rows: negative pivots, one after the other
    rng = np.random.default_rng(5)
    row = rng.random((1, 40)).astype(np.float32)
    rows = np.repeat(row, 24, axis=0) * np.linspace(0.1, 1e5, 24, dtype=np.float32)[:, None]
    gram = (rows @ rows.T).astype(np.float64)
    target = (rows @ row[0]).astype(np.float64)
    solved(gram, target, 24)
    assert np.all(np.isfinite(target))
    assert target @ rows == pytest.approx(row[0], rel=1e-3)
