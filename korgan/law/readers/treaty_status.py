"""Lists of participants of one treaty, as depositaries give them: CSV, or XML of rows and entries.

Columns are known by their headings: *Participant* (a name or an ISO 3166 code), *Signature*, and
*Ratification, Acceptance, Approval, Accession, Succession* or *Deposit*. Days stand as
``2005-09-14`` or ``14 Sep 2005``; a letter after a day (``a``, ``A``, ``AA``, ``d``, ``s``) says
by which act.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from korgan.kernel.errors import InputError
from korgan.law.domain.treaties import EventKind

NAMES = Path(__file__).parent.parent / "data" / "participants.csv"
DEPOSITS = ("ratification", "acceptance", "approval", "accession", "succession", "deposit")
ACTS = {
    "a": "accession",
    "A": "acceptance",
    "AA": "approval",
    "d": "succession",
    "s": "definitive signature",
    "R": "ratification",
    "": "",
}
DAY = re.compile(
    r"(\d{4}-\d{2}-\d{2}|\d{1,2} [A-Za-z]{3,9} \d{4})\s*([A-Za-z]{0,2})(?:\s*\[?\d*\]?)"
)
MOST_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True)
class StatusRow:
    """One statement of the list."""

    state: str
    kind: EventKind
    day: str
    text: str
    where: str


@dataclass(frozen=True)
class StatusList:
    """What a list says, and the participants that are no State known here."""

    rows: tuple[StatusRow, ...]
    unknown: tuple[str, ...]


def read_treaty_status(data: bytes, filename: str) -> StatusList:
    """Read a list of participants.

    Raises
    ------
    InputError
        ``empty_file``, ``too_large``, ``not_xml``, ``no_participants`` (headings are missing),
        ``bad_date`` with the row.
    """
    if not data.strip():
        raise InputError("empty_file", "the file is empty", where=filename, mend="choose it again")
    if len(data) > MOST_BYTES:
        raise InputError("too_large", "the file is larger than 5 MiB", where=filename)
    is_xml = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    table = _xml_rows(data, filename) if is_xml else _csv_rows(data)
    return _statements(table, filename)


def _csv_rows(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8-sig", errors="replace")
    separator = ";" if text.partition("\n")[0].count(";") else ","
    return [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row)]


def _xml_rows(data: bytes, filename: str) -> list[list[str]]:
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, DefusedXmlException):
        raise InputError("not_xml", "the file is not well-formed XML", where=filename) from None
    rows = [each for each in root.iter() if _name(each.tag) == "row"]
    return [
        [" ".join("".join(cell.itertext()).split()) for cell in row if _name(cell.tag) == "entry"]
        for row in rows
    ]


def _name(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower()


def _statements(table: Sequence[Sequence[str]], filename: str) -> StatusList:
    columns, first = _columns(table, filename)
    rows: list[StatusRow] = []
    unknown: list[str] = []
    for number, cells in enumerate(table[first:], first + 1):
        who = cells[columns["participant"]].strip() if cells else ""
        if not who:
            continue
        state = state_of(who)
        if state is None:
            unknown.append(who[:80])
            continue
        for heading, kind in (("signature", EventKind.SIGNATURE), ("deposit", EventKind.DEPOSIT)):
            place = columns.get(heading)
            text = cells[place].strip() if place is not None and place < len(cells) else ""
            if text:
                where = f"{filename}, row {number}"
                rows.append(_statement(state, kind, text, where))
    return StatusList(tuple(rows), tuple(unknown))


def _columns(table: Sequence[Sequence[str]], filename: str) -> tuple[dict[str, int], int]:
    for number, cells in enumerate(table[:20]):
        found: dict[str, int] = {}
        for place, cell in enumerate(cells):
            heading = cell.strip().lower()
            if heading.startswith(("participant", "state")):
                found.setdefault("participant", place)
            elif heading.startswith("signature"):
                found.setdefault("signature", place)
            elif heading.startswith(DEPOSITS):
                found.setdefault("deposit", place)
        if "participant" in found and len(found) > 1:
            return found, number + 1
    raise InputError(
        "no_participants",
        "no row has the headings Participant and Signature or Ratification",
        where=filename,
        mend="give the list with its headings",
    )


def _statement(state: str, kind: EventKind, text: str, where: str) -> StatusRow:
    found = DAY.fullmatch(text)
    day = _iso(found.group(1)) if found else None
    if found is None or day is None or found.group(2) not in ACTS:
        raise InputError(
            "bad_date",
            f"{text[:40]} is not a date",
            where=where,
            mend="write 2005-09-14 or 14 Sep 2005, with a, A, AA, d or s after it if need be",
        )
    act = ACTS[found.group(2)]
    # Who signs definitively is bound by it, as by a deposit.
    is_bound = act == "definitive signature"
    return StatusRow(state, EventKind.DEPOSIT if is_bound else kind, day, act, where)


def _iso(text: str) -> str | None:
    for form in ("%Y-%m-%d", "%d %b %Y", "%d %B %Y"):
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return None


def state_of(participant: str) -> str | None:
    """Return the ISO 3166 code of a participant, by code or by name; None if it is no State here.

    Examples
    --------
    >>> state_of("Viet Nam"), state_of("kyrgyzstan 1"), state_of("XQ"), state_of("Euratom")
    ('VN', 'KG', 'XQ', None)
    """
    if re.fullmatch(r"[A-Z]{2}", participant):
        return participant
    return _codes().get(_plain(participant))


@cache
def _codes() -> dict[str, str]:
    lines = NAMES.read_text(encoding="utf-8").splitlines()[1:]
    return {_plain(row["name"]): row["code"] for row in csv.DictReader(lines)}


def _plain(name: str) -> str:
    # Marks of footnotes follow a name as numbers.
    text = re.sub(r"[\s\d,\[\]]+\Z", "", name.replace("’", "'"))
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())
