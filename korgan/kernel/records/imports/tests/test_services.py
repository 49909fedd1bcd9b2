from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.documents.models import Document
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.kernel.jobs.models import Job
from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.kernel.records.imports.domain import FileForm, RowStatus, RunState
from korgan.kernel.records.imports.services import (
    check_again,
    discard_import,
    receive_import,
    request_commit,
)
from korgan.kernel.records.imports.tests.site_import import SITES_IMPORT, find_sites
from korgan.kernel.records.models import ImportRow, ImportRun
from korgan.kernel.records.tests.conftest import sign_in
from tests.cast import Cast

FILE = """Перечень пунктов;;;;
;;;;
Пункт;Тип;Широта, °;Lon;Примечание
Gate 1;Road crossing;41,5;69,25;x
Gate 2;морской порт;;;
Gate 3;;-10;20;
"""


def upload(actor: Actor, text: str | bytes, form: FileForm | None = None) -> ImportRun:
    data = text.encode() if isinstance(text, str) else text
    run = receive_import(
        actor=actor,
        importer=SITES_IMPORT,
        data=data,
        filename="sites.csv",
        form=form or FileForm(),
    )
    run_waiting_jobs()
    run.refresh_from_db()
    return run


def commit(actor: Actor, run: ImportRun) -> ImportRun:
    request_commit(actor=actor, run_id=run.id)
    run_waiting_jobs()
    run.refresh_from_db()
    return run


def verdicts(run: ImportRun) -> dict[int, str]:
    return dict(run.rows.values_list("number", "status"))


def failure(run: ImportRun) -> str:
    assert run.job is not None
    job = Job.objects.get(id=run.job_id or 0)
    return str((job.error or {}).get("code", ""))


def test_a_file_is_checked_shown_and_written_whole(cast: Cast) -> None:
    run = upload(cast.customs_officer, FILE)
    assert run.state == RunState.CHECKED
    assert verdicts(run) == {4: "new", 5: "new", 6: "new"}
    assert run.found["unused"] == ["Примечание"]
    assert not Site.objects.exists()
    run = commit(cast.customs_officer, run)
    assert run.state == RunState.COMMITTED
    gate = Site.objects.get(name="Gate 1")
    assert (gate.kind, gate.latitude, gate.longitude) == ("road", Decimal("41.5"), Decimal("69.25"))
    assert (gate.address, gate.classification, gate.releasability) == ("", 1, "authorities")
    entry = AuditEntry.objects.get(verb="records.import_committed")
    assert '"new":3' in entry.facts
    assert run.document.sha256 in entry.facts
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert verbs == {f"records.import_{w}" for w in ("received", "commit_requested", "committed")}


def test_a_second_upload_shows_what_changed_field_by_field(cast: Cast) -> None:
    commit(cast.customs_officer, upload(cast.customs_officer, FILE))
    changed = FILE.replace("41,5;", "41.6;").replace("морской порт", "автопереход")
    run = upload(cast.customs_officer, changed)
    assert verdicts(run) == {4: "changed", 5: "changed", 6: "same"}
    assert run.rows.get(number=4).notes == [["latitude", "41.50000", "41.6"]]
    assert run.rows.get(number=5).notes == [["kind", "port", "road"]]
    commit(cast.customs_officer, run)
    assert Site.objects.get(name="Gate 1").latitude == Decimal("41.6")
    assert Site.objects.get(name="Gate 2").kind == "road"
    # The file has no column for it, so it stays.
    assert Site.objects.count() == 3


def test_a_column_that_is_absent_changes_nothing_and_an_empty_cell_empties(cast: Cast) -> None:
    commit(cast.customs_officer, upload(cast.customs_officer, "name,address,kind\nA,Street,port\n"))
    run = upload(cast.customs_officer, "name,kind\nA,\n")
    assert run.rows.get().notes == [["kind", "port", ""]]
    commit(cast.customs_officer, run)
    site = Site.objects.get()
    assert (site.address, site.kind) == ("Street", "")


def test_a_refused_row_says_why_and_keeps_all_from_being_written(cast: Cast) -> None:
    text = "name,kind,lat,lon\nA,port,1,2\n,port,1,2\nB,boat,91,2\nA,road,1,2\nC,,1,\nD,,x,1,9\n"
    run = upload(cast.customs_officer, text)
    assert verdicts(run) == {
        2: "new", 3: "refused", 4: "refused", 5: "refused", 6: "refused", 7: "refused",
    }  # fmt: skip
    reasons = {row.number: [note[:2] for note in row.notes] for row in run.rows.all()}
    assert reasons[3] == [["name", "required"]]
    assert reasons[4] == [["kind", "not_a_choice"], ["latitude", "too_large"]]
    assert reasons[5] == [["name", "duplicate_in_file"]]
    assert reasons[6] == [["longitude", "half_a_place"]]
    assert reasons[7] == [["", "too_many_cells"], ["latitude", "not_a_number"]]
    assert "row 2" in run.rows.get(number=5).notes[0][2]
    with pytest.raises(Conflict, match="refused"):
        request_commit(actor=cast.customs_officer, run_id=run.id)
    assert not Site.objects.exists()


