"""States and transitions of a source, read from tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from korgan.science.errors import InputError
from korgan.sources.domain.custody import Abroad, AtHolder, Custody, Ended, InTransit, Missing
from korgan.sources.domain.rule_tables import Citation, RuleTable, load_table

LICENCE_STATES = frozenset(
    {"none", "notified", "authorization_applied", "authorized", "suspended", "revoked"}
)
"""States of the table that a licence has and not a source."""

ENTRY = "none"
"""State of a source that is not in the register yet."""

HELD = frozenset(
    {
        "received", "in_use", "temporary_storage", "transfer_pending", "disused_declared",
        "long_term_storage", "conditioned", "disposal_accepted", "found", "orphan_found",
    }
)  # fmt: skip
MISSING = frozenset({"lost", "stolen"})
FINAL = frozenset(
    {"returned_to_supplier", "recycled", "disposed", "decayed_below_clearance", "exported"}
)
_NOT_CONDITIONS = frozenset({"-", "", "final state", "immediate"})
_ANY_EXCLUDES = FINAL | MISSING | {ENTRY, "import_pending"}
_BY_CATEGORY = re.compile(r"cat (\d) (.+)")


@dataclass(frozen=True)
class Transition:
    """One way from a state to another.

    Parameters
    ----------
    from_state, to_state : str
        States of the table.
    documents : tuple of str
        Documents that have to be on file; those of one category begin with ``cat N``.
    conditions : tuple of str
        Guards, as the table words them.
    effect : str
        What follows, for the reader.
    citation : Citation
        Row of the table.
    """

    from_state: str
    to_state: str
    documents: tuple[str, ...]
    conditions: tuple[str, ...]
    effect: str
    citation: Citation

    def documents_for(self, category: int | None) -> tuple[str, ...]:
        """Documents that a source of a category needs.

        Parameters
        ----------
        category : int or None
            When unknown, the documents of every category are needed.

        Returns
        -------
        tuple of str
            Without the mark of the category.
        """
        needed = []
        for document in self.documents:
            marked = _BY_CATEGORY.fullmatch(document)
            if marked is None:
                needed.append(document)
            elif category is None or category == int(marked.group(1)):
                needed.append(marked.group(2))
        return tuple(needed)


def custody_kind(state: str) -> type[Custody]:
    """Kind of custody that belongs to a state.

    Parameters
    ----------
    state : str
        State of a source.

    Returns
    -------
    type
        One of the custody classes.

    Raises
    ------
    InputError
        ``unknown_state``.
    """
    if state in HELD:
        return AtHolder
    if state == "in_transit":
        return InTransit
    if state in MISSING:
        return Missing
    if state in FINAL:
        return Ended
    if state in (ENTRY, "import_pending"):
        return Abroad
    raise InputError("unknown_state", f"{state!r} is no state of a source")


class Lifecycle:
    """Transitions of one edition.

    Parameters
    ----------
    tables : RuleTable
        One or more tables with the columns of ``lifecycle_transitions.csv``.
    """

    def __init__(self, *tables: RuleTable) -> None:
        found: dict[tuple[str, str], Transition] = {}
        licence: dict[tuple[str, str], Transition] = {}
        for table in tables:
            for row in table:
                for transition in _expand(table, row):
                    ends = (transition.from_state, transition.to_state)
                    both = LICENCE_STATES.issuperset(ends)
                    (licence if both else found)[ends] = transition
        self.transitions: Mapping[tuple[str, str], Transition] = found
        self.licence_transitions: Mapping[tuple[str, str], Transition] = licence

    def states(self) -> list[str]:
        """States of a source, in the order of the table.

        Returns
        -------
        list of str
            Beginning with :data:`ENTRY`.
        """
        return list(dict.fromkeys([ENTRY, *(state for ends in self.transitions for state in ends)]))

    def diagram(self) -> str:
        """Draw the states and transitions of a source as text.

        Returns
        -------
        str
            A Mermaid state diagram. Loss and theft, possible from every state in the country, are
            drawn once.
        """
        lines = ["stateDiagram-v2"]
        for start, end in self.transitions:
            if end not in MISSING:
                lines.append(f"    {'[*]' if start == ENTRY else start} --> {end}")
        lines += [f"    in_the_country --> {state}" for state in sorted(MISSING)]
        lines += [f"    {state} --> [*]" for state in sorted(FINAL)]
        return "\n".join(lines) + "\n"

    def from_state(self, state: str) -> list[Transition]:
        """Transitions that leave a state.

        Parameters
        ----------
        state : str
            State of a source.

        Returns
        -------
        list of Transition
            In the order of the table.
        """
        return [each for each in self.transitions.values() if each.from_state == state]

    def find(self, from_state: str, to_state: str) -> Transition:
        """Find the transition between two states.

        Parameters
        ----------
        from_state, to_state : str
            States of a source.

        Returns
        -------
        Transition
            The row.

        Raises
        ------
        InputError
            ``no_such_transition``, with the states that can be reached.
        """
        transition = self.transitions.get((from_state, to_state))
        if transition is None:
            reachable = ", ".join(each.to_state for each in self.from_state(from_state))
            raise InputError(
                "no_such_transition",
                f"a source cannot go from {from_state} to {to_state}",
                mend=f"from here: {reachable}" if reachable else "this state is final",
            )
        return transition


@cache
def first_lifecycle() -> Lifecycle:
    """Life cycle of the edition that comes with the package.

    Returns
    -------
    Lifecycle
        Always the same object.
    """
    return Lifecycle(load_table("lifecycle_transitions"), load_table("lifecycle_additions"))


def _expand(table: RuleTable, row: Mapping[str, str]) -> list[Transition]:
    """Transitions of one row; ``any`` stands for every state that a source can be lost from."""
    to_state = row["to_state"]
    starts = [row["from_state"]]
    if starts == ["any"]:
        starts = sorted((HELD | {"in_transit"}) - _ANY_EXCLUDES)
    elif starts == ["unknown"] or (starts == ["authorized"] and to_state not in LICENCE_STATES):
        starts = [ENTRY]  # the licence is authorised; the source is not in the register yet
    return [
        Transition(
            from_state=start,
            to_state=to_state,
            documents=_pieces(row["documents"]),
            conditions=_pieces(row["guard"]),
            effect=row["effect_or_note"],
            citation=table.cite(row, f"{row['from_state']} to {to_state}"),
        )
        for start in starts
    ]


def _pieces(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in re.split("[,;]", text))
    return tuple(part for part in parts if part not in _NOT_CONDITIONS)
