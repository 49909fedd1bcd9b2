"""The figures that docs/law/treaties-and-obligations.md tells."""

from __future__ import annotations

from datetime import date

from django.utils.translation import override

from korgan.law.domain.treaties import Position
from korgan.law.selectors.catalogues import catalogue_for
from korgan.law.selectors.coverage import delta_of, situation_of
from tests.cast import Cast

TODAY = date(2026, 11, 1)


def test_central_asia(packs: Cast) -> None:
    found = situation_of(actor=packs.regulator_licensing, state="KG", today=TODAY)
    assert found.standings["CPPNM"].since == date(2015, 10, 15)
    assert found.standings["CPPNM-A2005"].position is Position.UNKNOWN
    delta = delta_of(found, "CPPNM-A2005")
    assert (len(delta.newly), len(delta.covered), len(delta.choices)) == (31, 0, 1)
    assert {line.obligation.treaty for line in delta.newly} == {"CPPNM-A2005"}


def test_southeast_asia(packs: Cast) -> None:
    found = situation_of(actor=packs.regulator_licensing, state="MY", today=TODAY)
    assert found.standings["ICSANT"].position is Position.SIGNED
    delta = delta_of(found, "ICSANT")
    assert (len(delta.newly), len(delta.open), len(delta.choices)) == (44, 44, 2)


def test_no_state_of_the_data_has_a_gap_or_a_score(packs: Cast) -> None:
    for state in ("KZ", "TJ", "VN", "ID", "US"):
        found = situation_of(actor=packs.regulator_licensing, state=state, today=TODAY)
        assert found.gaps() == []
        assert all(line.priority == 0 for line in found.lines)


def test_every_obligation_is_told_in_russian_to_who_reads_it(packs: Cast) -> None:
    english = catalogue_for("XQ", TODAY).obligations
    with override("ru"):
        russian = catalogue_for("XQ", TODAY).obligations
    assert {each.language for each in english.values()} == {"en"}
    assert {each.language for each in russian.values()} == {"ru"}
    assert russian["icsant-2-3"].text == "Криминализовать покушение."
