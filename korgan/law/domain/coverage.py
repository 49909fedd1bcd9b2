"""How far national provisions meet the obligations that apply; what is missing, what first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from korgan.law.domain.obligations import Applicability, Obligation


class Judgement(StrEnum):
    """What two persons found of a provision, or of the whole law, towards an obligation."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


class Aspect(StrEnum):
    """Which part of an offence a provision carries; WHOLE where there are no parts."""

    WHOLE = "whole"
    CONDUCT = "conduct"
    PENALTY = "penalty"
    JURISDICTION = "jurisdiction"
    PROCEDURE = "procedure"


OF_AN_OFFENCE = (Aspect.CONDUCT, Aspect.PENALTY, Aspect.JURISDICTION, Aspect.PROCEDURE)
SHARE = {Judgement.NONE: 0.0, Judgement.PARTIAL: 0.5, Judgement.FULL: 1.0}
URGENT_DAYS, NEAR_DAYS = 30, 90


@dataclass(frozen=True)
class LinkFact:
    """A reviewed link: what of which obligation a provision meets."""

    obligation: str
    aspect: Aspect
    judgement: Judgement
    citation: str = ""
    link_id: int = 0


@dataclass(frozen=True)
class Coverage:
    """What the reviewed links say together; ``missing`` are parts of an offence not linked."""

    judgement: Judgement
    links: tuple[LinkFact, ...] = ()
    missing: tuple[Aspect, ...] = ()

    @property
    def is_offence_without_penalty(self) -> bool:
        """Whether an act is forbidden and nothing follows from doing it."""
        return Aspect.PENALTY in self.missing and Aspect.CONDUCT not in self.missing

    @property
    def share(self) -> float | None:
        """0, 0.5 or 1; None if nobody has judged or it does not apply."""
        return SHARE.get(self.judgement)


def coverage_of(obligation: Obligation, links: Iterable[LinkFact]) -> Coverage:
    """Return the best that the links say; an offence without its penalty is never covered in full.

    Without any link the answer is *unknown*: neither a gap nor a success.
    """
    known = tuple(links)
    main = [each for each in known if each.aspect in (Aspect.WHOLE, Aspect.CONDUCT)]
    missing = _missing(known) if obligation.is_criminal and _has_conduct(known) else ()
    told = [each.judgement for each in main if each.judgement in SHARE]
    if not told:
        judged = {each.judgement for each in main}
        found = (
            Judgement.NOT_APPLICABLE if Judgement.NOT_APPLICABLE in judged else Judgement.UNKNOWN
        )
        return Coverage(found, known, missing)
    best = max(told, key=lambda each: SHARE[each])
    if best is Judgement.FULL and Aspect.PENALTY in missing:
        best = Judgement.PARTIAL
    return Coverage(best, known, missing)


def _has_conduct(links: Sequence[LinkFact]) -> bool:
    return any(
        each.aspect in (Aspect.WHOLE, Aspect.CONDUCT)
        and each.judgement in (Judgement.PARTIAL, Judgement.FULL)
        for each in links
    )


def _missing(links: Sequence[LinkFact]) -> tuple[Aspect, ...]:
    met = {each.aspect for each in links if each.judgement in (Judgement.PARTIAL, Judgement.FULL)}
    if Aspect.WHOLE in met:
        met.add(Aspect.CONDUCT)
    return tuple(aspect for aspect in OF_AN_OFFENCE if aspect not in met)


@dataclass(frozen=True)
class Line:
    """One obligation of a State with how it applies and how far it is covered."""

    obligation: Obligation
    applicability: Applicability
    coverage: Coverage
    priority: float = 0.0
    due_on: date | None = None

    @property
    def is_gap(self) -> bool:
        """Whether it applies and is known not to be covered in full."""
        share = self.coverage.share
        return self.applicability.applies and share is not None and share < 1.0

    @property
    def is_unjudged(self) -> bool:
        """Whether it applies and nobody has judged it yet."""
        return self.applicability.applies and self.coverage.judgement is Judgement.UNKNOWN


def deadline_factor(due_on: date | None, today: date) -> float:
    """Return 2 for what is due within 30 days or late, 1.5 within 90, else 1."""
    if due_on is None:
        return 1.0
    days = (due_on - today).days
    return 2.0 if days <= URGENT_DAYS else 1.5 if days <= NEAR_DAYS else 1.0


def priority_of(line: Line, weights: Mapping[str, float], today: date) -> float:
    """Return weight(kind) x (1 - covered share) x deadline factor; 0 for what is no gap.

    The number orders a work list. It is not summed and not compared between States.
    """
    share = line.coverage.share
    if not line.is_gap or share is None:
        return 0.0
    weight = weights.get(line.obligation.kind, 0.5)
    return weight * (1.0 - share) * deadline_factor(line.due_on, today)


@dataclass(frozen=True)
class Summary:
    """Counts over the obligations of one State on a day."""

    applying: int
    covered: int
    gaps: int
    unjudged: int
    without_penalty: int


def summarise(lines: Iterable[Line]) -> Summary:
    """Count the lines."""
    known = [line for line in lines if line.applicability.applies]
    return Summary(
        applying=len(known),
        covered=sum(line.coverage.share == 1.0 for line in known),
        gaps=sum(line.is_gap for line in known),
        unjudged=sum(line.is_unjudged for line in known),
        without_penalty=sum(line.coverage.is_offence_without_penalty for line in known),
    )
