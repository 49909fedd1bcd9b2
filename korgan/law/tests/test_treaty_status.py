from __future__ import annotations

from datetime import date

import pytest

from korgan.kernel.errors import InputError
from korgan.law.domain.treaties import EventKind, Position
from korgan.law.models import RecordedEvent
from korgan.law.readers.treaty_status import read_treaty_status, state_of
from korgan.law.selectors.coverage import situation_of
from korgan.law.services.treaties import import_status
from tests.cast import Cast

CSV = (
    'Participant,Signature,"Ratification, Acceptance(A), Accession(a)"\n'
    "Tajikistan,14 Sep 2005,2 Mar 2021\n"
    "Lao People’s Democratic Republic,,2020-05-04 a\n"
    "Viet Nam 2,,23 Sep 2016 a\n"
    "European Atomic Energy Community,15 Sep 2005,\n"
)
XML = (
    "<treaty><participants><table><thead><row><entry>Participant</entry><entry>Signature</entry>"
    "<entry>Ratification</entry></row></thead><tbody><rows>"
    "<row><entry>Thailand<superscript>1</superscript></entry><entry>14 Sep 2005</entry>"
    "<entry>2 May 2019</entry></row><row><entry>Türkiye</entry><entry></entry>"
    "<entry>24 Sep 2012 s</entry></row></rows></tbody></table></participants></treaty>"
)
SOURCE = "list of a depositary (made up for this test)"


def test_a_list_is_read_by_its_headings() -> None:
    found = read_treaty_status(CSV.encode(), "icsant.csv")
    told = [(each.state, each.kind, each.day, each.text) for each in found.rows]
    assert told == [
        ("TJ", EventKind.SIGNATURE, "2005-09-14", ""),
        ("TJ", EventKind.DEPOSIT, "2021-03-02", ""),
        ("LA", EventKind.DEPOSIT, "2020-05-04", "accession"),
        ("VN", EventKind.DEPOSIT, "2016-09-23", "accession"),
    ]
    assert found.unknown == ("European Atomic Energy Community",)
    assert read_treaty_status(CSV.replace(",", ";").encode(), "a").rows[2].state == "LA"


def test_rows_and_entries_of_xml_are_read() -> None:
    found = read_treaty_status(XML.encode(), "icsant.xml")
    assert [(e.state, e.kind, e.day) for e in found.rows] == [
        ("TH", EventKind.SIGNATURE, "2005-09-14"),
        ("TH", EventKind.DEPOSIT, "2019-05-02"),
        ("TR", EventKind.DEPOSIT, "2012-09-24"),
    ]


def test_names_and_codes() -> None:
    assert state_of("Cote d'Ivoire") == "CI" and state_of("XQ") == "XQ"
    assert state_of("Atlantis") is None


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("empty_file", b" \n"),
        ("no_participants", b"a,b\n1,2\n"),
        ("no_participants", b"<a><b/></a>"),
        ("not_xml", b"<a><b></a>"),
        ("not_xml", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
        ("bad_date", b"Participant,Signature\nThailand,31 Feb 2005\n"),
        ("bad_date", b"Participant,Signature\nThailand,soon\n"),
        ("bad_date", b"Participant,Signature\nThailand,14 Sep 2005 zz\n"),
    ],
)
def test_what_is_no_list_is_refused_with_its_place(code: str, data: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read_treaty_status(data, "list.csv")
    assert refused.value.code == code and "list.csv" in refused.value.where


def test_conflicting_sources_stand_side_by_side_and_a_second_import_changes_nothing(
    packs: Cast,
) -> None:
    actor = packs.regulator_licensing
    rows = read_treaty_status(CSV.encode(), "icsant.csv").rows
    facts = {"actor": actor, "treaty": "ICSANT", "source": SOURCE, "as_of": "2026-01-01"}
    assert import_status(rows=rows, **facts) == {"entered": 4, "known": 0}  # type: ignore[arg-type]
    assert import_status(rows=rows, **facts) == {"entered": 0, "known": 4}  # type: ignore[arg-type]
    today = date(2026, 11, 1)
    found = situation_of(actor=actor, state="TJ", today=today)
    assert found.standings["ICSANT"].position is Position.IN_FORCE
    sources = {each.source for each in found.events if each.treaty == "ICSANT"}
    assert len(sources) == 2 and SOURCE in sources
    lao = situation_of(actor=actor, state="LA", today=today)
    assert {each.kind for each in lao.events if each.treaty == "ICSANT"} == {
        EventKind.REPORTED_OUTSIDE,
        EventKind.DEPOSIT,
    }


def test_nothing_is_entered_of_a_list_that_cannot_be_true(packs: Cast) -> None:
    rows = read_treaty_status(CSV.encode(), "icsant.csv").rows
    for source, as_of, code in (
        ("", "2026-01-01", "source_missing"),
        (SOURCE, "soon", "bad_date"),
        (SOURCE, "2016-01-01", "source_older_than_event"),
    ):
        with pytest.raises(InputError) as refused:
            import_status(
                actor=packs.regulator_licensing, treaty="ICSANT", rows=rows, source=source,
                as_of=as_of,
            )  # fmt: skip
        assert refused.value.code == code
    assert not RecordedEvent.objects.exists()
