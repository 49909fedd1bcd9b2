import pytest

from korgan.science.accountancy.quantities import (
    IsotopicVector,
    closing_uncertainty,
    formula_quantity,
    formula_quantity_of,
    protection_category,
    significant_quantities,
    significant_quantity,
    uranium_category,
)
from korgan.science.errors import InputError


def uranium(mass_235: float, enrichment: float) -> IsotopicVector:
    return IsotopicVector({"U-235": mass_235, "U": mass_235 / enrichment - mass_235})


def test_formula_quantity_of_the_glossary() -> None:
    # case FORMULA-QUANTITY
    assert formula_quantity(2500, 0, 1000).reached
    assert not formula_quantity(2499, 0, 1000).reached
    assert formula_quantity_of(IsotopicVector({"U-235": 900.0, "U-238": 100.0})).grams == 900.0


@pytest.mark.parametrize(
    ("grams", "category"),
    [
        (2000, "I"), (1999.9, "II"), (500.1, "II"), (500, "III"), (15.1, "III"), (15, "below III"),
    ],
)  # fmt: skip
def test_categories_of_plutonium_and_of_uranium_233(grams: float, category: str) -> None:
    assert protection_category(IsotopicVector({"Pu-239": grams})).category == category
    assert protection_category(IsotopicVector({"U-233": grams})).category == category


@pytest.mark.parametrize(
    ("mass", "enrichment", "category"),
    [
        (5000, 0.20, "I"), (4999, 0.93, "II"), (1000, 0.20, "III"), (15, 0.5, "below III"),
        (10_000, 0.19, "II"), (9999, 0.10, "III"), (1000, 0.15, "below III"),
        (10_000, 0.05, "III"), (9999, 0.05, "below III"), (50_000, 0.00711, "below III"),
    ],
)  # fmt: skip
def test_categories_of_uranium_by_the_mass_of_u235(
    mass: float, enrichment: float, category: str
) -> None:
    assert protection_category(uranium(mass, enrichment)).category == category


def test_plutonium_above_80_percent_pu238_is_exempt() -> None:
    heat_source = IsotopicVector({"Pu-238": 8100.0, "Pu-239": 1900.0})
    assert protection_category(heat_source).category == "below III"
    assert significant_quantities(heat_source) == []
    edge = IsotopicVector({"Pu-238": 8000.0, "Pu-239": 2000.0})
    assert protection_category(edge).category == "I"


def test_irradiated_fuel_drops_or_is_category_two() -> None:
    spent = IsotopicVector({"U-235": 100.0, "U-238": 20_000.0, "Pu-239": 120.0})
    assert protection_category(spent, irradiated_above_1_gy_h=True).category == "II"
    rods = uranium(6000, 0.93)
    assert protection_category(rods, irradiated_above_1_gy_h=True).category == "II"
    kept = protection_category(rods, irradiated_above_1_gy_h=True, reduce_irradiated=False)
    assert kept.category == "I"


def test_significant_quantities_come_from_one_vector() -> None:
    mixed = IsotopicVector({"Pu-239": 4000.0, "U-235": 12_500.0, "U-238": 1000.0, "Th-232": 1e6})
    found = {q.material: q for q in significant_quantities(mixed)}
    assert found["plutonium"].number == pytest.approx(0.5)
    assert found["high enriched uranium"].number == pytest.approx(0.5)
    assert found["thorium"].number == pytest.approx(0.05)
    assert found["plutonium"].timeliness_months == 1
    irradiated = {q.material: q for q in significant_quantities(mixed, irradiated=True)}
    assert irradiated["plutonium"].timeliness_months == 3
    natural = significant_quantities(uranium(71.1, 0.00711))
    assert [q.material for q in natural] == ["natural uranium"]


def test_an_isotope_above_its_element_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        uranium_category(1.2)
    assert caught.value.code == "isotope_above_element"


def test_unknown_names_and_negative_masses_are_refused() -> None:
    for call in (
        lambda: IsotopicVector({"U235": 1.0}),
        lambda: IsotopicVector({"U-235": -1.0}),
        lambda: significant_quantity("gold"),
        lambda: closing_uncertainty("bakery"),
        lambda: formula_quantity(-1, 0, 0),
    ):
        with pytest.raises(InputError):
            call()


def test_the_target_value_pack_holds_no_value_without_a_source() -> None:
    from korgan.science.accountancy.quantities import _table

    assert all(
        row["source"] and row["edition"] for row in _table("international_target_values.csv")
    )
