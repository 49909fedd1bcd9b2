"""Acts on a source: what the rules have to say about one, and the record afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from korgan.science.errors import InputError
from korgan.sources.domain.custody import (
    Abroad,
    AtHolder,
    Custody,
    Ended,
    InTransit,
    Missing,
    Receipt,
    Shipment,
    answerable,
    receipt_findings,
)
from korgan.sources.domain.errors import Finding, Severity, refuse_breaches
from korgan.sources.domain.identity import SourceIdentity
from korgan.sources.domain.lifecycle.transitions import (
    FINAL,
    Lifecycle,
    Transition,
    custody_kind,
    first_lifecycle,
)

_APPROVES_RECIPIENT = frozenset({"import_pending", "transfer_pending"})
_LEAVES_COUNTRY = frozenset({"returned_to_supplier", "exported"})


@dataclass(frozen=True)
class SourceRecord:
    """A source in the register: what it is, in which state, and who answers for it.

    Parameters
    ----------
    identity : SourceIdentity
        What it is.
    state : str
        State of the table.
    custody : Custody
        Who answers for it.
    licence : str
        Licence under which it is held; empty where none applies.
    recipient : str
        To whom its transfer or import was approved, until it is sent.

    Raises
    ------
    InputError
        ``custody_does_not_fit`` when state and custody contradict each other.
    """

    identity: SourceIdentity
    state: str
    custody: Custody
    licence: str = ""
    recipient: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.custody, custody_kind(self.state)):
            raise InputError(
                "custody_does_not_fit",
                f"a source in state {self.state} cannot be {type(self.custody).__name__}",
                where=self.identity.national_number,
            )

    @property
    def has_destination(self) -> bool:
        """Whether the source is out of the holder's hands for good."""
        return isinstance(self.custody, Ended)


@dataclass(frozen=True)
class Act:
    """What somebody wants to do with a source.

    Parameters
    ----------
    to_state : str
        State that is to be reached.
    day : date
        Day of the act.
    documents : frozenset of str
        Documents on file for it, as the table names them.
    confirmed : frozenset of str
        Conditions that somebody has confirmed, as the table words them.
    shipment : Shipment, optional
        For dispatch.
    receipt : Receipt, optional
        For receipt.
    place : AtHolder, optional
        Where the source stands afterwards, when that changes without a shipment.
    recipient : str
        To whom a transfer or import is to be approved.
    destination : str
        For an end: position, facility, supplier or State.
    licence : str
        Licence under which it is held afterwards, when that changes.
    category : int, optional
        Category of the source on the day, when it is known.
    computed : mapping of str to list of Finding
        Results of conditions that need more than the record: limits, security, acceptance.
    """

    to_state: str
    day: date
    documents: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()
    shipment: Shipment | None = None
    receipt: Receipt | None = None
    place: AtHolder | None = None
    recipient: str = ""
    destination: str = ""
    licence: str = ""
    category: int | None = None
    computed: Mapping[str, list[Finding]] = field(default_factory=dict)


def act_findings(
    record: SourceRecord, act: Act, lifecycle: Lifecycle | None = None
) -> list[Finding]:
    """Everything that the rules have to say about an act, without doing it.

    Parameters
    ----------
    record : SourceRecord
        The source as it is.
    act : Act
        What is wanted.
    lifecycle : Lifecycle, optional
        Edition in force.

    Returns
    -------
    list of Finding
        Missing documents, conditions neither computed nor confirmed, contradictions of custody.

    Raises
    ------
    InputError
        ``no_such_transition``.
    """
    transition = (lifecycle or first_lifecycle()).find(record.state, act.to_state)
    where = record.identity.national_number
    found = [
        Finding("document_missing", f"{document} is missing", rule=transition.citation, where=where)
        for document in transition.documents_for(act.category)
        if document not in act.documents
    ]
    for condition in transition.conditions:
        check = _COMPUTED.get(condition)
        if condition in act.computed:
            found.extend(
                replace(each, rule=each.rule or transition.citation)
                for each in act.computed[condition]
            )
        elif check is not None:
            found.extend(check(record, act, transition))
        elif condition not in act.confirmed:
            message = f"nobody has confirmed: {condition}"
            found.append(Finding("condition_open", message, rule=transition.citation, where=where))
    return found + _custody_findings(record, act, transition)


def perform(
    record: SourceRecord, act: Act, lifecycle: Lifecycle | None = None
) -> tuple[SourceRecord, list[Finding]]:
    """Do an act: give the record as it is afterwards, or refuse with every reason.

    Parameters
    ----------
    record : SourceRecord
        The source as it is; it is not changed.
    act : Act
        What is wanted.
    lifecycle : Lifecycle, optional
        Edition in force.

    Returns
    -------
    SourceRecord
        Afterwards.
    list of Finding
        Warnings and notes to be kept with the act.

    Raises
    ------
    RuleBroken
        With all findings, when one of them is a breach.
    InputError
        ``no_such_transition``.
    """
    findings = refuse_breaches(act_findings(record, act, lifecycle))
    custody = _custody_after(record, act)
    after = SourceRecord(
        identity=record.identity,
        state=act.to_state,
        custody=custody,
        licence="" if isinstance(custody, Ended | Abroad) else act.licence or record.licence,
        recipient=act.recipient if act.to_state in _APPROVES_RECIPIENT else "",
    )
    return after, findings


