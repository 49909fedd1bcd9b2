"""Which registered source a found one may be: candidates ranked from partial evidence.

Each piece of evidence is weighed by how much better a candidate explains it than chance does
(a likelihood ratio), and all are put together with Bayes' rule, beside the hypothesis that the
source is none of those registered. What is not known of a candidate speaks neither for nor against
it. Weights and error rates are design proposals, stated below; they are settings, not laws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import exp, inf, log, pi, sqrt

from korgan.science.errors import InputError
from korgan.sources.domain.contents import activity_by_nuclide
from korgan.sources.domain.identity import SourceIdentity, comparable, easily_confused

_SIGNS = 36  # letters and digits


@dataclass(frozen=True)
class RankingSettings:
    """How evidence is weighed (design proposals).

    Parameters
    ----------
    registered : float
        Probability, before any evidence, that a found source is one of those given.
    missing_weight : float
        How much likelier a source reported lost or stolen is than one believed to be in its place.
    nuclides : int
        Number of nuclides that a found source may have by chance.
    activity_decades : float
        Range of activities of found sources, in powers of ten.
    certificate_spread : float
        Relative uncertainty of the activity on a certificate.
    size_range_mm, size_spread_mm : float
        Range of sizes by chance, and error of a measured size.
    misread : float
        Probability that a sign of a marking is misread.
    foreign_marking : float
        Probability that a marking is none of the registered ones (a stock number, a later label).
    """

    registered: float = 0.5
    missing_weight: float = 100.0
    nuclides: int = 20
    activity_decades: float = 12.0
    certificate_spread: float = 0.15
    size_range_mm: float = 100.0
    size_spread_mm: float = 1.0
    misread: float = 0.05
    foreign_marking: float = 0.1


@dataclass(frozen=True)
class Evidence:
    """What is known of a found source.

    Parameters
    ----------
    day : date
        Day of measurement.
    nuclide : str
        Name as in the decay table; empty if not identified.
    nuclide_confidence : float
        Probability that the identification is right.
    activity : (float, float), optional
        Lowest and highest activity (Bq) that the measurement allows, meant as a 90 % interval.
    marking : str
        What can be read of a number, with ``?`` for an illegible sign.
    diameter_mm, length_mm : float, optional
        Measured size.
    """

    day: date
    nuclide: str = ""
    nuclide_confidence: float = 0.95
    activity: tuple[float, float] | None = None
    marking: str = ""
    diameter_mm: float | None = None
    length_mm: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.nuclide_confidence < 1:
            raise InputError("confidence_range", "a confidence lies between 0 and 1, never on them")
        if self.activity is not None and not 0 < self.activity[0] < self.activity[1] < inf:
            raise InputError("activity_range", "a range has a lower and a higher activity")


@dataclass(frozen=True)
class Candidate:
    """A registered source that may be the found one."""

    identity: SourceIdentity
    missing: bool = False


@dataclass(frozen=True)
class Reason:
    """How much one piece of evidence speaks for a candidate: a factor above 1, or against it."""

    evidence: str
    factor: float


@dataclass(frozen=True)
class RankedCandidate:
    """A candidate with its probability and the reasons for it."""

    national_number: str
    probability: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Ranking:
    """Candidates, the likeliest first, and the probability that it is none of them."""

    candidates: tuple[RankedCandidate, ...]
    none_of_these: float
    settings: RankingSettings = field(default_factory=RankingSettings)


def rank_candidates(
    evidence: Evidence, candidates: Sequence[Candidate], settings: RankingSettings | None = None
) -> Ranking:
    """Rank registered sources by how well they explain what was found.

    Parameters
    ----------
    evidence : Evidence
        What is known; what is empty says nothing.
    candidates : sequence of Candidate
        Sources that may be meant.
    settings : RankingSettings, optional
        How evidence is weighed.

    Returns
    -------
    Ranking
        Probabilities add up to one with that of none.
    """
    chosen = settings or RankingSettings()
    weights = [chosen.missing_weight if each.missing else 1.0 for each in candidates]
    scored = []
    for candidate, weight in zip(candidates, weights, strict=True):
        reasons = _reasons(evidence, candidate.identity, chosen)
        prior = chosen.registered * weight / sum(weights)
        scored.append((log(prior) + sum(log(each.factor) for each in reasons), candidate, reasons))
    nothing = log(1.0 - chosen.registered) if candidates else 0.0
    highest = max([nothing, *(score for score, _, _ in scored)])
    total = exp(nothing - highest) + sum(exp(score - highest) for score, _, _ in scored)
    ranked = [
        RankedCandidate(
            candidate.identity.national_number, exp(score - highest) / total, tuple(reasons)
        )
        for score, candidate, reasons in scored
    ]
    ranked.sort(key=lambda each: (-each.probability, each.national_number))
    return Ranking(tuple(ranked), exp(nothing - highest) / total, chosen)


def _reasons(
    evidence: Evidence, identity: SourceIdentity, settings: RankingSettings
) -> list[Reason]:
    found = []
    activities = activity_by_nuclide(identity.contents, evidence.day)
    if evidence.nuclide:
        found.append(Reason("nuclide", _nuclide_factor(evidence, activities, settings)))
    if evidence.activity is not None:
        activity = activities.get(evidence.nuclide) or sum(activities.values())
        found.append(Reason("activity", _activity_factor(evidence.activity, activity, settings)))
    if evidence.marking:
        found.append(Reason("marking", _marking_factor(evidence.marking, identity, settings)))
    for name, measured, known in (
        ("diameter", evidence.diameter_mm, identity.diameter_mm),
        ("length", evidence.length_mm, identity.length_mm),
    ):
        if measured is not None and known is not None:
            spread = settings.size_spread_mm
            density = _normal(measured - known, spread)
            # A worn or cut capsule is possible: never less than a thousandth of chance.
            factor = max(density * settings.size_range_mm, 1e-3)
            found.append(Reason(name, factor))
    return found


def _nuclide_factor(
    evidence: Evidence, activities: dict[str, float], settings: RankingSettings
) -> float:
    by_chance = 1.0 / settings.nuclides
    wrong = (1.0 - evidence.nuclide_confidence) / (settings.nuclides - 1)
    return (evidence.nuclide_confidence if evidence.nuclide in activities else wrong) / by_chance


def _activity_factor(
    interval: tuple[float, float], activity: float, settings: RankingSettings
) -> float:
    low, high = log(interval[0]), log(interval[1])
    spread = sqrt(((high - low) / 3.29) ** 2 + settings.certificate_spread**2)
    range_of_logs = settings.activity_decades * log(10.0)
    if activity <= 0:
        return 1e-12
    density = _normal((low + high) / 2.0 - log(activity), spread)
    # Certificates err grossly now and then: one in a thousand says nothing about the activity.
    return 0.999 * density * range_of_logs + 0.001


def _marking_factor(marking: str, identity: SourceIdentity, settings: RankingSettings) -> float:
    """Mean over the registered marks and places in them where the marking may have stood."""
    seen = "".join(sign for sign in marking.upper() if sign.isalnum() or sign == "?")
    marks = [comparable(text) for text in (identity.serial, identity.holder_serial, identity.model)]
    known = [mark for mark in marks if mark]
    if not known or not seen.strip("?"):
        return 1.0
    factors = [
        _signs_factor(seen, mark[start : start + len(seen)], settings)
        for mark in known
        for start in range(max(1, len(mark) - len(seen) + 1))
    ]
    own = sum(factors) / len(factors)
    return (1.0 - settings.foreign_marking) * own + settings.foreign_marking


def _signs_factor(seen: str, mark: str, settings: RankingSettings) -> float:
    factor = 1.0
    for position, sign in enumerate(seen):
        if sign == "?":
            continue
        true = mark[position] if position < len(mark) else ""
        if sign == true:
            factor *= (1.0 - settings.misread) * _SIGNS
        elif true and easily_confused(sign) == easily_confused(true):
            factor *= settings.misread / 2.0 * _SIGNS
        else:
            factor *= settings.misread / 2.0 / (_SIGNS - 1) * _SIGNS
    return factor


def _normal(distance: float, spread: float) -> float:
    return exp(-0.5 * (distance / spread) ** 2) / (spread * sqrt(2.0 * pi))
