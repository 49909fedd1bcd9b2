from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.events.models import Event
from korgan.kernel.records.tests.list_contract import ListContract
from korgan.sources.domain.errors import RuleBroken
from korgan.sources.domain.incidents import IncidentType
from korgan.sources.models import Incident, Source
from korgan.sources.selectors import candidates_for, notification_of, rating_of, watch_list
from korgan.sources.services import (
    WrittenContent,
    close_incident,
    move_source,
    recover_source,
    register_orphan,
    report_incident,
    update_incident,
)
from korgan.sources.tables.incident import INCIDENTS
from korgan.sources.tests.registered import registered, site_of
from korgan.sources.tests.test_pages import signed_in
from korgan.sources.tests.test_shipment_pages import upload
from tests.cast import Cast

DAY = date(2026, 6, 1)
LOSS = {"loss report": ("loss.pdf", b"lost"), "search record": ("search.pdf", b"searched")}
RECOVERY = {"recovery report": ("r.pdf", b"found"), "identity match": ("i.pdf", b"the same")}
FINDER = {
    "finder report": ("f.pdf", b"f"),
    "detector reading": ("d.pdf", b"d"),
    "location": ("l.pdf", b"l"),
}


class TestIncidents(ListContract):
    record_list = INCIDENTS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        holder = cast.operator_applicant.organisation_id
        Incident.objects.bulk_create(
            Incident(
                number=f"I-{number:04d}", kind="loss", state="open", happened_on=DAY,
                reported_at="2026-06-01T00:00Z", place="Gate", summary="Lost",
                organisation_id=holder, country="XQ", classification=2,
            )
            for number in range(offset, offset + count)
        )  # fmt: skip


def lost(cast: Cast, source: Source) -> Incident:
    return report_incident(
        actor=cast.operator_applicant, kind=IncidentType.LOSS, happened_on=DAY, place="Site 4",
        summary="Not in its store at the inventory", sources=[source], documents=LOSS,
    )  # fmt: skip


def found(cast: Cast, **evidence: Any) -> Incident:
    return report_incident(
        actor=cast.customs_officer, kind=IncidentType.FOUND, happened_on=DAY, place="Scrapyard",
        summary="A capsule in a load of scrap", **evidence,
    )  # fmt: skip


def test_a_loss_takes_the_source_out_of_custody_and_tells_the_border(state: Cast) -> None:
    source = registered(state.operator_applicant)
    incident = lost(state, source)
    source.refresh_from_db()
    assert source.state == "lost"
    told = Event.objects.get(name="sources.watch_list").payload
    assert told["action"] == "add"
    assert (told["serial"], told["nuclides"]) == ("AB-017", ["Ir-192"])
    assert set(told) == {
        "action", "country", "incident", "serial", "nuclides", "since", "category",
    }  # fmt: skip
    assert list(watch_list(actor=state.customs_officer)) == [source]
    assert not watch_list(actor=state.other_operator).exists()
    recover_source(
        actor=state.regulator_inspector, incident=incident, source=source, day=DAY,
        documents=RECOVERY, confirmed=["serial or nuclide+activity match"],
    )  # fmt: skip
    incident.refresh_from_db()
    source.refresh_from_db()
    assert (incident.state, source.state) == ("recovered", "found")
    events = Event.objects.filter(name="sources.watch_list").order_by("id")
    assert [each.payload["action"] for each in events] == ["add", "remove"]
    assert not watch_list(actor=state.customs_officer).exists()


def test_a_loss_is_an_incident_and_not_a_step(state: Cast) -> None:
    source = registered(state.operator_applicant)
    step: dict[str, Any] = {"actor": state.operator_applicant, "day": DAY}
    with pytest.raises(InputError) as caught:
        move_source(**step, source=source, to_state="lost", documents=LOSS)
    assert caught.value.code == "needs_incident"
    assert not Event.objects.filter(name="sources.watch_list").exists()
    client = signed_in(state.operator_applicant)
    assert client.get(f"/sources/{source.id}/steps/lost/").status_code == 404
    report = f"/sources/incidents/report/?source={source.id}"
    assert report in client.get(f"/sources/{source.id}/").content.decode()
    assert f'id="id_sources_at_{source.id}" checked' in client.get(report).content.decode()


