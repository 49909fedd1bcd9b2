from __future__ import annotations

from dataclasses import replace

import pytest

from korgan.kernel.approvals.models import Proposal
from korgan.kernel.approvals.selectors import list_waiting
from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.kernel.organisations.domain import Actor
from korgan.trade.domain.work import USUAL_THRESHOLD, MatchState, Purpose, Return, RunKind, Verdict
from korgan.trade.models import KnownParty, Match, ScreeningRun
from korgan.trade.screening.questions import question_of, question_of_run
from korgan.trade.selectors.work import decisions_on_match, get_match, list_matches, list_parties
from korgan.trade.services.batches import start_batch
from korgan.trade.services.matches import decide_match, state_verdict
from korgan.trade.services.parties import change_party
from korgan.trade.services.rescreening import start_full_rescreening
from korgan.trade.services.thresholds import set_threshold
from korgan.trade.tests.examples import (
    FIRM,
    FIRST,
    PERSON,
    ROWS,
    SECOND,
    STRANGER,
    answer_for,
    list_in_force,
    received,
    registered,
)
from tests.cast import Cast

SAYS = "Same registration number and address as on the list"


def decided(cast: Cast, match: Match, verdict: Verdict = Verdict.FALSE) -> Match:
    state_verdict(actor=cast.customs_officer, match=match, verdict=verdict, explanation=SAYS)
    return decide_match(actor=cast.customs_supervisor, match=match, approve=True, reason="")


def only_match(actor: Actor) -> Match:
    return list_matches(actor=actor).get()


