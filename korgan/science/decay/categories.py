"""A/D, category and site aggregation of a whole register on any date."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.decay.activity import (
    Dates,
    Floats,
    Integers,
    remaining_activity,
    seconds_between,
)
from korgan.science.decay.table import decay_table
from korgan.science.errors import InputError

NO_CATEGORY = 0
"""Stands where no D-value is known: a gap is shown, not filled."""


@dataclass(frozen=True, eq=False)
class RegisterColumns:
    """A register in columns, one row for each nuclide of each source.

    Parameters
    ----------
    nuclide : (n,) array of int
        Indices into the decay table.
    activity : (n,) array
        Activity at the reference date (Bq).
    reference : (n,) array of datetime64
        Reference dates.
    site : (m,) array of int
        Number of the site of each source, from 0; m is n unless `source` is given.
    source : (n,) array of int, optional
        Number of the source to which the row belongs, from 0 to m - 1, where sources hold several
        nuclides.

    Raises
    ------
    InputError
        ``columns_differ`` when the columns have different lengths.
    """

    nuclide: Integers
    activity: Floats
    reference: Dates
    site: Integers
    source: Integers | None = None

    def __post_init__(self) -> None:
        rows = {len(self.nuclide), len(self.activity), len(self.reference)}
        rows.add(len(self.site) if self.source is None else len(self.source))
        if len(rows) != 1:
            raise InputError("columns_differ", f"the columns have the lengths {sorted(rows)}")


@dataclass(frozen=True, eq=False)
class Assessment:
    """A register on one date.

    Parameters
    ----------
    activity : (n,) array
        Bq, per row.
    ratio : (m,) array
        A/D per source, summed over its nuclides; rows without a D-value add nothing.
    category : (m,) array of int8
        1 to 5; :data:`NO_CATEGORY` where a nuclide of the source has no D-value.
    site_ratio, site_category : (k,) arrays
        The same for sites. A site with a source of no category has none either, unless what is
        known puts it into category 1 already.
    """

    activity: Floats
    ratio: Floats
    category: NDArray[np.int8]
    site_ratio: Floats
    site_category: NDArray[np.int8]


def category_of(ratio: ArrayLike, edges: ArrayLike) -> NDArray[np.int8]:
    """Category by A/D: one more than the number of edges that the ratio does not reach.

    Parameters
    ----------
    ratio : array or number
        A/D, none negative.
    edges : sequence of float
        Lowest A/D of each category but the last, falling: 1000, 10, 1, 0.01 for categories 1 to 4.
        A ratio on an edge belongs to the more dangerous category.

    Returns
    -------
    array of int8
        1 for the most dangerous.

    Raises
    ------
    InputError
        ``edges_not_falling``.

    Examples
    --------
    >>> category_of([2000.0, 1000.0, 999.0, 0.5, 0.0], [1000.0, 10.0, 1.0, 0.01])
    array([1, 1, 2, 4, 5], dtype=int8)
    """
    values, bounds = np.asarray(ratio, dtype=np.float64), np.asarray(edges, dtype=np.float64)
    if bounds.size == 0 or (np.diff(bounds) >= 0).any() or not bounds[-1] > 0:
        raise InputError(
            "edges_not_falling",
            "the edges of categories are positive and fall",
            mend="give them like 1000, 10, 1, 0.01",
        )
    category = np.ones(values.shape, dtype=np.int8)
    for edge in bounds:
        category += values < edge
    return category


def sum_by_group(values: Floats, group: Integers, groups: int) -> Floats:
    """Sum of values for each group.

    Parameters
    ----------
    values : (n,) array
        Any unit.
    group : (n,) array of int
        Number of the group of each value, from 0.
    groups : int
        Number of groups.

    Returns
    -------
    (groups,) array
        Zero for a group without values.

    Raises
    ------
    InputError
        ``group_out_of_range``.

    Examples
    --------
    >>> sum_by_group(np.array([1.0, 2.0, 4.0]), np.array([0, 2, 0]), 3)
    array([5., 0., 2.])
    """
    if len(group) and not 0 <= int(group.min()) <= int(group.max()) < groups:
        raise InputError("group_out_of_range", f"groups are numbered from 0 to {groups - 1}")
    if not len(group):
        return np.zeros(groups)
    return np.bincount(group, weights=values, minlength=groups).astype(np.float64, copy=False)


def assess(
    columns: RegisterColumns,
    d_value: Floats,
    date: np.datetime64,
    edges: ArrayLike,
    *,
    sites: int | None = None,
) -> Assessment:
    """Activity, A/D and category of every source and every site on a date.

    Only parents count: D-values of the tables include short-lived progeny. For progeny with
    D-values of their own see
    :meth:`korgan.science.decay.activity.RegisterActivities.weighted`.

    Parameters
    ----------
    columns : RegisterColumns
        The register.
    d_value : (nuclides of the decay table,) array
        D in Bq for each nuclide; infinite where the table says unlimited, NaN where it has none.
    date : datetime64
        Any date, before or after the reference dates.
    edges : sequence of float
        As for :func:`category_of`.
    sites : int, optional
        Number of sites, when the highest are empty.

    Returns
    -------
    Assessment
        See there for gaps.

    Raises
    ------
    InputError
        ``d_value_not_positive``, ``d_values_length``, and those of
        :func:`korgan.science.decay.activity.remaining_activity`.

    Examples
    --------
    >>> table = decay_table()
    >>> d = np.full(len(table.nuclides), np.nan)
    >>> d[table.index("Co-60")] = 3e10
    >>> day = np.datetime64("2026-01-01")
    >>> columns = RegisterColumns(
    ...     table.indices(["Co-60", "Co-60"]),
    ...     np.array([2.9e11, 2.0e11]),
    ...     np.array([day, day]),
    ...     site=np.array([0, 0]),
    ... )
    >>> result = assess(columns, d, day, [1000.0, 10.0, 1.0, 0.01])
    >>> result.category, result.site_category
    (array([3, 3], dtype=int8), array([2], dtype=int8))
    """
    inverse = _inverse_d(d_value)
    elapsed = seconds_between(columns.reference, date)
    activity = remaining_activity(columns.nuclide, columns.activity, elapsed)
    weight = inverse[columns.nuclide]
    unknown = np.isnan(weight)
    gaps = bool(unknown.any())
    if gaps:
        weight[unknown] = 0.0
    ratio = activity * weight
    size = len(columns.site)
    if columns.source is not None:
        ratio = sum_by_group(ratio, columns.source, size)
        if gaps:
            unknown = sum_by_group(unknown.astype(np.float64), columns.source, size) > 0
    groups = max(sites or 0, int(columns.site.max()) + 1 if size else 0)
    site_ratio = sum_by_group(ratio, columns.site, groups)
    category, site_category = category_of(ratio, edges), category_of(site_ratio, edges)
    if gaps:
        site_unknown = sum_by_group(unknown.astype(np.float64), columns.site, groups) > 0
        category[unknown & (category > 1)] = NO_CATEGORY
        site_category[site_unknown & (site_category > 1)] = NO_CATEGORY
    return Assessment(activity, ratio, category, site_ratio, site_category)


def _inverse_d(d_value: Floats) -> Floats:
    values = np.asarray(d_value, dtype=np.float64)
    expected = len(decay_table().nuclides)
    if values.shape != (expected,):
        raise InputError(
            "d_values_length", f"there is one D-value for each of the {expected} nuclides"
        )
    if (values <= 0).any():
        wrong = decay_table().nuclides[int(np.flatnonzero(values <= 0)[0])]
        raise InputError("d_value_not_positive", "a D-value is greater than zero", where=wrong)
    return 1.0 / values
