"""What kind of file a text came in, and who reads it; refusals say the way out."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import PurePath

from korgan.kernel.errors import InputError
from korgan.law.domain.provisions import AknText
from korgan.law.domain.text_structure import LegalText, read_structure

MOST_BYTES = 20 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0"
WAY_OUT = (
    "ask the drafter for the word processor's file; or run text recognition on the scan, "
    "read it against the paper, and save it as .docx or .txt"
)


def read_legal_file(data: bytes, filename: str) -> LegalText | AknText:
    """Read a law from .docx, plain text or Akoma Ntoso."""
    if not data.strip():
        raise InputError("empty_file", "the file is empty", where=filename, mend="choose it again")
    if len(data) > MOST_BYTES:
        raise InputError(
            "too_large", "a legal text of more than 20 MiB is not read", where=filename
        )
    if data.startswith(b"%PDF"):
        raise _refused_pdf(data, filename)
    if data.startswith(OLE) or data.startswith(b"{\\rtf"):
        raise InputError(
            "old_word_format",
            "old .doc and .rtf files are not read",
            where=filename,
            mend="open it in a word processor and save it as .docx",
        )
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")):
        raise InputError("picture", "this is a picture of a text", where=filename, mend=WAY_OUT)
    if data.startswith(b"PK"):
        return _read_package(data, filename)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        from korgan.law.akoma_ntoso import read_akn

        return read_akn(data, where=filename)
    return read_structure(_decoded(data, filename).splitlines(), where=filename)


def _refused_pdf(data: bytes, filename: str) -> InputError:
    # A page that only shows a picture names no font.
    if b"/Font" not in data:
        return InputError(
            "scanned_pdf",
            "this PDF seems to be a scan: it holds pictures and no text",
            where=filename,
            mend=WAY_OUT,
        )
    return InputError(
        "pdf_without_structure",
        "a PDF does not keep the structure of a text, so its provisions cannot be addressed",
        where=filename,
        mend="ask for the word processor's file, or save the text as .docx or .txt and check it",
    )


def _read_package(data: bytes, filename: str) -> LegalText:
    from korgan.law.readers.word import read_docx_lines

    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = set(package.namelist())
            unpacked = sum(entry.file_size for entry in package.infolist())
    except zipfile.BadZipFile:
        raise InputError("broken_file", "the file is broken", where=filename) from None
    if unpacked > 10 * MOST_BYTES:
        raise InputError("too_large", "the file unpacks to more than 200 MiB", where=filename)
    if "word/document.xml" not in names:
        raise InputError(
            "not_docx",
            f"{PurePath(filename).suffix or 'this file'} is no .docx file",
            where=filename,
            mend="save it as .docx or as plain text",
        )
    return read_structure(read_docx_lines(data, filename), where=filename)


def _decoded(data: bytes, filename: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data[:4096]:
        raise InputError(
            "not_text",
            "this is not a text",
            where=filename,
            mend="give .docx, plain text or Akoma Ntoso",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    text = data.decode("cp1251", errors="replace")
    letters = [c for c in text if c.isalpha()]
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in letters)
    # Old Russian files are in this code page; anything else that fails as UTF-8 is guesswork.
    if not letters or cyrillic < 0.5 * len(letters):
        raise InputError(
            "unknown_encoding",
            "the letters of this text cannot be told",
            where=filename,
            mend="save it as UTF-8",
        )
    return text
