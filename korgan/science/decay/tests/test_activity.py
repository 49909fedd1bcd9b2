from __future__ import annotations

import numpy as np
import pytest

from korgan.science.decay import (
    activities_with_progeny,
    decay_table,
    remaining_activity,
    seconds_between,
)
from korgan.science.decay.tests.bateman import bateman
from korgan.science.errors import InputError

TABLE = decay_table()
YEAR = 365.2422 * 86400.0


def test_parents_decay_by_their_half_lives_forwards_and_back() -> None:
    index = TABLE.indices(["Cs-137", "Ir-192", "H-3"])
    periods = TABLE.half_life[index]
    found = remaining_activity(index, [8.0, 8.0, 8.0], periods * np.array([3, 0, -1]))
    np.testing.assert_allclose(found, [1.0, 8.0, 16.0], rtol=1e-14)


def test_a_register_with_progeny_agrees_with_the_textbook_sum() -> None:
    rng = np.random.default_rng(11)
    names = ["Am-241", "Cf-252", "Cs-137", "Co-60", "Sr-90", "Ra-226"]
    nuclide = TABLE.indices(names)[rng.integers(0, len(names), 60)]
    activity = 10.0 ** rng.uniform(6, 14, 60)
    elapsed = rng.uniform(0, 40, 60) * YEAR
    seen = 0
    for block in activities_with_progeny(nuclide, activity, elapsed):
        for source, values in zip(block.sources, block.activity, strict=True):
            true = bateman(TABLE.nuclides[nuclide[source]], float(elapsed[source]))
            for name, value in zip(block.members, values, strict=True):
                if true[name] > 1e-25:
                    assert value == pytest.approx(true[name] * activity[source], rel=1e-11)
            seen += 1
    assert seen == 60


def test_totals_and_weights_run_over_members_of_all_chains() -> None:
    nuclide = TABLE.indices(["Sr-90", "Y-90", "Sr-90"])
    result = activities_with_progeny(nuclide, [4.0, 2.0, 6.0], [0.0, 0.0, YEAR])
    totals = result.totals()
    ten = result.chains[0].activity
    assert totals["Sr-90"] == pytest.approx(4.0 + 6.0 * 2 ** (-1 / 28.79), rel=1e-9)
    assert totals["Y-90"] == pytest.approx(2.0 + ten[:, 1].sum())
    weights = {"Sr-90": {"Sr-90": 1.0}, "Y-90": {"Y-90": 10.0}}
    np.testing.assert_allclose(
        result.weighted(weights), [4.0, 20.0, 6.0 * 2 ** (-1 / 28.79)], rtol=1e-9
    )
    with pytest.raises(InputError, match="Y-90"):
        result.weighted({"Sr-90": {}})


def test_an_empty_register_is_no_error() -> None:
    empty = np.zeros(0, dtype=np.int16)
    assert activities_with_progeny(empty, np.zeros(0), np.zeros(0)).totals() == {}
    assert remaining_activity(empty, np.zeros(0), np.zeros(0)).size == 0


@pytest.mark.parametrize(
    ("activity", "elapsed", "code"),
    [
        (0.0, 1.0, "activity_not_positive"),
        (-1.0, 1.0, "activity_not_positive"),
        (float("nan"), 1.0, "activity_not_positive"),
        (float("inf"), 1.0, "activity_not_positive"),
        (1.0, float("nan"), "elapsed_not_finite"),
        (1.0, -1.0, "elapsed_negative"),
    ],
)
def test_bad_numbers_are_refused(activity: float, elapsed: float, code: str) -> None:
    with pytest.raises(InputError) as caught:
        activities_with_progeny(TABLE.indices(["Co-60"]), [activity], [elapsed])
    assert caught.value.code == code


@pytest.mark.parametrize("index", [-1, 1252])
def test_an_index_outside_the_table_is_refused(index: int) -> None:
    with pytest.raises(InputError) as caught:
        remaining_activity(np.array([index]), 1.0, 0.0)
    assert caught.value.code == "unknown_nuclide"


def test_dates_count_in_seconds_and_may_lie_in_the_past() -> None:
    references = np.array(["2024-01-01", "2026-01-01"], dtype="datetime64[D]")
    found = seconds_between(references, np.datetime64("2025-01-01T00:00:01"))
    np.testing.assert_array_equal(found, [366 * 86400.0 + 1, -365 * 86400.0 + 1])
    with pytest.raises(InputError, match="missing"):
        seconds_between(np.array(["NaT"], dtype="datetime64[s]"), np.datetime64("2025-01-01"))
