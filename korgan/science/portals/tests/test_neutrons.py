"""Neutron bursts: sources are not vetoed, bursts are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.portals.neutrons import burst_test, collapse_bursts, feynman_y


@pytest.mark.parametrize("transit", [0.4, 0.8, 2.0])
def test_a_passing_source_is_called_a_burst_no_more_often_than_stated(transit: float) -> None:
    rng = np.random.default_rng(4)
    t = (np.arange(20) - 10 + rng.uniform(-0.5, 0.5, (20_000, 1))) * 0.2 / transit
    profile = (1 + t**2) ** -1.5
    counts = rng.poisson(12.0 * profile / profile.sum(axis=1, keepdims=True))
    called = sum(
        burst_test(row, sample_interval_s=0.2, fastest_transit_s=0.4).p_value < 0.01
        for row in counts
        if row.any()
    )
    assert called <= 0.01 * 20_000


def test_a_burst_of_a_dozen_is_called() -> None:
    counts = np.zeros(10, dtype=int)
    counts[4] = 12
    assert burst_test(counts, sample_interval_s=0.2, fastest_transit_s=0.4).p_value < 1e-5


def test_feynman_y_is_zero_for_single_neutrons_and_large_for_bursts() -> None:
    rng = np.random.default_rng(5)
    singles = [feynman_y(rng.poisson(0.3, 400)).sigma for _ in range(500)]
    assert abs(float(np.mean(singles))) < 0.15
    assert float(np.std(singles)) == pytest.approx(1.0, abs=0.1)
    bursts = rng.poisson(0.03, 4000) * 8
    assert feynman_y(bursts).sigma > 50


@given(st.lists(st.floats(0, 10, allow_nan=False), min_size=1, max_size=60))
def test_collapsing_loses_no_neutron(times: list[float]) -> None:
    first, multiplicity = collapse_bursts(np.sort(times))
    assert multiplicity.sum() == len(times)
    assert len(first) == len(multiplicity)


def test_collapsed_bursts_of_a_poisson_source_are_nearly_its_neutrons() -> None:
    times = np.cumsum(np.random.default_rng(6).exponential(0.5, 2000))
    first, _ = collapse_bursts(times, gate_s=2e-4)
    assert len(first) >= 0.995 * 2000


def test_bad_input_is_refused_by_name() -> None:
    with pytest.raises(InputError) as caught:
        burst_test([0, 0], sample_interval_s=0.2, fastest_transit_s=0.4)
    assert caught.value.code == "no_neutrons"
    with pytest.raises(InputError) as caught:
        collapse_bursts([0.2, 0.1])
    assert caught.value.code == "time_goes_back"
    with pytest.raises(InputError) as caught:
        feynman_y([1, 2])
    assert caught.value.code == "too_few_gates"
    with pytest.raises(InputError) as caught:
        feynman_y(np.zeros(20, dtype=int))
    assert caught.value.code == "no_neutrons"
