"""Applications for a licence: their states, when one is complete, what it costs, what is proposed.

The licence itself and its states are in `licences` and `licence_lifecycle`; this is the way to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from korgan.science.errors import InputError
from korgan.sources.domain.errors import Finding
from korgan.sources.domain.licences import ANY, LicenceState
from korgan.sources.domain.lifecycle import first_lifecycle

MOST_LIMITS = 40


class ApplicationKind(StrEnum):
    """What is applied for."""

    NEW = "new"
    AMENDMENT = "amendment"
    RENEWAL = "renewal"


class ApplicationState(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    QUESTIONS = "questions"
    PROPOSED = "proposed"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


_WAYS: Mapping[ApplicationState, frozenset[ApplicationState]] = {
    ApplicationState.DRAFT: frozenset({ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN}),
    ApplicationState.SUBMITTED: frozenset(
        {ApplicationState.IN_REVIEW, ApplicationState.DRAFT, ApplicationState.WITHDRAWN}
    ),
    ApplicationState.IN_REVIEW: frozenset(
        {ApplicationState.QUESTIONS, ApplicationState.PROPOSED, ApplicationState.WITHDRAWN}
    ),
    ApplicationState.QUESTIONS: frozenset({ApplicationState.IN_REVIEW, ApplicationState.WITHDRAWN}),
    ApplicationState.PROPOSED: frozenset(
        {ApplicationState.GRANTED, ApplicationState.REFUSED, ApplicationState.IN_REVIEW}
    ),
    ApplicationState.GRANTED: frozenset(),
    # An appeal that is upheld opens the review again.
    ApplicationState.REFUSED: frozenset({ApplicationState.IN_REVIEW}),
    ApplicationState.WITHDRAWN: frozenset(),
}


def next_application_states(state: ApplicationState) -> frozenset[ApplicationState]:
    """Return the states that may follow."""
    return _WAYS[state]


def required_documents() -> tuple[str, ...]:
    """Return the documents that the table of transitions asks for, beside the application."""
    way = (LicenceState.NOTIFIED.value, LicenceState.APPLIED.value)
    transition = first_lifecycle().licence_transitions[way]
    return tuple(name for name in transition.documents_for(None) if name != "application")


@dataclass(frozen=True)
class Officer:
    """A radiation-protection officer as an application names one."""

    name: str
    qualified_until: date | None


@dataclass(frozen=True)
class AskedLimit:
    """What is asked for of one nuclide, form and site.

    ``single`` is the highest activity (Bq) of one source, ``count`` the highest number of them.
    """

    nuclide: str
    form: str
    site: str
    total: float
    single: float | None = None
    count: int | None = None

    @property
    def strongest(self) -> float:
        """Highest activity (Bq) that one source may have: as said, or an even share, or all."""
        return self.single or self.total / (self.count or 1)


@dataclass(frozen=True)
class Application:
    """What an applicant has said so far."""

    practice: str
    purpose: str
    sites: tuple[str, ...]
    limits: tuple[AskedLimit, ...]
    documents: frozenset[str]
    officer: Officer | None = None


def completeness_findings(application: Application, day: date) -> list[Finding]:
    """Return what an application still lacks; empty when it is complete."""
    found = []
    if not application.practice:
        found.append(Finding("practice_missing", "name the practice", where="practice"))
    if len(application.purpose.strip()) < 10:
        found.append(Finding("purpose_missing", "say what the sources are for", where="purpose"))
    if not application.sites:
        found.append(Finding("site_missing", "name the premises", where="sites"))
    if not application.limits:
        message = "name nuclides and their largest quantities"
        found.append(Finding("limits_missing", message, where="limits"))
    officer = application.officer
    if officer is None:
        message = "name the radiation-protection officer"
        found.append(Finding("officer_missing", message, where="officer"))
    elif officer.qualified_until is None or officer.qualified_until < day:
        message = f"{officer.name} has no qualification that is valid now"
        found.append(Finding("officer_not_qualified", message, where="officer"))
    found += [
        Finding("document_missing", f"{document} is missing", where="documents")
        for document in required_documents()
        if document not in application.documents
    ]
    return found


def check_limits(limits: Sequence[AskedLimit], sites: Iterable[str]) -> None:
    """Refuse limits that contradict each other or themselves."""
    if len(limits) > MOST_LIMITS:
        raise InputError(
            "too_many_limits", f"a licence holds at most {MOST_LIMITS} limits", where="limits"
        )
    named = {*sites, ANY}
    seen = set()
    for limit in limits:
        if limit.site not in named:
            raise InputError(
                "limit_site_unknown", f"{limit.site} is not among the premises", where="limits"
            )
        if limit.single is not None and limit.single > limit.total:
            raise InputError(
                "single_above_total",
                f"one source of {limit.nuclide} would be stronger than all together",
                where="limits",
            )
        key = (limit.nuclide, limit.form, limit.site)
        if key in seen:
            raise InputError(
                "limit_twice", f"{limit.nuclide} stands twice for one form and site", where="limits"
            )
        seen.add(key)


@dataclass(frozen=True)
class FeeLine:
    """One line of an invoice."""

    item: str
    number: int
    amount: Decimal
    currency: str
    source: str

    @property
    def total(self) -> Decimal:
        """Number times amount."""
        return self.number * self.amount


def fee_lines(
    kind: ApplicationKind,
    sources: Iterable[tuple[int | None, int]],
    schedule: Mapping[str, Mapping[str, str]],
) -> list[FeeLine]:
    """Return the invoice: a base for the kind, and a factor of the category times the number.

    ``sources`` are pairs of category (None: not known) and number; ``schedule`` is item ->
    row of the rule pack ``licence_fees``.
    """
    counted: dict[str, int] = {str(kind): 1}
    for category, number in sources:
        item = "category not known" if category is None else f"category {category}"
        counted[item] = counted.get(item, 0) + number
    lines = []
    for item, number in counted.items():
        row = schedule.get(item)
        if row is None:
            raise InputError("no_fee", f"the schedule of fees has no line {item!r}", where=item)
        lines.append(
            FeeLine(item, number, Decimal(row["amount"]), row["currency"], row.get("source", ""))
        )
    return lines


@dataclass(frozen=True)
class Condition:
    """A condition of the library, in both languages, with its source.

    ``every_months`` is how often it falls due, as the table writes it; empty for what is always
    to be kept or comes more often than a calendar shows.
    """

    key: str
    title: str
    text: str
    title_ru: str
    text_ru: str
    source: str
    every_months: str = ""

    def in_language(self, language: str) -> tuple[str, str]:
        """Return title and text in a language; English where there is no other."""
        if language.startswith("ru"):
            return self.title_ru or self.title, self.text_ru or self.text
        return self.title, self.text


def suggested_conditions(
    library: Mapping[str, Mapping[str, str]],
    practice: str,
    categories: Iterable[int | None],
    forms: Iterable[str],
) -> list[str]:
    """Return the keys of the conditions that fit a practice, its most dangerous source and forms.

    A source whose category is not known counts as the most dangerous: no condition is lost by
    a gap in the tables.
    """
    worst = min((1 if each is None else each for each in categories), default=5)
    held = set(forms)
    return [
        key
        for key, row in library.items()
        if row["practice"] in (ANY, practice)
        and worst <= int(row["category_at_most"])
        and (row["form"] == ANY or row["form"] in held)
    ]


def conditions_text(conditions: Iterable[Condition], own: str = "") -> str:
    """Return the full text of a licence's conditions: what its digest binds."""
    blocks = [
        f"{each.key}\n{each.title}: {each.text}\n{each.title_ru}: {each.text_ru}"
        for each in conditions
    ]
    if own.strip():
        blocks.append(own.strip())
    return "\n\n".join(blocks)
