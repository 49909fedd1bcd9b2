"""Two ways to write records: labelled text and comma-separated columns.

Labelled: one record a line, each field as label, separator, value, terminator. Columns: a
header row with the labels; every row repeats the header fields of its report.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from korgan.accounting.profiles.profile import Profile
from korgan.science.errors import InputError


@dataclass(frozen=True, slots=True)
class Record:
    """Fields of one record in order, with the line of the file on which it stands."""

    line: int
    fields: tuple[tuple[str, str], ...]


def write_labelled(records: list[list[tuple[str, str]]], profile: Profile) -> str:
    """Text of labelled records; blank fields are left out."""
    between, after = profile.separator, profile.terminator
    lines = (
        "".join(f"{label}{between}{value}{after}" for label, value in record if value != "")
        for record in records
    )
    return "".join(f"{line}\n" for line in lines)


def read_labelled(text: str, profile: Profile) -> tuple[list[Record], list[tuple[int, str]]]:
    """Records of labelled text, and pieces (line, text) that are no field."""
    records, strays = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        fields = []
        pieces = line.split(profile.terminator)
        if pieces[-1].strip():
            strays.append((number, pieces[-1].strip()))
        for piece in pieces[:-1]:
            label, separator, value = piece.partition(profile.separator)
            if not separator:
                strays.append((number, piece))
                continue
            fields.append((label.strip(), value.strip()))
        records.append(Record(number, tuple(fields)))
    return records, strays


def write_columns(labels: list[str], rows: list[dict[str, str]], profile: Profile) -> str:
    """CSV text with one header row."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=profile.separator, lineterminator="\n")
    writer.writerow(labels)
    for row in rows:
        writer.writerow([row.get(label, "") for label in labels])
    return out.getvalue()


def read_columns(text: str, profile: Profile) -> tuple[list[Record], list[tuple[int, str]]]:
    """Records of CSV text, and cells beyond the header row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=profile.separator)
    header: list[str] | None = None
    records, strays = [], []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                continue
            pairs = zip(header, cells, strict=False)
            fields = tuple((label, cell.strip()) for label, cell in pairs if label)
            records.append(Record(reader.line_num, fields))
            strays += [(reader.line_num, cell) for cell in cells[len(header) :] if cell.strip()]
    except csv.Error as error:
        raise InputError(
            "unreadable_columns", f"the columns cannot be read: {error}",
            where=f"line {reader.line_num}",
        ) from None  # fmt: skip
    return records, strays
