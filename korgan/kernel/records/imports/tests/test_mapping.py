"""Files with headings that nobody knows: columns proposed, chosen, kept, and used again."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.errors import InputError, NotAllowed
from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.kernel.organisations.models import Site
from korgan.kernel.records.imports.domain import DateOrder, DecimalMark, FileForm, RunState
from korgan.kernel.records.imports.importers import Importer, ImportField
from korgan.kernel.records.imports.mapping import ColumnMapping, ColumnUse, unpacked
from korgan.kernel.records.imports.parsers import DateParser, TextParser
from korgan.kernel.records.imports.proposals import propose
from korgan.kernel.records.imports.services import forget_mapping, map_columns, receive_import
from korgan.kernel.records.imports.spreadsheets import read_sheet
from korgan.kernel.records.imports.tests.site_import import IMPORT_SITES, SITES_IMPORT
from korgan.kernel.records.imports.tests.test_services import commit, failure, post_file, verdicts
from korgan.kernel.records.models import ImportRun, KeptMapping
from korgan.kernel.records.tests.conftest import sign_in
from tests.cast import Cast

STRANGE = "Register of posts;;;\nWhat it is called;;Street;Street\nGate 1;x;Long;5\nGate 2;y;;6\n"
CHOICE = {"column-0": "name", "column-1": "", "column-2": "address", "column-3": ""}


def mapping(*uses: tuple[str, str], **more: Any) -> ColumnMapping:
    return ColumnMapping(tuple(ColumnUse(*use) for use in uses), **more)


def checked(cast: Cast, text: str, chosen: ColumnMapping, **form: Any) -> ImportRun:
    run = receive_import(
        actor=cast.customs_officer, importer=SITES_IMPORT, data=text.encode(),
        filename="sites.csv", form=FileForm(**form), mapping=chosen,
    )  # fmt: skip
    run_waiting_jobs()
    run.refresh_from_db()
    return run


def test_strange_headings_are_asked_kept_and_then_read_by_themselves(
    cast: Cast, client: Client
) -> None:
    sign_in(client, cast.customs_officer)
    asked = post_file(client, STRANGE)["Location"]
    run = ImportRun.objects.get()
    assert (run.state, run.job) == (RunState.MAPPING, None)
    page = client.get(asked).content.decode()
    for shown in ("What it is called", "column B", "Gate 1", "Which column is “name”?"):
        assert shown in page
    refused = client.post(asked, {**CHOICE, "column-0": ""})
    assert refused.status_code == 422
    assert "no column is chosen for: name" in refused.content.decode().lower()
    twice = client.post(asked, {**CHOICE, "column-3": "address"})
    assert "two columns mean “address”" in twice.content.decode().lower()
    address = client.post(
        asked, {**CHOICE, "empty-kind": "port", "empty-address": "none", "keep_as": " Posts "}
    )["Location"]
    run_waiting_jobs()
    assert "Write all 2 rows" in client.get(address).content.decode()
    client.post(f"{address}commit/")
    run_waiting_jobs()
    rows = Site.objects.order_by("name").values_list("name", "address", "kind")
    assert list(rows) == [("Gate 1", "Long", "port"), ("Gate 2", "none", "port")]
    assert KeptMapping.objects.get().title == "Posts"
    assert '"kept_as":"Posts"' in AuditEntry.objects.get(verb="records.import_mapped").facts
    # The next file of the register: other rows, other order of columns.
    again = "Street;What it is called;;Street\nShort;Gate 3;y;7\n"
    address = post_file(client, again)["Location"]
    run_waiting_jobs()
    page = client.get(address).content.decode()
    assert "read by the kept mapping “Posts”" in page
    values = ImportRun.objects.order_by("-id")[0].rows.get().values
    assert [values[name] for name in ("name", "address", "kind")] == ["Gate 3", "Short", "port"]


def test_a_kept_mapping_belongs_to_its_organisation_and_is_forgotten(
    cast: Cast, client: Client
) -> None:
    sign_in(client, cast.customs_officer)
    asked = post_file(client, STRANGE)["Location"]
    client.post(asked, {**CHOICE, "keep_as": "Posts"})
    kept = KeptMapping.objects.get()
    with pytest.raises((NotAllowed, InputError)):
        forget_mapping(actor=cast.regulator_inspector, mapping_id=kept.id)
    assert "Posts" in client.get("/sites/import/").content.decode()
    other = post_file(client, "What it is called;A\nx;y\n")["Location"]
    filled = client.get(f"{other}?kept={kept.id}")
    assert '<option value="name" selected>' in filled.content.decode()
    forget_mapping(actor=cast.customs_officer, mapping_id=kept.id)
    assert not KeptMapping.objects.exists()


def test_a_mapping_as_a_file_says_the_same(cast: Cast, client: Client) -> None:
    sign_in(client, cast.customs_officer)
    asked = post_file(client, STRANGE)["Location"]
    client.post(asked, {**CHOICE, "empty-kind": "port", "decimal_mark": "comma"})
    run_waiting_jobs()
    packed = json.loads(client.get(f"{asked}?format=json").content)
    chosen = unpacked(SITES_IMPORT, packed)
    assert chosen.packed(SITES_IMPORT) == packed
    assert (chosen.decimal_mark, chosen.where_empty) == (DecimalMark.COMMA, {"kind": "port"})
    assert [use.field for use in chosen.columns] == ["name", "", "address", ""]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": "other"}, "not_a_mapping"),
        ({"importer": "other"}, "other_importer"),
        ({"columns": "x"}, "not_a_mapping"),
        ({"columns": [{"heading": "x"}]}, "not_a_mapping"),
        ({"columns": [{"heading": "x", "field": "colour"}]}, "unknown_field"),
        ({"columns": []}, "headings_missing"),
        ({"where_empty": {"name": "x"}}, "value_of_key"),
        ({"where_empty": {"latitude": "91"}}, "too_large"),
        ({"date_order": "year_last"}, "not_a_mapping"),
        ({"more": 1}, "not_a_mapping"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_by_name(change: dict[str, Any], code: str) -> None:
    sound = mapping(("Called", "name")).packed(SITES_IMPORT)
    assert unpacked(SITES_IMPORT, sound)
    with pytest.raises(InputError) as caught:
        unpacked(SITES_IMPORT, sound | change)
    assert caught.value.code == code


def test_a_file_without_a_mapped_column_is_refused_and_a_new_column_is_named(cast: Cast) -> None:
    chosen = mapping(("Called", "name"), ("Where", "address"), ("Note", ""))
    run = checked(cast, "Called,Place\nA,b\n", chosen)
    assert failure(run) == "headings_missing"
    run = checked(cast, "Where,Called,New\nb,A,c\n", chosen)
    assert (verdicts(run), run.found["unused"]) == ({2: "new"}, ["New"])
    assert commit(cast.customs_officer, run).state == RunState.COMMITTED
    assert Site.objects.get().address == "b"


def test_an_import_that_is_written_is_mapped_no_more(cast: Cast) -> None:
    run = commit(cast.customs_officer, checked(cast, "Called\nA\n", mapping(("Called", "name"))))
    with pytest.raises(InputError) as caught:
        map_columns(actor=cast.customs_officer, run_id=run.id, mapping=mapping(("Called", "name")))
    assert caught.value.code == "import_ended"


def test_a_heading_that_resembles_one_is_proposed_but_not_taken(cast: Cast, client: Client) -> None:
    sheet = read_sheet(b"name of the site;kind\nA;port\n", FileForm())
    proposal = propose(SITES_IMPORT, sheet, FileForm())
    assert [(c.field, c.is_sure) for c in proposal.columns] == [("name", False), ("kind", True)]
    sheet = read_sheet(b"name, full;address or name\nA;port\n", FileForm())
    assert [c.field for c in propose(SITES_IMPORT, sheet, FileForm()).columns] == [
        "name",
        "address",
    ]
    sheet = read_sheet(b"full name;kind\nA;port\n", FileForm())
    proposal = propose(SITES_IMPORT, sheet, FileForm())
    assert [(c.field, c.is_sure) for c in proposal.columns] == [("name", False), ("kind", True)]
    assert not proposal.is_clear
    sign_in(client, cast.customs_officer)
    page = client.get(post_file(client, "full name;kind\nA;port\n")["Location"])
    assert "a guess from the heading" in page.content.decode()


def test_a_column_without_a_heading_is_not_taken_for_the_number_sign() -> None:
    number = ImportField("number", "Number", TextParser(), required=True, aliases=("№",))
    importer = Importer(
        "tests.numbers", "Numbers", IMPORT_SITES, (number,), ("number",),
        lambda actor, keys: {}, lambda **_: None,
    )  # fmt: skip
    assert importer.field_of("№") is number
    assert importer.field_of("") is None
    assert importer.field_of(" (Bq)") is None


def test_headings_may_stand_in_another_row(cast: Cast, client: Client) -> None:
    sign_in(client, cast.customs_officer)
    asked = post_file(client, "Many;words;here\nQ;R\n1;2\n")["Location"]
    assert "Many" in client.get(asked).content.decode()
    page = client.get(f"{asked}?row=2").content.decode()
    assert 'name="column-1" aria-label="Meaning of R"' in page
    assert client.get(f"{asked}?row=x").status_code == 400
    assert client.get(f"{asked}?row=9").status_code == 400
    address = client.post(asked, {"row": "2", "column-0": "name"})["Location"]
    run_waiting_jobs()
    assert "Write 1 row" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("25/04/2024", DateOrder.AUTO, date(2024, 4, 25)),
        ("04-25-2024", DateOrder.AUTO, date(2024, 4, 25)),
        ("4/4/2024", DateOrder.AUTO, date(2024, 4, 4)),
        ("05/04/2024", DateOrder.DAY_FIRST, date(2024, 4, 5)),
        ("05/04/2024", DateOrder.MONTH_FIRST, date(2024, 5, 4)),
        ("05.04.2024", DateOrder.MONTH_FIRST, date(2024, 4, 5)),
        ("05/04/2024", DateOrder.AUTO, "ambiguous_date"),
        ("25/04/2024", DateOrder.MONTH_FIRST, "not_a_date"),
        ("04/25/2024", DateOrder.DAY_FIRST, "not_a_date"),
        ("31/02/2024", DateOrder.AUTO, "not_a_date"),
        ("00/00/2024", DateOrder.AUTO, "not_a_date"),
    ],
)
def test_days_are_read_in_the_order_of_the_file(text: str, order: DateOrder, day: Any) -> None:
    parser, form = DateParser(either_order=True), FileForm(date_order=order)
    if isinstance(day, date):
        assert parser.parse(text, form) == day
        return
    with pytest.raises(InputError) as caught:
        parser.parse(text, form)
    assert caught.value.code == day


def test_a_broken_file_still_says_what_is_wrong(cast: Cast, client: Client) -> None:
    sign_in(client, cast.customs_officer)
    file = io.BytesIO(b"\x00\x01")
    file.name = "x.csv"
    address = client.post("/sites/import/", {"file": file})["Location"]
    run_waiting_jobs()
    assert "neither text nor a workbook" in client.get(address).content.decode()
