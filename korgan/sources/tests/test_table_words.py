from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext

from korgan.sources.domain.lifecycle import first_lifecycle
from korgan.sources.domain.rule_tables import load_table
from korgan.sources.forms.source import StepForm
from korgan.sources.table_words import CONDITION_TITLES, CONDITIONS, DOCUMENTS, PRACTICES, SECURITY
from korgan.sources.tests.registered import registered
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast


def test_every_name_of_the_tables_can_be_said_in_another_language() -> None:
    lifecycle = first_lifecycle()
    rows = [*lifecycle.transitions.values(), *lifecycle.licence_transitions.values()]
    assert {name for row in rows for name in row.documents_for(None)} == set(DOCUMENTS)
    assert {name for row in rows for name in row.conditions} == set(CONDITIONS)
    assert [row["practice"] for row in load_table("practice_categories")] == list(PRACTICES)
    security = ("function", "objective_or_measure", "frequency")
    words = {row[name] for row in load_table("security_levels") for name in security}
    assert words - {""} == set(SECURITY)
    titles = {row["title"]: row["title_ru"] for row in load_table("licence_conditions")}
    assert set(titles) == set(CONDITION_TITLES)
    words = {*DOCUMENTS, *CONDITIONS, *PRACTICES, *SECURITY, *CONDITION_TITLES}
    with translation.override("ru"):
        assert not {gettext(name) for name in words} & words
        assert {name: gettext(name) for name in titles} == titles


def test_a_step_asks_for_its_documents_in_the_readers_language() -> None:
    step = first_lifecycle().find("in_use", "temporary_storage")
    with translation.override("ru"):
        form = StepForm(transition=step)
        assert str(form.fields["document_0"].label) == "отчёт о перемещении"
        # What is kept has the name of the table.
        assert "move report" in step.documents_for(None)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_of_a_source_says_its_documents_and_practice(state: Cast, language: str) -> None:
    source = registered(state.operator_applicant)
    client = signed_in(state.operator_applicant)
    page = client.get(f"/sources/{source.id}/", headers={"accept-language": language})
    expected = {"en": "inventory record", "ru": "инвентаризационная запись"}[language]
    assert expected in page.content.decode()