def test_a_hit_becomes_a_match_with_deadline_and_replays(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    party = registered(cast.customs_officer, FIRM)
    match = only_match(cast.customs_officer)
    assert (match.party, match.listed_name) == (party, "Qualmtal Pumpenwerke GmbH")
    assert match.state == MatchState.OPEN
    assert Deadline.objects.get().subject_id == str(match.id)
    run = ScreeningRun.objects.get(kind=RunKind.SINGLE)
    assert run.query is not None
    received(cast.customs_officer, match.party_list, SECOND)
    again = question_of_run(actor=cast.customs_officer, run=run).ask(FIRM)
    assert [hit.as_dict() for hit in again.hits] == run.answer
    assert [each.edition for each in again.editions] == [1]


def test_two_people_decide_and_neither_alone(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    registered(cast.customs_officer, FIRM)
    match = only_match(cast.customs_officer)
    with pytest.raises(InputError):
        state_verdict(
            actor=cast.customs_officer, match=match, verdict=Verdict.FALSE, explanation="no"
        )
    state_verdict(
        actor=cast.customs_supervisor, match=match, verdict=Verdict.TRUE, explanation=SAYS
    )
    with pytest.raises(NotAllowed, match="proposed cannot decide"):
        decide_match(actor=cast.customs_supervisor, match=match, approve=True, reason="")
    with pytest.raises(NotAllowed):
        decide_match(actor=cast.customs_officer, match=match, approve=True, reason="")
    with pytest.raises(NotAllowed):
        state_verdict(
            actor=cast.regulator_licensing, match=match, verdict=Verdict.TRUE, explanation=SAYS
        )
    state_verdict(actor=cast.customs_officer, match=match, verdict=Verdict.TRUE, explanation=SAYS)
    assert list_waiting(actor=cast.customs_supervisor).get().subject_id == str(match.id)
    given_back = decide_match(
        actor=cast.customs_supervisor, match=match, approve=False, reason="Look at the address"
    )
    assert given_back.state == MatchState.OPEN
    closed = decided(cast, match, Verdict.TRUE)
    assert (closed.state, closed.verdict) == (MatchState.DECIDED, Verdict.TRUE)
    assert Deadline.objects.get().done_at is not None
    decisions = decisions_on_match(actor=cast.customs_officer, match=match)
    assert [each.decision for each in decisions] == [
        Proposal.Decision.VOID,
        Proposal.Decision.REJECTED,
        Proposal.Decision.APPROVED,
    ]
    with pytest.raises(Conflict):
        state_verdict(
            actor=cast.customs_officer, match=match, verdict=Verdict.FALSE, explanation=SAYS
        )


def test_a_decision_is_remembered_until_a_side_changes(cast: Cast) -> None:
    officer = cast.customs_officer
    list_in_force(officer)
    party = registered(officer, PERSON)
    match = decided(cast, only_match(officer))
    assert registered(officer, PERSON) == party
    match.refresh_from_db()
    assert match.state == MatchState.DECIDED
    facts = replace(PERSON, countries=("RU",))
    change_party(
        actor=officer, party=party, facts=facts, note="", answer=answer_for(officer, facts)
    )
    match.refresh_from_db()
    assert (match.state, match.returned) == (MatchState.OPEN, Return.PARTY_CHANGED)


def test_a_new_edition_screens_known_parties_against_what_changed_only(cast: Cast) -> None:
    officer = cast.customs_officer
    party_list = list_in_force(officer)
    registered(officer, FIRM)
    firm_match = decided(cast, only_match(officer))
    registered(officer, PERSON)
    person_match = decided(cast, list_matches(actor=officer).get(entity_id="2"))
    newcomer = registered(
        cast.regulator_licensing, replace(FIRM, names=("BROVENSK ISOTOPE SUPLY",), countries=())
    )
    assert not newcomer.matches.exists()
    received(officer, party_list, SECOND)
    run = ScreeningRun.objects.get(kind=RunKind.RESCREENING, edition__number=2)
    assert (run.parties, run.with_hits, run.new_matches) == (3, 2, 2)
    firm_match.refresh_from_db()
    assert firm_match.state == MatchState.DECIDED
    person_match.refresh_from_db()
    assert (person_match.state, person_match.returned) == (MatchState.OPEN, Return.ENTRY_CHANGED)
    alert = newcomer.matches.get()
    assert alert.listed_name == "Brovensk Isotope Supply"
    assert alert.organisation_id == cast.regulator_licensing.organisation_id


def test_an_open_match_lapses_with_its_entry(cast: Cast) -> None:
    officer = cast.customs_officer
    party_list = list_in_force(officer)
    registered(officer, replace(FIRM, names=("Tarnovex Trading House",), countries=()))
    match = only_match(officer)
    received(officer, party_list, SECOND)
    match.refresh_from_db()
    assert match.state == MatchState.LAPSED
    assert Deadline.objects.get().done_at is not None
    received(officer, party_list, FIRST)
    match.refresh_from_db()
    assert match.state == MatchState.OPEN


def test_a_stranger_leaves_no_match(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    registered(cast.customs_officer, STRANGER)
    assert not Match.objects.exists()
    assert KnownParty.objects.count() == 1


def test_thresholds_by_list_and_purpose(cast: Cast) -> None:
    officer = cast.customs_officer
    party_list = list_in_force(officer)
    with pytest.raises(NotAllowed):
        set_threshold(
            actor=officer, party_list=None, purpose="", value=0.5, reason="More is wanted"
        )
    for chosen, purpose, value in ((None, "", 0.4), (party_list, Purpose.CUSTOMS, 0.99)):
        set_threshold(
            actor=cast.customs_supervisor,
            party_list=chosen,
            purpose=purpose,
            value=value,
            reason="Tried on the last quarter",
        )
    assert question_of(actor=officer, purpose=Purpose.LICENCE).thresholds == {party_list.id: 0.4}
    assert question_of(actor=officer, purpose=Purpose.CUSTOMS).thresholds == {party_list.id: 0.99}
    others = question_of(actor=cast.regulator_licensing, purpose=Purpose.CUSTOMS)
    assert others.thresholds == {party_list.id: USUAL_THRESHOLD}
    with pytest.raises(InputError):
        set_threshold(
            actor=cast.customs_supervisor, party_list=None, purpose="", value=0.0, reason="Always"
        )


def test_all_own_parties_are_screened_again_with_a_new_threshold(cast: Cast) -> None:
    officer, supervisor = cast.customs_officer, cast.customs_supervisor
    list_in_force(officer)
    facts = replace(FIRM, names=("Kvalmtal Pumpe",), countries=())
    set_threshold(actor=supervisor, party_list=None, purpose="", value=0.99, reason="At first")
    party = registered(officer, facts)
    assert not party.matches.exists()
    set_threshold(actor=supervisor, party_list=None, purpose="", value=0.3, reason="Try it out")
    with pytest.raises(NotAllowed):
        start_full_rescreening(actor=officer, reason="Lower threshold")
    start_full_rescreening(actor=supervisor, reason="Lower threshold")
    run_waiting_jobs()
    assert party.matches.get().state == MatchState.OPEN
    set_threshold(actor=supervisor, party_list=None, purpose="", value=0.99, reason="Too many")
    start_full_rescreening(actor=supervisor, reason="Higher threshold")
    run_waiting_jobs()
    assert party.matches.get().state == MatchState.LAPSED


BATCH = (
    "id;name;kind;country\n"
    "a;KVALMTAL PUMPENVERKE;organisation;DE\n"
    "b;Harlow Greenfield Dairy;organisation;\n"
    "c;;person;\n"
    "d;Zubrinski Maxim;submarine;\n"
    "\n"
    "e;Велкамора Бриз;судно;\n"
)


@pytest.mark.parametrize("registers", [False, True])
def test_a_spreadsheet_is_screened_line_by_line(cast: Cast, registers: bool) -> None:
    officer = cast.customs_officer
    list_in_force(officer)
    run = start_batch(
        actor=officer,
        filename="consignees.csv",
        data=BATCH.encode(),
        purpose=Purpose.CUSTOMS,
        registers=registers,
    )
    run_waiting_jobs()
    run.refresh_from_db()
    assert (run.parties, run.with_hits, run.unreadable) == (5, 3, 1)
    best = {row.number: row.best for row in run.rows.all()}
    assert best == {
        "a": "Qualmtal Pumpenwerke GmbH",
        "b": "",
        "c": "",
        "d": "Zubrinski Maxim Olegovich",
        "e": "VELKAMORA BREEZE",
    }
    partly = run.rows.get(number="d")
    assert "submarine" in partly.problem
    assert partly.query is not None and partly.query["kind"] == ""
    assert run.rows.get(number="c").query is None
    assert list_parties(actor=officer).count() == (4 if registers else 0)
    assert list_matches(actor=officer).count() == (3 if registers else 0)


def test_a_batch_without_names_fails_with_the_reason(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    run = start_batch(
        actor=cast.customs_officer,
        filename="x.csv",
        data=b"colour\nred\n",
        purpose=Purpose.OTHER,
        registers=False,
    )
    run_waiting_jobs()
    run.refresh_from_db()
    assert run.job is not None and run.job.error is not None
    assert run.job.error["code"] == "wrong_columns"
    assert "`colour`" in run.job.error["message"]
    assert "`Romashka LLC,organisation,KZ`" in run.job.error["mend"]
    assert run.finished_at is None


def test_nobody_screens_without_a_list(cast: Cast) -> None:
    with pytest.raises(Conflict, match="no list is in force"):
        question_of(actor=cast.customs_officer, purpose=Purpose.OTHER)


def test_a_neighbour_sees_nothing(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    registered(cast.customs_officer, FIRM)
    match = only_match(cast.customs_officer)
    assert not list_matches(actor=cast.neighbour_officer).exists()
    with pytest.raises(NotFound):
        get_match(actor=cast.neighbour_officer, match_id=match.id)
    assert get_match(actor=cast.regulator_inspector, match_id=match.id) == match
    assert len(ROWS) == 4
