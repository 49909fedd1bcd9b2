from __future__ import annotations

import io
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.records.imports.domain import DecimalMark, FileForm
from korgan.kernel.records.imports.services import receive_import, request_commit
from korgan.kernel.records.models import ImportRun
from korgan.sources.commands import sources
from korgan.sources.domain.categories import categorise, category_days, first_edition
from korgan.sources.domain.contents import Content
from korgan.sources.domain.errors import RuleBroken
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.models import QualityFinding, Source, SourceContent
from korgan.sources.selectors import export_records, export_schema
from korgan.sources.services import assess_register, enter_register, explain_finding
from korgan.sources.tables.onboarding import SOURCES_IMPORT
from korgan.sources.tests.registered import dispatched, planned, registered, site_of
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast

HEADINGS = "Рег. номер;Изотоп;Активность;Единица;Дата;Завод-изготовитель;Марка;S/N;Объект\n"


def uploaded(actor: Actor, text: str, mark: DecimalMark = DecimalMark.AUTO) -> ImportRun:
    run = receive_import(
        actor=actor, importer=SOURCES_IMPORT, data=text.encode(), filename="list.csv",
        form=FileForm(decimal_mark=mark),
    )  # fmt: skip
    run_waiting_jobs()
    run.refresh_from_db()
    return run


def committed(actor: Actor, text: str, mark: DecimalMark = DecimalMark.AUTO) -> ImportRun:
    run = uploaded(actor, text, mark)
    assert not run.refused, list(run.rows.values_list("notes", flat=True))
    request_commit(actor=actor, run_id=run.id)
    run_waiting_jobs()
    run.refresh_from_db()
    return run


