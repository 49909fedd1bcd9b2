"""A party that any part of the system meets is screened: from the write to the match."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from korgan.accounting.services.facilities import register_facility
from korgan.cooperation.services import enter_partner
from korgan.kernel.audit.services import ServiceMisuse
from korgan.kernel.events.models import Event
from korgan.kernel.events.services import deliver_pending
from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.organisations.parties import PARTY_MET, announce_party
from korgan.trade.models import KnownParty, Match
from korgan.trade.tests.examples import list_in_force
from tests.cast import Cast


@pytest.fixture(autouse=True)
def originals(tmp_path: Path, settings: Settings) -> None:
    settings.DOCUMENT_ROOT = tmp_path


@pytest.fixture
def node(cast: Cast) -> None:
    Organisation.objects.filter(id=cast.administrator.organisation_id).update(runs_this_node=True)


@pytest.mark.usefixtures("node")
def test_a_partner_that_is_listed_becomes_a_match(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    enter_partner(actor=cast.administrator, name="Qualmtal Pumpenwerke")
    deliver_pending()
    run_waiting_jobs()
    assert Match.objects.get().party.name == "Qualmtal Pumpenwerke"


@pytest.mark.usefixtures("node")
def test_of_a_facility_only_its_holder_is_told(cast: Cast) -> None:
    holder = Organisation.objects.get(id=cast.operator_applicant.organisation_id)
    register_facility(
        actor=cast.regulator_licensing, holder=holder, code="XQA1", name="Hall of the reactor"
    )
    told = Event.objects.get(name=PARTY_MET).payload
    assert told["names"] == [holder.name]
    assert "Hall" not in str(told)
    deliver_pending()
    assert KnownParty.objects.get().name == holder.name


def test_a_party_is_announced_within_a_write_only(cast: Cast) -> None:
    with pytest.raises(ServiceMisuse):
        announce_party(met_in="cooperation", name="Nobody")
