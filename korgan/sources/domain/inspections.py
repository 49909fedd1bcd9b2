"""Inspections: how often, what is looked at, and how entries made apart are put together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from korgan.sources.domain.identity import comparable, easily_confused

# Years between inspections by the most dangerous category on a site, after the intervals that
# the table of deadlines names (unverified there; a State sets its own).
INTERVAL_YEARS = {1: 1.0, 2: 1.0, 3: 3.0, 4: 5.0, 5: 5.0}
CLOCK_TOLERANCE = timedelta(minutes=5)

EVERYWHERE = (
    "inventory", "licence_at_hand", "access", "signs", "dose_rates", "officer", "dosimetry",
    "training", "emergency_plan",
)  # fmt: skip
BY_PRACTICE = {
    "radiography": ("mobile_log", "survey_meter", "camera_lock"),
    "therapy": ("interlocks", "treatment_records"),
    "gauge": ("shutter", "lockout"),
    "irradiat": ("interlocks", "pool_or_shield"),
}


class Outcome(StrEnum):
    """What became of an entry made in the field."""

    TAKEN = "taken"
    SAME = "same"
    CONFLICT = "conflict"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Merge:
    """What to do with an answer: its outcome, and the version that the question has afterwards."""

    outcome: Outcome
    version: int


def checklist_for(practices: list[str]) -> list[str]:
    """Questions of an inspection.

    Parameters
    ----------
    practices : list of str
        Practices of the sources on the site.

    Returns
    -------
    list of str
        Codes of questions, each once.

    Examples
    --------
    >>> checklist_for(["Industrial gamma radiography"])[-1]
    'camera_lock'
    """
    found = list(EVERYWHERE)
    for practice in practices:
        for mark, codes in BY_PRACTICE.items():
            if mark in practice.casefold():
                found.extend(codes)
    return list(dict.fromkeys(found))


def next_inspection(last: date | None, category: int | None, first: date) -> date:
    """Day by which a site is to be inspected.

    Parameters
    ----------
    last : date or None
        Day of the last inspection.
    category : int or None
        Most dangerous category on the site; unknown counts as category 1.
    first : date
        Since when there are sources; a site never inspected is due half a year after it.

    Returns
    -------
    date
        The day.
    """
    if last is None:
        return first + timedelta(days=183)
    return last + timedelta(days=round(INTERVAL_YEARS[category or 1] * 365.2425))


def merge_answer(base: int, version: int, before: str, now: str) -> Merge:
    """Put an answer together with what the register has by now.

    Parameters
    ----------
    base : int
        Version of the answer that the inspector saw.
    version, before : int, str
        Version and answer that the register has.
    now : str
        Answer given in the field.

    Returns
    -------
    Merge
        A conflict keeps what is there; the other answer is kept beside it.

    Examples
    --------
    >>> merge_answer(1, 2, "yes", "no").outcome
    <Outcome.CONFLICT: 'conflict'>
    """
    if now == before:
        return Merge(Outcome.SAME, version)
    if base != version:
        return Merge(Outcome.CONFLICT, version)
    return Merge(Outcome.TAKEN, version + 1)


def sighting_outcome(registered: str, read: str) -> Outcome:
    """Whether the serial number on a label is the registered one.

    Parameters
    ----------
    registered, read : str
        Serial numbers.

    Returns
    -------
    Outcome
        ``TAKEN`` when they are equal but for writing habits; every other one differs, also where
        signs are easily misread.
    """
    same = comparable(registered) == comparable(read)
    return Outcome.TAKEN if same else Outcome.DIFFERS


def is_misreading(registered: str, read: str) -> bool:
    """Whether two serial numbers differ by signs only that are easily misread.

    Parameters
    ----------
    registered, read : str
        Serial numbers.

    Returns
    -------
    bool
        A hint for the reader; the difference is flagged all the same.
    """
    return comparable(registered) != comparable(read) and (
        easily_confused(registered) == easily_confused(read)
    )


def is_clock_ahead(read_at: datetime, received_at: datetime) -> bool:
    """Whether a device's clock runs ahead of the register's.

    Parameters
    ----------
    read_at, received_at : datetime
        Both with a zone.

    Returns
    -------
    bool
        True from five minutes on.
    """
    return read_at > received_at + CLOCK_TOLERANCE
