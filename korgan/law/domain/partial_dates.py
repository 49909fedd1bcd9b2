"""Days as sources give them: sometimes only the month, sometimes only the year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from korgan.science.errors import InputError

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")


@dataclass(frozen=True)
class PartialDate:
    """A day, a month or a year, kept as it was written.

    Examples
    --------
    >>> PartialDate.parse("2012-02").latest
    datetime.date(2012, 2, 29)
    >>> PartialDate.parse("1995").certainly_before(PartialDate.parse("1996-01-01"))
    True
    """

    written: str
    earliest: date
    latest: date

    @classmethod
    def parse(cls, text: str, *, where: str = "day") -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""
        found = _WRITTEN.match(text.strip())
        if found is None:
            raise InputError(
                "bad_date",
                f"{text} is not a date",
                where=where,
                mend="write 2012-02-29, 2012-02 or 2012: as much as the source gives",
            )
        year, month, day = (int(part) if part else None for part in found.groups())
        try:
            first = date(year or 1, month or 1, day or 1)
            last = first if day else _end_of(first, whole_year=month is None)
        except ValueError:
            raise InputError("bad_date", f"there is no day {text}", where=where) from None
        return cls(text.strip(), first, last)

    def certainly_before(self, other: PartialDate) -> bool:
        """Whether every day that this can be lies before every day that the other can be."""
        return self.latest < other.earliest

    def overlaps(self, other: PartialDate) -> bool:
        """Whether the two can be the same day."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def __str__(self) -> str:
        return self.written


def _end_of(first: date, *, whole_year: bool) -> date:
    if whole_year:
        return date(first.year, 12, 31)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return following - timedelta(days=1)


def begins_with_date(text: str) -> PartialDate | None:
    """Return the date with which a remark such as "2018-07-10 (page)" begins, if it does."""
    found = re.match(r"\d{4}(-\d{2}){0,2}(?!\d)", text.strip())
    try:
        return PartialDate.parse(found.group(0)) if found else None
    except InputError:  # digits that are no date are a remark like any other
        return None
