"""What programs may do with the register, and what they may not for whom."""

from __future__ import annotations

import base64
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from korgan.kernel.organisations.domain import Actor, Releasability
from korgan.kernel.organisations.models import Site
from korgan.sources.models import EditionReport, QualityFinding, Source
from korgan.sources.services import add_inspection_finding, assess_register, plan_inspection
from korgan.sources.tests.licensed import licensed
from korgan.sources.tests.registered import DAY, DISMANTLING, disused, registered, site_of
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast

API = "/api/sources"
STRANGERS = ("other_operator", "partner_observer", "neighbour_officer")


def sent(client: Client, path: str, given: Any) -> Any:
    return client.post(f"{API}{path}", given, content_type="application/json")


def files(documents: dict[str, tuple[str, bytes]]) -> list[dict[str, str]]:
    return [
        {"document": name, "filename": filename, "content_base64": base64.b64encode(data).decode()}
        for name, (filename, data) in documents.items()
    ]


def refused_to(cast: Cast, path: str, given: Any, *names: str) -> None:
    """None of these characters may do it: each is told no, or that there is nothing."""
    for name in names:
        answer = sent(signed_in(getattr(cast, name)), path, given)
        assert answer.status_code in (403, 404), (name, answer.content)


def entry(site: Site, **more: Any) -> dict[str, Any]:
    return {
        "site_id": site.id, "to_state": "in_use", "day": DAY.isoformat(), "serial": "API-1",
        "maker": "Maker", "model": "M-1",
        "contents": [{"nuclide": "Ir-192", "activity": "3.7 TBq", "reference": "2026-01-01"}],
        "documents": files({
            "inventory record": ("i.pdf", b"i"), "source certificate": ("c.pdf", b"c"),
        }),
        "confirmed": ["licence limits"], **more,
    }  # fmt: skip


