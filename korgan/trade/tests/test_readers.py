from __future__ import annotations

import json
from pathlib import Path

import pytest

from korgan.science.errors import InputError
from korgan.science.names.tokens import Kind
from korgan.trade.domain import ListEdition, difference_between
from korgan.trade.readers import read_list, read_lists
from tests.shared_data import shared_path

UN = """<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-01-02T00:00:00Z"><INDIVIDUALS>
<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>ZUBRINSKI</FIRST_NAME><SECOND_NAME>MAXIM</SECOND_NAME>
<REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER>
<NATIONALITY><VALUE>Russian Federation</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Zubr</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><DATE>1970-03-05</DATE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>AB123456</NUMBER>
</INDIVIDUAL_DOCUMENT></INDIVIDUAL></INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>"""
OFAC = '1,"VELKAMORA BREEZE","vessel","DEMO",-0- ,"XX1",-0- ,-0- ,-0- ,"Panama",-0- ,"IMO"\n'
OWN = "id,name,kind,country\n7,Qualmtal GmbH,organisation,DE\n7,Qualmtal Werke,organisation,DE\n"
EU = """<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-01-02T00:00:00">
<sanctionEntity logicalId="9" euReferenceNumber="EU.9.9"><subjectType code="enterprise"
 classificationCode="E"/><nameAlias wholeName="Qualmtal AG" strong="true"/>
<address countryIso2Code="DE" city="Ort"/></sanctionEntity></export>"""
UK = "Last Updated,02/01/2026\nName 6,Name 1,DOB,Nationality,Group Type,Group ID\n"
UK += "ZUBRINSKI,Maxim,05/03/1970,Russia,Individual,44\n"
FTM = json.dumps(
    {"id": "f1", "schema": "Vessel", "caption": "Velkamora",
     "properties": {"name": ["Velkamora"], "imoNumber": ["9074729"], "flag": ["pa"]}}
) + "\n"  # fmt: skip


def _read(folder: Path, name: str, content: str | bytes) -> ListEdition:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_list(path)


@pytest.mark.parametrize(
    ("content", "form", "number", "kind", "country"),
    [
        (UN, "un_xml", "XXi.001", Kind.PERSON, "RU"),
        (OFAC, "ofac_csv", "1", Kind.VESSEL, "PA"),
        (OWN, "own_csv", "7", Kind.ORGANISATION, "DE"),
        (EU, "eu_xml", "EU.9.9", Kind.ORGANISATION, "DE"),
        (UK, "uk_csv", "44", Kind.PERSON, "RU"),
        (FTM, "ftm", "f1", Kind.VESSEL, "PA"),
    ],
)
def test_a_list_is_recognised_from_its_content(
    tmp_path: Path, content: str, form: str, number: str, kind: Kind, country: str
) -> None:
    edition = _read(tmp_path, "list.dat", content)
    entry = edition.entries[0]
    assert edition.format == form
    assert (entry.entity_id, entry.kind, country in entry.countries) == (number, kind, True)


def test_rows_of_one_number_are_names_of_one_party(tmp_path: Path) -> None:
    edition = _read(tmp_path, "own.csv", OWN)
    assert [name.text for name in edition.entries[0].names] == ["Qualmtal GmbH", "Qualmtal Werke"]


def test_a_broken_row_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    edition = _read(tmp_path, "own.csv", OWN + "8,broken\n9,Velkamora,vessel,PA\n")
    assert [problem.where for problem in edition.problems] == ["line 4"]
    assert [entry.entity_id for entry in edition.entries] == ["7", "9"]


def test_an_open_quotation_mark_swallows_no_party_below_it(tmp_path: Path) -> None:
    below = '9,Velkamora,vessel,PA\n10,"Tarnovex\nHouse",organisation,PA\n'
    for broken in ('"8\n', '8,"Brovensk,organisation,DE\n', '8,Brovensk,organisation,"DE\n'):
        edition = _read(tmp_path, "own.csv", OWN + broken + below)
        assert {"7", "9", "10"} <= {entry.entity_id for entry in edition.entries}
        assert edition.problems or "8" in [entry.entity_id for entry in edition.entries]


