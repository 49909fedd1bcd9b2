"""Who may do the work of which post today: coverage, shifts, and what hangs on one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from korgan.science.errors import InputError

HIGHEST_LEVEL = 3


def expiry_of(achieved_on: date, months: int | None) -> date | None:
    """Return the last day on which something achieved on a day counts; None: it does not expire.

    Examples
    --------
    >>> expiry_of(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    return achieved_on + relativedelta(months=months) if months else None


@dataclass(frozen=True)
class Qualification:
    """A person has a competence at a level until a day (None: it does not expire)."""

    person: int
    competence: int
    level: int
    achieved_on: date
    expires_on: date | None = None

    def __post_init__(self) -> None:
        if self.expires_on is not None and self.expires_on < self.achieved_on:
            raise InputError(
                "expires_before_achieved",
                "a qualification cannot expire before it is achieved",
                where="expires_on",
            )

    def valid_on(self, day: date) -> bool:
        """Whether it counts on this day; the last day still counts."""
        return self.achieved_on <= day and (self.expires_on is None or day <= self.expires_on)


@dataclass(frozen=True)
class Post:
    """Work to be done: how many people, in how many shifts, with which competences.

    ``requirements`` maps a competence to the level needed; ``holders`` are pairs of person and
    shift (from 1).
    """

    id: int
    seats: int
    shifts: int
    requirements: Mapping[int, int]
    holders: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Gap:
    """A holder lacks a competence, or loses it soon (``expires_on``)."""

    person: int
    competence: int
    level: int
    expires_on: date | None = None


@dataclass(frozen=True)
class PostCoverage:
    """How far a post is covered."""

    post: int
    seats: int
    filled: int
    qualified: int
    uncovered_shifts: tuple[int, ...]
    gaps: tuple[Gap, ...]
    expiring: tuple[Gap, ...]

    @property
    def vacant(self) -> int:
        """Seats without a holder."""
        return max(0, self.seats - self.filled)

    @property
    def covered(self) -> bool:
        """Whether every seat has a qualified holder and every shift at least one."""
        return self.qualified >= self.seats and not self.uncovered_shifts


@dataclass(frozen=True)
class SinglePoint:
    """A competence that posts need and that at most one of their holders has."""

    competence: int
    level: int
    posts: tuple[int, ...]
    person: int | None


@dataclass(frozen=True)
class Coverage:
    """The whole: per post, and what hangs on one person or on none."""

    posts: tuple[PostCoverage, ...]
    single_points: tuple[SinglePoint, ...]

    @property
    def seats(self) -> int:
        """All seats."""
        return sum(each.seats for each in self.posts)

    @property
    def filled(self) -> int:
        """Seats with a holder; a post with more holders than seats counts its seats."""
        return sum(min(each.filled, each.seats) for each in self.posts)

    @property
    def qualified(self) -> int:
        """Seats whose holder has every competence needed, unexpired."""
        return sum(min(each.qualified, each.seats) for each in self.posts)

    @property
    def share(self) -> float:
        """Qualified seats among all; 0 where there is no seat."""
        return self.qualified / self.seats if self.seats else 0.0


def coverage_on(
    posts: Iterable[Post],
    qualifications: Iterable[Qualification],
    day: date,
    *,
    warn_days: int = 180,
) -> Coverage:
    """Say for each post whether its holders may do its work on a day.

    Parameters
    ----------
    posts : iterable of Post
        The posts with their holders of that day.
    qualifications : iterable of Qualification
        Everything that the holders ever achieved.
    day : date
        The day asked about.
    warn_days : int
        A qualification that ends within so many days is reported as expiring.

    Returns
    -------
    Coverage
        In the order of the posts given.
    """
    valid = _valid_levels(qualifications, day)
    soon = day + timedelta(days=warn_days)
    posts = list(posts)
    return Coverage(
        tuple(_coverage_of(post, valid, soon) for post in posts), _single_points(posts, valid)
    )


# person, competence -> level -> the latest day on which it is still had
_Valid = Mapping[tuple[int, int], Mapping[int, date]]


def _valid_levels(qualifications: Iterable[Qualification], day: date) -> _Valid:
    valid: dict[tuple[int, int], dict[int, date]] = defaultdict(dict)
    for each in qualifications:
        if each.valid_on(day):
            levels = valid[each.person, each.competence]
            until = each.expires_on or date.max
            levels[each.level] = max(levels.get(each.level, date.min), until)
    return valid


def _had_until(valid: _Valid, person: int, competence: int, level: int) -> date | None:
    """Return the last day on which the person has at least the level; None: not today."""
    levels = valid.get((person, competence), {})
    return max((until for had, until in levels.items() if had >= level), default=None)


def _coverage_of(post: Post, valid: _Valid, soon: date) -> PostCoverage:
    gaps, expiring, able = [], [], []
    for person, shift in post.holders:
        lacks = False
        for competence, level in post.requirements.items():
            until = _had_until(valid, person, competence, level)
            if until is None:
                gaps.append(Gap(person, competence, level))
                lacks = True
            elif until <= soon:
                expiring.append(Gap(person, competence, level, until))
        if not lacks:
            able.append(shift)
    # A post of one shift is covered by anybody; shifts matter where there are several.
    shifts = range(1, post.shifts + 1) if post.shifts > 1 else ()
    return PostCoverage(
        post.id,
        post.seats,
        len(post.holders),
        len(able),
        tuple(shift for shift in shifts if shift not in able),
        tuple(gaps),
        tuple(expiring),
    )


def _single_points(posts: Sequence[Post], valid: _Valid) -> tuple[SinglePoint, ...]:
    needed: dict[tuple[int, int], list[int]] = defaultdict(list)
    able: dict[tuple[int, int], set[int]] = defaultdict(set)
    for post in posts:
        for competence, level in post.requirements.items():
            needed[competence, level].append(post.id)
            able[competence, level].update(
                person
                for person, _shift in post.holders
                if _had_until(valid, person, competence, level) is not None
            )
    return tuple(
        SinglePoint(competence, level, tuple(ids), next(iter(able[competence, level]), None))
        for (competence, level), ids in sorted(needed.items())
        if len(able[competence, level]) <= 1
    )
