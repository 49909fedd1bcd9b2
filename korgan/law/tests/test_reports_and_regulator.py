from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.kernel.reference.services import add_pack
from korgan.law.demonstration import add_law
from korgan.law.domain.regulator import shares_by_origin
from korgan.law.domain.reporting import ReportRule, Rhythm, end_of_month, next_due
from korgan.law.selectors.catalogues import catalogue_for, described_catalogue
from korgan.law.selectors.regulator import checklist_of, independence_of, library, staff_needed
from korgan.law.selectors.reports import (
    Mark,
    ReportLine,
    list_duties,
    open_duties,
    report_lines,
    upcoming_reports,
)
from korgan.law.services.regulator import set_budget_line, set_staff_group, state_fact
from korgan.law.services.reports import answer_question, mark_report_sent, watch_report
from tests.cast import Cast

TODAY = date(2026, 11, 1)


@pytest.fixture
def filled(packs: Cast) -> Cast:
    """Return the cast in a State with the demonstration's law."""
    add_law(drafter=packs.regulator_licensing, reviewer=packs.regulator_approver)
    return packs


def rule(rhythm: Rhythm, value: str) -> ReportRule:
    return ReportRule("r", "AP", "o", "", rhythm, value, "")


def lines(cast: Cast, name: str) -> dict[str, ReportLine]:
    found = report_lines(actor=cast.regulator_licensing, report=name, today=TODAY)
    return {line.topic: line for line in found}


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.sampled_from(list(Rhythm)))
def test_what_is_due_next_is_never_past(today: date, rhythm: Rhythm) -> None:
    value = "05-15" if rhythm is Rhythm.ANNUAL else "30"
    due = next_due(rule(rhythm, value), today, date(2010, 3, 4))
    assert due is None or (due.due_on >= today and due.starts_on <= due.due_on)


def test_periods_are_reported_in_order() -> None:
    quarterly = rule(Rhythm.QUARTERLY, "60")
    due = next_due(quarterly, date(2026, 5, 30), None)
    assert due is not None and (due.period, due.due_on) == ("2026-Q1", date(2026, 5, 30))
    later = next_due(quarterly, date(2026, 5, 31), None)
    assert later is not None and later.period == "2026-Q2"
    monthly = next_due(rule(Rhythm.MONTHLY, "30"), date(2026, 3, 2), None)
    assert monthly is not None and monthly.period == "2026-01"
    assert end_of_month(date(2024, 2, 10)) == date(2024, 2, 29)


def test_initial_reports_count_from_entry_into_force() -> None:
    initial = rule(Rhythm.AFTER_ENTRY_MONTH, "30")
    due = next_due(initial, date(2026, 1, 1), date(2026, 1, 10))
    assert due is not None and due.due_on == date(2026, 3, 2)
    assert next_due(initial, date(2027, 1, 1), date(2026, 1, 10)) is None
    assert next_due(rule(Rhythm.WHEN_LAW_CHANGES, "90"), TODAY, TODAY) is None


def test_one_answer_serves_every_report_and_needs_a_source(filled: Cast) -> None:
    assert lines(filled, "unscr1540")["matrix-I-1"].mark is Mark.YES
    assert lines(filled, "unscr1540")["matrix-II-3"].mark is Mark.UNCLEAR
    assert lines(filled, "unscr1540")["matrix-I-12"].mark is Mark.EMPTY
    register = lines(filled, "code")["code-5"]
    assert any("Article 5(1)" in each for each in register.citations)
    with pytest.raises(InputError, match="where this is written"):
        answer_question(
            actor=filled.regulator_licensing, topic="matrix-I-12", text="Subscribed", source=""
        )
    answer_question(
        actor=filled.regulator_licensing, topic="matrix-I-12", text="Subscribed", source="note 5"
    )
    assert lines(filled, "unscr1540")["matrix-I-12"].mark is Mark.UNCLEAR
    with pytest.raises(NotFound):
        answer_question(
            actor=filled.regulator_licensing, topic="nothing", text="Yes", source="note 5"
        )


def test_the_matrix_has_all_its_fields(packs: Cast) -> None:
    assert len(lines(packs, "unscr1540")) == 92


