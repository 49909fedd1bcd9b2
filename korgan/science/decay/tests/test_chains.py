from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korgan.science.decay import NEGLIGIBLE, chain_of, decay_table
from korgan.science.decay.tests.bateman import bateman

DAY = 86400.0
YEAR = 365.2422 * DAY

# Parents of sealed sources with long chains, and those in whose chains two half-lives nearly meet.
HARD = ["Am-241", "Cf-252", "Ra-226", "Pu-238", "U-238", "Ru-94", "Hg-192", "Ac-223", "Pa-227"]


def worst_error(found: dict[str, float], true: dict[str, float]) -> float:
    """Worst relative error; what is negligible only has to stay so."""
    worst = 0.0
    for name, value in true.items():
        if value > NEGLIGIBLE:
            worst = max(worst, abs(found[name] / value - 1))
        else:
            assert 0.0 <= found[name] <= NEGLIGIBLE * 1.001
    return worst


def activities(parent: str, elapsed: float) -> dict[str, float]:
    chain = chain_of(parent)
    values = chain.activities(np.array([elapsed]))[0]
    return {name: float(value) for name, value in zip(chain.members, values, strict=True)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parent", "elapsed"),
    [
        ("Am-241", 40 * YEAR),
        ("Cf-252", DAY),
        ("Ra-226", 3600.0),
        ("Pa-227", 60.0),
        ("Ru-94", 1.0),
        ("Sr-90", 0.3),
        ("Pu-241", 15 * YEAR),
        ("U-235", 1000 * YEAR),
        ("Cs-137", 7.0),
        ("Mo-99", 5 * DAY),
    ],
)
def test_it_agrees_with_the_high_precision_library(parent: str, elapsed: float) -> None:
    rd = pytest.importorskip("radioactivedecay")
    oracle = rd.InventoryHP({parent: 1.0}, "Bq").decay(elapsed, "s").activities("Bq")
    found = activities(parent, elapsed)
    true = {name: float(value) for name, value in oracle.items() if float(value) > 0}
    assert set(true) <= set(found)
    assert worst_error(found, true) < 1e-12


@pytest.mark.parametrize("parent", HARD)
@pytest.mark.parametrize("elapsed", [1e-6, 0.01, 3.0, 3600.0, DAY, 33 * DAY, 7 * YEAR, 3e15])
def test_it_agrees_with_the_textbook_sum_in_four_hundred_digits(
    parent: str, elapsed: float
) -> None:
    assert worst_error(activities(parent, elapsed), bateman(parent, elapsed)) < 1e-11


@settings(max_examples=150)
@given(st.sampled_from(decay_table().nuclides), st.floats(-2.9, 13.0))
def test_every_chain_is_right_at_every_time(parent: str, power: float) -> None:
    elapsed = 10.0**power
    assert worst_error(activities(parent, elapsed), bateman(parent, elapsed)) < 1e-11


@given(st.sampled_from(decay_table().nuclides), st.lists(st.floats(0, 1e16), min_size=1))
def test_no_activity_is_negative_or_missing(parent: str, elapsed: list[float]) -> None:
    values = chain_of(parent).activities(np.array(elapsed))
    assert np.isfinite(values).all()
    assert values.min() >= 0.0


def test_progeny_start_from_nothing() -> None:
    np.testing.assert_array_equal(chain_of("Sr-90").activities(np.zeros(1)), [[1.0, 0.0]])


def test_order_of_the_times_does_not_matter() -> None:
    chain = chain_of("Am-241")
    times = np.array([0.0, 1e-9, 5e9, 3.0, 1e16, 3.0])
    together = chain.activities(times)
    for number, time in enumerate(times):
        alone = chain.activities(np.array([time]))[0]
        np.testing.assert_allclose(together[number], alone, rtol=1e-12, atol=1e-300)


def test_a_chain_in_equilibrium_follows_its_parent() -> None:
    values = activities("Ra-226", 40 * 24 * 3600.0)
    assert values["Rn-222"] / values["Ra-226"] == pytest.approx(1.0, abs=1e-3)
