"""What a new edition of the tables changes in a whole register, and its state on any date."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.decay import Assessment, RegisterColumns, assess
from korgan.sources.domain.categories import CategoryRules, first_edition


def assess_register(
    columns: RegisterColumns,
    day: np.datetime64,
    rules: CategoryRules | None = None,
    *,
    sites: int | None = None,
) -> Assessment:
    """Activity, A/D and category of every source and site on a day, by one edition.

    Parameters
    ----------
    columns : RegisterColumns
        The register in columns; a neutron source stands with its alpha emitter.
    day : datetime64
        Any day.
    rules : CategoryRules, optional
        Edition in force.
    sites : int, optional
        Number of sites, when the highest are empty.

    Returns
    -------
    Assessment
        Category 0 where the edition has no D-value.
    """
    rules = rules or first_edition()
    return assess(columns, rules.d_values.column, day, rules.edges, sites=sites)


@dataclass(frozen=True, eq=False)
class EditionChanges:
    """What another edition changes on a day.

    Parameters
    ----------
    sources : (k,) array of int
        Numbers of the sources whose category changes.
    before, after : (k,) arrays of int8
        Their categories; 0 for none.
    sites : (l,) array of int
        Numbers of the sites whose category changes.
    site_before, site_after : (l,) arrays of int8
        Their categories.
    counts : dict of (int, int) to int
        Number of sources for each pair of categories before and after, changed or not.
    """

    sources: NDArray[np.int64]
    before: NDArray[np.int8]
    after: NDArray[np.int8]
    sites: NDArray[np.int64]
    site_before: NDArray[np.int8]
    site_after: NDArray[np.int8]
    counts: dict[tuple[int, int], int]


def edition_changes(
    columns: RegisterColumns, day: np.datetime64, old: CategoryRules, new: CategoryRules
) -> EditionChanges:
    """Compare two editions over a whole register.

    Parameters
    ----------
    columns : RegisterColumns
        The register in columns.
    day : datetime64
        Day of comparison.
    old, new : CategoryRules
        Both editions.

    Returns
    -------
    EditionChanges
        Sources and sites whose category changes, and counts of all.
    """
    first, second = (assess_register(columns, day, rules) for rules in (old, new))
    changed = np.flatnonzero(first.category != second.category)
    places = np.flatnonzero(first.site_category != second.site_category)
    pairs, numbers = np.unique(
        first.category.astype(np.int64) * 10 + second.category, return_counts=True
    )
    return EditionChanges(
        sources=changed,
        before=first.category[changed],
        after=second.category[changed],
        sites=places,
        site_before=first.site_category[places],
        site_after=second.site_category[places],
        counts={
            (int(pair) // 10, int(pair) % 10): int(number)
            for pair, number in zip(pairs, numbers, strict=True)
        },
    )