def test_a_report_is_watched_until_it_is_sent(filled: Cast) -> None:
    actor = filled.regulator_licensing
    duty = list_duties(actor=actor).get()
    assert Deadline.objects.get(kind="law.report").due_on == duty.due_on
    with pytest.raises(Conflict, match="watched already"):
        watch_report(actor=actor, rule_key="csa-icr")
    with pytest.raises(Conflict, match="does not bind"):
        watch_report(actor=actor, rule_key="ap-update")
    assert "ap-update" not in {each.rule.key for each in upcoming_reports(actor=actor, today=TODAY)}
    with pytest.raises(InputError, match="not come yet"):
        mark_report_sent(actor=actor, duty=duty, sent_on=date(2999, 1, 1), reference="")
    mark_report_sent(actor=actor, duty=duty, sent_on=date(2026, 1, 1), reference="12/3")
    assert Deadline.objects.get(kind="law.report").done_at is not None
    assert open_duties(actor=actor, today=TODAY) == []


def test_independence_is_a_vector_and_shows_what_is_not_cited(filled: Cast) -> None:
    actor = filled.regulator_licensing
    found = {each.name: each.counts for each in independence_of(actor=actor, today=TODAY)}
    assert len(found) == 6 and sum(each.asked for each in found.values()) == 20
    assert (found["competence"].cited, found["competence"].uncited) == (0, 1)
    state_fact(actor=actor, question="own-experts", answer="yes", citation="Article 4")
    again = {each.name: each.counts for each in independence_of(actor=actor, today=TODAY)}
    assert again["competence"].cited == 1
    with pytest.raises(NotAllowed):
        state_fact(actor=filled.customs_officer, question="fees", answer="yes")


def test_staff_and_money_are_checked(filled: Cast) -> None:
    actor = filled.regulator_licensing
    assert staff_needed(actor=actor) == 30 + 40
    with pytest.raises(InputError, match="more posts"):
        set_staff_group(
            actor=actor,
            name="Lawyers",
            required=1,
            established=1,
            filled=2,
            as_of=TODAY,
            source="table",
        )
    with pytest.raises(InputError, match="no currency"):
        set_budget_line(
            actor=actor,
            year=2026,
            purpose="Cars",
            amount=Decimal(1),
            currency="dollars",
            origin="state",
            source="table",
        )


def test_currencies_are_not_mixed() -> None:
    rows = [
        (2026, "USD", "state", Decimal(2)),
        (2026, "USD", "state", Decimal(3)),
        (2026, "KZT", "state", Decimal(5)),
    ]
    assert shares_by_origin(rows) == {
        (2026, "USD"): {"state": Decimal(5)},
        (2026, "KZT"): {"state": Decimal(5)},
    }


def test_a_procedure_is_a_checklist(filled: Cast) -> None:
    actor = filled.regulator_licensing
    procedure = library(actor=actor).get(kind="procedure")
    steps = checklist_of(actor=actor, work=procedure, today=TODAY)
    assert len(steps) == 6
    assert steps[0].address == "/akn/xq/act/procedure/2022/3#sec_1__para_1"


CATALOGUE = (
    b"id,treaty,article,obligation,kind,evidence_needed,binding,standing,text_basis\n"
    b"vienna-2,VIENNA,II,Make the operator liable.,legislative framework,act,treaty,unverified,"
    b"unverified\n"
)


def test_a_further_catalogue_is_imported_once(packs: Cast) -> None:
    facts = {
        "actor": packs.administrator,
        "description": described_catalogue("vienna", "Vienna Convention"),
        "data": CATALOGUE,
        "label": "2026",
        "effective_from": date(2026, 1, 1),
    }
    add_pack(**facts)  # type: ignore[arg-type]
    catalogue = catalogue_for("XQ", TODAY)
    assert catalogue.obligation("vienna-2").treaty == "VIENNA"
    assert catalogue.instrument("VIENNA").delay_days is None
    assert not catalogue.obligation("vienna-2").is_verified
    with pytest.raises(Conflict, match="already"):
        add_pack(**facts)  # type: ignore[arg-type]
