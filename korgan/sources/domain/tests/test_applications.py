from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.applications import (
    MOST_LIMITS,
    Application,
    ApplicationKind,
    ApplicationState,
    AskedLimit,
    Condition,
    Officer,
    check_limits,
    completeness_findings,
    conditions_text,
    fee_lines,
    next_application_states,
    required_documents,
    suggested_conditions,
)
from korgan.sources.domain.rule_tables import load_table

DAY = date(2026, 6, 1)
LIMIT = AskedLimit("Ir-192", "sealed source", "any", 2e13, 5e12, 4)
WHOLE = Application(
    practice="Industrial gamma radiography",
    purpose="Radiography of welds",
    sites=("Store",),
    limits=(LIMIT,),
    documents=frozenset(required_documents()),
    officer=Officer("A. Officer", date(2027, 1, 1)),
)


def test_a_whole_application_lacks_nothing() -> None:
    assert completeness_findings(WHOLE, DAY) == []


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        (replace(WHOLE, practice=""), "practice_missing"),
        (replace(WHOLE, purpose="x"), "purpose_missing"),
        (replace(WHOLE, sites=()), "site_missing"),
        (replace(WHOLE, limits=()), "limits_missing"),
        (replace(WHOLE, officer=None), "officer_missing"),
        (replace(WHOLE, officer=Officer("B", date(2026, 5, 31))), "officer_not_qualified"),
        (replace(WHOLE, officer=Officer("B", None)), "officer_not_qualified"),
        (replace(WHOLE, documents=frozenset()), "document_missing"),
    ],
)
def test_what_is_missing_is_named(lacking: Application, code: str) -> None:
    assert code in {each.code for each in completeness_findings(lacking, DAY)}


def test_every_state_but_the_last_leads_somewhere() -> None:
    final = {ApplicationState.GRANTED, ApplicationState.WITHDRAWN}
    for state in ApplicationState:
        assert bool(next_application_states(state)) != (state in final)


def test_limits_that_contradict_are_refused() -> None:
    check_limits([LIMIT, replace(LIMIT, site="Store")], ["Store"])
    for limits in (
        [LIMIT, LIMIT],
        [replace(LIMIT, site="Elsewhere")],
        [replace(LIMIT, single=3e13)],
        [replace(LIMIT, nuclide=f"X-{n}") for n in range(MOST_LIMITS + 1)],
    ):
        with pytest.raises(InputError):
            check_limits(limits, ["Store"])


def test_the_strongest_source_is_as_said_or_an_even_share_or_all() -> None:
    assert LIMIT.strongest == 5e12
    assert replace(LIMIT, single=None).strongest == 5e12
    assert replace(LIMIT, single=None, count=None).strongest == 2e13


def test_the_fee_is_a_base_and_a_factor_of_the_category_times_the_number() -> None:
    schedule = {row["item"]: row for row in load_table("licence_fees")}
    lines = fee_lines(ApplicationKind.RENEWAL, [(1, 2), (4, 10), (1, 1), (None, 1)], schedule)
    assert [(line.item, line.number) for line in lines] == [
        ("renewal", 1), ("category 1", 3), ("category 4", 10), ("category not known", 1),
    ]  # fmt: skip
    assert sum(line.total for line in lines) == Decimal(250 + 3 * 120 + 10 * 10 + 60)
    assert all("fictional" in line.source for line in lines)
    with pytest.raises(InputError, match="no line"):
        fee_lines(ApplicationKind.NEW, [], {})


def test_conditions_fit_practice_category_and_form() -> None:
    library = {row["key"]: row for row in load_table("licence_conditions")}
    radiography = suggested_conditions(
        library, "Industrial gamma radiography", [2, 4], ["sealed source"]
    )
    assert {"register", "job_site", "presence_weekly", "leak_test"} <= set(radiography)
    assert not {"servicing", "presence_daily"} & set(radiography)
    weak = suggested_conditions(library, "PET check source", [5], ["unsealed material"])
    assert set(weak) == {"register", "no_transfer", "rpo", "loss"}
    unknown = suggested_conditions(library, "PET check source", [None], ["sealed source"])
    assert "presence_daily" in unknown  # a gap in the tables loses no condition


def test_every_condition_of_the_library_is_whole_and_in_both_languages() -> None:
    for row in load_table("licence_conditions"):
        assert all(row[name] for name in ("key", "title", "text", "title_ru", "text_ru", "source"))


def test_the_text_that_is_signed_holds_both_languages_and_the_states_own() -> None:
    condition = Condition("k", "Title", "Text.", "Название", "Текст.", "source")
    text = conditions_text([condition], "Our own.")
    for part in ("Text.", "Текст.", "Our own."):
        assert part in text
    assert condition.in_language("ru") == ("Название", "Текст.")
    assert condition.in_language("kk") == ("Title", "Text.")
