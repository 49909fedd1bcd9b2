"""Which list a file is, from its content alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from korgan.science.errors import InputError
from korgan.trade.domain import ListEdition
from korgan.trade.readers.draft import decode, refuse_truncated, rows_of
from korgan.trade.readers.eu import read_eu_csv, read_eu_xml
from korgan.trade.readers.ftm import read_ftm
from korgan.trade.readers.ofac import companions, read_ofac_csv, read_ofac_xml
from korgan.trade.readers.own import read_own_csv, read_own_json
from korgan.trade.readers.uk import read_uk_csv, read_uk_xml
from korgan.trade.readers.un_xml import read_un_xml
from korgan.trade.readers.us_csl import read_csl_compact, read_csl_csv, read_csl_json, read_dpl

_UNKNOWN = (
    "give a UN, OFAC, EU, UK or US list as published, FollowTheMoney entities, or a CSV with the "
    "columns id,name,kind,country"
)
# Root elements of the XML lists, with whatever prefix of a namespace.
_XML: tuple[tuple[str, Callable[[bytes, str], ListEdition]], ...] = (
    ("CONSOLIDATED_LIST", read_un_xml),
    ("sdnList", read_ofac_xml),
    ("export", read_eu_xml),
    ("Designations", read_uk_xml),
)


def read_lists(path: Path) -> list[ListEdition]:
    """Read the list of a file, or all lists of a folder (the three OFAC files as one)."""
    if not path.exists():
        raise InputError("no_file", "there is no such file", where=str(path))
    if not path.is_dir():
        return [read_list(path)]
    files = {p.name.lower(): p for p in sorted(path.iterdir()) if p.is_file()}
    parts = {f"{prefix}{part}.csv" for prefix in ("", "cons_") for part in ("alt", "add")}
    companions({name: name for name in files})
    editions = [read_list(p) for name, p in files.items() if name not in parts]
    if not editions:
        raise InputError("no_file", "the folder is empty", where=str(path))
    return editions


def read_list(path: Path) -> ListEdition:
    """Read one list; of the OFAC files, its companions beside it are read too."""
    content = path.read_bytes()
    where = path.name
    if not content.strip(b"\x1a \t\r\n\x00\xef\xbb\xbf"):
        raise InputError("empty_file", "the file is empty", where=where, mend="download it again")
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")):
        edition = _read_xml(content, where)
    elif start.startswith((b"{", b"[")):
        edition = _read_json(content, where)
    else:
        edition = _read_text(content, path)
    if not edition.entries:
        raise InputError("no_entries", "no party could be read", where=where, mend=_UNKNOWN)
    return edition


def _read_xml(content: bytes, where: str) -> ListEdition:
    head = content[:8192].decode("utf-8", "replace")
    head = re.sub(r"<\?.*?\?>|<!--.*?-->", "", head, flags=re.DOTALL)
    root = re.search(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)", head)
    for name, reader in _XML:
        if root and root.group(1) == name:
            return reader(content, where)
    if "<!DOCTYPE" in head or "<!ENTITY" in head:
        return read_un_xml(content, where)  # refused there, with the reason
    tag = root.group(1) if root else "none"
    raise InputError("unknown_list", f"the XML begins with <{tag}>", where=where, mend=_UNKNOWN)


def _read_json(content: bytes, where: str) -> ListEdition:
    text = content.decode("utf-8-sig", "replace")
    try:
        data: Any = json.loads(text)
    except RecursionError:
        raise InputError("bad_json", "the JSON is nested too deep", where=where) from None
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" or _first_line_is_entity(text):
            return read_ftm(content, where)
        if error.pos >= len(text.rstrip()) - 200 or "Unterminated" in error.msg:
            refuse_truncated(where)
        raise InputError(
            "bad_json", f"line {error.lineno}, column {error.colno}: {error.msg}", where=where,
            mend="download the list again",
        ) from error  # fmt: skip
    if isinstance(data, dict):
        if "fieldKey" in data and "entries" in data:
            return read_csl_compact(content, data, where)
        if isinstance(data.get("results"), list):
            return read_csl_json(content, data, where)
        if "schema" in data and "properties" in data:
            return read_ftm(content, where)
        if isinstance(data.get("entries"), list):
            return read_own_json(content, data, where)
    elif data and isinstance(data[0], dict) and "id" in data[0]:
        return read_own_json(content, data, where)
    raise InputError(
        "unknown_list", "the JSON is none of the known lists", where=where, mend=_UNKNOWN
    )


def _first_line_is_entity(text: str) -> bool:
    try:
        first = json.loads(text.split("\n", 1)[0])
    except (json.JSONDecodeError, RecursionError):
        return False
    return isinstance(first, dict) and "schema" in first


def _read_text(content: bytes, path: Path) -> ListEdition:
    where = path.name
    text = decode(content[:65536])
    line = text.split("\n", 1)[0]
    plain = re.sub(r"[^a-z0-9,;\t]", "", line.lower())
    if line.count("\t") > 5 and "streetaddress" in plain:
        return read_dpl(content, where)
    if "entitylogicalid" in plain or "naalwholename" in plain or "namealiaswholename" in plain:
        return read_eu_csv(content, where)
    if "Name 6" in text[:4000] or "name 6" in text[:4000]:
        return read_uk_csv(content, where)
    if "altnames" in plain and "source" in plain:
        return read_csl_csv(content, where)
    first = next(rows_of(line + "\n"), (0, [""]))[1]
    if first[0].strip().isdigit() and len(first) in (5, 6, 12):
        return _read_ofac(content, path, len(first))
    return read_own_csv(content, where)


def _read_ofac(content: bytes, path: Path, width: int) -> ListEdition:
    if width != 12:
        raise InputError(
            "no_primary", "these are the aliases or addresses of an OFAC list", where=path.name,
            mend="give sdn.csv or cons_prim.csv; its companions beside it are found",
        )  # fmt: skip
    non_sdn = "cons" in path.name.lower()
    prefix = "cons_" if non_sdn else ""
    parts = {p.name.lower(): p for p in path.parent.iterdir()}

    def companion(part: str) -> bytes:
        found = parts.get(f"{prefix}{part}.csv")
        return found.read_bytes() if found is not None else b""

    return read_ofac_csv(content, companion("alt"), companion("add"), path.name, non_sdn=non_sdn)
