from __future__ import annotations

import numpy as np

from korgan.accounting.domain.measured_ledger import (
    NO_METHOD,
    Closing,
    Counted,
    LedgerEntry,
    measured_ledger,
)
from korgan.science.accountancy.balance_lines import balance_lines
from korgan.science.accountancy.covariance import evaluate_muf
from korgan.science.accountancy.measurement import ErrorModel

M1, M2, M3 = 0, 1, 2
MODELS = [ErrorModel(0.01, 0.004), ErrorModel(0.006, 0.003), ErrorModel(0.002, 0.005)]


def analytic(entries: list[LedgerEntry], closings: list[Closing]) -> np.ndarray:
    found = measured_ledger(entries, closings, MODELS, {3: (1, 2)}, unit=1.0)
    assert found.observations is not None
    return evaluate_muf(balance_lines(found.observations)).covariance


def test_two_periods_of_partial_shipments_and_blending_agree_with_simulation() -> None:
    """Batch 1 is received and partly shipped, blended with 2 into 3, counted, and counted again."""
    rng = np.random.default_rng(17)
    n = 200_000
    systematic = {m: rng.normal(0, MODELS[m].systematic_relative, n) for m in (M1, M2, M3)}

    def measure(true: float, method: int) -> np.ndarray:
        return true * (1 + systematic[method] + rng.normal(0, MODELS[method].random_relative, n))

    in1, in2, out1 = measure(5000, M1), measure(3000, M1), measure(2000, M2)
    # Period 1: the book carries in1 - out1 + in2 into batch 3, which is found at the taking with
    # the weight of the book: no MUF. Period 2: 500 shipped, measured; counted anew at its end.
    out3, end3 = measure(500, M2), measure(5500, M3)
    muf = in1 - out1 + in2 - out3 - end3
    entries = [
        LedgerEntry(1, 1, 5000, "RF", 1, M1, 0),
        LedgerEntry(2, 2, 3000, "RF", 2, M1, 0),
        LedgerEntry(1, 3, -2000, "SF", 3, M2, 0),
        LedgerEntry(1, 4, -3000, "RM", 4),
        LedgerEntry(2, 4, -3000, "RM", 5),
        LedgerEntry(3, 4, 6000, "RP", 6),
        LedgerEntry(3, 15, -500, "SF", 8, M2, 0),
    ]
    closings = [
        Closing(0, ()),
        Closing(10, (Counted(3, 6000, -1),)),
        Closing(20, (Counted(3, 5500, -2, M3, 0),)),
    ]
    covariance = analytic(entries, closings)
    assert np.allclose(covariance[0], 0)
    assert np.isclose(covariance[1, 1], np.var(muf), rtol=0.02)


def test_received_measured_and_counted_anew_agrees_with_simulation() -> None:
    rng = np.random.default_rng(5)
    n = 200_000
    s1, s3 = (rng.normal(0, MODELS[m].systematic_relative, n) for m in (M1, M3))

    def measure(true: float, s: np.ndarray, m: int) -> np.ndarray:
        return true * (1 + s + rng.normal(0, MODELS[m].random_relative, n))

    received, first = measure(1000, s1, M1), measure(1000, s3, M3)
    second = measure(1000, s3, M3)
    muf = np.vstack([received - first, first - second])
    entries = [LedgerEntry(1, 1, 1000, "RF", 1, M1, 0)]
    closings = [
        Closing(0, ()),
        Closing(10, (Counted(1, 1000, -1, M3, 0),)),
        Closing(20, (Counted(1, 1000, -2, M3, 0),)),
    ]
    found = analytic(entries, closings)
    assert np.allclose(found, np.cov(muf), rtol=0.03, atol=0.03 * found.max())


def test_the_receivers_measurement_replaces_the_shippers_figures() -> None:
    entries = [
        LedgerEntry(1, 1, 1000, "RD", 1),
        LedgerEntry(1, 1, -3, "DI", 2, M2, 0),
    ]
    closings = [Closing(0, ()), Closing(10, (Counted(1, 995, -1, M3, 0),))]
    found = measured_ledger(entries, closings, MODELS, unit=1.0)
    assert found.observations is not None
    assert found.observations.mass.tolist() == [997.0, 995.0]
    assert found.unmeasured == (0,)


def test_a_correction_joins_the_measurement_of_its_original() -> None:
    entries = [
        LedgerEntry(1, 1, 1000, "RF", 1, M1, 0),
        LedgerEntry(1, 1, -100, "RF", 1, M1, 0),
    ]
    closings = [Closing(0, ()), Closing(10, (Counted(1, 890, -1, M3, 0),))]
    covariance = analytic(entries, closings)
    expected = 900**2 * (0.01**2 + 0.004**2) + 890**2 * (0.002**2 + 0.005**2)
    assert np.isclose(covariance[0, 0], expected)


def test_what_came_in_unmeasured_and_was_counted_anew_is_told() -> None:
    entries = [LedgerEntry(1, 1, 1000, "RF", 1)]
    closings = [Closing(0, ()), Closing(10, (Counted(1, 990, -1, M3, 0),))]
    assert measured_ledger(entries, closings, MODELS).unmeasured == (1000,)


def test_a_missing_batch_bears_the_error_of_its_weight() -> None:
    entries = [LedgerEntry(1, 1, 1000, "RF", 1, M1, 0)]
    missing = Counted(1, 0, -1, NO_METHOD)
    covariance = analytic(entries, [Closing(0, ()), Closing(10, (missing,))])
    assert np.isclose(covariance[0, 0], 1000**2 * (0.01**2 + 0.004**2))
