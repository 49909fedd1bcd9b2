"""How good a register is: a score, and every record that lowers it, to be worked off."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from korgan.sources.domain.categories import CategoryRules, first_edition, is_exempt
from korgan.sources.domain.custody import AtHolder, Ended
from korgan.sources.domain.errors import Finding, Severity
from korgan.sources.domain.identity import comparable, easily_confused
from korgan.sources.domain.lifecycle import SourceRecord
from korgan.sources.domain.units import format_activity

_DAYS_PER_MONTH = 365.2425 / 12.0


@dataclass(frozen=True)
class QualitySettings:
    """What counts as a fault (design proposals; a State sets its own).

    Parameters
    ----------
    unseen_months : float
        Months after which a source that nobody has verified is reported.
    half_lives : float
        Half-lives after which a reference activity says nothing about today.
    highest_activity : float
        Bq above which a single source is not believed.
    earliest_reference : date
        Reference dates before it are not believed.
    weights : mapping of str to float
        Share of a record's score that each fault takes; at most all of it together.
    """

    unseen_months: float = 24.0
    half_lives: float = 10.0
    highest_activity: float = 1e18
    earliest_reference: date = date(1940, 1, 1)
    weights: dict[str, float] = field(
        default_factory=lambda: {
            "duplicate": 0.6,
            "serial_reused": 0.4,
            "serial_confusable": 0.1,
            "serial_missing": 0.3,
            "maker_missing": 0.2,
            "reference_in_future": 0.6,
            "reference_too_old": 0.4,
            "activity_implausible": 0.6,
            "decayed_away": 0.3,
            "below_exemption": 0.1,
            "past_working_life": 0.2,
            "unseen": 0.4,
        }
    )


@dataclass(frozen=True)
class RegisterEntry:
    """A record with the day on which somebody last saw the source."""

    record: SourceRecord
    last_seen: date | None = None


@dataclass(frozen=True)
class QualityReport:
    """Result for a register on a day.

    Parameters
    ----------
    score : float
        0 to 100: the mean over records of what their faults leave.
    findings : tuple of Finding
        `where` names the record.
    counts : dict of str to int
        Findings by code.
    entries : int
        Records judged; sources that have ended are not.
    """

    score: float
    findings: tuple[Finding, ...]
    counts: dict[str, int]
    entries: int


def assess_quality(
    entries: Iterable[RegisterEntry],
    day: date,
    settings: QualitySettings | None = None,
    rules: CategoryRules | None = None,
) -> QualityReport:
    """Judge a register.

    Parameters
    ----------
    entries : iterable of RegisterEntry
        All records.
    day : date
        Today.
    settings : QualitySettings, optional
        What counts as a fault.
    rules : CategoryRules, optional
        Edition in force, for exemption levels.

    Returns
    -------
    QualityReport
        Score, findings and counts. An empty register has the score 100.
    """
    chosen, rules = settings or QualitySettings(), rules or first_edition()
    living = [each for each in entries if not isinstance(each.record.custody, Ended)]
    findings = _serial_findings(living)
    for entry in living:
        findings.extend(_record_findings(entry, day, chosen, rules))
    loss: dict[str, float] = defaultdict(float)
    for finding in findings:
        loss[finding.where] += chosen.weights.get(finding.code, 0.0)
    lost = sum(min(1.0, value) for value in loss.values())
    score = 100.0 * (1.0 - lost / len(living)) if living else 100.0
    counts = Counter(finding.code for finding in findings)
    return QualityReport(score, tuple(findings), dict(sorted(counts.items())), len(living))


def _finding(entry: RegisterEntry, code: str, message: str) -> Finding:
    where = entry.record.identity.national_number
    return Finding(code, message, Severity.WARNING, where=where)


def _serial_findings(entries: Sequence[RegisterEntry]) -> list[Finding]:
    """Compare every record with those of the same maker and serial number."""
    same: dict[tuple[str, str], list[RegisterEntry]] = defaultdict(list)
    alike: dict[tuple[str, ...], list[RegisterEntry]] = defaultdict(list)
    for entry in entries:
        make, model, serial = entry.record.identity.maker_key
        if serial:
            same[make, serial].append(entry)
            alike[make, model, _nuclides(entry), easily_confused(serial)].append(entry)
    found = []
    for group in same.values():
        for entry in group if len(group) > 1 else ():
            twins = [other for other in group if other is not entry]
            equal = [other for other in twins if _kind_of(other) == _kind_of(entry)]
            names = ", ".join(other.record.identity.national_number for other in equal or twins)
            if equal:
                found.append(_finding(entry, "duplicate", f"the same source as {names}"))
            else:
                message = f"the serial number is used by {names} for another model or nuclide"
                found.append(_finding(entry, "serial_reused", message))
    for group in alike.values():
        serials = {entry.record.identity.maker_key[2] for entry in group}
        for entry in group if len(serials) > 1 else ():
            message = f"easily confused: {', '.join(sorted(serials))}"
            found.append(_finding(entry, "serial_confusable", message))
    return found


def _nuclides(entry: RegisterEntry) -> str:
    contents = entry.record.identity.contents
    return ",".join(sorted(content.nuclide.nuclide for content in contents))


def _kind_of(entry: RegisterEntry) -> tuple[str, str]:
    return comparable(entry.record.identity.model), _nuclides(entry)


def _record_findings(
    entry: RegisterEntry, day: date, settings: QualitySettings, rules: CategoryRules
) -> list[Finding]:
    identity, found = entry.record.identity, []
    make, model, serial = identity.make, identity.model, identity.serial
    if not comparable(serial):
        found.append(_finding(entry, "serial_missing", "no serial number"))
    if not (comparable(make) and comparable(model)):
        found.append(_finding(entry, "maker_missing", "no maker or model"))
    found.extend(_activity_findings(entry, day, settings, rules))
    if identity.manufactured is not None and identity.working_life_years is not None:
        age = (day - identity.manufactured).days / 365.2425
        in_use = entry.record.state in ("in_use", "temporary_storage", "received")
        if in_use and age > identity.working_life_years:
            message = f"{age:.0f} years old, recommended {identity.working_life_years:g}"
            found.append(_finding(entry, "past_working_life", message))
    if isinstance(entry.record.custody, AtHolder):
        months = None
        if entry.last_seen is not None:
            months = (day - entry.last_seen).days / _DAYS_PER_MONTH
        if months is None or months > settings.unseen_months:
            seen = "never seen" if months is None else f"not seen for {months:.0f} months"
            found.append(_finding(entry, "unseen", seen))
    return found


def _activity_findings(
    entry: RegisterEntry, day: date, settings: QualitySettings, rules: CategoryRules
) -> list[Finding]:
    contents, found = entry.record.identity.contents, []
    for content in contents:
        age = (day - content.reference).days * 86400.0
        name = str(content.nuclide)
        if age < 0:
            message = f"{name}: reference date {content.reference} lies in the future"
            found.append(_finding(entry, "reference_in_future", message))
        if content.reference < settings.earliest_reference:
            message = f"{name}: reference date {content.reference} is older than any source can be"
            found.append(_finding(entry, "reference_too_old", message))
        if content.activity > settings.highest_activity:
            message = f"{name}: {format_activity(content.activity)} in one source"
            found.append(_finding(entry, "activity_implausible", message))
        if age > settings.half_lives * content.half_life:
            halves = age / content.half_life
            message = f"{name}: {halves:.0f} half-lives since the reference date"
            found.append(_finding(entry, "decayed_away", message))
    if contents and is_exempt(contents, day, rules):
        found.append(_finding(entry, "below_exemption", "its activity is at or below exemption"))
    return found
