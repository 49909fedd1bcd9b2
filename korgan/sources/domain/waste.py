"""Acceptance of packages by a store or borehole: running sums against limits per nuclide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import inf

from korgan.sources.domain.contents import Content, activity_by_nuclide
from korgan.sources.domain.errors import Finding, refuse_breaches
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.domain.rule_tables import Citation, RuleTable
from korgan.sources.domain.units import format_activity


@dataclass(frozen=True)
class AcceptanceLimit:
    """Highest activity (Bq) of a nuclide; infinite where the table says unlimited."""

    becquerel: float
    citation: Citation


@dataclass(frozen=True)
class AcceptanceCriteria:
    """What a facility takes.

    Parameters
    ----------
    facility : str
        Name of the facility or borehole.
    inventory : mapping of str to AcceptanceLimit
        Limit of the whole facility for each nuclide that it takes at all.
    package : mapping of str to AcceptanceLimit
        Limit of one package; a nuclide not named has none.
    fractions_add_up : bool
        Whether the sum over nuclides of inventory over limit stays within one as well.
    """

    facility: str
    inventory: Mapping[str, AcceptanceLimit]
    package: Mapping[str, AcceptanceLimit] = field(default_factory=dict)
    fractions_add_up: bool = False

    @classmethod
    def from_table(
        cls, facility: str, table: RuleTable, *, fractions_add_up: bool = False
    ) -> AcceptanceCriteria:
        """Make criteria of a table with the columns ``nuclide``, ``limit_TBq`` and ``source``.

        Parameters
        ----------
        facility : str
            Name of the facility.
        table : RuleTable
            Such as ``borehole_limits``.
        fractions_add_up : bool
            As for the class.

        Returns
        -------
        AcceptanceCriteria
            Inventory limits of the table.
        """
        limits = {}
        for row in table:
            text = row["limit_TBq"]
            value = inf if text == "UL" else float(text) * 1e12
            name = parse_nuclide(row["nuclide"]).nuclide
            limits[name] = AcceptanceLimit(value, table.cite(row, row["nuclide"]))
        return cls(facility, limits, fractions_add_up=fractions_add_up)


@dataclass(frozen=True)
class Inventory:
    """What a facility has accepted so far.

    Parameters
    ----------
    criteria : AcceptanceCriteria
        What it takes.
    accepted : mapping of str to float
        Bq of each nuclide, each package counted with its activity on the day of acceptance: decay
        in the facility frees no room unless its own criteria say so (design proposal).
    packages : tuple of str
        Numbers of the packages.
    """

    criteria: AcceptanceCriteria
    accepted: Mapping[str, float] = field(default_factory=dict)
    packages: tuple[str, ...] = ()


def acceptance_findings(
    inventory: Inventory, package: str, contents: Sequence[Content], day: date
) -> list[Finding]:
    """Whether a facility can accept a package.

    Parameters
    ----------
    inventory : Inventory
        What it has.
    package : str
        Number of the package.
    contents : sequence of Content
        What is in it.
    day : date
        Day of acceptance.

    Returns
    -------
    list of Finding
        Breaches with the row of each limit.
    """
    if package in inventory.packages:
        return [Finding("accepted_before", "the package is in the facility", where=package)]
    found: list[Finding] = []
    criteria = inventory.criteria
    sums = activity_by_nuclide(contents, day)
    fraction = 0.0
    for nuclide, activity in sums.items():
        limit = criteria.inventory.get(nuclide)
        if limit is None:
            message = f"{criteria.facility} has no limit for {nuclide} and so does not take it"
            found.append(Finding("nuclide_not_accepted", message, where=package))
            continue
        total = inventory.accepted.get(nuclide, 0.0) + activity
        if total > limit.becquerel:
            message = (
                f"{nuclide}: {format_activity(total)} with this package, "
                f"limit {format_activity(limit.becquerel)}"
            )
            found.append(Finding("inventory_limit", message, rule=limit.citation, where=package))
        single = criteria.package.get(nuclide)
        if single is not None and activity > single.becquerel:
            message = (
                f"{nuclide}: {format_activity(activity)} in one package, "
                f"limit {format_activity(single.becquerel)}"
            )
            found.append(Finding("package_limit", message, rule=single.citation, where=package))
    if criteria.fractions_add_up and not found:
        for nuclide, limit in criteria.inventory.items():
            fraction += (
                inventory.accepted.get(nuclide, 0.0) + sums.get(nuclide, 0.0)
            ) / limit.becquerel
        if fraction > 1.0:
            message = f"the fractions of all limits add up to {fraction:.3g}"
            found.append(Finding("sum_of_fractions", message, where=package))
    return found


def accept(inventory: Inventory, package: str, contents: Sequence[Content], day: date) -> Inventory:
    """Accept a package, or refuse it with every reason.

    Parameters
    ----------
    inventory : Inventory
        What the facility has; it is not changed.
    package : str
        Number of the package.
    contents : sequence of Content
        What is in it.
    day : date
        Day of acceptance.

    Returns
    -------
    Inventory
        With the package.

    Raises
    ------
    RuleBroken
        See :func:`acceptance_findings`.
    """
    refuse_breaches(acceptance_findings(inventory, package, contents, day))
    accepted = dict(inventory.accepted)
    for nuclide, activity in activity_by_nuclide(contents, day).items():
        accepted[nuclide] = accepted.get(nuclide, 0.0) + activity
    return Inventory(inventory.criteria, accepted, (*inventory.packages, package))
