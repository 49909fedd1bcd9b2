from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.identification.reliability import fitted, probability_of, reliability


def test_a_map_fitted_on_names_states_how_often_they_are_right() -> None:
    rng = np.random.default_rng(2)
    share = rng.uniform(0.001, 0.999, 8000)
    right = rng.random(8000) < share**2  # sure when it is wrong
    found = fitted(share, right)
    fresh = rng.uniform(0.001, 0.999, 8000)
    stated = [found(one) for one in fresh]
    _, error = reliability(stated, rng.random(8000) < fresh**2)
    _, before = reliability(fresh, rng.random(8000) < fresh**2)
    assert error < 0.03 < before


@given(
    st.lists(st.tuples(st.floats(0.0, 1.0), st.booleans()), min_size=1, max_size=300),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
)
def test_a_map_rises_and_is_never_certain(
    names: list[tuple[float, bool]], one: float, other: float
) -> None:
    found = fitted([share for share, _ in names], [right for _, right in names])
    low, high = sorted((one, other))
    assert 0.0 < found(low) <= found(high) < 1.0


def test_bands_hold_every_name_once() -> None:
    bands, error = reliability([0.05, 0.2, 0.6, 0.97, 1.0], [0, 0, 1, 1, 1])
    assert sum(band.names for band in bands) == 5
    assert 0.0 <= error <= 1.0


def test_no_names_are_no_error() -> None:
    assert reliability([], []) == ((), 0.0)


def test_every_kind_has_a_map() -> None:
    for kind in ("NaI", "CsI", "BGO", "LaBr3", "CZT", "HPGe", "CdTe"):
        assert probability_of(1e-9, kind) < 0.1
        assert 0.5 < probability_of(1.0 - 1e-9, kind) < 1.0


@given(st.floats(0.5, 0.999))
def test_a_likely_name_met_every_day_is_no_less_sure_than_a_rare_one(share: float) -> None:
    assert probability_of(share, "NaI", everyday=True) >= probability_of(share, "NaI")
