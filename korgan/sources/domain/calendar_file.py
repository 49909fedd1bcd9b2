"""A calendar as a file (iCalendar, RFC 5545): days that something is due, for any programme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

LONGEST_LINE = 75  # octets, without the line's end (RFC 5545, 3.1)


@dataclass(frozen=True)
class CalendarEntry:
    """Something that falls on a day.

    Parameters
    ----------
    day : date
        When.
    kind : str
        Code of what it is.
    key : str
        The same for the same thing each time the calendar is read.
    title, detail : str
        What it is about, and for whom.
    url : str
        Where it is worked on; empty where nowhere.
    """

    day: date
    kind: str
    key: str
    title: str
    detail: str = ""
    url: str = ""


def calendar_file(
    entries: Iterable[CalendarEntry], *, name: str, origin: str, made: datetime
) -> bytes:
    """Write entries as an iCalendar file of whole days.

    Parameters
    ----------
    entries : iterable of CalendarEntry
        In the order in which they are written.
    name : str
        Of the calendar.
    origin : str
        What makes the identifiers of this installation unlike those of another: its host name.
    made : datetime
        Now, in UTC.

    Returns
    -------
    bytes
        UTF-8 with lines of at most 75 octets that end in CR LF.
    """
    stamp = made.strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Korgan//Source register//EN"]
    lines += ["CALSCALE:GREGORIAN", f"X-WR-CALNAME:{_text(name)}"]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(entry.key)}-{entry.day:%Y%m%d}@{_text(origin)}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(entry.title)}",
        ]
        if entry.detail:
            lines.append(f"DESCRIPTION:{_text(entry.detail)}")
        if entry.url:
            lines.append(f"URL:{entry.url}")
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _text(value: str) -> str:
    plain = "".join(each if each.isprintable() else " " for each in value.replace("\n", " "))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> bytes:
    """Break a line between characters, never within one."""
    out, width = bytearray(), 0
    for character in line:
        piece = character.encode()
        if width + len(piece) > LONGEST_LINE:
            out += b"\r\n "
            width = 1
        out += piece
        width += len(piece)
    return bytes(out + b"\r\n")
