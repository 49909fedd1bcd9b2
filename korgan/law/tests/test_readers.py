from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import pytest
from docx.document import Document

from korgan.kernel.errors import InputError
from korgan.law.akoma_ntoso import read_akn, write_akn
from korgan.law.domain.provisions import AknText, WorkAddress
from korgan.law.domain.text_structure import LegalText
from korgan.law.readers import read_legal_file
from korgan.law.tests.texts import NUCLEAR_ACT, RUSSIAN_ACT

ADDRESS = WorkAddress("XQ", "act", date(2015, 3, 1), "12")


def written(text: str, language: str = "en") -> AknText:
    law = read_legal_file(text.encode(), "a.txt")
    assert isinstance(law, LegalText)
    return write_akn(
        law, address=ADDRESS, title="Act", language=language, in_force_from=date(2015, 4, 1)
    )


def word_file(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("text", [NUCLEAR_ACT, RUSSIAN_ACT])
def test_what_is_written_as_akoma_ntoso_is_read_back_the_same(text: str) -> None:
    first = written(text)
    again = read_akn(first.xml, where="a.xml")
    assert again.provisions == first.provisions
    assert first.provisions[0].eid == "chp_1"
    assert len({row.eid for row in first.provisions}) == len(first.provisions)


def test_the_document_carries_its_address() -> None:
    assert b'value="/akn/xq/act/2015/12/eng@2015-04-01"' in written(NUCLEAR_ACT).xml


def test_a_digest_covers_what_stands_below() -> None:
    before = {row.eid: row.digest for row in written(NUCLEAR_ACT).provisions}
    changed = NUCLEAR_ACT.replace("register of sources", "list of sources")
    after = {row.eid: row.digest for row in written(changed).provisions}
    assert {eid for eid in before if before[eid] != after[eid]} == {
        "chp_1",
        "chp_1__art_2",
        "chp_1__art_2__para_2",
    }


def test_a_word_processors_file_is_read_with_its_automatic_numbers() -> None:
    document = docx.Document()
    document.add_heading("Nuclear Act", 0)
    for number in (1, 2):
        document.add_heading(f"Article {number}. Scope", 1)
        document.add_paragraph("It applies to material.", style="List Number")
        document.add_paragraph("It applies to sources.", style="List Number")
    law = read_legal_file(word_file(document), "act.docx")
    assert isinstance(law, LegalText)
    kinds = [node.kind for node in law.provisions()]
    assert kinds.count("article") == 2


def test_akoma_ntoso_without_identifiers_gets_them() -> None:
    bare = written(NUCLEAR_ACT).xml.replace(b" eId=", b" x=")
    assert read_akn(bare, where="a.xml").provisions[1].eid == "chp_1__art_1"


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7 1 0 obj << /XObject >>", "scanned_pdf"),
        (b"%PDF-1.7 /Font /F1", "pdf_without_structure"),
        (b"\xd0\xcf\x11\xe0 old", "old_word_format"),
        (b"{\\rtf1 text}", "old_word_format"),
        (b"\x89PNG\r\n", "picture"),
        (b"PK\x03\x04 broken", "broken_file"),
        (zipped("content.xml"), "not_docx"),
        (zipped("word/document.xml"), "broken_file"),
        (word_file(docx.Document()), "no_text"),
        (b"<html><body/></html>", "not_akoma_ntoso"),
        (b"<akomaNtoso", "broken_xml"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><akomaNtoso/>", "document_type"),
        (b"\x00\x01\x02\x03", "not_text"),
        (b"\xff\xe0 caf\xe9 \xe9t\xe9 gar\xe7on latin one", "unknown_encoding"),
        (b"A letter.\nIt has no articles.", "no_structure"),
    ],
)
def test_what_cannot_be_addressed_is_refused_with_a_way_out(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as refused:
        read_legal_file(data, "law.bin")
    assert refused.value.code == code
    assert refused.value.where == "law.bin"


@pytest.mark.parametrize("number", ["45-ҚР", "№ 12/а", "A 1779", "5 (bis)", "??"])
def test_any_number_of_a_law_gives_an_address(number: str) -> None:
    law = read_legal_file(NUCLEAR_ACT.encode(), "a.txt")
    assert isinstance(law, LegalText)
    address = WorkAddress("XQ", "regulation", date(2015, 3, 1), number)
    text = write_akn(
        law,
        address=address,
        title="Act\x00\uffff",
        language="national",
        in_force_from=date(2015, 4, 1),
    )
    assert read_akn(text.xml, where="a.xml").provisions == text.provisions


def test_broken_utf_16_is_refused_or_read_never_a_crash() -> None:
    with pytest.raises(InputError):
        read_legal_file(b"\xff\xfea\x00\xd8", "a.txt")
