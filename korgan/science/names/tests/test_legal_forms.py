from __future__ import annotations

import pytest

from korgan.science.names.tokens import Kind, Role, parse_name


@pytest.mark.parametrize(
    "name",
    [
        "ЖШС «Велкамора»",
        "Велкамора ЖЧК",
        "ҶДММ Велкамора",
        "МЧЖ Велкамора",
        "Велкамора ХХК",
        "ЧП Велкамора",
        "УП Велкамора",
        "შპს ველკამორა",
        "ՓԲԸ Վելկամորա",
        'ולקמורה בע"מ',
        "ولكامورا ش.م.م",
        "ولكامورا ذ.م.م",
        "บริษัท เวลคาโมรา จำกัด",
        "株式会社維来加",
        "Công ty TNHH Velkamora",
        "Məhdud Məsuliyyətli Cəmiyyət Velkamora",
        "Товарищество с ограниченной ответственностью Велкамора",
        "Жауапкершілігі шектеулі серіктестігі Велкамора",
        "«Велкамора» масъулияти чекланган жамияти",
        "Tovarishchestvo s ogranichennoj otvetstvennostju Velkamora",
        "Tovarischestvo s ogranichennoi otvetstvennostiu Velkamora",
        "Liability Company Velkamora",
    ],
)
def test_a_legal_form_is_known_in_the_letters_and_spellings_of_its_country(name: str) -> None:
    roles = [
        {token.role for token in reading.tokens} for reading in parse_name(name, Kind.ORGANISATION)
    ]
    assert {Role.LEGAL_FORM, Role.CORE} in roles


def test_kazakh_i_does_not_make_a_name_ukrainian() -> None:
    readings = parse_name("Жігерұлы Серік", Kind.PERSON)
    assert ["zhigeruly", "serik"] in [[t.text for t in r.tokens] for r in readings]