def test_a_list_with_curies_and_russian_headings_comes_in(state: Cast) -> None:
    actor = state.operator_applicant
    site_of(actor)
    text = HEADINGS + (
        "К-1;Цезий-137;1,5;ГБк;01.02.1999;Изотоп;ИГИ-Ц;17;Store\n"
        "К-2;Am-241/Be;5 Ci;;12.03.1988;Изотоп;N;18;Store\n"
    )
    run = committed(actor, text, DecimalMark.COMMA)
    assert (run.state, run.new, run.flagged) == ("committed", 0, 2)
    first, second = Source.objects.order_by("national_number")
    assert (first.nuclides, first.state, first.site.name) == ("Cs-137", "in_use", "Store")
    assert SourceContent.objects.get(source=first).activity_bq == 1_500_000_000
    assert SourceContent.objects.get(source=second).activity_bq == 185_000_000_000
    assert SourceContent.objects.get(source=second).reference_date == date(1988, 3, 12)
    entered, remark = first.events.get().remarks
    assert entered == "entered from a list of sources that were there already"
    assert "the receiver has no licence [" in remark
    assert second.category_known


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("K-1;Zz-9;1 GBq;;2020-01-01;;;;Store", "unknown_element"),
        ("K-1;Cs-137;0 GBq;;2020-01-01;;;;Store", "activity_not_positive"),
        ("K-1;Cs-137;15;;2020-01-01;;;;Store", "unit_missing"),
        ("K-1;Cs-137;1,234;GBq;2020-01-01;;;;Store", "ambiguous_number"),
        ("K-1;Cs-137;1 GBq;;2999-01-01;;;;Store", "date_out_of_range"),
        ("K-1;Cs-137;1 GBq;;;;;;Store", "reference_missing"),
        ("K-1;Cs-137;1 GBq;;2020-01-01;;;;Nowhere", "unknown_site"),
        ("K-1;Cs-137;;;2020-01-01;;;;Store", "contents_do_not_pair"),
        ("K-1;;;;;;;;Store", "contents_of_kind"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(state: Cast, row: str, code: str) -> None:
    site_of(state.operator_applicant)
    run = uploaded(state.operator_applicant, HEADINGS + row + "\n")
    assert run.refused == 1
    assert [note[1] for note in run.rows.get().notes] == [code]


def test_the_same_file_again_changes_nothing_and_a_correction_is_the_regulators(
    state: Cast,
) -> None:
    regulator = state.regulator_inspector
    site_of(state.operator_applicant)
    headings = "number;nuclide;activity;date;serial;holder;site\n"
    row = "K-1;Cs137;100 mCi;2001-05-02;17;Operator one;Store\n"
    committed(regulator, headings + row)
    again = uploaded(regulator, headings + row)
    assert (again.same, again.changed) == (1, 0)
    refused = uploaded(state.operator_applicant, headings + row.replace("17", "18"))
    assert refused.refused == 1
    changed = committed(regulator, headings + row.replace("100 mCi", "200 mCi"))
    assert changed.changed == 1
    assert SourceContent.objects.get().activity_bq == 7_400_000_000
    moved = uploaded(regulator, headings.replace("site", "site;state")
                     + row.strip() + ";disposed\n")  # fmt: skip
    assert moved.refused == 1


REGISTER = (
    "State inventory of sources;;;;;;\n"
    "Item;What;Strength (Ci);Measured;Made by;Engraved;Remark\n"
    "A-1;Cs-137;2.5;03/14/1999;Works;17;old\n"
    "A-2;Am-241/Be;5;04/02/1988;Works;18;\n"
)
CHOSEN = {
    "column-0": "number", "column-1": "nuclide", "column-2": "activity", "column-3": "reference",
    "column-4": "maker", "column-5": "serial", "column-6": "", "empty-unit": "Ci",
    "date_order": "month_first", "empty-site": "Store",
}  # fmt: skip


def sent(client: Any, text: str) -> str:
    file = io.BytesIO(text.encode())
    file.name = "register.csv"
    return str(client.post("/sources/import/", {"file": file})["Location"])


def test_a_register_with_headings_of_its_own_comes_in_and_the_next_file_by_itself(
    state: Cast,
) -> None:
    site_of(state.operator_applicant)
    client = signed_in(state.operator_applicant)
    asked = sent(client, REGISTER)
    page = client.get(asked).content.decode()
    assert "Which column is “National number”?" in page
    done = client.post(asked, {**CHOSEN, "keep_as": "State inventory"})["Location"]
    run_waiting_jobs()
    client.post(f"{done}commit/")
    run_waiting_jobs()
    first, second = SourceContent.objects.order_by("source__national_number")
    assert first.activity_bq == 92_500_000_000
    assert first.activity_as_written == "2.5 Ci"
    assert (first.reference_date, second.reference_date) == (date(1999, 3, 14), date(1988, 4, 2))
    assert first.source.site.name == "Store"
    sent(client, REGISTER.replace("A-1", "A-3").replace("A-2", "A-4"))
    run_waiting_jobs()
    run = ImportRun.objects.order_by("-id")[0]
    assert (run.mapping_title, run.state, run.new + run.flagged) == (
        "State inventory", "checked", 2,
    )  # fmt: skip


def test_a_unit_in_the_heading_is_taken_and_numbers_without_one_are_asked(state: Cast) -> None:
    site_of(state.operator_applicant)
    client = signed_in(state.operator_applicant)
    row = "K-9;Cs-137;15;2001-02-03;Store\n"
    sent(client, f"number;nuclide;activity (GBq);date;site\n{row}")
    run_waiting_jobs()
    run = ImportRun.objects.get()
    assert (run.state, run.rows.get().values["activity"]) == ("checked", "15 GBq")
    page = client.get(sent(client, f"number;nuclide;activity;date;site\n{row}")).content.decode()
    assert "“Activity” has numbers without a unit" in page


def test_days_that_can_be_read_two_ways_are_refused_until_the_order_is_said(state: Cast) -> None:
    site_of(state.operator_applicant)
    row = "K-1;Cs-137;1 GBq;;05/04/2020;;;;Store\n"
    run = uploaded(state.operator_applicant, HEADINGS + row)
    assert [note[1] for note in run.rows.get().notes] == ["ambiguous_date"]


def test_the_command_line_reads_strange_headings_by_a_mapping_file(
    state: Cast, tmp_path: Path
) -> None:
    from korgan.sources.commands import sources

    site_of(state.operator_applicant)
    Organisation.objects.filter(id=state.regulator_inspector.organisation_id).update(
        runs_this_node=True
    )
    file, mapping = tmp_path / "register.csv", tmp_path / "columns.json"
    file.write_text(REGISTER)
    runner = CliRunner()
    unclear = runner.invoke(sources, ["import", str(file), "--json"])
    assert (unclear.exit_code, "columns_unclear" in unclear.output) == (1, True)
    shown = runner.invoke(sources, ["columns", str(file)])
    packed = json.loads(shown.stdout)
    assert [use["heading"] for use in packed["columns"]][:2] == ["Item", "What"]
    names = ("number", "nuclide", "activity", "reference", "maker", "serial", "")
    for use, name in zip(packed["columns"], names, strict=True):
        use["field"] = name
    packed |= {"date_order": "month_first"}
    packed["where_empty"] = {"unit": "Ci", "holder": "Operator one", "site": "Store"}
    mapping.write_text(json.dumps(packed))
    given = ["import", str(file), "--mapping", str(mapping), "--json"]
    tried = runner.invoke(sources, [*given, "--dry-run"])
    assert tried.exit_code == 0, tried.output
    assert (json.loads(tried.stdout)["written"], Source.objects.count()) == (False, 0)
    done = runner.invoke(sources, given)
    assert (json.loads(done.stdout)["written"], Source.objects.count()) == (True, 2)
    file.write_text(REGISTER.replace("2.5", "-2.5").replace("A-", "B-"))
    refused = runner.invoke(sources, given)
    assert (refused.exit_code, Source.objects.count()) == (1, 2)
    assert "activity_not_positive" in refused.stdout


def test_quality_finds_explains_and_mends(state: Cast) -> None:
    regulator = state.regulator_inspector
    first = registered(state.operator_applicant, serial="")
    registered(state.operator_applicant, serial="B-2", day=date(2026, 11, 1))
    score = assess_register(actor=regulator)
    assert score.entries == 2
    found = QualityFinding.objects.get(source=first, code="serial_missing")
    with pytest.raises(NotAllowed):
        explain_finding(actor=state.customs_officer, finding=found, reason="worn away")
    explain_finding(actor=state.operator_applicant, finding=found, reason="never had one")
    assess_register(actor=regulator)
    found.refresh_from_db()
    assert found.state == "explained"
    Source.objects.filter(id=first.id).update(serial="A-1")
    assess_register(actor=regulator)
    found.refresh_from_db()
    assert found.state == "mended"


def test_the_campaign_is_worked_off_on_its_pages(state: Cast) -> None:
    source = registered(state.operator_applicant, serial="")
    client = signed_in(state.regulator_inspector)
    assert client.get("/sources/quality/").status_code == 200
    assert client.post("/sources/quality/assess/").status_code == 302
    run_waiting_jobs()
    page = client.get("/sources/quality/").content.decode()
    assert source.national_number in page
    found = QualityFinding.objects.get(code="serial_missing")
    shown = client.get(f"/sources/quality/{found.id}/").content.decode()
    assert f"/sources/{source.id}/correct/" in shown
    form = client.get(f"/sources/{source.id}/correct/").content.decode()
    assert "Ir-192; 3,7 TBq; 2026-01-01" in form
    given = {
        "maker": "Maker", "model": "M-1", "serial": "AB-9", "reason": "read from the label",
        "contents": "Ir-192; 3.6 TBq; 2026-01-01",
    }  # fmt: skip
    assert client.post(f"/sources/{source.id}/correct/", given).status_code == 302
    source.refresh_from_db()
    assert source.serial == "AB-9"
    assert SourceContent.objects.get().activity_as_written == "3.6 TBq"
    holder = signed_in(state.operator_applicant)
    assert holder.get(f"/sources/{source.id}/correct/").status_code == 403
    assert signed_in(state.other_operator).get(f"/sources/quality/{found.id}/").status_code == 404
    assert holder.get("/sources/import/").status_code == 200


def lines_of(actor: Actor) -> list[dict[str, Any]]:
    return list(export_records(actor=actor))


def test_every_line_of_an_export_is_as_the_schema_says(state: Cast) -> None:
    from korgan.sources.tests.test_packages import conditioned, facility_of

    facility_of(state)
    conditioned(state, "A")
    source = registered(state.operator_applicant, serial="B")
    dispatched(
        state.operator_applicant,
        planned(state.operator_applicant, [source], state.other_operator),
    )
    checker = jsonschema_rs.validator_for(export_schema())
    records = lines_of(state.regulator_inspector)
    for record in records:
        checker.validate(record)
    assert [each["record"] for each in records] == [
        "header", "facility", "package", "source", "source", "shipment", "end",
    ]  # fmt: skip
    assert [each["record"] for each in lines_of(state.neighbour_officer)] == ["header", "end"]


def test_a_register_leaves_and_enters_again(state: Cast) -> None:
    registered(state.operator_applicant)
    regulator = state.regulator_inspector
    before = lines_of(regulator)
    from korgan.sources.models import SourceDocument, SourceEvent

    for model in (SourceDocument, SourceEvent, SourceContent, Source):
        model.objects.all().delete()
    entered = enter_register(actor=regulator, records=json.loads(json.dumps(before)))
    assert entered.sources == 1
    after = lines_of(regulator)
    (was,), (now,) = ([x for x in each if x["record"] == "source"] for each in (before, after))
    assert now["contents"][0]["becquerel"] == was["contents"][0]["becquerel"]
    for name in ("number", "holder", "site", "state", "state_since", "serial"):
        assert now[name] == was[name]
    assert [x["day"] for x in now["events"]] == [x["day"] for x in was["events"]]
    with pytest.raises(RuleBroken) as caught:
        enter_register(actor=regulator, records=before)
    assert caught.value.code == "number_taken"


def test_a_file_that_is_no_register_is_refused(state: Cast) -> None:
    regulator = state.regulator_inspector
    with pytest.raises(InputError) as caught:
        enter_register(actor=regulator, records=[{"record": "source"}])
    assert caught.value.code == "not_a_register"
    header = lines_of(regulator)[0]
    with pytest.raises(InputError) as caught:
        enter_register(actor=regulator, records=[header, {"record": "source", "state": "in_use"}])
    assert caught.value.code == "record_form"
    with pytest.raises(Conflict) as unfinished:
        enter_register(actor=regulator, records=[header, {"record": "source", "state": "found"}])
    assert unfinished.value.code == "unfinished"


def test_the_page_gives_the_export_and_notes_it(state: Cast) -> None:
    registered(state.operator_applicant)
    client = signed_in(state.operator_applicant)
    answer = client.get("/sources/export/")
    lines = b"".join(answer.streaming_content).splitlines()  # type: ignore[attr-defined]
    assert json.loads(lines[-1]) == {"record": "end", "records": 1}
    assert signed_in(state.customs_officer).get("/sources/export/").status_code == 403


def test_the_command_prints_the_schema() -> None:
    answer = CliRunner().invoke(sources, ["schema"])
    assert json.loads(answer.output)["title"].startswith("Register of radioactive sources")


def test_the_command_exports_and_imports(state: Cast, tmp_path: Path) -> None:
    Organisation.objects.filter(name="Regulator").update(runs_this_node=True)
    registered(state.operator_applicant)
    file = tmp_path / "register.jsonl"
    told = CliRunner().invoke(sources, ["export", str(file), "--json"])
    assert json.loads(told.output)["lines"] == 3
    twice = CliRunner().invoke(sources, ["import", str(file), "--json"])
    assert json.loads(twice.output)["error"]["code"] == "number_taken"
    text = file.read_text().replace("XQ-", "XX-").replace("AB-017", "AB-018")
    file.write_text(text)
    dry = CliRunner().invoke(sources, ["import", str(file), "--json", "--dry-run"])
    assert json.loads(dry.output) == {
            "sources": 1, "left_out": [], "flagged": ["XX-2026-000001"], "written": False,
        }  # fmt: skip
    assert Source.objects.count() == 1
    assert CliRunner().invoke(sources, ["import", str(file)]).exit_code == 0
    assert Source.objects.count() == 2


def exported(file: Path, *more: str) -> Result:
    return CliRunner().invoke(sources, ["export", str(file), *more])


def test_an_export_that_fails_leaves_nothing_behind(state: Cast, tmp_path: Path) -> None:
    """A register that nobody may take out is not on the log either."""
    Organisation.objects.filter(name="Customs").update(runs_this_node=True)
    registered(state.operator_applicant)
    (tmp_path / "older.jsonl").write_text("older")
    for name in ("register.jsonl", "older.jsonl"):
        assert exported(tmp_path / name).exit_code == 1
    assert [each.read_text() for each in tmp_path.glob("*.jsonl*")] == ["older"]


def test_an_export_goes_through_pipes_and_links_as_they_are(state: Cast, tmp_path: Path) -> None:
    Organisation.objects.filter(name="Regulator").update(runs_this_node=True)
    registered(state.operator_applicant)
    pipe, link, file = (tmp_path / name for name in ("pipe", "link", "file"))
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        told = exported(pipe, "--json")
        text = os.read(reader, 65536).decode()
    finally:
        os.close(reader)
    assert [json.loads(line)["record"] for line in text.splitlines()] == [
        "header", "source", "end",
    ]  # fmt: skip
    assert (told.stdout, json.loads(told.stderr)["lines"]) == ("", 3)
    file.write_text("older")
    link.symlink_to(file)
    assert exported(link).exit_code == 0
    assert link.is_symlink()
    assert len(file.read_text().splitlines()) == 3
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix) == []


@given(
    nuclide=st.sampled_from(["Cs-137", "Co-60", "Ir-192", "Am-241", "H-3", "Kr-85", "Po-210"]),
    exponent=st.floats(3, 17),
    day=st.dates(date(1950, 1, 1), date(2080, 1, 1)),
)
def test_kept_days_give_the_category_that_the_rules_give(
    nuclide: str, exponent: float, day: date
) -> None:
    content = Content(parse_nuclide(nuclide), 10**exponent, date(2000, 1, 1))
    rules = first_edition()
    if day < content.reference:
        day = content.reference
    assert category_days([content], rules).on(day) == categorise([content], day, rules).category
