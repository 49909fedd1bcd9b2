"""Reports of single transactions, with the fields of a Form 748 and its way of correction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from korgan.science.errors import InputError
from korgan.sources.domain.errors import Finding
from korgan.sources.domain.rule_tables import Citation, load_table


class Transaction(StrEnum):
    """Kinds of transactions; those without fields of their own in the table report as named."""

    INVENTORY = "inventory"
    MANUFACTURE = "manufacture"
    TRANSFER = "transfer"
    RECEIPT = "receipt"
    IMPORT = "import"
    EXPORT = "export"
    DISASSEMBLY = "disassemble"
    DISPOSAL = "disposal"


# The form reports imports like receipts, exports and disposals like transfers, and disassembly
# like an inventory of what is taken apart (design proposal: the table has fields for four kinds).
_REPORTED_AS = {
    Transaction.IMPORT: Transaction.RECEIPT,
    Transaction.EXPORT: Transaction.TRANSFER,
    Transaction.DISPOSAL: Transaction.TRANSFER,
    Transaction.DISASSEMBLY: Transaction.INVENTORY,
}


@dataclass(frozen=True)
class TransactionReport:
    """One report: a kind, a day, fields, and what it corrects.

    Parameters
    ----------
    transaction : Transaction
        What is reported.
    day : date
        Day of the transaction; one day for each report.
    given : mapping of str to str
        Field, as in the table, to text.
    corrects : date, optional
        Day of the report that this one corrects.
    """

    transaction: Transaction
    day: date
    given: Mapping[str, str]
    corrects: date | None = None

    def __post_init__(self) -> None:
        if self.corrects is not None and self.corrects > self.day:
            raise InputError(
                "correction_of_the_future", "a report corrects one of an earlier or the same day"
            )


def fields_of(transaction: Transaction) -> list[tuple[str, Citation]]:
    """Fields that a report has.

    Parameters
    ----------
    transaction : Transaction
        What is reported.

    Returns
    -------
    list of (str, Citation)
        Fields of all reports first, then those of the kind.
    """
    table = load_table("form748_fields")
    kinds = ("all", str(_REPORTED_AS.get(transaction, transaction)))
    return [
        (row["field"], table.cite(row, row["field"]))
        for kind in kinds
        for row in table
        if row["transaction"] == kind
    ]


def report_findings(report: TransactionReport) -> list[Finding]:
    """Fields of a report that are missing or that the form does not have.

    Parameters
    ----------
    report : TransactionReport
        The report. Date, kind and correction stand in the report itself.

    Returns
    -------
    list of Finding
        One breach for each field; waste manifests are only asked of waste.
    """
    known = fields_of(report.transaction)
    found = [
        Finding("field_missing", f"{name} is missing", rule=citation, where=name)
        for name, citation in known
        if not _answered_by_report(name)
        and not name.startswith("waste manifest")
        and not report.given.get(name, "").strip()
    ]
    names = {name for name, _ in known}
    found += [
        Finding("field_unknown", "the form has no such field", where=name)
        for name in report.given
        if name not in names
    ]
    return found


def _answered_by_report(field: str) -> bool:
    return field.startswith(("transaction date", "transaction type", "new or correction"))
