from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from korgan.kernel.identity.services import create_token
from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.kernel.organisations.domain import Actor
from korgan.trade import quotas
from korgan.trade.models import KnownParty
from korgan.trade.tests.examples import SECOND, list_in_force
from tests.cast import Cast


def bearer(actor: Actor, *scopes: str) -> dict[str, str]:
    _, text = create_token(actor=actor, name="declarations", scopes=list(scopes), days=30)
    return {"Authorization": f"Bearer {text}"}


def post(path: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
    answer = Client().post(
        f"/api/trade{path}", body, content_type="application/json", headers=headers
    )
    return answer.status_code, answer.json()


SCREEN = "trade.screen_parties"


def test_one_party_and_many_with_the_editions_in_the_answer(cast: Cast) -> None:
    party_list = list_in_force(cast.customs_officer)
    token = bearer(cast.customs_officer, SCREEN)
    status, answer = post("/screen", {"names": ["KVALMTAL PUMPENVERKE"]}, token)
    assert status == 200
    assert answer["hits"][0]["entity_id"] == "1"
    assert answer["hits"][0]["reasons"][0]["text"]
    edition = party_list.in_force
    assert edition is not None
    assert answer["editions"] == [
        {
            "list_id": party_list.id,
            "list": party_list.name,
            "edition": 1,
            "published_on": "",
            "sha256": edition.sha256,
        }
    ]
    queries = [
        {"id": "a", "names": ["Harlow Greenfield Dairy"]},
        {"id": "b", "names": ["велкамора бриз"], "kind": "vessel"},
        {"id": "c", "names": []},
        {"id": "d", "names": ["X"], "kind": "submarine"},
        {"id": "e", "names": ["LLC"]},
    ]
    status, answer = post("/screen/batch", {"queries": queries}, token)
    assert status == 200
    found = {row["id"]: [hit["name"] for hit in row["hits"]] for row in answer["results"]}
    assert found == {"a": [], "b": ["VELKAMORA BREEZE"], "c": [], "d": [], "e": []}
    notes = [(row["note"] or {}).get("code") for row in answer["results"]]
    assert notes == [None, None, None, None, "name_tells_too_little"]
    assert answer["results"][3]["error"]["code"] == "bad_kind"
    assert not KnownParty.objects.exists()


def test_the_quota_of_a_day_ends(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_in_force(cast.customs_officer)
    settings.SCREENING_QUOTA = 5
    monkeypatch.setattr(quotas, "_left", {})
    token = bearer(cast.customs_officer, SCREEN)
    four = {"queries": [{"id": str(k), "names": ["Nobody Inparticular"]} for k in range(4)]}
    assert post("/screen/batch", four, token)[0] == 200
    status, answer = post("/screen/batch", four, token)
    assert (status, answer["error"]["code"]) == (429, "quota_spent")
    assert post("/screen", {"names": ["Nobody"]}, token)[0] == 200
    assert post("/screen", {"names": ["Nobody"]}, token)[0] == 429


def test_who_may_not_ask(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    assert post("/screen", {"names": ["x"]}, {})[0] == 401
    narrow = bearer(cast.customs_officer, "trade.keep_lists")
    assert post("/screen", {"names": ["x"]}, narrow)[0] == 403
    operator = bearer(cast.operator_applicant)
    assert post("/screen", {"names": ["x"]}, operator)[0] == 403


def test_a_program_imports_keeps_and_reads(cast: Cast) -> None:
    party_list = list_in_force(cast.customs_officer)
    token = bearer(cast.customs_officer, SCREEN, "trade.keep_lists", "trade.work_on_matches")
    given = {"names": ["KVALMTAL PUMPENVERKE"], "purpose": "licence", "note": "L-4"}
    status, party = post("/parties", given, token)
    assert status == 201
    (match_id,) = party["matches"]
    says = {"verdict": "unclear", "explanation": "The address is not known yet"}
    status, match = post(f"/matches/{match_id}/verdict", says, token)
    assert (status, match["state"]) == (200, "in_review")
    answer = Client().post(
        f"/api/trade/lists/{party_list.id}/editions",
        {"list_files": SimpleUploadedFile("b.csv", SECOND), "obtained_from": "Courier"},
        headers=token,
    )
    assert answer.status_code == 201
    run_waiting_jobs()
    read = Client().get(f"/api/trade/editions/{answer.json()['id']}", headers=token).json()
    assert (read["state"], read["added"], read["removed"]) == ("in_force", 1, 1)
    listed = Client().get("/api/trade/matches", headers=token).json()
    assert len(listed["items"]) == 1
