"""What a licence allows: limits for each nuclide, form and site, within its dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from korgan.science.errors import InputError
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
