"""Yearly updates under an additional protocol: carried over, versioned, sealed by 15 May."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from korgan.accounting.domain.declarations import articles
from korgan.accounting.models import DeclarationEntry
from korgan.accounting.selectors.declarations import latest_entries, list_declarations
from korgan.accounting.services import open_declaration, state_entry, submit_declaration
from korgan.accounting.tests.test_pages import signed_in
from korgan.accounting.wording import ARTICLE_LABELS
from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.documents import store
from korgan.kernel.errors import InputError
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_year_is_stated_changed_sealed_and_carried_over(cast: Cast) -> None:
    actor = cast.regulator_inspector
    update = open_declaration(actor=actor, year=2023)
    assert update.due_on == date(2024, 5, 15)
    deadline = Deadline.objects.get(subject_id=str(update.pk), kind="accounting.declaration_due")
    assert deadline.due_on == date(2024, 5, 15)
    first = state_entry(actor=actor, declaration=update, article="2.a.(iii)",
                        location="Site A", text="Building 1: store")  # fmt: skip
    state_entry(actor=actor, declaration=update, article="2.a.(v)", location="Mine B",
                text="Closed since 1998")  # fmt: skip
    state_entry(actor=actor, declaration=update, article="2.a.(iii)", number=first.number,
                location="Site A", text="Building 1: store and workshop")  # fmt: skip
    state_entry(actor=actor, declaration=update, article="2.a.(v)", number=2, location="Mine B",
                text="Filled in", withdrawn=True)  # fmt: skip
    assert DeclarationEntry.objects.count() == 4, "earlier versions stay"
    done = submit_declaration(actor=actor, declaration=update)
    assert done.document is not None
    content = json.loads(store.get(done.document.sha256))
    assert [(e["article"], e["version"], e["status"]) for e in content["entries"]] == [
        ("2.a.(iii)", 2, "changed"), ("2.a.(v)", 2, "withdrawn"),
    ]  # fmt: skip
    deadline.refresh_from_db()
    assert deadline.done_at is not None
    following = open_declaration(actor=actor, year=2024)
    entries = latest_entries(following)
    assert [(e.article, e.status, e.text) for e in entries] == [
        ("2.a.(iii)", "unchanged", "Building 1: store and workshop")
    ]


def test_what_is_wrong_is_refused_and_nothing_is_written(cast: Cast) -> None:
    actor = cast.regulator_inspector
    update = open_declaration(actor=actor, year=2023)
    stating: dict[str, Any] = {"location": "Site A", "text": "Building 1"}
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("year", {"year": 2023}, "open_already"),
        ("year", {"year": 1990}, "no_such_year"),
        ("entry", {"article": "9.z", **stating}, "unknown_code"),
        ("entry", {"article": "2.a.(v)", "number": 7, **stating}, "no_such_entry"),
        ("entry", {"article": "2.a.(v)", "location": "", "text": ""}, "missing_field"),
    ]
    for what, given, code in wrong:
        with pytest.raises(InputError) as caught:
            if what == "year":
                open_declaration(actor=actor, **given)
            else:
                state_entry(actor=actor, declaration=update, **given)
        assert caught.value.code == code
    assert not DeclarationEntry.objects.exists()
    submit_declaration(actor=actor, declaration=update)
    with pytest.raises(InputError) as caught:
        state_entry(actor=actor, declaration=update, article="2.a.(v)", **stating)
    assert caught.value.code == "submitted_already"


def test_authorities_read_it_operators_do_not(cast: Cast) -> None:
    update = open_declaration(actor=cast.regulator_inspector, year=2023)
    assert list(list_declarations(actor=cast.operator_applicant)) == []
    client = signed_in(cast.regulator_inspector)
    stated = {"article": "2.a.(x)", "location": "The State", "text": "=SUM(1) is no plan"}
    path = f"/accounting/declarations/{update.id}/"
    assert client.post(path, stated).status_code == 302
    assert client.post(path, {"article": "2.a.(x)"}).status_code == 422
    assert "is no plan" in client.get(f"{path}?entry=1").content.decode()
    table = client.get(f"{path}entries.csv").content.decode()
    assert "'=SUM(1)" in table
    assert client.post(f"{path}submit/").status_code == 302
    assert "Seal the declaration" not in client.get(path).content.decode()


def test_every_article_has_words(cast: Cast) -> None:
    assert set(ARTICLE_LABELS) == set(articles())


def test_an_article_that_nobody_compared_looks_unverified(cast: Cast) -> None:
    actor = cast.regulator_inspector
    update = open_declaration(actor=actor, year=2023)
    state_entry(actor=actor, declaration=update, article="2.a.(v)", location="Mine", text="Closed")
    assert not any(article.is_verified for article in articles().values())
    client = signed_in(actor)
    overview = client.get("/accounting/declarations/").content.decode()
    assert overview.count("Unverified") == len(articles())
    page = client.get(f"/accounting/declarations/{update.id}/").content.decode()
    assert "Articles unverified" in page
    table = client.get(f"/accounting/declarations/{update.id}/entries.csv").content.decode()
    assert "2.a.(v),unverified," in table
    done = submit_declaration(actor=actor, declaration=update)
    assert done.document is not None
    assert json.loads(store.get(done.document.sha256))["articles_verified"] is False
