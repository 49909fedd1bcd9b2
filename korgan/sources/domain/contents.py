"""What is in a source: nuclides with activity and reference date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

from korgan.science.decay import decay_table
from korgan.science.errors import InputError
from korgan.sources.domain.nuclides import NuclideName

SECONDS_PER_DAY = 86400.0
MOST_EXPONENT = 600.0  # beyond it there was more activity than a number can hold


@dataclass(frozen=True)
class Content:
    """One nuclide of a source.

    Parameters
    ----------
    nuclide : NuclideName
        The parent; for a neutron source the alpha emitter with its target.
    activity : float
        Bq on the reference date, greater than zero.
    reference : date
        Reference date.

    Raises
    ------
    InputError
        ``activity_not_positive``, ``unknown_nuclide``.
    """

    nuclide: NuclideName
    activity: float
    reference: date

    def __post_init__(self) -> None:
        decay_table().index(self.nuclide.nuclide)
        if not 0 < self.activity < float("inf"):
            raise InputError(
                "activity_not_positive",
                "an activity is a finite number of Bq greater than zero",
                where=str(self.nuclide),
            )

    @property
    def half_life(self) -> float:
        """Half-life in seconds."""
        table = decay_table()
        return float(table.half_life[table.index(self.nuclide.nuclide)])

    def on(self, day: date) -> float:
        """Activity on a day, before or after the reference date.

        Parameters
        ----------
        day : date
            Any day.

        Returns
        -------
        float
            Bq.

        Raises
        ------
        InputError
            ``too_far_back``.

        Examples
        --------
        >>> from korgan.sources.domain.nuclides import parse_nuclide
        >>> content = Content(parse_nuclide("Ir-192"), 4e12, date(2026, 1, 1))
        >>> round(content.on(date(2026, 3, 16)) / 1e12, 2)
        2.0
        """
        table = decay_table()
        rate = float(table.decay_constant[table.index(self.nuclide.nuclide)])
        exponent = -rate * (day - self.reference).days * SECONDS_PER_DAY
        if exponent > MOST_EXPONENT:
            raise InputError(
                "too_far_back", "an activity cannot be told so far back", where=str(self.nuclide)
            )
        return self.activity * exp(exponent)

    def moved_to(self, day: date) -> Content:
        """Return the same content with another reference date.

        Parameters
        ----------
        day : date
            The new reference date.

        Returns
        -------
        Content
            With the activity of that day.

        Raises
        ------
        InputError
            ``activity_not_positive`` when nothing is left by then.
        """
        return Content(self.nuclide, self.on(day), day)


def activity_by_nuclide(contents: Iterable[Content], day: date) -> dict[str, float]:
    """Sum of activities on a day, for each nuclide.

    Parameters
    ----------
    contents : iterable of Content
        Of one or many sources.
    day : date
        Any day.

    Returns
    -------
    dict of str to float
        Bq by nuclide name, in the order of first appearance.
    """
    total: dict[str, float] = {}
    for content in contents:
        name = content.nuclide.nuclide
        total[name] = total.get(name, 0.0) + content.on(day)
    return total


def day_after(reference: date, seconds: float) -> date | None:
    """First day that begins at or after a moment given in seconds from a reference date.

    Parameters
    ----------
    reference : date
        The reference date, at its beginning.
    seconds : float
        Any sign.

    Returns
    -------
    date or None
        None when the day lies outside the calendar (before year 1 or after 9999).

    Examples
    --------
    >>> day_after(date(2026, 1, 1), 86400.0), day_after(date(2026, 1, 1), 86401.0)
    (datetime.date(2026, 1, 2), datetime.date(2026, 1, 3))
    """
    try:
        return reference + timedelta(days=-int(-seconds // SECONDS_PER_DAY))
    except OverflowError:
        return None
