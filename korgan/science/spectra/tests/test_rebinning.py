from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.spectra import rebin


@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=80),
    st.floats(0.2, 5.0),
    st.integers(1, 120),
)
def test_every_count_is_kept_when_new_bins_span_the_old(
    counts: list[int], width: float, bins: int
) -> None:
    edges = 7.0 + width * np.arange(len(counts) + 1)
    new = np.linspace(edges[0] - 1.0, edges[-1] + 1.0, bins + 1)
    assert rebin(counts, edges, new).sum() == pytest.approx(sum(counts))


def test_there_and_back_on_a_split_grid_is_exact() -> None:
    counts = np.array([3.0, 0.0, 8.0])
    coarse = np.array([0.0, 2.0, 4.0, 6.0])
    fine = np.linspace(0.0, 6.0, 13)
    assert rebin(rebin(counts, coarse, fine), fine, coarse).tolist() == counts.tolist()


def test_what_lies_outside_is_left_out() -> None:
    assert rebin([1.0, 1.0], [0.0, 1.0, 2.0], [0.5, 1.0, 1.5]).tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("edges", "new"),
    [
        ([0.0, 1.0], [0.0, 1.0]),
        ([0.0, 2.0, 1.0], [0.0, 1.0]),
        ([0.0, 1.0, 2.0], [1.0, 1.0]),
        ([0.0, 1.0, float("nan")], [0.0, 1.0]),
    ],
)
def test_edges_that_make_no_bins_are_refused(edges: list[float], new: list[float]) -> None:
    with pytest.raises(InputError):
        rebin([1.0, 2.0], edges, new)
