"""The one entrance for an instrument's file: checks, unpacking, then the readers in turn."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from dataclasses import replace
from pathlib import PurePath

from korgan.border.readers.file_faults import look_for_faults
from korgan.border.readers.numeric_text import read_numeric_text
from korgan.border.readers.records import InstrumentFile
from korgan.border.readers.spec_utils import read_with_spec_utils
from korgan.border.readers.spectrum_json import read_spectrum_json
from korgan.border.readers.spectrum_xml import read_spectrum_xml
from korgan.science.errors import InputError

MOST_BYTES = 64 * 1024 * 1024
_MEND = "export the spectrum again, as N42 if the instrument can"

# SpecUtils knows the most formats, so it comes first; ours are for what it cannot read.
_READERS = (read_with_spec_utils, read_spectrum_xml, read_spectrum_json, read_numeric_text)


def read_instrument_file(data: bytes, name: str) -> InstrumentFile:
    """Read a file of a spectrometer, portal or search system.

    Parameters
    ----------
    data : bytes
        The whole file; gzip and zip with one file inside are unpacked.
    name : str
        Its name; the ending serves as a hint at the format and nothing else is taken from it.

    Returns
    -------
    InstrumentFile
        Records, instrument, digest of the bytes as they came.

    Raises
    ------
    InputError
        With the code ``empty_file``, ``file_too_large``, ``archive_not_usable``,
        ``xml_entities``, ``truncated_file``, ``negative_time``, ``no_channels``,
        ``counts_not_numbers`` or ``unreadable_file``.
    """
    if not data:
        raise InputError("empty_file", "the file is empty", where=name, mend="export it again")
    if len(data) > MOST_BYTES:
        raise InputError(
            "file_too_large",
            f"the file has {len(data) / 2**20:.0f} MiB; at most {MOST_BYTES >> 20} are read",
            where=name,
        )
    content, inner_name = _unpacked(data, name)
    _refuse_entities(content, name)
    notes = look_for_faults(content, PurePath(inner_name).suffix, name)
    for reader in _READERS:
        found = reader(content, PurePath(inner_name).suffix)
        if found is not None and found.measurements:
            digest = hashlib.sha256(data).hexdigest()
            return replace(found, name=name, sha256=digest, size=len(data), notes=notes)
    raise InputError(
        "unreadable_file", "this is no spectrum file known to Korgan", where=name, mend=_MEND
    )


def _unpacked(data: bytes, name: str) -> tuple[bytes, str]:
    if data[:2] == b"\x1f\x8b":
        return _gunzipped(data, name), name.removesuffix(".gz")
    if data[:4] == b"PK\x03\x04":
        return _unzipped(data, name)
    return data, name


def _gunzipped(data: bytes, name: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            content = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise InputError("archive_not_usable", "the gzip file is damaged", where=name) from None
    return _within_limit(content, name)


def _unzipped(data: bytes, name: str) -> tuple[bytes, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) != 1:
                raise InputError(
                    "archive_not_usable",
                    f"the archive holds {len(members)} files; one is expected",
                    where=name,
                    mend="give each spectrum file by itself",
                )
            if members[0].file_size > MOST_BYTES:
                _within_limit(b"", name, members[0].file_size)
            with archive.open(members[0]) as packed:
                return _within_limit(packed.read(MOST_BYTES + 1), name), members[0].filename
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError):
        raise InputError("archive_not_usable", "the zip file is damaged", where=name) from None


def _within_limit(content: bytes, name: str, size: int | None = None) -> bytes:
    if (size if size is not None else len(content)) > MOST_BYTES:
        raise InputError(
            "file_too_large",
            f"unpacked the file has more than {MOST_BYTES >> 20} MiB",
            where=name,
        )
    if not content:
        raise InputError("empty_file", "the archive holds an empty file", where=name)
    return content


def _refuse_entities(content: bytes, name: str) -> None:
    """No instrument declares entities; who does wants to read files or to exhaust memory."""
    flat = content.replace(b"\x00", b"")  # UTF-16 text becomes searchable
    if b"<!ENTITY" in flat or (b"<!DOCTYPE" in flat and b"SYSTEM" in flat[:4096]):
        raise InputError(
            "xml_entities", "the file declares XML entities, which no instrument does", where=name
        )