def test_data_that_changed_after_the_check_stops_the_commit(cast: Cast) -> None:
    commit(cast.customs_officer, upload(cast.customs_officer, FILE))
    run = upload(cast.customs_officer, FILE.replace("41,5;", "41,6;") + "Gate 4;;1;2;\n")
    Site.objects.filter(name="Gate 1").update(latitude=Decimal("41.7"))
    run = commit(cast.customs_officer, run)
    assert (run.state, failure(run)) == (RunState.CHECKED, "changed_since_check")
    assert not Site.objects.filter(name="Gate 4").exists()
    assert Site.objects.get(name="Gate 1").latitude == Decimal("41.7")
    check_again(actor=cast.customs_officer, run_id=run.id)
    run_waiting_jobs()
    assert run.rows.get(number=4).notes == [["latitude", "41.70000", "41.6"]]
    assert commit(cast.customs_officer, run).state == RunState.COMMITTED
    assert Site.objects.filter(name="Gate 4").exists()


def test_a_row_that_appeared_meanwhile_is_not_entered_twice(cast: Cast) -> None:
    run = upload(cast.customs_officer, "name\nA\nB\n")
    officer = cast.customs_officer
    Site.objects.create(organisation_id=officer.organisation_id, country=officer.country, name="B")
    run = commit(cast.customs_officer, run)
    assert failure(run) == "changed_since_check"
    assert Site.objects.count() == 1


def test_a_rule_of_the_database_leaves_nothing_half_written(cast: Cast) -> None:
    officer = cast.customs_officer
    Site.objects.create(organisation_id=officer.organisation_id, country=officer.country, name="B")
    # As if the importer could not see the record that holds the key.
    object.__setattr__(SITES_IMPORT, "find", lambda actor, keys: {})
    try:
        run = commit(officer, upload(officer, "name,kind\nA,port\nB,port\n"))
    finally:
        object.__setattr__(SITES_IMPORT, "find", find_sites)
    assert (run.state, failure(run)) == (RunState.CHECKED, "rule_broken")
    assert list(Site.objects.values_list("name", "kind")) == [("B", "")]
    assert not AuditEntry.objects.filter(verb="records.import_committed").exists()


def test_a_commit_happens_once(cast: Cast) -> None:
    run = commit(cast.customs_officer, upload(cast.customs_officer, FILE))
    with pytest.raises(Conflict):
        request_commit(actor=cast.customs_officer, run_id=run.id)
    with pytest.raises(Conflict):
        check_again(actor=cast.customs_officer, run_id=run.id)
    with pytest.raises(Conflict):
        discard_import(actor=cast.customs_officer, run_id=run.id)
    # A job repeated after a crash between commit and end finds the work done.
    Job.objects.filter(id=run.job_id or 0).update(state="queued", finished_at=None)
    run_waiting_jobs()
    assert Job.objects.get(id=run.job_id or 0).state == "done"
    assert Site.objects.count() == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("colour,shape\nred,round\n", "headings_missing"),
        ("name,site\nA,B\n", "heading_twice"),
        ("name,kind\n\n,\n", "no_rows"),
        (b"PK\x03\x04nonsense", "bad_workbook"),
        (b"\x00\x01" * 50, "not_text"),
    ],
)
def test_an_unusable_file_says_why_and_its_original_is_kept(
    cast: Cast, text: str | bytes, code: str
) -> None:
    run = upload(cast.customs_officer, text)
    assert (run.state, failure(run)) == (RunState.CHECKING, code)
    assert Document.objects.count() == 1
    assert not ImportRow.objects.exists()
    discard_import(actor=cast.customs_officer, run_id=run.id)
    run.refresh_from_db()
    assert run.state == RunState.DISCARDED


def test_too_many_rows_are_refused(cast: Cast) -> None:
    object.__setattr__(SITES_IMPORT, "most_rows", 2)
    try:
        run = upload(cast.customs_officer, "name\nA\nB\nC\n")
    finally:
        object.__setattr__(SITES_IMPORT, "most_rows", 200_000)
    assert failure(run) == "too_many_rows"


