"""Who answers for a source: exactly one party, or a shipment between two, or nobody known.

Custody is one value and not a set of columns, so a source with two holders cannot be written down.
A movement has two ends: what is sent stays with the shipment until the receiver reports it, and an
overdue shipment raises an alarm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from korgan.science.errors import InputError
from korgan.sources.domain.errors import Finding, Severity
from korgan.sources.domain.identity import SourceIdentity, comparable, easily_confused


class Route(StrEnum):
    """Where a shipment goes: between holders of the State, in, out, or back to a supplier."""

    DOMESTIC = "domestic"
    IMPORT = "import"
    EXPORT = "export"
    RETURN = "return"


GRACE_DAYS = 2  # days after the expected arrival before the alarm (design proposal)


@dataclass(frozen=True)
class Abroad:
    """Not in the country: expected from a supplier, or never registered."""

    supplier: str = ""


@dataclass(frozen=True)
class AtHolder:
    """In the hands of an organisation at one of its sites."""

    holder: str
    site: str


@dataclass(frozen=True)
class Shipment:
    """A movement that both ends report.

    Parameters
    ----------
    number : str
        Number of the shipment.
    sender, receiver : str
        Organisations; for import and export one of them is abroad.
    receiver_site : str
        Where it is expected.
    dispatched, expected : date
        Day of dispatch and expected day of arrival.
    carrier : str
        Who carries it.

    Raises
    ------
    InputError
        ``shipment_incomplete``, ``shipment_dates``, ``shipment_to_itself``.
    """

    number: str
    sender: str
    receiver: str
    receiver_site: str
    dispatched: date
    expected: date
    carrier: str

    def __post_init__(self) -> None:
        texts = (self.number, self.sender, self.receiver, self.receiver_site, self.carrier)
        if not all(text.strip() for text in texts):
            raise InputError(
                "shipment_incomplete", "a shipment names number, both ends, site and carrier"
            )
        if self.expected < self.dispatched:
            raise InputError(
                "shipment_dates", "a shipment is not expected before it leaves", where=self.number
            )
        if self.sender == self.receiver:
            raise InputError(
                "shipment_to_itself",
                "sender and receiver are the same",
                where=self.number,
                mend="record a change of site instead",
            )


@dataclass(frozen=True)
class InTransit:
    """On the way; the sender answers for it until the receiver has reported it."""

    shipment: Shipment


@dataclass(frozen=True)
class Missing:
    """Lost or stolen; kept for ever, with who answered for it last."""

    last: str
    since: date


@dataclass(frozen=True)
class Ended:
    """Outside control for good: disposed of, returned, exported, recycled or cleared."""

    how: str
    where: str
    day: date


Custody = Abroad | AtHolder | InTransit | Missing | Ended


@dataclass(frozen=True)
class Receipt:
    """What the receiver reports.

    Parameters
    ----------
    shipment : str
        Number of the shipment.
    receiver : str
        Organisation that reports.
    day : date
        Day of receipt.
    serial : str
        Serial number as read from the label.
    national_number : str
        National number as read, where there is a label.
    """

    shipment: str
    receiver: str
    day: date
    serial: str
    national_number: str = ""


def answerable(custody: Custody) -> str:
    """Organisation that answers for the source; empty when nobody in the country does.

    Parameters
    ----------
    custody : Custody
        Any.

    Returns
    -------
    str
        The holder, the sender of a shipment, or who had it last when it is missing.
    """
    match custody:
        case AtHolder(holder=holder):
            return holder
        case InTransit(shipment=shipment):
            return shipment.sender
        case Missing(last=last):
            return last
        case _:
            return ""


def receipt_findings(
    identity: SourceIdentity, custody: Custody, receipt: Receipt | None
) -> list[Finding]:
    """Whether a receipt belongs to what was sent.

    Parameters
    ----------
    identity : SourceIdentity
        Of the source expected.
    custody : Custody
        Its present custody.
    receipt : Receipt or None
        What the receiver reports.

    Returns
    -------
    list of Finding
        Breaches: no shipment, no receipt, another shipment or receiver, a date before dispatch, a
        serial number that differs. A serial that differs only by signs that are easily misread is a
        warning.
    """
    where = identity.national_number
    if not isinstance(custody, InTransit):
        return [Finding("receipt_without_shipment", "nothing was sent", where=where)]
    if receipt is None:
        return [Finding("receipt_missing", "the receiver has not reported it", where=where)]
    shipment, found = custody.shipment, []
    if receipt.shipment != shipment.number:
        found.append(Finding("other_shipment", "it was sent with another shipment", where=where))
    if receipt.receiver != shipment.receiver:
        found.append(Finding("other_receiver", "it was sent to somebody else", where=where))
    if receipt.day < shipment.dispatched:
        found.append(Finding("receipt_before_dispatch", "it had not left yet", where=where))
    found.extend(_serial_findings(identity, receipt))
    return found


def _serial_findings(identity: SourceIdentity, receipt: Receipt) -> list[Finding]:
    where = identity.national_number
    if receipt.national_number and comparable(receipt.national_number) != comparable(where):
        return [Finding("other_source", "the label shows another national number", where=where)]
    if comparable(receipt.serial) == comparable(identity.serial):
        return []
    message = f"serial {receipt.serial!r} was read, {identity.serial!r} was sent"
    if identity.serial and easily_confused(receipt.serial) == easily_confused(identity.serial):
        return [Finding("serial_unclear", message, Severity.WARNING, where=where)]
    return [Finding("serial_differs", message, where=where)]
