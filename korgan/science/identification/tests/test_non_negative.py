"""Non-negative least squares by active sets beside an independent solver."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import nnls

from korgan.science.identification.non_negative import settled


def _best(rows: NDArray[np.float64], counts: NDArray[np.float64]) -> float:
    """Half of what the rows explain of the squares of the counts."""
    return 0.5 * float(counts @ counts - nnls(rows.T, counts)[1] ** 2)


@pytest.mark.parametrize("seed", range(20))
def test_it_finds_the_minimum_from_any_start(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.random((30, 60)) * (rng.random((30, 60)) < 0.6)
    counts = rng.poisson(20.0 * rows[3] + 5.0 * rows[7] + 4.0).astype(float)
    gram, target = rows @ rows.T, rows @ counts
    starts = np.vstack((np.zeros(30), rng.random(30) * 10.0, (rng.random(30) < 0.3) * 50.0))
    for start in starts:
        x = start.copy()
        value = settled(gram, target, x, 1e-9)
        assert (x >= 0.0).all()
        assert value == pytest.approx(_best(rows, counts), rel=1e-7)
        assert 0.5 * float(np.sum((counts - x @ rows) ** 2)) == pytest.approx(
            0.5 * float(counts @ counts) - value, rel=1e-6
        )


def test_twins_share_what_one_of_them_explains() -> None:
    rng = np.random.default_rng(5)
    row = rng.random(40)
    rows = np.vstack((row, 2.0 * row, row, np.roll(row, 3)))
    counts = 7.0 * row
    x = np.array([0.0, 1.0, 1.0, 0.0])
    value = settled(rows @ rows.T, rows @ counts, x, 1e-9)
    assert value == pytest.approx(0.5 * float(counts @ counts))
    np.testing.assert_allclose(x @ rows, counts, rtol=1e-6)


def test_rows_without_a_curvature_stay_out() -> None:
    gram, target = np.diag([2.0, 0.0, 1.0]), np.array([4.0, 5.0, -1.0])
    x = np.array([0.0, 3.0, 1.0])
    assert settled(gram, target, x, 1e-9) == pytest.approx(4.0)
    np.testing.assert_allclose(x, [2.0, 0.0, 0.0])
