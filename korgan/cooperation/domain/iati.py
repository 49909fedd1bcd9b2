"""IATI 2.03 activities as plain values: what is written into a file and read out of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from korgan.cooperation.domain.money import MoneyForm, MoneyKind

VERSION = "2.03"
# Purpose code of the DAC for security system management and reform.
SECTOR = "15210"
# Code list TransactionType; a pledge or commitment that is incoming for the State and outgoing
# for its partner is one and the same.
TRANSACTION_TYPES = {
    "1": MoneyKind.DISBURSEMENT,
    "2": MoneyKind.COMMITMENT,
    "3": MoneyKind.DISBURSEMENT,
    "4": MoneyKind.DISBURSEMENT,
    "11": MoneyKind.COMMITMENT,
    "12": MoneyKind.PLEDGE,
    "13": MoneyKind.PLEDGE,
}
WRITTEN_TYPES = {
    MoneyKind.COMMITMENT: "2",
    MoneyKind.DISBURSEMENT: "3",
    MoneyKind.PLEDGE: "12",
}


@dataclass(frozen=True)
class Organisation:
    """A participating organisation with its role (code list OrganisationRole)."""

    name: str
    role: int
    ref: str = ""


@dataclass(frozen=True)
class Money:
    """A budget or a transaction."""

    kind: MoneyKind
    form: MoneyForm
    amount: Decimal
    currency: str
    on: date
    partner: str
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """A result with one indicator in one year."""

    kind: int
    indicator: str
    year: int
    target: Decimal
    baseline: Decimal | None = None
    actual: Decimal | None = None


@dataclass(frozen=True)
class Activity:
    """One iati-activity."""

    identifier: str
    title: str
    status: int
    starts: date
    ends: date
    organisations: tuple[Organisation, ...]
    description: str = ""
    country: str = ""
    money: tuple[Money, ...] = field(default=())
    results: tuple[Outcome, ...] = field(default=())
