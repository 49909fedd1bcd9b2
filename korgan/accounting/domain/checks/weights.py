"""Group 4: each line in itself: weights, isotopes, units, items, batches."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction

from korgan.accounting.domain.checks.findings import Findings
from korgan.accounting.domain.checks.report_set import ReportSet
from korgan.accounting.domain.codes import DIFFERENCE, SIGNED, code_table, inventory_changes
from korgan.accounting.domain.materials import ElementCategory, in_unit
from korgan.accounting.domain.reports import Report, ReportKind, ReportLine
from korgan.accounting.domain.unit_doubts import looks_misread, nearest_of
from korgan.science.accountancy.quantities import uranium_category

_SIGNED_LINES = frozenset({"MF", "RA", "DI"})
# So many others are needed to say what is usual.
_ENOUGH_LIKE = 3
_NEAR_THOUSAND = (Fraction(98, 100), Fraction(102, 100))


def check_weights(reports: ReportSet, findings: Findings) -> None:
    """Rules 4.1 to 4.9."""
    for report in reports.reports:
        for line in report.lines:
            if line.element not in code_table("element"):
                continue  # an unknown element is a finding of the form
            _check_presence(reports, report, line, findings)
            if line.element_weight is None:
                continue
            _check_unit(reports, report, line, findings)
            if _corrects_closed(reports, report, line):
                continue  # weights of a difference: an isotope may have changed alone
            _check_isotope(report, line, findings)
            _check_enrichment(report, line, findings)
        _check_batches(report, findings)
    _check_scale(reports, findings)
    _check_like(reports, findings)


def _check_presence(
    reports: ReportSet, report: Report, line: ReportLine, findings: Findings
) -> None:
    if report.kind is not ReportKind.MBR and (line.items is None or line.items < 1):
        findings.add(
            "4.5",
            report,
            line,
            "the number of items is blank"
            if line.items is None
            else f"the number of items is {line.items}",
            "state the number of items, 1 for bulk material",
            field="items",
        )
    kind = inventory_changes().get(line.code)
    signed = line.code in _SIGNED_LINES or (
        kind is not None and kind.effect in (DIFFERENCE, SIGNED)
    )
    if line.element_weight is None:
        findings.add(
            "4.6", report, line, "the element weight is blank", "state it, 0 where there is none",
            field="element_weight",
        )  # fmt: skip
    elif (
        not signed
        and (line.element_weight < 0 or (line.isotope_weight or 0) < 0)
        and not _corrects_closed(reports, report, line)
    ):
        findings.add(
            "4.6",
            report,
            line,
            f"the weight of {line.code or line.batch} is negative",
            "state it positive; the code says whether the book grows or shrinks",
            field="element_weight",
        )


def _corrects_closed(reports: ReportSet, report: Report, line: ReportLine) -> bool:
    """Whether the sum of a code holds differences of closed periods: it may have any sign then."""
    if report.kind is not ReportKind.MBR or report.start is None:
        return False
    return any(
        e.line.on is not None and e.line.on < report.start
        for e in reports.changes_in(report)
        if (e.line.code, e.line.element) == (line.code, line.element)
    )


def _check_isotope(report: Report, line: ReportLine, findings: Findings) -> None:
    if abs(line.isotope_ug) > abs(line.element_ug):
        findings.add(
            "4.1",
            report,
            line,
            f"the fissile weight {in_unit(line.isotope_ug, 'g')} g exceeds the element weight "
            f"{in_unit(line.element_ug, 'g')} g",
            "check both weights and their units",
            field="isotope_weight",
        )
    stated = line.isotope_weight is not None
    if line.element == ElementCategory.ENRICHED_URANIUM and not (stated and line.isotope):
        findings.add(
            "4.2",
            report,
            line,
            "enriched uranium without isotope code and fissile weight",
            "state G, K or J and the fissile weight",
            field="isotope_weight",
        )
    elif line.element != ElementCategory.ENRICHED_URANIUM and (line.isotope_ug or line.isotope):
        findings.add(
            "4.2",
            report,
            line,
            f"category {line.element} with a fissile weight",
            "leave isotope and fissile weight blank",
            field="isotope_weight",
        )


def _check_unit(reports: ReportSet, report: Report, line: ReportLine, findings: Findings) -> None:
    wanted = reports.conventions.units.get(
        line.element, ElementCategory(line.element).reporting_unit
    )
    if line.unit and line.unit != wanted:
        findings.add(
            "4.3",
            report,
            line,
            f"category {line.element} is in {line.unit}",
            f"state the weight in {wanted}",
            field="unit",
        )


def _check_enrichment(report: Report, line: ReportLine, findings: Findings) -> None:
    """The isotope code decides what the fissile weight says: only G is uranium-235 alone."""
    if (
        line.element not in ("N", "D", "E")
        or line.isotope not in ("", "G")
        or line.isotope_weight is None
        or line.element_ug <= 0
        or not 0 <= line.isotope_ug <= line.element_ug
        or (report.kind is ReportKind.MBR and line.code in ("DI", "RA", "MF"))
    ):
        return
    share = line.isotope_ug / line.element_ug
    category = uranium_category(share)
    if category != line.element:
        findings.add(
            "4.4",
            report,
            line,
            f"{100 * share:.4g} % uranium-235 belongs to category {category}, not {line.element}",
            "mend the weights, or report the category change",
            field="element",
        )


def _check_batches(report: Report, findings: Findings) -> None:
    """A listing names each batch once at a point; changes name a batch once for each code."""
    if report.kind is ReportKind.MBR:
        return
    seen: dict[tuple[str, ...], ReportLine] = {}
    key: tuple[str, ...]
    for line in report.lines:
        if not line.batch or line.status in ("C", "D", "A"):
            continue
        key = (line.batch, line.element, line.code, line.place, line.obligation, line.isotope)
        if report.kind is ReportKind.ICR:
            key = (*key, str(line.on), line.area_from, line.area_to)
        if key in seen:
            findings.add(
                "4.7",
                report,
                line,
                f"batch {line.batch} of {line.element} stands in line {seen[key].number} already",
                "sum the two lines, or give one of them the name of its own batch",
                field="batch",
            )
        seen.setdefault(key, line)


def _check_scale(reports: ReportSet, findings: Findings) -> None:
    """Weights of one batch that differ a thousandfold between reports."""
    known: dict[tuple[str, str, str], list[tuple[Report, ReportLine]]] = defaultdict(list)
    for report in reports.all:
        if report.kind is ReportKind.MBR:
            continue
        for line in report.lines:
            if line.batch and line.element and line.element_ug > 0:
                known[report.area, line.batch, line.element].append((report, line))
    for (_, batch, element), places in known.items():
        first = places[0][1].element_ug
        for report, line in places[1:]:
            if not reports.is_under_check(report):
                continue
            low, high = sorted((first, line.element_ug))
            if _NEAR_THOUSAND[0] <= Fraction(high, low) / 1000 <= _NEAR_THOUSAND[1]:
                findings.add(
                    "4.8",
                    report,
                    line,
                    f"batch {batch} of {element} weighs {in_unit(line.element_ug, 'g')} g here "
                    f"and {in_unit(first, 'g')} g in {places[0][0].name}",
                    "one of them is in another unit: mend it",
                    field="element_weight",
                )


def _check_like(reports: ReportSet, findings: Findings) -> None:
    """Items that weigh about a thousandth or a thousandfold of all others of their kind."""
    groups: dict[tuple[str, ...], list[tuple[int, Report, ReportLine]]] = defaultdict(list)
    for report in reports.all:
        if report.kind is ReportKind.MBR:
            continue
        for line in report.lines:
            if line.batch and line.element_ug > 0 and line.status not in ("C", "D", "A"):
                by_item = line.element_ug // (line.items or 1)
                key = (report.area, report.kind, line.element, line.code)
                groups[key].append((by_item, report, line))
    for places in groups.values():
        ordered = sorted(places, key=lambda place: place[0])
        own = Counter(line.batch for _, _, line in places)
        for at, (weight, report, line) in enumerate(ordered):
            others = len(places) - own[line.batch]
            if others < _ENOUGH_LIKE or not reports.is_under_check(report):
                continue
            near = _beside(ordered, at)
            if looks_misread(weight, near):
                findings.add(
                    "4.9",
                    report,
                    line,
                    f"an item of batch {line.batch} weighs {in_unit(weight, 'g')} g, and the "
                    f"nearest of {others} like it {in_unit(nearest_of(weight, near), 'g')} g",
                    "check whether g or kg is meant; if the weight is right, it may stand",
                    field="element_weight",
                )


def _beside(ordered: list[tuple[int, Report, ReportLine]], at: int) -> list[int]:
    """The next lighter and the next heavier item of other batches."""
    batch = ordered[at][2].batch
    sides = (range(at - 1, -1, -1), range(at + 1, len(ordered)))
    others = ((ordered[i] for i in side) for side in sides)
    found = [next((w for w, _, line in side if line.batch != batch), 0) for side in others]
    return [weight for weight in found if weight]