def test_a_program_enters_moves_and_corrects_a_source(state: Cast) -> None:
    site = site_of(state.operator_applicant)
    client = signed_in(state.operator_applicant)
    made = sent(client, "/register", entry(site))
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    step = {
        "to_state": "temporary_storage", "from_state": "in_use", "day": "2026-04-01",
        "documents": files({"move report": ("m.pdf", b"m")}), "confirmed": ["site on licence"],
    }  # fmt: skip
    refused_to(state, f"/register/{number}/steps", step, *STRANGERS)
    moved = sent(client, f"/register/{number}/steps", step)
    assert (moved.status_code, moved.json()["state"]) == (200, "temporary_storage")
    correction = {"serial": "API-2", "reason": "read again from the label"}
    refused_to(state, f"/register/{number}/corrections", correction, *STRANGERS)
    assert sent(client, f"/register/{number}/corrections", correction).status_code == 403
    regulator = signed_in(state.regulator_inspector)
    assert sent(regulator, f"/register/{number}/corrections", correction).status_code == 200
    source = Source.objects.get()
    assert (source.serial, source.maker) == ("API-2", "Maker")  # what was left out stays


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"contents": [{"nuclide": "Zz-1", "activity": "1 GBq", "reference": "2026-01-01"}]},
         "unknown_element"),
        ({"contents": [{"nuclide": "Ir-192", "activity": "0 GBq", "reference": "2026-01-01"}]},
         "activity_not_positive"),
        ({"contents": [{"nuclide": "Ir-192", "activity": "-1 GBq", "reference": "2026-01-01"}]},
         "activity_not_positive"),
        ({"contents": [{"nuclide": "Ir-192", "activity": "3.7", "reference": "2026-01-01"}]},
         "unit_missing"),
        ({"contents": [{"nuclide": "Ir-192", "activity": "1 GBq", "reference": "2999-01-01"}]},
         "reference_in_future"),
        ({"day": "2999-01-01"}, "day_in_future"),
        ({"to_state": "disposed"}, "no_such_entry"),
        ({"documents": []}, "document_missing"),
        ({"documents": [{"document": "x", "filename": "x", "content_base64": "?"}]}, "bad_base64"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_its_reason_and_writes_nothing(
    state: Cast, more: dict[str, Any], code: str
) -> None:
    client = signed_in(state.operator_applicant)
    answer = sent(client, "/register", entry(site_of(state.operator_applicant), **more))
    assert answer.status_code in (400, 409, 422), answer.content
    assert answer.json()["error"]["code"] == code
    assert not Source.objects.exists()


def test_nobody_enters_a_source_at_anothers_site(state: Cast) -> None:
    own = site_of(state.operator_applicant)
    Site.objects.filter(id=own.id).update(releasability=Releasability.STATE)
    refused_to(state, "/register", entry(own), *STRANGERS)
    assert not Source.objects.exists()


def test_a_program_takes_a_source_apart(state: Cast) -> None:
    half = {"nuclide": "Cs-137", "activity": "200 GBq", "reference": "2026-01-01"}
    from korgan.sources.tests.test_packages import CAESIUM

    old = disused(state.operator_applicant, contents=[CAESIUM])
    given = {
        "made": [{"serial": "N-1", "contents": [half]}], "residue": [half],
        "day": date(2026, 6, 1).isoformat(), "documents": files(DISMANTLING),
    }  # fmt: skip
    refused_to(state, f"/register/{old.id}/recycling", given, *STRANGERS)
    client = signed_in(state.operator_applicant)
    unequal = {**given, "residue": []}
    assert sent(client, f"/register/{old.id}/recycling", unequal).status_code == 400
    made = sent(client, f"/register/{old.id}/recycling", given)
    assert made.status_code == 200, made.content
    assert [each["state"] for each in made.json()] == ["received"]


def test_a_program_works_quality_off(state: Cast) -> None:
    registered(state.operator_applicant, serial="")
    assess_register(actor=state.regulator_inspector)
    finding = QualityFinding.objects.order_by("id").first()
    assert finding is not None
    path = f"/quality/findings/{finding.id}"
    client = signed_in(state.operator_applicant)
    assert client.get(f"{API}{path}").json()["state"] == "open"
    regulator = signed_in(state.regulator_inspector)
    assert regulator.get(f"{API}/quality/scores").json()[0]["entries"] == 1
    assert client.get(f"{API}/quality/scores").json() == []
    reason = {"reason": "the label is worn off"}
    refused_to(state, f"{path}/explanation", reason, *STRANGERS, "customs_officer")
    told = sent(client, f"{path}/explanation", reason)
    assert (told.status_code, told.json()["state"]) == (200, "explained")
    assert sent(regulator, "/quality/assessments", {}).status_code == 202
    assert sent(signed_in(state.partner_observer), "/quality/assessments", {}).status_code == 403


def entries_of(actor: Actor, inspection: Any) -> list[dict[str, Any]]:
    now = timezone.now().isoformat()
    return [
        {"client_id": str(uuid4()), "read_at": now, "value": "yes", "code": item.code}
        for item in inspection.items.order_by("id")
    ]


def test_a_program_carries_an_inspection_to_its_end(state: Cast) -> None:
    source = registered(state.operator_applicant)
    inspector = state.regulator_inspector
    visit = plan_inspection(actor=inspector, site=source.site, day=timezone.localdate())
    client, path = signed_in(inspector), f"/inspections/{visit.id}"
    assert sent(client, f"{path}/entries", entries_of(inspector, visit)).status_code == 200
    other = {
        "client_id": str(uuid4()), "read_at": timezone.now().isoformat(), "value": "XX-999",
        "source_id": source.id,
    }  # fmt: skip
    assert sent(client, f"{path}/entries", [other]).json()["unsettled"] == 1
    (waiting,) = client.get(f"{API}{path}/unsettled").json()
    assert waiting["outcome"] == "differs"
    closing = {"day": timezone.localdate().isoformat(), "summary": "In order"}
    assert sent(client, f"{path}/closure", closing).json()["error"]["code"] == "entries_open"
    settle = f"{path}/entries/{waiting['id']}/settlement"
    refused_to(state, settle, {}, *STRANGERS, "operator_applicant", "customs_officer")
    assert sent(client, settle, {}).json()["unsettled"] == 0
    due = (timezone.localdate() + timedelta(days=30)).isoformat()
    finding = {"text": "Mark the door of the store", "due_on": due}
    refused_to(state, f"{path}/findings", finding, *STRANGERS, "operator_applicant")
    made = sent(client, f"{path}/findings", finding)
    assert made.status_code == 200, made.content
    refused_to(state, f"{path}/closure", closing, *STRANGERS, "operator_applicant")
    assert sent(client, f"{path}/closure", closing).json()["state"] == "done"


def test_a_program_enforces_step_by_step(state: Cast) -> None:
    source = registered(state.operator_applicant)
    inspector = state.regulator_inspector
    visit = plan_inspection(actor=inspector, site=source.site, day=timezone.localdate())
    finding = add_inspection_finding(
        actor=inspector, inspection=visit, text="Mark the door", due_on=timezone.localdate()
    )
    client, path = signed_in(inspector), f"/inspections/findings/{finding.id}"
    step = {"step": "notice", "text": "Not done in time"}
    refused_to(state, f"{path}/enforcement", step, *STRANGERS, "operator_applicant")
    taken = sent(client, f"{path}/enforcement", step)
    assert (taken.status_code, taken.json()["steps"]) == (200, ["notice"])
    assert signed_in(state.operator_applicant).get(f"{API}{path}").json()["state"] == "open"
    correction = {"correction": "Seen on a photograph"}
    refused_to(state, f"{path}/correction", correction, *STRANGERS, "operator_applicant")
    assert sent(client, f"{path}/correction", correction).json()["state"] == "corrected"


def test_the_map_is_as_exact_as_the_reader_may_know(state: Cast) -> None:
    site = site_of(state.operator_applicant)
    Site.objects.filter(id=site.id).update(latitude="51.12345", longitude="71.43210")
    registered(state.operator_applicant)

    def marks(actor: Actor) -> list[Any]:
        answer = signed_in(actor).get(f"{API}/map")
        return list(answer.json()) if answer.status_code == 200 else []

    (exact,) = marks(state.operator_applicant)
    assert (exact["latitude"], exact["name"], exact["is_exact"]) == (51.12345, "Store", True)
    (coarse,) = marks(state.customs_officer)
    assert (coarse["latitude"], coarse["name"], coarse["is_exact"]) == (51.1, "", False)
    assert [marks(getattr(state, name)) for name in STRANGERS] == [[], [], []]


def test_only_the_regulator_applies_an_edition(state: Cast) -> None:
    report = EditionReport.objects.create(
        organisation_id=state.regulator_inspector.organisation_id, country="XQ", classification=2,
        made_at=timezone.now(), rules="d", judged=2, recomputed=2, changed=1,
        counts={"3 → 2": 1}, sources=[["XQ-1", 3, 2]],
    )  # fmt: skip
    regulator = signed_in(state.regulator_inspector)
    assert sent(regulator, "/editions", {}).status_code == 202
    refused_to(state, "/editions", {}, *STRANGERS, "operator_applicant", "customs_officer")
    shown = regulator.get(f"{API}/editions/{report.id}").json()
    assert (shown["counts"], shown["sources"]) == ({"3 → 2": 1}, [["XQ-1", 3, 2]])
    for name in (*STRANGERS, "operator_applicant"):
        assert signed_in(getattr(state, name)).get(f"{API}/editions/{report.id}").status_code == 404


def test_a_program_applies_for_an_amendment(licensing: Cast) -> None:
    licence = licensed(licensing, licensing.operator_applicant)
    given = {
        "practice": "Industrial gamma radiography", "purpose": "A second camera",
        "sites": ["Store"], "limits": [{"nuclide": "Ir-192", "total": "30 TBq"}],
    }  # fmt: skip
    path = f"/licences/{licence.id}/applications"
    refused_to(licensing, path, given, *STRANGERS, "customs_officer", "regulator_licensing")
    made = sent(signed_in(licensing.operator_applicant), path, given)
    assert made.status_code == 201, made.content
    assert (made.json()["kind"], made.json()["licence"]) == ("amendment", licence.number)
