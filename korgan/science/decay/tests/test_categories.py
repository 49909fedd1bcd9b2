from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.decay import (
    NO_CATEGORY,
    RegisterColumns,
    assess,
    category_of,
    decay_table,
    sum_by_group,
)
from korgan.science.errors import InputError

TABLE = decay_table()
EDGES = [1000.0, 10.0, 1.0, 0.01]
DAY = np.datetime64("2026-01-01")


def d_values(**terabecquerels: float) -> np.ndarray:
    values = np.full(len(TABLE.nuclides), np.nan)
    for name, value in terabecquerels.items():
        values[TABLE.index(name.replace("_", "-"))] = value * 1e12
    return values


# D of Co-60 and Cs-137 (TBq): Euratom 2013/59 Annex III.
D = d_values(Co_60=0.03, Cs_137=0.1, H_3=float("inf"))


def columns(rows: list[tuple[str, float, int]], **more: np.ndarray) -> RegisterColumns:
    return RegisterColumns(
        TABLE.indices(name for name, _, _ in rows),
        np.array([activity for _, activity, _ in rows]),
        np.full(len(rows), DAY),
        more.pop("site", np.array([site for _, _, site in rows])),
        **more,
    )


@given(st.floats(0, 1e9))
def test_category_counts_the_edges_not_reached(ratio: float) -> None:
    assert int(category_of(ratio, EDGES)) == 1 + sum(ratio < edge for edge in EDGES)


def test_two_sources_below_an_edge_make_a_site_above_it() -> None:
    register = columns([("Co-60", 2.0e11, 0), ("Cs-137", 4.0e11, 0), ("Co-60", 1e8, 2)])
    result = assess(register, D, DAY, EDGES, sites=4)
    np.testing.assert_array_equal(result.category, [3, 3, 5])
    np.testing.assert_allclose(result.site_ratio, [2 / 0.3 + 4, 0, 1 / 300, 0])
    np.testing.assert_array_equal(result.site_category, [2, 5, 5, 5])


def test_a_source_falls_a_category_when_its_time_has_come() -> None:
    register = columns([("Co-60", 4.0e11, 0)])
    half_life = float(TABLE.half_life[TABLE.index("Co-60")])
    until = half_life * np.log2(4.0 / 3.0)
    for shift, category in ((-60, 2), (60, 3)):
        date = DAY.astype("datetime64[s]") + np.timedelta64(int(until) + shift, "s")
        assert assess(register, D, date, EDGES).category[0] == category


def test_nuclides_of_one_source_add_up() -> None:
    rows = [("Co-60", 2.0e11, 0), ("Cs-137", 4.0e11, 0), ("Co-60", 3e10, 0)]
    register = columns(rows, site=np.array([0, 0]), source=np.array([0, 0, 1]))
    result = assess(register, D, DAY, EDGES)
    np.testing.assert_allclose(result.ratio, [2 / 0.3 + 4, 1.0])
    np.testing.assert_array_equal(result.category, [2, 3])


def test_a_gap_in_the_d_values_is_shown_and_not_filled() -> None:
    rows = [("Ir-192", 1e15, 0), ("Co-60", 1e9, 0), ("Co-60", 1e15, 1), ("Ir-192", 1.0, 1)]
    result = assess(columns(rows), D, DAY, EDGES)
    np.testing.assert_array_equal(result.category, [NO_CATEGORY, 4, 1, NO_CATEGORY])
    np.testing.assert_array_equal(result.site_category, [NO_CATEGORY, 1])
    rows = [("Ir-192", 1e15, 0), ("Co-60", 1e15, 0)]
    one = columns(rows, site=np.array([0]), source=np.array([0, 0]))
    assert assess(one, D, DAY, EDGES).category[0] == 1


def test_an_unlimited_nuclide_weighs_nothing() -> None:
    assert assess(columns([("H-3", 1e18, 0)]), D, DAY, EDGES).category[0] == 5


def test_an_empty_register_has_empty_results() -> None:
    result = assess(columns([]), D, DAY, EDGES, sites=2)
    np.testing.assert_array_equal(result.site_category, [5, 5])


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(InputError, match="lengths"):
        RegisterColumns(TABLE.indices(["H-3"]), np.ones(2), np.full(1, DAY), np.zeros(1, int))
    with pytest.raises(InputError, match="one D-value"):
        assess(columns([]), np.ones(3), DAY, EDGES)
    with pytest.raises(InputError, match="Co-60"):
        assess(columns([]), d_values(Co_60=0.0), DAY, EDGES)
    with pytest.raises(InputError, match="groups"):
        sum_by_group(np.ones(1), np.array([3]), 3)
    for edges in ([], [1.0, 10.0], [1.0, 0.0]):
        with pytest.raises(InputError, match="fall"):
            category_of(1.0, edges)
