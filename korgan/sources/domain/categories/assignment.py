"""Category of a source or a group of sources on a day, and the days on which it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from korgan.science.decay import category_of, seconds_until, sum_falls_to
from korgan.science.errors import InputError
from korgan.sources.domain.categories.rules import CategoryRules, first_edition
from korgan.sources.domain.contents import Content, day_after
from korgan.sources.domain.rule_tables import Citation


@dataclass(frozen=True)
class Categorisation:
    """Category of one source, or of several that stand together.

    Parameters
    ----------
    day : date
        The day for which it holds.
    ratio : float
        Sum of A/D; nuclides without D-value add nothing, see `gaps`.
    by_ratio : int or None
        Category by A/D; None when a nuclide has no D-value and the rest is not category 1.
    by_practice : int or None
        Category by practice, where one is known.
    category : int or None
        The more dangerous of both.
    exempt : bool
        Whether the sum of activities over exemption levels is at most one.
    gaps : tuple of str
        Nuclides without a D-value.
    citations : tuple of Citation
        Rows used.
    """

    day: date
    ratio: float
    by_ratio: int | None
    by_practice: int | None
    category: int | None
    exempt: bool
    gaps: tuple[str, ...]
    citations: tuple[Citation, ...]


def categorise(
    contents: Sequence[Content],
    day: date,
    rules: CategoryRules | None = None,
    *,
    practice: str = "",
) -> Categorisation:
    """Categorise a source, or sources in close proximity, on a day.

    Parameters
    ----------
    contents : sequence of Content
        Nuclides of the source or of all sources of the group.
    day : date
        Any day.
    rules : CategoryRules, optional
        Edition in force; the first edition when left out.
    practice : str
        Use of a single source. The assigned category is then the more dangerous of the one by A/D
        and the one by practice (design proposal; the practice table is unverified).

    Returns
    -------
    Categorisation
        With reasons.

    Examples
    --------
    >>> from korgan.sources.domain.nuclides import parse_nuclide
    >>> content = Content(parse_nuclide("Ir-192"), 3.7e12, date(2026, 1, 1))
    >>> categorise([content], date(2026, 1, 1)).category
    2
    """
    rules = rules or first_edition()
    ratio, gaps, citations = 0.0, [], []
    for content in contents:
        value = rules.d_values.of(content.nuclide)
        if value is None:
            gaps.append(str(content.nuclide))
            continue
        ratio += content.on(day) / value.becquerel
        if value.citation not in citations:
            citations.append(value.citation)
    by_ratio: int | None = int(category_of(ratio, rules.edges))
    if gaps and by_ratio != 1:
        by_ratio = None
    if by_ratio is not None:
        citations.append(rules.cite_category(by_ratio))
    found = rules.practice_category(practice) if practice else None
    if found is not None:
        citations.append(found[1])
    by_practice = found[0] if found else None
    known = [each for each in (by_ratio, by_practice) if each is not None]
    unsure = by_ratio is None and by_practice != 1
    return Categorisation(
        day=day,
        ratio=ratio,
        by_ratio=by_ratio,
        by_practice=by_practice,
        category=None if unsure or not known else min(known),
        exempt=is_exempt(contents, day, rules),
        gaps=tuple(dict.fromkeys(gaps)),
        citations=tuple(citations),
    )


def is_exempt(contents: Sequence[Content], day: date, rules: CategoryRules) -> bool:
    """Whether the activities over their exemption levels add up to one at most.

    Parameters
    ----------
    contents : sequence of Content
        Of a source.
    day : date
        Any day.
    rules : CategoryRules
        Edition in force.

    Returns
    -------
    bool
        False where a nuclide has no level: a gap exempts nothing.
    """
    total = 0.0
    for content in contents:
        level = rules.exempt_activity(content.nuclide)
        if level is None:
            return False
        total += content.on(day) / level[0]
    return bool(contents) and total <= 1.0


@dataclass(frozen=True)
class CategoryChange:
    """From `day` on a source or group belongs to a less dangerous category."""

    day: date
    category: int


def category_changes(
    contents: Sequence[Content], start: date, rules: CategoryRules | None = None
) -> list[CategoryChange]:
    """Days on which a source or group falls into the next categories, by A/D of its parents.

    Parameters
    ----------
    contents : sequence of Content
        All with a D-value.
    start : date
        First day of interest.
    rules : CategoryRules, optional
        Edition in force.

    Returns
    -------
    list of CategoryChange
        In order of time; days beyond the calendar are left out.

    Raises
    ------
    InputError
        ``d_value_missing``.

    Examples
    --------
    >>> from korgan.sources.domain.nuclides import parse_nuclide
    >>> content = Content(parse_nuclide("Co-60"), 3.3e13, date(2026, 1, 1))
    >>> changes = category_changes([content], date(2026, 1, 1))
    >>> changes[0]
    CategoryChange(day=datetime.date(2026, 9, 23), category=2)
    """
    rules = rules or first_edition()
    ratios, half_lives = [], []
    for content in contents:
        value = rules.d_values.of(content.nuclide)
        if value is None:
            raise InputError(
                "d_value_missing",
                f"{content.nuclide} has no D-value in this edition",
                mend="add it to the national edition of the table",
            )
        ratio = content.on(start) / value.becquerel
        if ratio > 0:
            ratios.append(ratio)
            half_lives.append(content.half_life)
    if not ratios:
        return []
    changes = []
    for number, edge in enumerate(rules.edges):
        seconds: float | None
        if len(ratios) == 1:
            seconds = float(seconds_until(ratios[0], edge, half_lives[0]))
        else:
            seconds = sum_falls_to(ratios, half_lives, edge)
        # An activity exactly on an edge still belongs to the higher category: hence the +1 s.
        day = None if seconds is None or seconds < 0 else day_after(start, seconds + 1.0)
        if day is not None:
            changes.append(CategoryChange(day, number + 2))
    return changes


def group_by_site(
    contents: Mapping[str, tuple[str, Sequence[Content]]],
) -> dict[str, list[Content]]:
    """Contents of all sources of each site.

    Parameters
    ----------
    contents : mapping of str to (str, sequence of Content)
        For each source, its site and its contents.

    Returns
    -------
    dict of str to list of Content
        By site.
    """
    sites: dict[str, list[Content]] = {}
    for site, each in contents.values():
        sites.setdefault(site, []).extend(each)
    return sites