def test_only_who_may_import_can_upload_or_write(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        upload(cast.regulator_inspector, FILE)
    assert not Document.objects.exists()
    run = upload(cast.customs_officer, FILE)
    for actor in (cast.regulator_inspector, cast.neighbour_officer, cast.other_operator):
        with pytest.raises((NotFound, NotAllowed)):
            request_commit(actor=actor, run_id=run.id)
    # A colleague in the same organisation with the right may.
    assert commit(cast.customs_supervisor, run).state == RunState.COMMITTED


def test_another_organisation_s_record_is_neither_changed_nor_shown(cast: Cast) -> None:
    commit(cast.customs_officer, upload(cast.customs_officer, FILE))
    run = upload(cast.neighbour_officer, FILE)
    assert set(verdicts(run).values()) == {RowStatus.NEW}
    commit(cast.neighbour_officer, run)
    assert Site.objects.count() == 6


def test_a_workbook_with_formulas_and_dates_is_judged_by_cell(cast: Cast) -> None:
    book = openpyxl.Workbook()
    for row in (["name", "lat", "lon"], ["A", 1.25, "2,5"], ["B", "=1+1", 2], ["=X()", 1, 2]):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    run = upload(cast.customs_officer, out.getvalue())
    assert verdicts(run) == {2: "new", 3: "refused", 4: "refused"}
    assert run.rows.get(number=3).notes[0][:2] == ["latitude", "formula"]


def test_a_bare_size_limit_holds_before_anything_is_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("korgan.kernel.records.imports.services.MOST_BYTES", 10)
    with pytest.raises(InputError, match="larger"):
        upload(cast.customs_officer, FILE)
    assert not Document.objects.exists()


def post_file(client: Client, text: str, **form: str) -> Any:
    file = io.BytesIO(text.encode())
    file.name = "sites.csv"
    return client.post("/sites/import/", {"file": file, **form})


def test_the_pages_lead_from_upload_to_written_rows(cast: Cast, client: Client) -> None:
    sign_in(client, cast.customs_officer)
    page = client.get("/sites/import/").content.decode()
    assert "latitude (°)" in page
    assert "a number from -90 to 90" in page
    response = post_file(client, FILE.replace("Gate 3", "<b>Gate 3</b>"))
    columns = client.get(response["Location"]).content.decode()
    assert "Примечание" in columns
    response = client.post(
        response["Location"],
        {"column-0": "name", "column-1": "kind", "column-2": "latitude", "column-3": "longitude"},
    )
    address = response["Location"]
    assert "every 1s" in client.get(address).content.decode()
    run_waiting_jobs()
    page = client.get(address).content.decode()
    assert "Write all 3 rows" in page
    assert "&lt;b&gt;Gate 3&lt;/b&gt;" in page
    assert "<b>Gate" not in page
    fragment = client.get(f"{address}?status=refused", headers={"HX-Request": "true"})
    assert "Nothing matches" in fragment.content.decode()
    client.post(f"{address}commit/")
    run_waiting_jobs()
    assert "All rows were written" in client.get(address).content.decode()
    assert "sites.csv" in client.get("/lists/imports/").content.decode()
    sign_in(client, cast.regulator_inspector)
    assert client.get(address).status_code == 404
    assert client.get("/sites/import/").status_code == 403


def test_the_pages_show_reasons_and_offer_no_commit(cast: Cast, client: Client) -> None:
    sign_in(client, cast.customs_officer)
    address = post_file(client, "name,lat,lon\nA,95,1\n")["Location"]
    run_waiting_jobs()
    page = client.get(address).content.decode()
    assert "it is more than 90" in page
    assert "Write" not in page
    assert client.post(f"{address}commit/").status_code == 409
    client.post(f"{address}discard/")
    assert "given up" in client.get(address).content.decode()


def test_a_bad_upload_is_answered_with_what_is_wrong(cast: Cast, client: Client) -> None:
    sign_in(client, cast.customs_officer)
    assert client.post("/sites/import/", {}).status_code == 400
    for form in ({"encoding": "x"}, {"delimiter": "x"}, {"decimal_mark": "x"}):
        response = post_file(client, FILE, **form)
        assert response.status_code == 400
        assert next(iter(form)) in response.content.decode()
    assert not ImportRun.objects.exists()


def test_the_empty_file_has_headings_that_are_understood(cast: Cast, client: Client) -> None:
    sign_in(client, cast.customs_officer)
    data = b"".join(client.get("/sites/import/?format=xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(data))
    headings = [str(cell.value) for cell in next(book.worksheets[0].iter_rows())]
    assert [SITES_IMPORT.field_of(heading) for heading in headings] == list(SITES_IMPORT.fields)
