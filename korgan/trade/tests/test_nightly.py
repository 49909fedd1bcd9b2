from __future__ import annotations

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from django.utils import timezone
from pytest_django import Settings

from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.jobs.domain import JobState
from korgan.kernel.jobs.models import Job
from korgan.kernel.jobs.running import run, run_waiting_jobs
from korgan.kernel.organisations.models import Organisation
from korgan.trade.console_commands import trade
from korgan.trade.consumers import party_met
from korgan.trade.domain.work import MatchState, Purpose, RunKind
from korgan.trade.models import KnownParty, Match, ScreeningRun
from korgan.trade.nightly import rescreen_at_night, start_what_is_due
from korgan.trade.services.lists import receive_edition
from korgan.trade.services.thresholds import set_threshold
from korgan.trade.tests.examples import FIRM, FIRST, STRANGER, list_in_force, registered
from tests.cast import Cast

MET = {
    "met_in": "cooperation",
    "names": ["KVALMTAL PUMPENVERKE"],
    "kind": "organisation",
    "countries": ["DE"],
    "identifiers": [],
    "addresses": [],
}


FAILED = {
    "state": JobState.FAILED,
    "finished_at": datetime(2026, 6, 1, tzinfo=UTC),
    "error": {"code": "worker_lost", "message": "the work was interrupted", "mend": ""},
}


@pytest.fixture
def node(cast: Cast) -> None:
    Organisation.objects.filter(id=cast.administrator.organisation_id).update(runs_this_node=True)


@pytest.mark.usefixtures("node")
def test_a_party_met_elsewhere_is_screened_and_its_hit_alerts_the_screening_office(
    cast: Cast,
) -> None:
    list_in_force(cast.customs_officer)
    party_met(MET)
    party = KnownParty.objects.get()
    assert (party.organisation_id, party.screened_at) == (
        cast.customs_officer.organisation_id,
        None,
    )
    run_waiting_jobs()
    match = Match.objects.get()
    assert (match.party, match.entity_id, match.state) == (party, "1", MatchState.OPEN)
    assert Deadline.objects.filter(subject_id=str(match.id), done_at=None).exists()
    party.refresh_from_db()
    assert party.screened_at is not None


@pytest.mark.usefixtures("node")
def test_the_same_party_met_twice_is_entered_once(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    party_met(MET)
    party_met(MET)
    run_waiting_jobs()
    party_met(MET)
    assert KnownParty.objects.count() == Match.objects.count() == 1
    assert not Job.objects.filter(state=JobState.QUEUED).exists()


@pytest.mark.usefixtures("node")
def test_a_party_met_before_there_is_a_list_is_found_by_the_first_edition(cast: Cast) -> None:
    party_met(MET)
    run_waiting_jobs()
    assert not Match.objects.exists()
    list_in_force(cast.customs_officer)
    assert Match.objects.get().entity_id == "1"


def test_a_state_without_a_screening_office_notes_nothing(cast: Cast) -> None:
    party_met(MET)
    assert not KnownParty.objects.exists()


@pytest.mark.usefixtures("node")
def test_the_night_screens_an_edition_whose_screening_was_lost(cast: Cast) -> None:
    officer = cast.customs_officer
    party_list = list_in_force(
        officer, FIRST.replace(b"Qualmtal Pumpenwerke GmbH", b"Orvanta Alloys LLC")
    )
    registered(officer, FIRM)
    receive_edition(actor=officer, party_list=party_list, files=[("b.csv", FIRST)])
    run(Job.objects.get(kind="trade.read_edition", state=JobState.QUEUED).id)
    lost = Job.objects.filter(kind="trade.rescreen", state=JobState.QUEUED)
    assert lost.update(**FAILED) == 1
    assert not Match.objects.exists()
    assert start_what_is_due() == 1
    assert start_what_is_due() == 0, "it is under way"
    run_waiting_jobs()
    assert Match.objects.get().entity_id == "1"
    assert start_what_is_due() == 0


@pytest.mark.usefixtures("node")
def test_the_night_screens_all_parties_again_when_engine_or_threshold_changed(cast: Cast) -> None:
    officer = cast.customs_officer
    list_in_force(officer)
    registered(officer, STRANGER)
    assert start_what_is_due() == 0
    ScreeningRun.objects.filter(kind=RunKind.SINGLE).update(engine_version="names of last year")
    assert start_what_is_due() == 1
    run_waiting_jobs()
    assert start_what_is_due() == 0
    set_threshold(
        actor=cast.customs_supervisor,
        party_list=None,
        purpose=Purpose.LICENCE,
        value=0.5,
        reason="A trial",
    )
    assert start_what_is_due() == 1
    run_waiting_jobs()
    assert start_what_is_due() == 0


@pytest.mark.usefixtures("node")
def test_the_duty_works_in_the_night_hour_only(cast: Cast, settings: Settings) -> None:
    officer = cast.customs_officer
    list_in_force(officer)
    registered(officer, STRANGER)
    KnownParty.objects.update(screened_at=None)
    settings.SCREENING_NIGHT_HOUR = 2
    day = timezone.localtime().replace(hour=14)
    assert rescreen_at_night(day) == 0
    assert rescreen_at_night(day.replace(hour=2)) == 1


@pytest.mark.usefixtures("node")
def test_the_clock_of_the_machine_may_start_it(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    registered(cast.customs_officer, STRANGER)
    done = CliRunner().invoke(trade, ["rescreen", "--json"])
    assert (done.exit_code, done.output.strip()) == (0, '{"jobs_started": 0}')
    done = CliRunner().invoke(trade, ["rescreen", "--all"])
    assert done.output.strip() == "1 job started"
