import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.accountancy.balance_lines import (
    INPUT,
    INVENTORY,
    OUTPUT,
    Observations,
    balance_lines,
)
from korgan.science.accountancy.covariance import evaluate_muf
from korgan.science.accountancy.measurement import ErrorModel
from korgan.science.accountancy.sequence import (
    cumulative_muf,
    gemuf,
    page_statistic,
    sitmuf,
)
from korgan.science.accountancy.tracking import BalanceTracker
from korgan.science.errors import InputError

MODELS = (ErrorModel(0.01, 0.02), ErrorModel(0.005, 0.003, 0.05, 0.02))


@given(st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_tracking_each_measurement_equals_the_whole_evaluation(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    tracker = BalanceTracker()
    rows: list[tuple[int, int, float, int, int, int]] = []

    def enter(direction: int, place: int, mass: float, method: int, calibration: int) -> None:
        key = len(rows)
        rows.append((direction, place, mass, method, calibration, key))
        names = (MODELS[method], str(method), str(calibration), str(key))
        if direction == INVENTORY and place > 0:
            tracker.add_inventory(mass, *names)
        else:
            tracker.add_flow(1 if direction == INVENTORY else direction, mass, *names)

    enter(INVENTORY, 0, 50.0, 1, 0)
    for balance in range(n):
        for _ in range(rng.integers(1, 4)):
            enter(INPUT, balance, float(rng.uniform(1, 9)), 0, int(rng.integers(0, 2)))
            enter(OUTPUT, balance, float(rng.uniform(1, 9)), 0, int(rng.integers(0, 2)))
        enter(INVENTORY, balance + 1, 50.0, 1, 0)
        provisional = tracker.open_balance()
        assert tracker.close() == provisional

    columns = [np.array(c) for c in zip(*rows, strict=True)]
    whole = evaluate_muf(
        balance_lines(
            Observations.of_single_methods(
                n,
                columns[0],
                columns[1],
                columns[2],
                columns[3],
                MODELS,
                calibration=columns[4],
                measurement=columns[5],
            )
        )
    )
    z = sitmuf(whole.muf, whole.covariance)
    cumuf, sigma = cumulative_muf(whole.muf, whole.covariance)
    np.testing.assert_allclose([b.muf for b in tracker.closed], whole.muf, atol=1e-9)
    np.testing.assert_allclose(tracker.covariance[:n, :n], whole.covariance, atol=1e-9)
    np.testing.assert_allclose([float(b.sitmuf or 0.0) for b in tracker.closed], z, atol=1e-6)
    np.testing.assert_allclose(
        [float(b.page or 0.0) for b in tracker.closed], page_statistic(z), atol=1e-6
    )
    np.testing.assert_allclose([float(b.gemuf or 0.0) for b in tracker.closed], gemuf(z), atol=1e-5)
    np.testing.assert_allclose([b.cumuf for b in tracker.closed], cumuf, atol=1e-9)
    np.testing.assert_allclose([b.sigma_cumuf for b in tracker.closed], sigma, atol=1e-9)


def test_a_balance_without_measurement_error_cannot_be_closed() -> None:
    tracker = BalanceTracker()
    tracker.add_flow(1, 5.0, ErrorModel(), "scale", "c", "1")
    assert tracker.open_balance().sitmuf is None
    with pytest.raises(InputError, match="determined"):
        tracker.close()
