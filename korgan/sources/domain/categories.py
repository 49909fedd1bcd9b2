"""Category of a source or a group of sources, by A/D and by practice, on any date.

D-values, edges, practices and security levels are tables; each answer names the rows that it comes
from. A nuclide without a D-value has no category: the gap is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from math import inf, nan

import numpy as np
from numpy.typing import NDArray

from korgan.science.decay import category_of, decay_table, seconds_until, sum_falls_to
from korgan.science.errors import InputError
from korgan.sources.domain.contents import Content, day_after
from korgan.sources.domain.nuclides import NuclideName, parse_nuclide
from korgan.sources.domain.rule_tables import Citation, RuleTable, load_table

TERA = 1e12


@dataclass(frozen=True)
class DValue:
    """The activity of a nuclide that is dangerous when not under control.

    Parameters
    ----------
    becquerel : float
        D in Bq; infinite where the table says unlimited.
    agreement : str
        How the sources of the number compare, as in the table.
    includes_progeny : bool
        Whether the table's row counts short-lived progeny in.
    citation : Citation
        Row of the table.
    notes : tuple of str
        Known conflicts about this nuclide.
    """

    becquerel: float
    agreement: str
    includes_progeny: bool
    citation: Citation
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DValues:
    """D-values of one edition.

    Parameters
    ----------
    table : RuleTable
        Rows as in ``d_values.csv``.
    notes : RuleTable
        Rows as in ``data_notes.csv``.
    """

    table: RuleTable = field(default_factory=lambda: load_table("d_values"))
    notes: RuleTable = field(default_factory=lambda: load_table("data_notes"))

    @cached_property
    def _by_name(self) -> dict[str, DValue]:
        notes: dict[str, list[str]] = {}
        for row in self.notes:
            if row["file"] == "d_values.csv":
                for name in row["nuclide"].split(","):
                    notes.setdefault(_plain(name), []).append(row["note"])
        values = {}
        for row in self.table:
            name, text = _plain(row["nuclide"]), row["D_TBq"]
            values[name] = DValue(
                becquerel=inf if text == "UL" else float(text) * TERA,
                agreement=row["agree"],
                includes_progeny=row["progeny_plus"] == "+",
                citation=self.table.cite(row, row["nuclide"]),
                notes=tuple(notes.get(name, [])),
            )
        return values

    def of(self, nuclide: NuclideName) -> DValue | None:
        """D-value of a nuclide, or of a neutron source.

        Parameters
        ----------
        nuclide : NuclideName
            A neutron source takes the row of its pair; without one, the alpha emitter's.

        Returns
        -------
        DValue or None
            None where the edition has no number.

        Examples
        --------
        >>> DValues().of(parse_nuclide("Co-60")).becquerel
        30000000000.0
        """
        if nuclide.target:
            pair = self._by_name.get(f"{nuclide.nuclide}/{nuclide.target}")
            if pair is not None:
                return pair
        return self._by_name.get(nuclide.nuclide)

    @cached_property
    def column(self) -> NDArray[np.float64]:
        """D (Bq) for each nuclide of the decay table, NaN where the edition has none."""
        found = (self._by_name.get(name) for name in decay_table().nuclides)
        return np.array([value.becquerel if value else nan for value in found])

    def weights(self, parents: Iterable[str]) -> dict[str, dict[str, float]]:
        """Weights 1/D of parents and of those progeny that count beside them.

        Progeny count by their own D-values unless the parent's row includes its progeny already
        (design proposal: the documents at hand do not say it).

        Parameters
        ----------
        parents : iterable of str
            Names as in the decay table.

        Returns
        -------
        dict
            For each parent, member name to 1/Bq.
        """
        result = {}
        for parent in parents:
            own = self._by_name.get(parent)
            members = decay_table().chain(parent)
            if own is None or own.includes_progeny:
                members = members[:1]
            known = {name: self._by_name[name] for name in members if name in self._by_name}
            result[parent] = {name: 1.0 / value.becquerel for name, value in known.items()}
        return result


@dataclass(frozen=True)
class CategoryRules:
    """Edges of A/D, categories of practices, and security levels of one edition."""

    d_values: DValues = field(default_factory=DValues)
    thresholds: RuleTable = field(default_factory=lambda: load_table("category_thresholds"))
    practices: RuleTable = field(default_factory=lambda: load_table("practice_categories"))
    exemptions: RuleTable = field(default_factory=lambda: load_table("exemption_levels"))
    security: RuleTable = field(default_factory=lambda: load_table("security_levels"))

    @cached_property
    def edges(self) -> list[float]:
        """Lowest A/D of each category but the last, falling."""
        rows = sorted(self.thresholds, key=lambda row: int(row["category"]))
        return [float(row["ratio_min_inclusive"]) for row in rows[:-1]]

    def cite_category(self, category: int) -> Citation:
        """Row that defines a category.

        Parameters
        ----------
        category : int
            1 to 5.

        Returns
        -------
        Citation
            From the table of thresholds.
        """
        row = next(row for row in self.thresholds if int(row["category"]) == category)
        return self.thresholds.cite(row, f"category {category}")

    def practice_category(self, practice: str) -> tuple[int, Citation] | None:
        """Category that a practice has by default.

        Parameters
        ----------
        practice : str
            Name as in the table, in any case.

        Returns
        -------
        (int, Citation) or None
            None for a practice that is not in the table.
        """
        for row in self.practices:
            if row["practice"].casefold() == practice.strip().casefold():
                return int(row["default_category"]), self.practices.cite(row, row["practice"])
        return None

    @cached_property
    def _exempt(self) -> dict[str, tuple[float, Citation]]:
        levels = {}
        for row in self.exemptions:
            if row["exempt_activity_Bq"]:
                cited = self.exemptions.cite(row, row["nuclide"])
                levels[row["nuclide"]] = (float(row["exempt_activity_Bq"]), cited)
        return levels

    def exempt_activity(self, nuclide: NuclideName) -> tuple[float, Citation] | None:
        """Activity (Bq) at or below which a nuclide is exempt.

        Where the table has a row with and one without short-lived progeny, the spelling decides;
        without a mark the lower level is taken.

        Parameters
        ----------
        nuclide : NuclideName
            With its chain mark, if any.

        Returns
        -------
        (float, Citation) or None
            None where the table has no activity.
        """
        plain, marked = (
            self._exempt.get(nuclide.nuclide),
            self._exempt.get(f"{nuclide.nuclide}+"),
        )
        if plain and marked:
            return marked if nuclide.chain else min(plain, marked, key=lambda each: each[0])
        return plain or marked


@cache
def first_edition() -> CategoryRules:
    """Rules of the edition that comes with the package.

    Returns
    -------
    CategoryRules
        Always the same object.
    """
    return CategoryRules()


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
        exempt=_is_exempt(contents, day, rules),
        gaps=tuple(dict.fromkeys(gaps)),
        citations=tuple(citations),
    )


def _is_exempt(contents: Sequence[Content], day: date, rules: CategoryRules) -> bool:
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


@dataclass(frozen=True)
class SecurityMeasure:
    """One objective or measure of a security level."""

    level: str
    function: str
    measure: str
    frequency: str
    citation: Citation


def security_level(category: int | None, rules: CategoryRules | None = None) -> str:
    """Security level of a category; empty for categories without one.

    Parameters
    ----------
    category : int or None
        1 to 5; None for a group whose category is not known.
    rules : CategoryRules, optional
        Edition in force.

    Returns
    -------
    str
        ``A``, ``B``, ``C`` or empty.

    Raises
    ------
    InputError
        ``category_unknown``: a site with gaps has no level until they are filled.
    """
    if category is None:
        raise InputError(
            "category_unknown",
            "the category is not known",
            mend="fill the missing D-values first",
        )
    rules = rules or first_edition()
    for row in rules.security:
        if row["function"] == "goal" and int(row["default_category"]) == category:
            return row["level"]
    return ""


def security_measures(level: str, rules: CategoryRules | None = None) -> list[SecurityMeasure]:
    """Goals and measures of a security level.

    Parameters
    ----------
    level : str
        ``A``, ``B`` or ``C``.
    rules : CategoryRules, optional
        Edition in force.

    Returns
    -------
    list of SecurityMeasure
        As in the table; some rows are unverified.
    """
    table = (rules or first_edition()).security
    return [
        SecurityMeasure(
            level,
            row["function"],
            row["objective_or_measure"],
            row["frequency"],
            table.cite(row, f"level {row['level']}, {row['function']}"),
        )
        for row in table
        if level in row["level"].split("/")
    ]


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


def _plain(name: str) -> str:
    """Name of a table's row in the form of :class:`NuclideName`; left alone if it is none."""
    try:
        parsed = parse_nuclide(name)
    except InputError:
        return name.strip()
    return f"{parsed.nuclide}/{parsed.target}" if parsed.target else parsed.nuclide