def test_what_is_found_after_its_incident_was_closed_leaves_the_watch_list(state: Cast) -> None:
    source = registered(state.operator_applicant)
    incident = lost(state, source)
    step: dict[str, Any] = {
        "actor": state.regulator_inspector, "source": source, "to_state": "found", "day": DAY,
        "documents": RECOVERY, "confirmed": ["serial or nuclide+activity match"],
    }  # fmt: skip
    with pytest.raises(InputError) as caught:
        move_source(**step)
    assert caught.value.code == "needs_incident"
    close_incident(
        actor=state.regulator_inspector, incident=incident, day=DAY, conclusion="Given up for now."
    )
    assert move_source(**step).state == "found"
    told = Event.objects.filter(name="sources.watch_list").order_by("id")
    assert [(x.payload["action"], x.payload["incident"]) for x in told] == [
        ("add", incident.number), ("remove", incident.number),
    ]  # fmt: skip
    assert incident.sources.get().is_recovered


def test_a_loss_without_its_documents_changes_nothing(state: Cast) -> None:
    source = registered(state.operator_applicant)
    with pytest.raises(RuleBroken):
        report_incident(
            actor=state.operator_applicant, kind=IncidentType.LOSS, happened_on=DAY, place="x",
            summary="Lost", sources=[source], documents={},
        )  # fmt: skip
    source.refresh_from_db()
    assert source.state == "in_use"
    assert not Incident.objects.exists()


def test_others_cannot_report_a_holders_source_as_lost(state: Cast) -> None:
    source = registered(state.operator_applicant)
    with pytest.raises(NotAllowed):
        report_incident(
            actor=state.other_operator, kind=IncidentType.LOSS, happened_on=DAY, place="x",
            summary="Lost", sources=[source], documents=LOSS,
        )  # fmt: skip
    with pytest.raises(InputError) as caught:
        report_incident(
            actor=state.operator_applicant, kind=IncidentType.LOSS, happened_on=DAY, place="x",
            summary="Lost",
        )  # fmt: skip
    assert caught.value.code == "sources_of_incident"


def test_partial_evidence_ranks_the_missing_source_first(state: Cast) -> None:
    source = registered(state.operator_applicant)
    registered(state.operator_applicant, serial="ZZ-900")
    lost(state, source)
    incident = found(
        state, nuclide="Ir192", marking="AB?017", measured_on=DAY, lowest_bq=5e11, highest_bq=2e12
    )
    ranking, _rows = candidates_for(actor=state.regulator_inspector, incident=incident)
    assert ranking is not None
    assert ranking.candidates[0].national_number == source.national_number
    assert ranking.candidates[0].probability > 0.9
    # Customs reported it and does not search the register.
    assert candidates_for(actor=state.customs_officer, incident=incident) == (None, {})


def test_drafts_are_filled_from_what_is_known(state: Cast) -> None:
    incident = lost(state, registered(state.operator_applicant))
    draft = notification_of(actor=state.regulator_inspector, incident=incident)
    assert draft.type == "loss"
    assert "Ir-192" in draft.activity
    assert "contact" in draft.missing()
    rating = rating_of(actor=state.regulator_inspector, incident=incident, today=DAY)
    assert rating is not None
    assert rating.ratio > 1
    assert rating.starting_level is None


def test_an_orphan_enters_the_register_under_somebody(state: Cast) -> None:
    incident = found(state, nuclide="Cs-137", measured_on=DAY, lowest_bq=1e9, highest_bq=4e9)
    site = site_of(state.operator_applicant)
    source = register_orphan(
        actor=state.regulator_inspector, incident=incident, holder=site.organisation, site=site,
        contents=[WrittenContent("Cs-137", "2 GBq", DAY)], day=DAY, documents=FINDER,
    )  # fmt: skip
    assert source.state == "orphan_found"
    assert incident.sources.get().source == source


def test_a_closed_incident_is_closed(state: Cast) -> None:
    incident = found(state)
    with pytest.raises(NotAllowed):
        close_incident(
            actor=state.customs_officer, incident=incident, day=DAY, conclusion="It was nothing."
        )
    with pytest.raises(InputError):
        close_incident(actor=state.regulator_inspector, incident=incident, day=DAY, conclusion="-")
    close_incident(
        actor=state.regulator_inspector, incident=incident, day=DAY, conclusion="A smoke detector."
    )
    with pytest.raises(Conflict):
        update_incident(actor=state.customs_officer, incident=incident, text="More")