def test_a_remark_of_several_lines_takes_no_party_off_the_list(tmp_path: Path) -> None:
    rows = '"ZUBRINSKI\nalso Zubr","Maxim ""Max""",05/03/1970,Russia,Individual,45\n'
    edition = _read(
        tmp_path, "uk.csv", UK + rows + "TARNOVEX,Ann,05/03/1971,Russia,Individual,46\n"
    )
    assert [entry.entity_id for entry in edition.entries] == ["44", "45", "46"]
    assert not edition.problems


def test_facts_that_are_not_understood_are_named_and_the_party_stays(tmp_path: Path) -> None:
    rows = "8,Velkamora,planet,PA\n9,Zubrinski,судно,Atlantis;KZ\n10,Brovensk,,\n"
    by_row = _read(tmp_path, "own.csv", OWN + rows)
    told = [(problem.where, problem.message.split("'")[1]) for problem in by_row.problems]
    assert told == [("line 4", "planet"), ("line 5", "Atlantis")]
    assert "use person, organisation" in by_row.problems[0].message
    kinds = [entry.kind for entry in by_row.entries]
    assert kinds == [Kind.ORGANISATION, Kind.UNKNOWN, Kind.VESSEL, Kind.UNKNOWN]
    assert by_row.entries[2].countries == ("KZ",)
    entries = [
        {"id": "1", "name": "Velkamora", "kind": "planet"},
        {"id": "2", "names": "Zubrinski", "countries": "DE", "birth_dates": ["spring"]},
    ]
    as_json = _read(tmp_path, "own.json", json.dumps({"list": "Own", "entries": entries}))
    told = [(problem.where, problem.message.split("'")[1]) for problem in as_json.problems]
    assert told == [("entry 1", "planet"), ("entry 2", "spring")]
    assert [entry.name for entry in as_json.entries] == ["Velkamora", "Zubrinski"]
    assert as_json.entries[1].countries == ("DE",)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xml", UN[: len(UN) // 2], "truncated"),
        ("b.csv", OWN + "8,Velka", "truncated"),
        ("c.json", '{"fieldKey": {}, "entries": [{"n": "Vel', "truncated"),
        ("d.csv", "number,title\n1,x\n", "wrong_columns"),
        ("e.csv", "", "empty_file"),
        ("f.xml", '<!DOCTYPE x [<!ENTITY a "b">]><CONSOLIDATED_LIST/>', "xml_entities"),
        ("g.xml", "<menu><item/></menu>", "unknown_list"),
        ("alt.csv", '1,2,"aka","Velkamora",-0- \n', "no_primary"),
    ],
)
def test_a_file_that_is_no_whole_list_is_refused(
    tmp_path: Path, name: str, content: str, code: str
) -> None:
    with pytest.raises(InputError) as caught:
        _read(tmp_path, name, content)
    assert caught.value.code == code


def test_the_end_mark_of_old_files_is_no_row(tmp_path: Path) -> None:
    edition = _read(tmp_path, "sdn.csv", OFAC.encode() + b"\x1a")
    assert (len(edition.entries), edition.problems) == (1, ())


def test_a_new_edition_shows_what_changed(tmp_path: Path) -> None:
    before = _read(tmp_path, "own.csv", OWN + "8,Velkamora,vessel,PA\n")
    after = _read(tmp_path, "own.csv", OWN.replace("DE", "AT") + "9,Zubrinski,person,RU\n")
    difference = difference_between(before, after)
    assert [entry.entity_id for entry in difference.added] == ["9"]
    assert [entry.entity_id for entry in difference.removed] == ["8"]
    assert [changed.fields for changed in difference.changed] == [("countries",)]


def test_a_list_that_lost_half_its_entries_asks(tmp_path: Path) -> None:
    before = _read(tmp_path, "own.csv", OWN + "8,Velkamora,vessel,PA\n")
    after = _read(tmp_path, "own.csv", OWN)
    assert "list_shrank" in difference_between(before, after).warnings


def test_the_supplied_lists_are_read_whole() -> None:
    un = read_list(shared_path("data", "lists", "un_consolidated_2026-02.xml"))
    us = read_list(shared_path("data", "lists", "us_csl_2026-07.json"))
    sdn = read_lists(shared_path("data", "lists", "ofac-2021"))
    assert (len(un.entries), len(us.entries)) == (1003, 25921)
    assert sorted(len(edition.entries) for edition in sdn) == [442, 8976]
