"""Rule packs as data: how one is described, read from a file, and compared. No Django."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from korgan.science.errors import InputError


class Standing(StrEnum):
    """How far a row can be relied on, as its own sources tell."""

    AGREED = "agreed"
    SINGLE_SOURCE = "single_source"
    CONFLICT = "conflict"
    UNVERIFIED = "unverified"


@dataclass(frozen=True)
class PackDescription:
    """What a pack's manifest says about its table."""

    name: str
    title: str
    key: tuple[str, ...]
    source_column: str = "source"
    units: Mapping[str, str] = field(default_factory=dict)
    # Column whose text tells the standing of a row, and which text means which.
    standing_column: str = ""
    standings: Mapping[str, Standing] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class PackRow:
    """One row: its key, every column as text, where it comes from, and how far it stands."""

    key: str
    values: Mapping[str, str]
    source: str
    standing: Standing


@dataclass(frozen=True)
class ShippedPack:
    """A pack as it lies in a capability's folder."""

    description: PackDescription
    edition: str
    effective_from: date
    rows: tuple[PackRow, ...]
    sha256: str


def read_manifest(path: Path) -> ShippedPack:
    """Read a manifest (JSON) and the table that it names."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    description = PackDescription(
        name=manifest["name"],
        title=manifest["title"],
        key=tuple(manifest["key"]),
        source_column=manifest.get("source_column", "source"),
        units=manifest.get("units", {}),
        standing_column=manifest.get("standing_column", ""),
        standings={text: Standing(s) for text, s in manifest.get("standings", {}).items()},
        note=manifest.get("note", ""),
    )
    data = (path.parent / manifest["rows"]).read_bytes()
    return ShippedPack(
        description=description,
        edition=manifest["edition"],
        effective_from=date.fromisoformat(manifest["effective_from"]),
        rows=tuple(read_rows(data, description)),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def read_rows(data: bytes, pack: PackDescription) -> list[PackRow]:
    """Read a table; a row without key or source, or a key twice, is refused with its line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "not_utf8",
            "the table is not UTF-8 text",
            where=f"byte {error.start}",
            mend="save it as UTF-8",
        ) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    _check_header(reader.fieldnames, pack)
    rows: dict[str, PackRow] = {}
    for record in _records(reader):
        where = f"line {reader.line_num}"
        row = _row_of(record, pack, where)
        if row.key in rows:
            raise InputError("key_twice", f"{row.key} stands twice", where=where)
        rows[row.key] = row
    if not rows:
        raise InputError("no_rows", "the table has no rows")
    return list(rows.values())


def _records(reader: csv.DictReader[str]) -> Iterable[dict[str | None, str | None]]:
    try:
        yield from reader
    except csv.Error as error:
        raise InputError(
            "broken_table", f"the table breaks off: {error}", where=f"line {reader.line_num + 1}"
        ) from None


def _check_header(header: Iterable[str] | None, pack: PackDescription) -> None:
    columns = list(header or [])
    missing = [name for name in (*pack.key, pack.source_column) if name not in columns]
    if missing:
        raise InputError(
            "column_missing",
            f"the table lacks {', '.join(missing)}",
            where="header",
            mend=f"it has {', '.join(columns) or 'no columns'}",
        )


def _row_of(record: Mapping[str | None, str | None], pack: PackDescription, where: str) -> PackRow:
    if None in record or None in record.values():
        raise InputError(
            "ragged_row", "the row has more or fewer cells than the header", where=where
        )
    values = {str(name): str(value).strip() for name, value in record.items()}
    key = " / ".join(values[name] for name in pack.key).strip(" /")
    source = values.pop(pack.source_column)
    if not key:
        raise InputError("key_missing", "the row has no key", where=where)
    if not source:
        raise InputError("source_missing", "the row has no source", where=where)
    return PackRow(key, values, source, _standing(values, source, pack))


def _standing(values: Mapping[str, str], source: str, pack: PackDescription) -> Standing:
    if "(unverified)" in source.lower():
        return Standing.UNVERIFIED
    if pack.standing_column:
        told = pack.standings.get(values.get(pack.standing_column, ""))
        return told if told is not None else Standing.SINGLE_SOURCE
    return Standing.SINGLE_SOURCE


@dataclass(frozen=True)
class RowChange:
    """One difference between two editions: field -> (before, after)."""

    key: str
    kind: str
    fields: Mapping[str, tuple[str, str]]


def compare(before: Mapping[str, PackRow], after: Mapping[str, PackRow]) -> list[RowChange]:
    """Return added, removed and changed rows by key, the source among the fields."""
    changes = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        kind = "added" if old is None else "removed" if new is None else "changed"
        left, right = _fields(old), _fields(new)
        fields = {
            name: (left.get(name, ""), right.get(name, ""))
            for name in sorted(left.keys() | right.keys())
            if left.get(name, "") != right.get(name, "")
        }
        if fields or kind != "changed":
            changes.append(RowChange(key, kind, fields))
    return changes


def _fields(row: PackRow | None) -> dict[str, str]:
    return {} if row is None else {**row.values, "source": row.source}
