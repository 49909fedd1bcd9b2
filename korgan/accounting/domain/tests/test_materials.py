from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.accounting.domain.materials import (
    ElementCategory,
    check_isotope,
    in_unit,
    micrograms,
    propose_category_change,
)
from korgan.science.errors import InputError


@given(st.integers(-(10**15), 10**15), st.sampled_from(["ug", "mg", "g", "kg", "t"]))
def test_a_weight_survives_the_way_into_any_unit_and_back(weight: int, unit: str) -> None:
    assert micrograms(in_unit(weight, unit), unit) == weight


def test_weights_are_rounded_half_up_where_decimals_are_given() -> None:
    assert in_unit(10_500_000, "g", 0) == Decimal(11)
    assert in_unit(10_400_000, "g", 0) == Decimal(10)


@pytest.mark.parametrize(
    ("weight", "unit", "code"),
    [("0.0000001", "g", "weight_too_fine"), ("x", "g", "not_a_number"),
     ("NaN", "g", "not_a_number"), ("1", "lb", "unknown_unit")],
)  # fmt: skip
def test_what_is_no_weight_is_refused(weight: str, unit: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        micrograms(weight, unit)
    assert caught.value.code == code


def test_reporting_units_follow_the_category() -> None:
    assert [ElementCategory(c).reporting_unit for c in "NDEPT"] == ["kg", "kg", "g", "g", "kg"]


def test_an_isotope_above_its_element_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        check_isotope(100, 101)
    assert caught.value.code == "isotope_above_element"


def test_category_changes_are_proposed_from_the_composition() -> None:
    n, e, p = (ElementCategory(c) for c in "NEP")
    assert propose_category_change(n, 100_000, 711) is None
    proposal = propose_category_change(e, 100_000, 300)
    assert proposal is not None
    assert (proposal.code, proposal.enrichment) == ("ED", Decimal("0.003"))
    assert propose_category_change(p, 100, 0) is None
