import numpy as np
import pytest
import radioactivedecay as rd

from korgan.science.accountancy.transformation import decay_plutonium_241
from korgan.science.errors import InputError


@pytest.mark.parametrize(
    ("years", "plutonium", "americium"),
    [(1, 95.2845, 4.7117), (5, 78.5437, 21.3670), (10, 61.6912, 37.9788)],
)
def test_plutonium_241_decays_into_americium(
    years: float, plutonium: float, americium: float
) -> None:
    # case DECAY
    left, grown = decay_plutonium_241(100.0, years)
    assert left == pytest.approx(plutonium, abs=5e-5)
    assert grown == pytest.approx(americium, abs=5e-5)


def test_masses_agree_with_an_independent_decay_code() -> None:
    years = 7.5
    later = rd.Inventory({"Pu-241": 100.0, "Am-241": 3.0}, "g").decay(years * 365.2422, "d")
    left, grown = decay_plutonium_241(100.0, years, 3.0)
    masses = later.masses("g")
    assert left == pytest.approx(masses["Pu-241"], rel=1e-9)
    assert grown == pytest.approx(masses["Am-241"], rel=5e-5)  # branch 0.99998 there, 1 here


def test_columns_decay_at_once_and_two_steps_equal_one() -> None:
    first = decay_plutonium_241(np.array([100.0, 50.0]), np.array([1.0, 2.0]))
    second = decay_plutonium_241(first[0], np.array([2.0, 1.0]), first[1])
    whole = decay_plutonium_241(np.array([100.0, 50.0]), np.array([3.0, 3.0]))
    np.testing.assert_allclose(second, whole, rtol=1e-12)


def test_negative_masses_and_times_are_refused() -> None:
    with pytest.raises(InputError):
        decay_plutonium_241(-1.0, 1.0)
    with pytest.raises(InputError):
        decay_plutonium_241(1.0, -1.0)
