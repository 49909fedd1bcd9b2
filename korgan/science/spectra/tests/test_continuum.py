from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.spectra import snip


@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=200), st.integers(1, 30))
def test_continuum_is_never_above_the_counts_nor_negative(counts: list[int], width: int) -> None:
    continuum = snip(counts, width)
    assert np.all(continuum >= 0)
    assert np.all(continuum <= np.array(counts) + 1e-9)


def test_peak_on_a_slope_is_removed_and_the_slope_kept() -> None:
    x = np.arange(400)
    slope = 500 * np.exp(-x / 300)
    peak = 2000 * np.exp(-0.5 * ((x - 200) / 5) ** 2)
    continuum = snip(slope + peak, 20)
    assert np.abs(continuum / slope - 1)[150:250].max() < 0.05


def test_negative_counts_are_refused() -> None:
    with pytest.raises(InputError):
        snip([1.0, -1.0, 2.0], 3)
