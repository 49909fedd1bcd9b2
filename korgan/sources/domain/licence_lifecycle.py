"""States of a licence: from notification to revocation, by the same tables as those of a source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from korgan.science.errors import InputError
from korgan.sources.domain.errors import Finding
from korgan.sources.domain.licences import Licence, LicenceState, licence_end_findings
from korgan.sources.domain.lifecycle import Lifecycle, Transition, first_lifecycle

_NO_STOCK = frozenset({"all sources have a destination"})


@dataclass(frozen=True)
class LicenceAct:
    """What somebody wants to do with a licence.

    Parameters
    ----------
    to_state : LicenceState
        State that is to be reached.
    day : date
        Day of the act.
    proposer, approver : str
        Who proposes and who decides: two persons.
    documents : frozenset of str
        Documents on file, as the table names them.
    confirmed : frozenset of str
        Conditions confirmed, as the table words them.
    """

    to_state: LicenceState
    day: date
    proposer: str
    approver: str
    documents: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()


def licence_transition(
    state: LicenceState, to_state: LicenceState, lifecycle: Lifecycle | None = None
) -> Transition:
    """Find the transition between two states of a licence.

    Parameters
    ----------
    state, to_state : LicenceState
        States.
    lifecycle : Lifecycle, optional
        Edition in force.

    Returns
    -------
    Transition
        The row.

    Raises
    ------
    InputError
        ``no_such_transition``.
    """
    ways = (lifecycle or first_lifecycle()).licence_transitions
    transition = ways.get((state.value, to_state.value))
    if transition is None:
        reachable = ", ".join(to for start, to in ways if start == state.value)
        raise InputError(
            "no_such_transition",
            f"a licence cannot go from {state} to {to_state}",
            mend=f"from here: {reachable}" if reachable else "this state is final",
        )
    return transition


def licence_act_findings(
    licence: Licence,
    act: LicenceAct,
    on_stock: Iterable[str] = (),
    lifecycle: Lifecycle | None = None,
) -> list[Finding]:
    """Everything that the rules have to say about an act on a licence, without doing it.

    Parameters
    ----------
    licence : Licence
        As it is.
    act : LicenceAct
        What is wanted.
    on_stock : iterable of str
        National numbers of its sources without a destination.
    lifecycle : Lifecycle, optional
        Edition in force.

    Returns
    -------
    list of Finding
        Missing documents, open conditions, one person in both roles, sources on stock.

    Raises
    ------
    InputError
        ``no_such_transition``.
    """
    transition = licence_transition(licence.state, act.to_state, lifecycle)
    rule, where = transition.citation, licence.number
    found = [
        Finding("document_missing", f"{document} is missing", rule=rule, where=where)
        for document in transition.documents_for(None)
        if document not in act.documents
    ]
    for condition in transition.conditions:
        if condition in _NO_STOCK:
            found += [replace(each, rule=rule) for each in licence_end_findings(licence, on_stock)]
        elif condition not in act.confirmed:
            message = f"nobody has confirmed: {condition}"
            found.append(Finding("condition_open", message, rule=rule, where=where))
    decides = act.to_state not in (LicenceState.NOTIFIED, LicenceState.APPLIED)
    if decides and (not act.approver.strip() or act.approver == act.proposer):
        message = "a second person decides"
        found.append(Finding("four_eyes", message, rule=rule, where=where))
    return found
