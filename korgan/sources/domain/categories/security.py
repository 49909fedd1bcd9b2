"""Security levels of categories, and their goals and measures."""

from __future__ import annotations

from dataclasses import dataclass

from korgan.science.errors import InputError
from korgan.sources.domain.categories.rules import CategoryRules, first_edition
from korgan.sources.domain.rule_tables import Citation


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
