"""Cutting series into occupancies, and clocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.portals.engine.configuration import OccupancySettings
from korgan.science.portals.engine.engine import PortalEngine
from korgan.science.portals.occupancy import OccupancyFault, on_regular_clock, segment
from korgan.science.portals.tests.small_portal import INTERVAL, quiet, small_portal


def test_several_beams_make_one_occupancy() -> None:
    beams = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0], [0, 0], [0, 0]]
    (found,) = segment(beams, 1.0, release_s=1.0)
    assert (found.start, found.stop, found.faults) == (1, 4, ())


def test_an_occupancy_at_an_edge_of_the_series_says_so() -> None:
    first, last = segment([1, 1, 0, 0, 0, 0, 1, 1], 1.0, release_s=2.0)
    assert first.faults == (OccupancyFault.BEGAN_BEFORE,)
    assert last.faults == (OccupancyFault.GOES_ON,)


def test_an_occupancy_without_end_is_cut_and_flagged() -> None:
    pieces = segment([0] + [1] * 25 + [0] * 5, 1.0, longest_s=10.0)
    assert [(p.start, p.stop) for p in pieces] == [(1, 11), (11, 21), (21, 26)]
    assert all(OccupancyFault.OVERRUN in p.faults for p in pieces)


@settings(max_examples=30)
@given(st.lists(st.booleans(), min_size=30, max_size=120), st.sampled_from([0.2, 0.4, 0.8]))
def test_segments_agree_with_the_engine(bits: list[bool], release: float) -> None:
    flags = np.array([False] * 5 + bits + [False] * 6)
    configuration = small_portal(occupancy=OccupancySettings(release_s=release, longest_s=100.0))
    counts, live, _ = quiet(len(flags) * INTERVAL, 3)
    decisions = PortalEngine(configuration).process(counts, live, flags)
    ours = [(d.start_sample, d.start_sample + d.length) for d in decisions]
    assert ours == [(o.start, o.stop) for o in segment(flags, INTERVAL, release_s=release)]


def test_a_clock_slightly_off_loses_no_sample_in_a_day() -> None:
    times = np.arange(100_000) * 0.20001
    counts, live = on_regular_clock(times, np.ones((100_000, 1), dtype=int), 0.2)
    assert len(counts) == 100_000
    assert np.all(live == 0.2)


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ([0.0, 0.2, 0.1], "time_goes_back"),
        ([0.0, 0.2, 0.21], "two_samples_at_once"),
        ([0.0, 0.2, 1e6], "hole_too_long"),
        ([0.0, 0.2, np.nan], "not_finite"),
        ([0.0, 0.2], "wrong_shape"),
    ],
)
def test_a_spoilt_clock_is_refused(times: list[float], code: str) -> None:
    with pytest.raises(InputError) as caught:
        on_regular_clock(times, [[1], [2], [3]], 0.2)
    assert caught.value.code == code


def test_sensors_of_a_wrong_kind_are_refused() -> None:
    for flags, code in (([], "empty"), ([0.5, 1.0], "wrong_shape"), ([[[1]]], "wrong_shape")):
        with pytest.raises(InputError) as caught:
            segment(flags, 0.2)
        assert caught.value.code == code
