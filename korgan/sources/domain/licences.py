"""Licences with limits, and the arithmetic that guards every inflow.

Stock on hand, what is on the way, and what is asked for together stay within the limit, for each
nuclide, form and site. A licence does not end while a source of it has no destination.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from korgan.science.errors import InputError
from korgan.sources.domain.categories import CategoryRules, categorise, security_level
from korgan.sources.domain.contents import Content
from korgan.sources.domain.errors import Finding, Severity
from korgan.sources.domain.units import format_activity

ANY = "any"
# What a limit names in place of a nuclide when it counts things that have no activity of their
# own: devices, generators, equipment, containers.
NO_NUCLIDE = "none"


class LicenceState(StrEnum):
    """States of a licence, as in the table of transitions."""

    NONE = "none"
    NOTIFIED = "notified"
    APPLIED = "authorization_applied"
    AUTHORIZED = "authorized"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class LimitBasis(StrEnum):
    """Which activity counts against a limit."""

    ON_DAY = "activity on the day"
    NOMINAL = "activity on the reference date"


@dataclass(frozen=True)
class Limit:
    """What a licence allows of one nuclide, form and site.

    Parameters
    ----------
    nuclide : str
        Name as in the decay table, ``any``, or ``none`` for what is licensed by number alone.
    form : str
        Such as ``sealed source``, or ``any``.
    site : str
        Site, or ``any`` site of the licence.
    total : float
        Bq held and on the way together; 0 for what is licensed by number alone.
    single : float, optional
        Highest activity (Bq) of one source.
    count : int, optional
        Highest number of sources.

    Raises
    ------
    InputError
        ``limit_not_positive``, ``limit_not_counted``.
    """

    nuclide: str
    form: str
    site: str
    total: float
    single: float | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        if self.nuclide == NO_NUCLIDE:
            if self.total or self.single is not None or (self.count or 0) < 1:
                raise InputError(
                    "limit_not_counted",
                    "what has no activity of its own is licensed by number",
                    where=self.form,
                )
            return
        numbers = [self.total, 1.0 if self.single is None else self.single]
        numbers.append(1 if self.count is None else self.count)
        if not all(0 < number < float("inf") for number in numbers):
            raise InputError(
                "limit_not_positive", "limits are greater than zero", where=self.nuclide
            )

    def covers(self, nuclide: str, form: str, site: str) -> bool:
        """Whether this limit speaks of a nuclide, form and site.

        Parameters
        ----------
        nuclide, form, site : str
            Of a source.

        Returns
        -------
        bool
            ``any`` covers everything.
        """
        asked = ((self.nuclide, nuclide), (self.form, form), (self.site, site))
        return all(own in (ANY, each) for own, each in asked)

    def __str__(self) -> str:
        if self.nuclide == NO_NUCLIDE:
            return f"{self.form}, site {self.site}: {self.count}"
        return f"{self.nuclide}, {self.form}, site {self.site}: {format_activity(self.total)}"


@dataclass(frozen=True)
class Licence:
    """An authorisation to hold sources.

    Parameters
    ----------
    number, holder : str
        Number of the licence and the organisation that has it.
    state : LicenceState
        Only an authorised licence lets anything in.
    valid_from, valid_until : date
        First and last day.
    sites : tuple of str
        Sites named in it.
    limits : tuple of Limit
        What it allows.
    basis : LimitBasis
        Which activity counts.

    Raises
    ------
    InputError
        ``licence_dates``, ``limit_site_unknown``.
    """

    number: str
    holder: str
    state: LicenceState
    valid_from: date
    valid_until: date
    sites: tuple[str, ...]
    limits: tuple[Limit, ...]
    basis: LimitBasis = LimitBasis.ON_DAY

    def __post_init__(self) -> None:
        if self.valid_until < self.valid_from:
            raise InputError("licence_dates", "a licence ends after it begins", where=self.number)
        unknown = {limit.site for limit in self.limits} - {ANY, *self.sites}
        if unknown:
            raise InputError(
                "limit_site_unknown",
                f"a limit names {', '.join(sorted(unknown))}, the licence does not",
                where=self.number,
            )

    def in_force(self, day: date) -> bool:
        """Whether the licence lets sources in on a day.

        Parameters
        ----------
        day : date
            Any day.

        Returns
        -------
        bool
            Authorised and within its dates.
        """
        return self.state is LicenceState.AUTHORIZED and self.valid_from <= day <= self.valid_until


@dataclass(frozen=True)
class Holding:
    """A source that counts against a licence: on hand, or on the way to it.

    Parameters
    ----------
    national_number : str
        Which source.
    form, site : str
        Its form and the site where it is or is expected.
    contents : tuple of Content
        Its nuclides; none for a device, a generator, equipment or a container.
    """

    national_number: str
    form: str
    site: str
    contents: tuple[Content, ...]


@dataclass(frozen=True)
class LimitUse:
    """A limit with what is taken of it and what is left (Bq, number)."""

    limit: Limit
    used: float
    used_count: int

    @property
    def remaining(self) -> float:
        """Bq left, never below zero."""
        return max(0.0, self.limit.total - self.used)

    @property
    def remaining_count(self) -> int | None:
        """How many more it allows; None where it sets no number."""
        count = self.limit.count
        return None if count is None else max(0, count - self.used_count)

    @property
    def exceeded(self) -> bool:
        """Whether more is held than allowed."""
        count = self.limit.count
        too_many = count is not None and self.used_count > count
        return too_many or self.used > self.limit.total * (1.0 + 1e-12)


def limit_use(licence: Licence, holdings: Iterable[Holding], day: date) -> tuple[LimitUse, ...]:
    """How much of each limit is taken on a day.

    Parameters
    ----------
    licence : Licence
        With its limits.
    holdings : iterable of Holding
        Stock on hand and what is on the way to the licensee.
    day : date
        Any day.

    Returns
    -------
    tuple of LimitUse
        In the order of the limits.
    """
    return LimitTally(licence, day, holdings).uses()


class LimitTally:
    """What is taken of a licence's limits, kept up while one source after another is added.

    Parameters
    ----------
    licence : Licence
        With its limits.
    day : date
        Day on which activity counts.
    holdings : iterable of Holding
        Stock on hand and what is on the way to the licensee.
    """

    def __init__(self, licence: Licence, day: date, holdings: Iterable[Holding] = ()) -> None:
        self.licence, self.day = licence, day
        self._used = [0.0] * len(licence.limits)
        self._numbers: list[set[str]] = [set() for _each in licence.limits]
        self._speaking: dict[tuple[str, str, str], frozenset[int]] = {}
        for holding in holdings:
            self.add(holding)

    def add(self, holding: Holding) -> None:
        """Count a source.

        Parameters
        ----------
        holding : Holding
            On hand, on the way, or let in.
        """
        for place, taken in enumerate(self._taken_by(holding)):
            if taken is not None:
                self._used[place] += taken
                self._numbers[place].add(holding.national_number)

    def uses(self, beside: Holding | None = None) -> tuple[LimitUse, ...]:
        """How much of each limit is taken.

        Parameters
        ----------
        beside : Holding, optional
            One more source, of another number than those counted; it is not kept.

        Returns
        -------
        tuple of LimitUse
            In the order of the limits.
        """
        more = self._taken_by(beside) if beside else [None] * len(self._used)
        rows = zip(self.licence.limits, self._used, self._numbers, more, strict=True)
        return tuple(
            LimitUse(limit, used + (taken or 0.0), len(numbers) + (taken is not None))
            for limit, used, numbers, taken in rows
        )

    def findings(self, new: Holding) -> list[Finding]:
        """Whether the licence allows one more source beside those counted.

        Parameters
        ----------
        new : Holding
            The source asked for, of another number than those counted.

        Returns
        -------
        list of Finding
            Breaches: not in force, site not named, nuclide or form not covered, a single source
            too strong, too many sources, or the sum above the limit.
        """
        licence, where, found = self.licence, self.licence.number, []
        if not licence.in_force(self.day):
            message = f"the licence is {licence.state}, valid to {licence.valid_until}"
            found.append(Finding("licence_not_in_force", message, where=where))
        if new.site not in licence.sites:
            message = f"{new.site} is not named in it"
            found.append(Finding("site_not_licensed", message, where=where))
        uses = self.uses(new)
        if not new.contents:
            found.extend(_counted_findings(uses, new, where))
        for content in new.contents:
            name = content.nuclide.nuclide
            covering = [uses[place] for place in sorted(self._limits_of(name, new))]
            if not covering:
                message = f"{name} as {new.form} at {new.site} is not covered"
                found.append(Finding("not_covered", message, where=where))
            activity = _counted(content, licence.basis, self.day)
            for use in covering:
                found.extend(_limit_findings(use, activity, where))
        return list(dict.fromkeys(found))

    def _taken_by(self, holding: Holding) -> list[float | None]:
        """What one source takes of each limit; None of a limit that does not speak of it."""
        taken: list[float | None] = [None] * len(self.licence.limits)
        if not holding.contents:
            for place in self._limits_of(NO_NUCLIDE, holding):
                taken[place] = 0.0
        for content in holding.contents:
            activity = _counted(content, self.licence.basis, self.day)
            for place in self._limits_of(content.nuclide.nuclide, holding):
                taken[place] = (taken[place] or 0.0) + activity
        return taken

    def _limits_of(self, nuclide: str, holding: Holding) -> frozenset[int]:
        """The places of the limits that speak of a nuclide in a form at a site."""
        asked = (nuclide, holding.form, holding.site)
        if asked not in self._speaking:
            limits = enumerate(self.licence.limits)
            covering = frozenset(place for place, limit in limits if limit.covers(*asked))
            self._speaking[asked] = covering
        return self._speaking[asked]


def inflow_findings(
    licence: Licence | None, holdings: Sequence[Holding], new: Holding, day: date
) -> list[Finding]:
    """Whether a licence allows one more source.

    Parameters
    ----------
    licence : Licence or None
        Of the receiving organisation.
    holdings : sequence of Holding
        Its stock on hand and what is on the way to it, without the new source.
    new : Holding
        The source asked for.
    day : date
        Day of the act.

    Returns
    -------
    list of Finding
        Breaches: no licence, not in force, site not named, nuclide or form not covered, a single
        source too strong, too many sources, or the sum above the limit.
    """
    if licence is None:
        return [Finding("no_licence", "the receiver has no licence", where=new.national_number)]
    others = (each for each in holdings if each.national_number != new.national_number)
    return LimitTally(licence, day, others).findings(new)


def _counted_findings(uses: Iterable[LimitUse], new: Holding, where: str) -> list[Finding]:
    """What speaks against one more thing that has no activity of its own."""
    covering = [use for use in uses if use.limit.covers(NO_NUCLIDE, new.form, new.site)]
    if not covering:
        message = f"a {new.form} at {new.site} is not covered"
        return [Finding("not_covered", message, where=where)]
    return [
        Finding(
            "limit_exceeded",
            f"{use.used_count} with this one; allowed {use.limit}",
            where=where,
        )
        for use in covering
        if use.limit.count is not None and use.used_count > use.limit.count
    ]


def _limit_findings(use: LimitUse, activity: float, where: str) -> list[Finding]:
    limit, found = use.limit, []
    if limit.single is not None and activity > limit.single:
        message = f"{format_activity(activity)} in one source; allowed {limit.single:.4g} Bq"
        found.append(Finding("source_too_strong", message, where=where))
    if use.exceeded:
        used = format_activity(use.used)
        message = f"{use.used_count} sources of {used} with this one; allowed {limit}"
        found.append(Finding("limit_exceeded", message, where=where))
    return found


def _counted(content: Content, basis: LimitBasis, day: date) -> float:
    return content.activity if basis is LimitBasis.NOMINAL else content.on(day)


def site_security_findings(
    holdings: Sequence[Holding],
    site: str,
    day: date,
    level_now: str,
    rules: CategoryRules | None = None,
) -> list[Finding]:
    """Whether the security level that a site has now is enough for what would be there.

    Parameters
    ----------
    holdings : sequence of Holding
        All sources that would be at the site, the new one included.
    site : str
        The site.
    day : date
        Day of the act.
    level_now : str
        ``A``, ``B``, ``C`` or empty.
    rules : CategoryRules, optional
        Edition in force.

    Returns
    -------
    list of Finding
        A breach when the sum of A/D needs a higher level, or when it cannot be computed.
    """
    contents = [each for holding in holdings if holding.site == site for each in holding.contents]
    if not contents:
        return []
    result = categorise(contents, day, rules)
    if result.category is None and level_now != "A":
        gaps = ", ".join(result.gaps)
        return [Finding("site_category_unknown", f"no D-value for {gaps}", where=site)]
    needed = security_level(result.category, rules) if result.category else ""
    if needed and (not level_now or level_now > needed):
        message = (
            f"sum of A/D is {result.ratio:.3g}, category {result.category}: level {needed} is "
            f"needed, {level_now or 'none'} was until now"
        )
        return [Finding("security_level", message, rule=result.citations[-1], where=site)]
    return []


def licence_end_findings(licence: Licence, without_destination: Iterable[str]) -> list[Finding]:
    """Whether a licence may end.

    Parameters
    ----------
    licence : Licence
        The licence.
    without_destination : iterable of str
        National numbers of its sources that are on hand or on the way.

    Returns
    -------
    list of Finding
        A breach naming the sources, or nothing.
    """
    sources = sorted(without_destination)
    if not sources:
        return []
    shown = ", ".join(sources[:5]) + (" ..." if len(sources) > 5 else "")
    message = f"{len(sources)} sources have no destination: {shown}"
    return [Finding("sources_on_stock", message, Severity.BREACH, where=licence.number)]
