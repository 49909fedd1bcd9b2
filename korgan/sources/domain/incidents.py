"""Loss, theft, found sources, contaminated scrap: what has to be told to whom.

Drafts only: a notification leaves the country through its national point of contact, and the level
of an event is decided by people. The exact form of the incident database is not in the sources at
hand (unverified), and no table of INES levels is: the input is computed, the level is left open
until a State enters the table that it works with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from korgan.science.errors import InputError
from korgan.sources.domain.categories import CategoryRules, categorise
from korgan.sources.domain.contents import Content, activity_by_nuclide
from korgan.sources.domain.errors import Finding, Severity
from korgan.sources.domain.rule_tables import Citation, RuleTable


class IncidentType(StrEnum):
    """What happened."""

    LOSS = "loss"
    THEFT = "theft"
    FOUND = "discovery of an orphan source"
    SCRAP = "contaminated or radioactive scrap"
    POSSESSION = "unauthorized possession"
    DISPOSAL = "unauthorized disposal"
    SCAM = "scam or hoax"
    ATTEMPT = "failed attempt"


@dataclass(frozen=True)
class IncidentReport:
    """An incident as far as it is known; empty fields are unknown.

    Parameters
    ----------
    number : str
        National number of the incident.
    incident : IncidentType
        What happened.
    day : date, optional
        Day of the incident.
    place : str
        Place, as precisely as may be told.
    contents : tuple of Content
        Material, measured or from the register.
    material : str
        Description: form, container, device.
    how_detected : str
        Alarm, inspection, report, search.
    persons : str
        Persons involved or exposed, without names.
    status : str
        Open, recovered, closed, and what is done.
    contact : str
        National point of contact.
    """

    number: str
    incident: IncidentType
    day: date | None = None
    place: str = ""
    contents: tuple[Content, ...] = ()
    material: str = ""
    how_detected: str = ""
    persons: str = ""
    status: str = ""
    contact: str = ""
    exercise: str = ""


@dataclass(frozen=True)
class NotificationDraft:
    """Draft of an incident notification: fields of the report that it asks for (unverified).

    Parameters
    ----------
    type, date, place, material, activity, how_detected, persons, status, contact : str
        Texts; empty where unknown. The type comes first: it says of an exercise that it is one.
    """

    type: str
    date: str
    place: str
    material: str
    activity: str
    how_detected: str
    persons: str
    status: str
    contact: str

    def missing(self) -> list[str]:
        """Fields that are still empty.

        Returns
        -------
        list of str
            In the order of the form.
        """
        return [each.name for each in fields(self) if not getattr(self, each.name)]


def notification_draft(report: IncidentReport) -> NotificationDraft:
    """Fill a draft from a report.

    Parameters
    ----------
    report : IncidentReport
        What is known.

    Returns
    -------
    NotificationDraft
        Activities are those of the day of the incident, in becquerels.
    """
    activity, kind = "", str(report.incident)
    if report.day is not None:
        sums = activity_by_nuclide(report.contents, report.day)
        activity = "; ".join(f"{nuclide} {value:.3g} Bq" for nuclide, value in sums.items())
    return NotificationDraft(
        type=f"EXERCISE {report.exercise}, not real: {kind}" if report.exercise else kind,
        date=report.day.isoformat() if report.day else "",
        place=report.place,
        material=report.material,
        activity=activity,
        how_detected=report.how_detected,
        persons=report.persons,
        status=report.status,
        contact=report.contact,
    )


@dataclass(frozen=True)
class RatingInput:
    """What the rating of an event starts from.

    Parameters
    ----------
    ratio : float
        A/D on the day of the event.
    category : int or None
        None where a nuclide has no D-value.
    barriers_left : int
        Safety provisions that still held.
    starting_level : int or None
        From the table given; None without one.
    citations : tuple of Citation
        Rows used.
    open_points : tuple of Finding
        What has to be settled by people.
    """

    ratio: float
    category: int | None
    barriers_left: int
    starting_level: int | None
    citations: tuple[Citation, ...]
    open_points: tuple[Finding, ...]


def rating_input(
    contents: Sequence[Content],
    day: date,
    barriers_left: int,
    *,
    levels: RuleTable | None = None,
    rules: CategoryRules | None = None,
) -> RatingInput:
    """Compute what the rating of an event starts from.

    Parameters
    ----------
    contents : sequence of Content
        Material involved.
    day : date
        Day of the event.
    barriers_left : int
        Safety provisions that still held; zero or more.
    levels : RuleTable, optional
        A State's table with the columns ``category``, ``barriers_left`` and ``level``.
    rules : CategoryRules, optional
        Edition in force.

    Returns
    -------
    RatingInput
        Without a level where no table is given or it has no row.

    Raises
    ------
    InputError
        ``barriers_negative``.
    """
    if barriers_left < 0:
        raise InputError("barriers_negative", "the number of barriers is zero or more")
    result = categorise(contents, day, rules)
    open_points = [
        _open("actual doses and contamination are rated by people, and may raise the level")
    ]
    level, citations = None, list(result.citations)
    if result.category is None:
        gaps = ", ".join(result.gaps)
        open_points.append(_open(f"no D-value for {gaps}"))
    elif levels is None:
        open_points.append(_open("no table of starting levels has been entered"))
    else:
        for row in levels:
            key = (int(row["category"]), int(row["barriers_left"]))
            if key == (result.category, barriers_left):
                level = int(row["level"])
                citations.append(levels.cite(row, f"category {key[0]}, {key[1]} barriers"))
        if level is None:
            open_points.append(
                _open("the table has no row for this category and number of barriers")
            )
    return RatingInput(
        result.ratio, result.category, barriers_left, level, tuple(citations), tuple(open_points)
    )


def _open(message: str) -> Finding:
    return Finding("open_point", message, Severity.NOTE)


@dataclass(frozen=True)
class WatchListEntry:
    """What the border is told about a missing source: enough to recognise it, nothing else."""

    nuclides: tuple[str, ...]
    serial: str
    since: date
    category: int | None


def watch_list_entry(
    serial: str,
    contents: Iterable[Content],
    since: date,
    day: date,
    rules: CategoryRules | None = None,
) -> WatchListEntry:
    """Make the entry of a lost or stolen source.

    Parameters
    ----------
    serial : str
        Serial number.
    contents : iterable of Content
        Its nuclides.
    since : date
        Since when it is missing.
    day : date
        Today, for the category.
    rules : CategoryRules, optional
        Edition in force.

    Returns
    -------
    WatchListEntry
        Without holder, place and activity.
    """
    held = list(contents)
    nuclides = tuple(dict.fromkeys(content.nuclide.nuclide for content in held))
    return WatchListEntry(nuclides, serial, since, categorise(held, day, rules).category)