# Conditions that follow from record and act alone. Those on other records (limits, site security,
# acceptance criteria, double serials) come in `Act.computed` and are open without it.


def _same_identity(record: SourceRecord, act: Act, transition: Transition) -> list[Finding]:
    return [
        replace(finding, rule=transition.citation)
        for finding in receipt_findings(record.identity, record.custody, act.receipt)
    ]


def _not_sent(record: SourceRecord, act: Act, transition: Transition) -> list[Finding]:
    if isinstance(record.custody, InTransit):
        return [Finding("already_sent", "it has been sent", rule=transition.citation)]
    return []


def _has_place(record: SourceRecord, act: Act, transition: Transition) -> list[Finding]:
    if act.place is None:
        return [Finding("no_holder", "nobody takes custody", rule=transition.citation)]
    return []


def _out_of_use(record: SourceRecord, act: Act, transition: Transition) -> list[Finding]:
    """Declaring a source disused needs no reason: an early declaration is only noted."""
    identity = record.identity
    if identity.manufactured is None or identity.working_life_years is None:
        return []
    age = (act.day - identity.manufactured).days / 365.2425
    if age >= identity.working_life_years:
        return []
    message = f"it is {age:.1f} years old of {identity.working_life_years:g} recommended"
    return [Finding("within_working_life", message, Severity.NOTE, where=identity.national_number)]


_Check = Callable[[SourceRecord, Act, Transition], list[Finding]]
_COMPUTED: Mapping[str, _Check] = {
    "both ends report same identity": _same_identity,
    "not yet sent": _not_sent,
    "holder takes custody": _has_place,
    "not used for N months or past working life": _out_of_use,
}


def conditions_to_confirm(transition: Transition) -> tuple[str, ...]:
    """Conditions of a transition that do not follow from record and act alone.

    Parameters
    ----------
    transition : Transition
        Any.

    Returns
    -------
    tuple of str
        To be computed from other records (`Act.computed`) or confirmed by name (`Act.confirmed`).

    Examples
    --------
    >>> from korgan.sources.domain.lifecycle.transitions import first_lifecycle
    >>> conditions_to_confirm(first_lifecycle().find("in_use", "temporary_storage"))
    ('site on licence',)
    """
    return tuple(each for each in transition.conditions if each not in _COMPUTED)


def _custody_findings(record: SourceRecord, act: Act, transition: Transition) -> list[Finding]:
    """Breaches of the rule that a source goes from hand to hand with two ends."""
    kind, where = custody_kind(act.to_state), record.identity.national_number

    def breach(code: str, message: str) -> Finding:
        return Finding(code, message, rule=transition.citation, where=where)

    present = record.custody
    if act.to_state in _APPROVES_RECIPIENT and not act.recipient.strip():
        return [breach("recipient_missing", "it is not said to whom")]
    if kind is InTransit:
        if act.shipment is None:
            return [breach("shipment_missing", "dispatch needs a shipment")]
        if isinstance(present, AtHolder) and act.shipment.sender != present.holder:
            return [breach("other_sender", f"{act.shipment.sender} does not hold it")]
        if act.shipment.receiver != record.recipient:
            return [breach("other_recipient", f"it was approved for {record.recipient}")]
        return []
    if isinstance(present, InTransit) and kind in (AtHolder, Ended):
        return [
            replace(each, rule=transition.citation)
            for each in receipt_findings(record.identity, present, act.receipt)
            if "both ends report same identity" not in transition.conditions
        ]
    if isinstance(present, AtHolder):
        return _from_holder_findings(record, present, act, transition)
    if kind is AtHolder and isinstance(present, Abroad | Missing) and act.place is None:
        return [breach("no_holder", "nobody takes custody")]
    return []


def _from_holder_findings(
    record: SourceRecord, present: AtHolder, act: Act, transition: Transition
) -> list[Finding]:
    """A source leaves its holder by a shipment with receipt, or stays with him, or ends there."""
    where = record.identity.national_number

    def breach(code: str, message: str) -> Finding:
        return Finding(code, message, rule=transition.citation, where=where)

    if act.shipment is not None:  # a movement reported by both ends in one act
        found = receipt_findings(record.identity, InTransit(act.shipment), act.receipt)
        if act.shipment.sender != present.holder:
            found.append(breach("other_sender", f"{act.shipment.sender} does not hold it"))
        return [replace(each, rule=transition.citation) for each in found]
    if act.to_state in _LEAVES_COUNTRY:
        return [breach("return_without_receipt", "it leaves by a shipment that is received")]
    if act.place is not None and act.place.holder != present.holder:
        return [breach("hand_over_without_shipment", "a new holder needs a shipment")]
    if act.to_state in FINAL and not act.destination.strip():
        return [breach("no_destination", "it is not said where it ends")]
    return []


def _custody_after(record: SourceRecord, act: Act) -> Custody:
    present, kind = record.custody, custody_kind(act.to_state)
    if kind is InTransit and act.shipment is not None:
        return InTransit(act.shipment)
    if kind is Missing:
        return Missing(answerable(present), act.day)
    if kind is Abroad:
        return present
    shipment = present.shipment if isinstance(present, InTransit) else act.shipment
    if kind is Ended:
        return Ended(
            act.to_state, act.destination or (shipment.receiver if shipment else ""), act.day
        )
    if shipment is not None:
        return AtHolder(shipment.receiver, shipment.receiver_site)
    return act.place or present
