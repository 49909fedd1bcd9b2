"""A source reported lost in the register is looked for at the border, through the outbox alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pytest_django import Settings

from korgan.border.selectors import watch_list
from korgan.kernel.events.services import deliver_pending
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.reference.services import load_shipped_packs
from korgan.sources.services import recover_source
from korgan.sources.tests.registered import lost, registered
from tests.cast import Cast

DAY = date(2026, 6, 1)


def test_the_border_looks_for_a_lost_source_until_it_is_found(
    cast: Cast, tmp_path: Path, settings: Settings
) -> None:
    settings.DOCUMENT_ROOT = tmp_path
    load_shipped_packs(actor=cast.administrator)
    regulator = Organisation.objects.filter(id=cast.administrator.organisation_id)
    regulator.update(runs_this_node=True)
    source = registered(cast.operator_applicant)
    incident = lost(cast.operator_applicant, source, DAY)
    deliver_pending()
    entry = watch_list(actor=cast.customs_officer).get()
    assert (entry.serial, entry.nuclides, entry.incident) == ("AB-017", "Ir-192", incident.number)
    recover_source(
        actor=cast.regulator_inspector, incident=incident, source=source, day=DAY,
        documents={"recovery report": ("r.pdf", b"r"), "identity match": ("i.pdf", b"i")},
        confirmed=["serial or nuclide+activity match"],
    )  # fmt: skip
    deliver_pending()
    assert not watch_list(actor=cast.customs_officer).exists()