def test_an_incident_goes_from_report_to_closure_on_pages(state: Cast) -> None:
    source = registered(state.operator_applicant)
    holder, regulator = signed_in(state.operator_applicant), signed_in(state.regulator_inspector)
    given = {
        "kind": "loss", "happened_on": "2026-06-01", "place": "Site 4", "summary": "Not there",
        "sources": [source.id], "report": upload(), "second": upload(), "barriers_left": "0",
    }  # fmt: skip
    assert holder.get("/sources/incidents/report/").status_code == 200
    answer = holder.post("/sources/incidents/report/", given)
    assert answer.status_code == 302, answer.content.decode()
    page = answer["Location"]
    assert "AB-017" in regulator.get(page).content.decode()
    assert regulator.get(f"{page}recover/{source.id}/").status_code == 200
    more = {"text": "Searched the vehicle", "nuclide": "Ir-192", "marking": "AB-017"}
    assert holder.post(f"{page}update/", more).status_code == 302
    assert "What it may be" in regulator.get(page).content.decode()
    assert "What it may be" not in holder.get(page).content.decode()
    assert signed_in(state.customs_officer).get("/sources/watch-list/").status_code == 200
    ended = {"day": "2026-06-02", "conclusion": "Given up after a search of a month."}
    assert holder.post(f"{page}close/", ended).status_code == 403
    assert regulator.post(f"{page}close/", ended).status_code == 302
    for path in ("", "update/", "orphan/", "close/"):
        assert signed_in(state.other_operator).get(f"{page}{path}").status_code in (403, 404)


def test_missing_sources_are_looked_for_and_not_listed(state: Cast) -> None:
    first = registered(state.operator_applicant, serial="QX-41")
    second = registered(state.operator_applicant, serial="QX-42")
    foreign = registered(state.other_operator, serial="QX-43")
    holder, regulator = signed_in(state.operator_applicant), signed_in(state.regulator_inspector)
    page, lookup = "/sources/incidents/report/", "/sources/incidents/report/sources/"
    assert "QX-4" not in holder.get(page).content.decode()
    found = holder.get(
        lookup, {"find": "qx", "sources": [str(first.id), str(foreign.id)]}
    ).content.decode()
    assert f'value="{first.id}" id="id_sources_at_{first.id}" checked' in found
    assert f'value="{second.id}" id="id_sources_at_{second.id}">' in found
    assert "QX-43" not in found
    assert "QX-43" in regulator.get(lookup, {"find": second.nuclides}).content.decode()
    assert "Nothing was found" in holder.get(lookup, {"find": "QX-43"}).content.decode()
    # Without scripts the whole page comes again, with what was written and what was found.
    again = holder.post(page, {"look": "yes", "find": "QX-42", "place": "Site 4"}).content.decode()
    assert 'value="Site 4"' in again
    assert "QX-42" in again
    assert not Incident.objects.exists()


def test_programs_report_and_read(state: Cast) -> None:
    client = signed_in(state.customs_officer)
    given = {
        "kind": "contaminated or radioactive scrap", "happened_on": "2026-06-01",
        "place": "Crossing", "summary": "Alarm at the portal", "nuclide": "Co-60",
    }  # fmt: skip
    made = client.post("/api/sources/incidents", json.dumps(given), "application/json")
    assert made.status_code == 200, made.content
    told = client.get(f"/api/sources/incidents/{made.json()['id']}").json()
    assert told["notification_draft"]["type"] == "contaminated or radioactive scrap"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"happened_on": date(1, 1, 1)}, "day_out_of_range"),
        ({"measured_on": date(9999, 12, 31)}, "day_out_of_range"),
        ({"place": "x" * 301}, "too_long"),
        ({"marking": "A\x00"}, "bad_character"),
        ({"lowest_bq": 5.0, "highest_bq": 1.0}, "activity_range"),
    ],
)
def test_what_cannot_be_told_is_refused(state: Cast, more: dict[str, Any], code: str) -> None:
    given = {"kind": IncidentType.FOUND, "happened_on": DAY, "place": "x", "summary": "y", **more}
    with pytest.raises(InputError) as caught:
        report_incident(actor=state.customs_officer, **given)
    assert caught.value.code == code
    assert not Incident.objects.exists()
