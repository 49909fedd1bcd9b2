"""Calendar files (RFC 5545) of courses, for any calendar program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Event:
    """Something that takes whole days; the last day is included."""

    id: str
    title: str
    starts: date
    ends: date
    place: str = ""
    about: str = ""


def calendar_file(events: Iterable[Event], stamp: datetime) -> bytes:
    """Return events as an iCalendar file.

    Lines end in CRLF and are folded at 75 octets, never within a character.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Korgan//Training//EN"]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(event.id)}",
            f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{event.starts:%Y%m%d}",
            # The end of whole days is the day after the last one.
            f"DTEND;VALUE=DATE:{event.ends + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(event.title)}",
        ]
        if event.place:
            lines.append(f"LOCATION:{_text(event.place)}")
        if event.about:
            lines.append(f"DESCRIPTION:{_text(event.about)}")
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _text(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text.replace("\r", "")


def _folded(line: str) -> bytes:
    folded, width = b"", 0
    for letter in line:
        octets = letter.encode()
        if width + len(octets) > 75:
            folded += b"\r\n "
            width = 1
        folded += octets
        width += len(octets)
    return folded + b"\r\n"
