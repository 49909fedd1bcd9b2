"""Genealogy: from source to capsule, container and disposal position, and from old to new source.

Every node has at most one node around it, and what is in a node is the sum of what its sources
hold: nothing is entered twice, so activity balances by construction. Recycling is the one step that
divides a source; there the balance is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from korgan.science.errors import InputError
from korgan.sources.domain.contents import Content, activity_by_nuclide
from korgan.sources.domain.errors import Finding, refuse_breaches
from korgan.sources.domain.units import format_activity


class NodeKind(StrEnum):
    """What can hold what: a source in a capsule, a capsule in a container, that in a position."""

    SOURCE = "source"
    CAPSULE = "capsule"
    CONTAINER = "container"
    POSITION = "disposal position"


_ORDER = list(NodeKind)


@dataclass(frozen=True)
class Node:
    """A source, or something around sources.

    Parameters
    ----------
    number : str
        Unique in the register.
    kind : NodeKind
        What it is.
    contents : tuple of Content
        Of a source; empty for what is only around.

    Raises
    ------
    InputError
        ``contents_of_package``: packages have no contents but those of their sources.
    """

    number: str
    kind: NodeKind
    contents: tuple[Content, ...] = ()

    def __post_init__(self) -> None:
        if self.kind is not NodeKind.SOURCE and self.contents:
            raise InputError(
                "contents_of_package",
                f"a {self.kind} holds what its sources hold, nothing of its own",
                where=self.number,
            )


@dataclass(frozen=True)
class Placement:
    """`inner` was put into `outer` on a day."""

    inner: str
    outer: str
    day: date


@dataclass(frozen=True)
class Genealogy:
    """All nodes, what is in what, and which sources were made of which.

    Parameters
    ----------
    nodes : mapping of str to Node
        By number.
    placements : mapping of str to Placement
        By the number of the inner node: one at most.
    origins : mapping of str to str
        For a source made by recycling, the source that it was made of.
    """

    nodes: Mapping[str, Node] = field(default_factory=dict)
    placements: Mapping[str, Placement] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    def with_node(self, node: Node) -> Genealogy:
        """Add a node.

        Parameters
        ----------
        node : Node
            With a new number.

        Returns
        -------
        Genealogy
            A new one; this one is not changed.

        Raises
        ------
        InputError
            ``number_taken``.
        """
        if node.number in self.nodes:
            raise InputError("number_taken", "the number is in use", where=node.number)
        return Genealogy({**self.nodes, node.number: node}, self.placements, self.origins)

    def put(self, inner: str, outer: str, day: date) -> Genealogy:
        """Put a node into another: a source into a capsule, a capsule into a container.

        Parameters
        ----------
        inner, outer : str
            Numbers of nodes.
        day : date
            Day of the work.

        Returns
        -------
        Genealogy
            A new one.

        Raises
        ------
        InputError
            ``unknown_node``, ``already_inside``, ``order_of_packages``, ``recycled``.
        """
        inside, around = self._node(inner), self._node(outer)
        if inner in self.placements:
            raise InputError(
                "already_inside", f"it is in {self.placements[inner].outer} already", where=inner
            )
        if _ORDER.index(around.kind) <= _ORDER.index(inside.kind):
            raise InputError(
                "order_of_packages",
                f"a {inside.kind} does not go into a {around.kind}",
                where=inner,
            )
        if inner in self.origins.values():
            raise InputError("recycled", "it was taken apart", where=inner)
        placement = Placement(inner, outer, day)
        return Genealogy(self.nodes, {**self.placements, inner: placement}, self.origins)

    def recycle(
        self, old: str, new: Sequence[Node], day: date, *, residue: Sequence[Content] = ()
    ) -> Genealogy:
        """Make new sources of an old one.

        Parameters
        ----------
        old : str
            The source that is taken apart.
        new : sequence of Node
            The new sources, with contents.
        day : date
            Day on which activities are compared.
        residue : sequence of Content
            What became waste.

        Returns
        -------
        Genealogy
            A new one; the old source stays as an origin.

        Raises
        ------
        InputError
            ``unknown_node``, ``already_inside``, ``recycled``, ``number_taken``.
        RuleBroken
            ``activity_out_of_balance``.
        """
        source = self._node(old)
        if old in self.placements:
            raise InputError("already_inside", "it is in a package", where=old)
        if old in self.origins.values():
            raise InputError("recycled", "it was taken apart already", where=old)
        made = [each for node in new for each in node.contents] + list(residue)
        refuse_breaches(balance_findings(source.contents, made, day, where=old))
        result = self
        for node in new:
            result = result.with_node(node)
        origins = {**result.origins, **{node.number: old for node in new}}
        return Genealogy(result.nodes, result.placements, origins)

    def sources_in(self, number: str) -> list[str]:
        """Sources that a node holds; the node itself if it is one.

        Parameters
        ----------
        number : str
            Number of a node.

        Returns
        -------
        list of str
            Sorted numbers.

        Raises
        ------
        InputError
            ``unknown_node``.
        """
        node = self._node(number)
        if node.kind is NodeKind.SOURCE:
            return [number]
        inner = [each.inner for each in self.placements.values() if each.outer == number]
        return sorted(source for each in inner for source in self.sources_in(each))

    def contents_of(self, number: str) -> list[Content]:
        """Contents of all sources in a node.

        Parameters
        ----------
        number : str
            Number of a node.

        Returns
        -------
        list of Content
            Each with its own reference date.
        """
        return [
            content for source in self.sources_in(number) for content in self.nodes[source].contents
        ]

    def way_of(self, number: str) -> list[str]:
        """Where a source came from and what it is in.

        Parameters
        ----------
        number : str
            Number of a node.

        Returns
        -------
        list of str
            From the first origin to the outermost package.
        """
        self._node(number)
        way = [number]
        while way[0] in self.origins:
            way.insert(0, self.origins[way[0]])
        while way[-1] in self.placements:
            way.append(self.placements[way[-1]].outer)
        return way

    def _node(self, number: str) -> Node:
        if number not in self.nodes:
            raise InputError("unknown_node", "there is no such source or package", where=number)
        return self.nodes[number]


def balance_findings(
    before: Iterable[Content],
    after: Iterable[Content],
    day: date,
    *,
    tolerance: float = 0.01,
    where: str = "",
) -> list[Finding]:
    """Whether the same activity is there before and after some work, for each nuclide.

    Parameters
    ----------
    before, after : iterable of Content
        Contents, any reference dates.
    day : date
        Day on which they are compared.
    tolerance : float
        Relative difference allowed; activities on certificates are not better known (design
        proposal).
    where : str
        What the work was done on.

    Returns
    -------
    list of Finding
        One breach for each nuclide out of balance.
    """
    old, new = activity_by_nuclide(before, day), activity_by_nuclide(after, day)
    found = []
    for nuclide in dict.fromkeys([*old, *new]):
        was, now = old.get(nuclide, 0.0), new.get(nuclide, 0.0)
        if abs(now - was) > tolerance * max(was, now):
            message = f"{nuclide}: {format_activity(was)} before, {format_activity(now)} after"
            found.append(Finding("activity_out_of_balance", message, where=where))
    return found
