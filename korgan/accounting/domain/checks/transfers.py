"""Group 5: shipments and receipts agree, and differences belong to the receiver."""

from __future__ import annotations

from datetime import timedelta

from korgan.accounting.domain.checks.findings import Findings
from korgan.accounting.domain.checks.report_set import ReportSet
from korgan.accounting.domain.materials import in_unit
from korgan.accounting.domain.reports import EffectiveLine, ReportKind

_LONGEST_TRANSIT = timedelta(days=30)


def check_transfers(reports: ReportSet, findings: Findings) -> None:
    """Rules 5.1 to 5.5."""
    changes = reports.effective_changes
    shipments = [e for e in changes if e.line.code == "SD"]
    receipts = [e for e in changes if e.line.code == "RD"]
    open_receipts = list(receipts)
    for shipment in shipments:
        receipt = _match(shipment, open_receipts)
        if receipt is not None:
            open_receipts.remove(receipt)
            _compare(reports, shipment, receipt, findings)
        else:
            _unreceived(reports, shipment, findings)
    for receipt in open_receipts:
        _unshipped(reports, receipt, findings)
    for entry in changes:
        if entry.line.code == "DI" and reports.is_under_check(entry.report):
            _check_difference(entry, shipments, receipts, findings)


def _match(shipment: EffectiveLine, receipts: list[EffectiveLine]) -> EffectiveLine | None:
    """Receipt of the same batch by the area that the shipment names."""
    for receipt in receipts:
        line = receipt.line
        names = {line.batch, line.shipper_batch}
        if (
            receipt.report.area == shipment.line.area_to
            and line.area_from in ("", shipment.report.area)
            and shipment.line.batch in names
            and line.element == shipment.line.element
        ):
            return receipt
    return None


def _compare(
    reports: ReportSet, shipment: EffectiveLine, receipt: EffectiveLine, findings: Findings
) -> None:
    sent, got = shipment.line, receipt.line
    pairs = {
        "element_weight": (sent.element_ug, got.element_ug),
        "isotope_weight": (sent.isotope_ug, got.isotope_ug),
        "items": (sent.items, got.items),
        "isotope": (sent.isotope, got.isotope),
    }
    for name, (first, second) in pairs.items():
        if first == second or not reports.is_under_check(receipt.report):
            continue
        shown = (
            tuple(f"{in_unit(int(v or 0), 'g')} g" for v in (first, second))
            if name.endswith("weight")
            else (str(first), str(second))
        )
        findings.add(
            "5.2",
            receipt.report,
            got,
            f"{name} of batch {got.batch} is {shown[1]} and the shipper {shipment.report.area} "
            f"stated {shown[0]}",
            "book the shipper's figure, and the difference as DI",
            field=name,
        )


def _unreceived(reports: ReportSet, shipment: EffectiveLine, findings: Findings) -> None:
    line, report = shipment.line, shipment.report
    if not reports.is_under_check(report):
        return
    if not line.area_to:
        findings.add(
            "5.1", report, line, "the shipment names no receiving area",
            "state the area that it goes to", field="area_to",
        )  # fmt: skip
        return
    if not reports.of(ReportKind.ICR, line.area_to):
        findings.skip("5.1", report, f"no inventory change report of {line.area_to} is at hand")
        return
    findings.add(
        "5.1",
        report,
        line,
        f"batch {line.batch} shipped to {line.area_to} has no receipt there",
        "the receiver reports RD with the shipper's batch data; in transit until then",
    )
    as_of = reports.conventions.as_of
    if as_of is not None and line.on is not None and as_of - line.on > _LONGEST_TRANSIT:
        findings.add(
            "5.5",
            report,
            line,
            f"batch {line.batch} has been in transit for {(as_of - line.on).days} days",
            "ask carrier and receiver where it is",
        )


def _unshipped(reports: ReportSet, receipt: EffectiveLine, findings: Findings) -> None:
    line, report = receipt.line, receipt.report
    if not reports.is_under_check(report):
        return
    if not line.area_from:
        findings.add(
            "5.1", report, line, "the receipt names no shipping area",
            "state the area that it comes from", field="area_from",
        )  # fmt: skip
    elif not reports.of(ReportKind.ICR, line.area_from):
        findings.skip("5.1", report, f"no inventory change report of {line.area_from} is at hand")
    else:
        findings.add(
            "5.1",
            report,
            line,
            f"batch {line.batch} received from {line.area_from} was not shipped there",
            "the shipper reports SD of the same batch; or mend batch, element or area",
        )


def _check_difference(
    entry: EffectiveLine,
    shipments: list[EffectiveLine],
    receipts: list[EffectiveLine],
    findings: Findings,
) -> None:
    line, report = entry.line, entry.report

    def here(others: list[EffectiveLine]) -> bool:
        return any(
            other.report.area == report.area
            and line.batch in (other.line.batch, other.line.shipper_batch)
            for other in others
        )

    if here(receipts):
        return
    if here(shipments):
        findings.add(
            "5.3",
            report,
            line,
            f"{report.area} shipped batch {line.batch} and reports its DI",
            "the receiver reports the difference; the shipper corrects its own entry if it was "
            "wrong",
            field="code",
        )
    else:
        findings.add(
            "5.4",
            report,
            line,
            f"DI of batch {line.batch}, which was not received here",
            "name the batch of the receipt",
            field="batch",
        )
