"""The arithmetic that guards every inflow.

Stock on hand, what is on the way, and what is asked for together stay within the limit, for each
nuclide, form and site.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from korgan.sources.domain.contents import Content
from korgan.sources.domain.errors import Finding
from korgan.sources.domain.licences.terms import (
    NO_NUCLIDE,
    Licence,
    LicenceState,
    Limit,
    LimitBasis,
)
from korgan.sources.domain.units import format_activity

# Activities are added up as whole nanobecquerel: far below what any of them is known to.
PARTS = 10**9


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
        # Whole numbers, so that what is added and taken away again leaves nothing behind.
        self._used = [0] * len(licence.limits)
        self._numbers = [0] * len(licence.limits)
        self._speaking: dict[tuple[str, str, str], frozenset[int]] = {}
        for holding in holdings:
            self.add(holding)

    def add(self, holding: Holding) -> None:
        """Count a source.

        Parameters
        ----------
        holding : Holding
            On hand, on the way, or let in; counted once.
        """
        self._count(holding, 1)

    def remove(self, holding: Holding) -> None:
        """Count a source no longer.

        Parameters
        ----------
        holding : Holding
            As it was added.
        """
        self._count(holding, -1)

    def add_stock(self, form: str, site: str, content: Content) -> None:
        """Count the activity of many sources of one form at one site, but not their number.

        Parameters
        ----------
        form, site : str
            Of all of them.
        content : Content
            One nuclide: the sum of what was measured on one day.
        """
        for place in self._limits_of(content.nuclide.nuclide, form, site):
            self._used[place] += _whole(_counted(content, self.licence.basis, self.day))

    def add_numbers(self, numbers: Sequence[int]) -> None:
        """Count how many sources each limit speaks of.

        Parameters
        ----------
        numbers : sequence of int
            One for each limit of the licence, in their order.
        """
        pairs = zip(self._numbers, numbers, strict=True)
        self._numbers = [own + more for own, more in pairs]

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
            LimitUse(limit, (used + (taken or 0)) / PARTS, number + (taken is not None))
            for limit, used, number, taken in rows
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
            found.append(_not_in_force(licence))
        if new.site not in licence.sites:
            message = f"{new.site} is not named in it"
            found.append(_unlicensed("site_not_licensed", message, where))
        uses = self.uses(new)
        if not new.contents:
            found.extend(_counted_findings(uses, new, where))
        for content in new.contents:
            name = content.nuclide.nuclide
            covering = [uses[place] for place in sorted(self._limits_of(name, new.form, new.site))]
            if not covering:
                message = f"{name} as {new.form} at {new.site} is not covered"
                found.append(_unlicensed("not_covered", message, where))
            activity = _counted(content, licence.basis, self.day)
            for use in covering:
                found.extend(_limit_findings(use, activity, where))
        return list(dict.fromkeys(found))

    def _count(self, holding: Holding, sign: int) -> None:
        for place, taken in enumerate(self._taken_by(holding)):
            if taken is not None:
                self._used[place] += sign * taken
                self._numbers[place] += sign

    def _taken_by(self, holding: Holding) -> list[int | None]:
        """What one source takes of each limit; None of a limit that does not speak of it."""
        taken: list[int | None] = [None] * len(self.licence.limits)
        if not holding.contents:
            for place in self._limits_of(NO_NUCLIDE, holding.form, holding.site):
                taken[place] = 0
        for content in holding.contents:
            activity = _whole(_counted(content, self.licence.basis, self.day))
            for place in self._limits_of(content.nuclide.nuclide, holding.form, holding.site):
                taken[place] = (taken[place] or 0) + activity
        return taken

    def _limits_of(self, nuclide: str, form: str, site: str) -> frozenset[int]:
        """The places of the limits that speak of a nuclide in a form at a site."""
        asked = (nuclide, form, site)
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
        return [_unlicensed("no_licence", "the receiver has no licence", new.national_number)]
    others = (each for each in holdings if each.national_number != new.national_number)
    return LimitTally(licence, day, others).findings(new)


def _unlicensed(code: str, message: str, where: str) -> Finding:
    """Say what a licence does not allow, and the way to have it allowed."""
    mend = "who is to have it applies for a licence or for a change of its licence first"
    return Finding(code, message, where=where, mend=mend)


def _not_in_force(licence: Licence) -> Finding:
    message = f"the licence is in force from {licence.valid_from} to {licence.valid_until}"
    if licence.state == LicenceState.SUSPENDED:
        message = "the licence is suspended"
    elif licence.state == LicenceState.REVOKED:
        message = "the licence is revoked"
    return _unlicensed("licence_not_in_force", message, licence.number)


def _counted_findings(uses: Iterable[LimitUse], new: Holding, where: str) -> list[Finding]:
    """What speaks against one more thing that has no activity of its own."""
    covering = [use for use in uses if use.limit.covers(NO_NUCLIDE, new.form, new.site)]
    if not covering:
        message = f"a {new.form} at {new.site} is not covered"
        return [_unlicensed("not_covered", message, where)]
    return [
        _unlicensed(
            "limit_exceeded", f"{use.used_count} with this one; allowed {use.limit.count}", where
        )
        for use in covering
        if use.limit.count is not None and use.used_count > use.limit.count
    ]


def _limit_findings(use: LimitUse, activity: float, where: str) -> list[Finding]:
    limit, found = use.limit, []
    if limit.single is not None and activity > limit.single:
        message = (
            f"{format_activity(activity)} in one source; allowed {format_activity(limit.single)}"
        )
        found.append(_unlicensed("source_too_strong", message, where))
    if use.exceeded:
        used = format_activity(use.used)
        total, count = format_activity(limit.total), limit.count
        message = f"{use.used_count} sources of {used} with this one; allowed {total}"
        if count is not None:
            message = (
                f"{use.used_count} sources of {used} with this one; allowed {count} of {total}"
            )
        found.append(_unlicensed("limit_exceeded", message, where))
    return found


def _whole(activity: float) -> int:
    return round(activity * PARTS)


def _counted(content: Content, basis: LimitBasis, day: date) -> float:
    return content.activity if basis is LimitBasis.NOMINAL else content.on(day)
