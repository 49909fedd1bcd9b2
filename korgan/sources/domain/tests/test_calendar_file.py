from __future__ import annotations

from datetime import UTC, date, datetime

from korgan.sources.domain.calendar_file import CalendarEntry, calendar_file

MADE = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)


def written(*entries: CalendarEntry) -> str:
    return calendar_file(entries, name="Licences", origin="korgan.example", made=MADE).decode()


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_an_entry_is_a_whole_day_with_an_identifier_of_its_own() -> None:
    entry = CalendarEntry(
        date(2026, 12, 31), "ends", "licence-7", "XQ-L-1 ends", "Hospital", "http://h/1"
    )
    lines = unfolded(written(entry))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "UID:licence-7-20261231@korgan.example" in lines
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "URL:http://h/1" in lines


def test_signs_with_a_meaning_are_escaped_and_no_line_can_be_smuggled_in() -> None:
    entry = CalendarEntry(date(2026, 1, 1), "k", "k", "a,b;c\\d\r\nBEGIN:VALARM")
    lines = unfolded(written(entry))
    assert "SUMMARY:a\\,b\\;c\\\\d  BEGIN:VALARM" in lines
    assert "BEGIN:VALARM" not in lines


def test_lines_are_folded_between_characters_at_75_octets() -> None:
    title = "Лицензия истекает " * 12
    text = calendar_file(
        [CalendarEntry(date(2026, 1, 1), "k", "k", title)], name="n", origin="o", made=MADE
    )
    assert max(len(line) for line in text.split(b"\r\n")) <= 75
    assert f"SUMMARY:{title}" in unfolded(text.decode())
