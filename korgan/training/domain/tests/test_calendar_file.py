from __future__ import annotations

from datetime import UTC, date, datetime

from korgan.training.domain.calendar_file import Event, calendar_file

STAMP = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)


def test_whole_days_end_on_the_day_after_the_last() -> None:
    data = calendar_file([Event("1", "Course", date(2026, 3, 2), date(2026, 3, 6))], STAMP).decode()
    assert "DTSTART;VALUE=DATE:20260302\r\n" in data
    assert "DTEND;VALUE=DATE:20260307\r\n" in data
    assert "DTSTAMP:20260101T123000Z\r\n" in data


def test_text_is_escaped_and_folded_within_75_octets() -> None:
    title = "Опознавание; нуклиды, спектры " * 5
    data = calendar_file([Event("1", title, date(2026, 3, 2), date(2026, 3, 2), "A\nB")], STAMP)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    whole = data.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Опознавание\\; нуклиды\\, спектры" in whole
    assert "LOCATION:A\\nB" in whole
