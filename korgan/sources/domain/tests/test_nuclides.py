from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.decay import decay_table
from korgan.science.errors import InputError
from korgan.sources.domain.nuclides import NuclideName, parse_nuclide


@pytest.mark.parametrize(
    ("text", "nuclide"),
    [
        ("Cs137", "Cs-137"),
        ("137Cs", "Cs-137"),
        ("137-Cs", "Cs-137"),
        ("CS-137", "Cs-137"),
        ("cs 137", "Cs-137"),
        ("Cs–137", "Cs-137"),
        ("¹³⁷Cs", "Cs-137"),
        ("Caesium-137", "Cs-137"),
        ("cesium 137", "Cs-137"),
        ("Цезий-137", "Cs-137"),
        ("ЙОД-131", "I-131"),
        ("Со-60", "Co-60"),  # both letters are Cyrillic
        ("Сs-137", "Cs-137"),  # the first letter is Cyrillic
        ("Tc-99m", "Tc-99m"),
        ("99mTc", "Tc-99m"),
        ("Tc99M", "Tc-99m"),
        ("Тс-99м", "Tc-99m"),
        ("99mo", "Mo-99"),
        ("54Mn", "Mn-54"),
        ("18F", "F-18"),  # fluorine itself, not a neutron target
        ("7-Be", "Be-7"),
        ("  h 3 ", "H-3"),
    ],
)
def test_one_nuclide_has_many_spellings(text: str, nuclide: str) -> None:
    assert parse_nuclide(text) == NuclideName(nuclide)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Am-241/Be", "Am-241/Be"),
        ("Am-241-Be", "Am-241/Be"),
        ("Am241Be", "Am-241/Be"),
        ("241Am-Be", "Am-241/Be"),
        ("Am-241/Be-9", "Am-241/Be"),
        ("америций-241/бериллий", "Am-241/Be"),
        ("Am-241/Li", "Am-241/Li"),
        ("Sr-90/Y-90", "Sr-90+"),
        ("Sr-90 (Y-90)", "Sr-90+"),
        ("Sr-90 + Y-90", "Sr-90+"),
        ("Ge-68/Ga-68", "Ge-68+"),
        ("Cs-137+", "Cs-137+"),
        ("Ra-226 + progeny", "Ra-226+"),
        ("U-238sec", "U-238sec"),
    ],
)
def test_what_stands_beside_the_nuclide_is_kept_apart(text: str, written: str) -> None:
    assert str(parse_nuclide(text)) == written


@given(st.sampled_from(decay_table().nuclides))
def test_every_name_of_the_table_is_read_in_either_order(name: str) -> None:
    element, _, mass = name.partition("-")
    digits = mass.rstrip("mn")
    assert parse_nuclide(name).nuclide == name
    assert parse_nuclide(f"{digits}{mass[len(digits) :]}{element}").nuclide == name
    assert parse_nuclide(f"{element.upper()} {mass}").nuclide == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "nuclide_missing"),
        ("   ", "nuclide_missing"),
        ("Cs", "nuclide_form"),
        ("137", "nuclide_form"),
        ("Cs-1370", "nuclide_form"),
        ("Am-Be", "nuclide_form"),
        ("Xx-12", "unknown_element"),
        ("Cezium-137", "unknown_element"),
        ("Cs-199", "unknown_nuclide"),
        ("Pb-206", "unknown_nuclide"),
        ("Ра-226", "unknown_nuclide"),  # looks like protactinium, was perhaps meant as radium
        ("Cs-134/Cs-137", "several_nuclides"),
    ],
)
def test_what_names_no_nuclide_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_nuclide(text)
    assert caught.value.code == code
    assert caught.value.mend


@given(st.text(max_size=20))
def test_any_text_gives_a_nuclide_or_an_error_of_ours(text: str) -> None:
    with suppress(InputError):
        assert parse_nuclide(text).nuclide in decay_table().positions
