from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from korgan.accounting.domain.checks import (
    Findings,
    ReportSet,
    check_reports,
    report_rules,
)
from korgan.accounting.domain.checks.tests.period import (
    A,
    B,
    change,
    period,
    report,
    rules_broken,
    with_added,
    with_line,
)
from korgan.accounting.domain.reports import Report, ReportKind, ReportLine, completed

Reports = dict[str, Report]
D = Decimal


def test_a_right_period_of_two_facilities_has_no_finding() -> None:
    assert rules_broken(period()) == []


def test_every_rule_has_a_reason_a_severity_and_a_source() -> None:
    for rule in report_rules().values():
        assert rule.severity in ("error", "warning")
        assert rule.reason
        assert rule.source
        assert 0 <= rule.group <= 9


def _line(reports: Reports, name: str, place: int, /, **more: object) -> None:
    reports[name] = with_line(reports[name], place, **more)


def _spoil_opening(r: Reports) -> None:
    number = next(x.number for x in r["MBR XX-B"].lines if x.code == "PB")
    _line(r, "MBR XX-B", number or 0, element_weight=D(801))


def _find(reports: Reports, name: str, code: str, element: str = "E") -> int:
    return next(
        x.number or 0
        for x in reports[name].lines
        if (x.code or x.batch) == code and x.element == element
    )


# name of the rule broken -> what breaks it; other rules that follow from it are in the set
SPOILT: list[tuple[str, set[str], Callable[[Reports], None]]] = [
    ("1.1", {"3.1"}, _spoil_opening),
    ("1.2", set(), lambda r: r.update({"MBR XX-A": replace(
        r["MBR XX-A"], start=date(2026, 1, 2))})),
    ("1.3", set(), lambda r: r.update({"PIL XX-A": replace(r["PIL XX-A"], number=4)})),
    ("1.3", set(), lambda r: r.update({"PIL XX-A": replace(r["PIL XX-A"], number=None)})),
    ("1.4", set(), lambda r: _line(r, "PIL XX-A", 2, number=7)),
    ("1.5", set(), lambda r: r.update({"PIL XX-A": replace(r["PIL XX-A"], line_count=9)})),
    ("1.6", set(), lambda r: _line(r, "ICR XX-A", 7, on=date(2027, 3, 9))),
    ("2.1", {"3.1"}, lambda r: _line(
        r, "MBR XX-B", _find(r, "MBR XX-B", "RD"), element_weight=D(1990))),
    ("2.2", {"3.1"}, lambda r: r.update({"ICR XX-A": with_added(
        r["ICR XX-A"], change("NP", date(2026, 9, 1), "A-9", "P", "4"))})),
    ("2.3", {"3.1"}, lambda r: r.update({"MBR XX-B": with_added(
        r["MBR XX-B"], ReportLine(code="RA", element="E", element_weight=D(40), isotope="G",
                                  isotope_weight=D(0)))})),
    ("3.1", set(), lambda r: _line(
        r, "MBR XX-B", _find(r, "MBR XX-B", "BE"), element_weight=D(2801))),
    ("3.2", set(), lambda r: _line(
        r, "MBR XX-B", _find(r, "MBR XX-B", "AE"), element_weight=D(2790))),
    ("3.3", {"3.4"}, lambda r: _line(
        r, "MBR XX-A", _find(r, "MBR XX-A", "PE", "N"), element_weight=D(100))),
    ("3.4", set(), lambda r: _line(
        r, "MBR XX-A", _find(r, "MBR XX-A", "MF", "N"), element_weight=D("0.7"))),
    ("3.5", set(), lambda r: _line(
        r, "MBR XX-A", _find(r, "MBR XX-A", "MF", "N"), element_weight=D("-0.5"))),
    ("3.6", set(), lambda r: r.update({"MBR XX-A": with_added(
        r["MBR XX-A"], r["MBR XX-A"].lines[0])})),
    ("4.1", {"3.3"}, lambda r: _line(r, "PIL XX-B", 1, isotope_weight=D(801))),
    ("4.2", {"3.3"}, lambda r: _line(r, "PIL XX-B", 1, isotope_weight=None, isotope="")),
    ("4.2", {"3.3", "4.4"}, lambda r: _line(r, "PIL XX-A", 2, isotope_weight=D(1), isotope="G")),
    ("4.3", {"3.3", "4.8"}, lambda r: _line(r, "PIL XX-B", 1, unit="kg")),
    ("4.4", {"3.3"}, lambda r: _line(r, "PIL XX-B", 1, isotope_weight=D(2))),
    ("4.5", set(), lambda r: _line(r, "PIL XX-B", 1, items=None)),
    ("4.5", set(), lambda r: _line(r, "PIL XX-B", 1, items=0)),
    ("4.6", {"3.3"}, lambda r: _line(r, "PIL XX-B", 1, element_weight=D(-1), isotope_weight=D(0))),
    ("4.7", {"3.3"}, lambda r: r.update({"PIL XX-B": with_added(
        r["PIL XX-B"], r["PIL XX-B"].lines[0])})),
    ("4.8", {"3.3"}, lambda r: _line(
        r, "PIL XX-B", 1, element_weight=D(800_000), isotope_weight=D(36_000))),
    ("5.1", {"5.5"}, lambda r: _line(r, "ICR XX-A", 1, batch="A-1b")),
    ("5.2", {"2.1"}, lambda r: _line(r, "ICR XX-B", 1, element_weight=D(1997))),
    ("5.3", {"2.2"}, lambda r: r.update({"ICR XX-A": with_added(
        r["ICR XX-A"], change("DI", date(2026, 3, 4), "A-1", "E", "3", fissile="1"))})),
    ("5.4", set(), lambda r: _line(r, "ICR XX-B", 2, batch="nowhere")),
    ("7.1", {"2.1"}, lambda r: _line(r, "ICR XX-A", 4, element_weight=D(210))),
    ("7.2", {"2.1"}, lambda r: _line(r, "ICR XX-A", 6, element_weight=D(51))),
    ("8.2", {"2.2"}, lambda r: r.update({"ICR XX-A": with_added(
        r["ICR XX-A"], change("GA", date(2026, 12, 31), "A-7", "N", "1"))})),
    ("8.3", {"3.3"}, lambda r: r.update({"PIL XX-A": with_added(
        r["PIL XX-A"], replace(r["PIL XX-A"].lines[1], batch="A-5"))})),
    ("8.4", set(), lambda r: _line(r, "ICR XX-A", 7, permission="")),
    ("9.4", set(), lambda r: r.update({"MBR XX-A": replace(
        r["MBR XX-A"], report_date=date(2026, 12, 30))})),
]  # fmt: skip


@pytest.mark.parametrize(("others", "marked"), [(2, False), (3, True)])
def test_an_item_a_thousand_times_its_like_is_marked(others: int, marked: bool) -> None:
    reports = period()
    thorium = replace(
        reports["PIL XX-B"].lines[0], element="T", unit="kg", isotope="", isotope_weight=None
    )
    for number, weight in enumerate([7] * others + [7000]):
        line = replace(thorium, batch=f"L-{number}", element_weight=D(weight))
        reports["PIL XX-B"] = with_added(reports["PIL XX-B"], line)
    assert ("4.9" in rules_broken(reports)) is marked


@pytest.mark.parametrize(
    ("rule", "with_it", "spoil"), SPOILT, ids=[f"{i}-{s[0]}" for i, s in enumerate(SPOILT)]
)
def test_one_fault_is_found_by_its_rule(
    rule: str, with_it: set[str], spoil: Callable[[Reports], None]
) -> None:
    reports = period()
    spoil(reports)
    broken = rules_broken(reports)
    assert rule in broken
    # a wrong sum falsifies what is computed from it
    assert set(broken) <= with_it | {rule, "2.1", "3.1", "3.2", "3.4"}


def test_findings_name_rule_line_reason_and_mend() -> None:
    reports = period()
    _line(reports, "ICR XX-A", 7, permission="")
    result = check_reports(ReportSet((reports["ICR XX-A"],)))
    (finding,) = [f.as_dict() for f in result.found if f.rule == "8.4"]
    assert finding["report"] == "ICR XX-A/1"
    assert finding["line"] == 7
    assert finding["reason"]
    assert finding["mend"]
    assert finding["severity"] == "error"
    assert result.forbids_dispatch


def test_what_cannot_be_checked_is_said() -> None:
    result = check_reports(ReportSet((period()["MBR XX-A"],)))
    assert {u.rule for u in result.unchecked} >= {"1.1", "2.1", "3.3"}
    assert not result.forbids_dispatch


def test_an_item_facility_may_not_have_muf() -> None:
    assert "8.1" in rules_broken(period(), item_facility=True)


def test_a_balance_report_of_one_element_is_checked_against_that_element_only() -> None:
    reports = period()
    for name in ("old MBR XX-A", "MBR XX-A"):
        whole = reports[name]
        lines = tuple(x for x in whole.lines if x.element == "E")
        reports[name] = completed(
            replace(
                whole,
                element="E",
                line_count=None,
                lines=tuple(replace(x, number=i) for i, x in enumerate(lines, start=1)),
            )
        )
    assert rules_broken(reports) == []


def amended(reports: Reports, *lines: ReportLine) -> Reports:
    """A second change report of area A with corrections."""
    reports["ICR2"] = report(
        ReportKind.ICR, A, 2, *lines,
        report_date=date(2027, 1, 20), start=date(2027, 1, 1), end=date(2027, 1, 20),
    )  # fmt: skip
    return reports


def correction(reports: Reports, number: int, **more: object) -> ReportLine:
    original = next(x for x in reports["ICR XX-A"].lines if x.number == number)
    fields: dict[str, object] = {
        "status": "C", "revision": 1, "corrects_report": 1, "corrects_line": number,
    }  # fmt: skip
    return replace(original, **(fields | more))  # type: ignore[arg-type]


def test_a_correction_of_the_weight_changes_the_effective_sum() -> None:
    reports = period()
    reports = amended(reports, correction(reports, 7, element_weight=D(11)))
    # It was reported in the next period: the closed balance may stay as it is, ...
    assert rules_broken(reports) == []
    # ... or be stated anew with it, but with no other sum.
    balance = reports[f"MBR {A}"]
    lines = {x.code: x for x in balance.lines if x.element == "N"}
    for weight, broken in ((D(11), []), (D(12), ["2.1"])):
        more = weight - D(10)
        anew = with_line(balance, lines["TW"].number or 0, element_weight=weight)
        for code in ("BE", "AE", "MF"):
            if code in lines:
                before = lines[code].element_weight or D(0)
                anew = with_line(anew, lines[code].number or 0, element_weight=before - more)
        assert rules_broken({**reports, f"MBR {A}": anew}) == broken


@pytest.mark.parametrize(
    "more",
    [
        {"on": date(2026, 8, 2)},
        {"batch": "A-6"},
        {"code": "LA", "permission": ""},
        {"element": "D"},
    ],
)
def test_a_correction_of_an_immutable_field_is_refused(more: dict[str, object]) -> None:
    # case REPORT-RULES: it must be a deletion and a new entry
    reports = period()
    assert "6.1" in rules_broken(amended(reports, correction(reports, 7, **more)))


def test_a_deletion_with_a_new_entry_is_allowed() -> None:
    reports = period()
    late = change("TW", date(2026, 8, 2), "A-5", "N", "10", permission="licence 7")
    broken = rules_broken(amended(reports, correction(reports, 7, status="D", revision=0), late))
    assert broken == ["1.6"]  # a warning: the new entry is of the period before


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"corrects_line": 77}, "6.2"),
        ({"corrects_line": None}, "6.2"),
        ({"corrects_report": 9}, "6.2"),
        ({"corrects_date": date(2020, 1, 1)}, "6.2"),
        ({"revision": 2}, "6.3"),
        ({"revision": None}, "6.3"),
        ({"status": "D", "revision": 1}, "6.4"),
    ],
)
def test_amendments_name_their_original_and_count_revisions(
    more: dict[str, object], rule: str
) -> None:
    reports = period()
    assert rule in rules_broken(amended(reports, correction(reports, 7, **more)))


def test_a_second_correction_carries_revision_two() -> None:
    reports = period()
    first = correction(reports, 7, element_weight=D(11))
    second = correction(reports, 7, element_weight=D(10), revision=2)
    assert rules_broken(amended(reports, first, second)) == []
    twice = amended(period(), first, replace(second, revision=1))
    assert "6.3" in rules_broken(twice)


@pytest.mark.parametrize("code", ["L+", "L-", "R+", "R-"])
def test_adjustments_carry_status_u_and_positive_weights(code: str) -> None:
    # case REPORT-RULES
    line = change(code, date(2027, 1, 2), "A-8", "N", "1")
    assert "6.5" in rules_broken(amended(period(), line))
    assert rules_broken(amended(period(), replace(line, status="U"))) == []
    negative = replace(line, status="U", element_weight=D(-1))
    assert "4.6" in rules_broken(amended(period(), negative))


def test_other_codes_may_not_carry_status_u() -> None:
    line = change("NP", date(2027, 1, 2), "A-8", "N", "1", status="U")
    assert "6.5" in rules_broken(amended(period(), line))


def test_an_addition_stands_beside_its_deletion() -> None:
    reports = period()
    deletion = correction(reports, 7, status="D", revision=None)
    addition = correction(reports, 7, status="A", revision=None)
    broken = rules_broken(amended(reports, deletion, addition), revisions=False)
    assert broken == []
    assert "6.6" in rules_broken(amended(period(), addition), revisions=False)


def test_a_line_hash_must_be_that_of_the_corrected_line() -> None:
    reports = period()
    _line(reports, "ICR XX-A", 7, crc="111")
    right = correction(reports, 7, previous_crc="111", crc="112")
    assert "6.7" not in rules_broken(amended(reports, right))
    assert "6.7" in rules_broken(amended(reports, replace(right, previous_crc="9")))


def test_takings_further_apart_than_fourteen_months_are_found() -> None:
    reports = period()
    for name in ("PIL XX-A", "MBR XX-A"):
        reports[name] = replace(reports[name], end=date(2027, 3, 1), report_date=date(2027, 3, 2))
    broken = rules_broken(reports)
    assert "9.3" in broken
    assert "9.2" in broken


def test_a_shipment_long_in_transit_is_a_warning() -> None:
    reports = period()
    _line(reports, "ICR XX-A", 1, batch="A-1b")
    assert "5.5" in rules_broken(reports)


def test_an_area_without_reports_at_hand_leaves_the_transfer_unchecked() -> None:
    reports = period()
    findings = check_reports(ReportSet((reports["ICR XX-A"],)), Findings())
    assert "5.1" in {u.rule for u in findings.unchecked}
    assert "5.1" not in {f.rule for f in findings.found}


def test_ledger_lines_count_on_through_reports() -> None:
    reports = amended(period(), change("NP", date(2027, 1, 2), "A-8", "N", "1"))
    assert "1.4" in rules_broken(reports, line_numbers="ledger")
    last = len(reports["ICR XX-A"].lines)
    reports["ICR2"] = with_line(reports["ICR2"], 1, number=last + 1)
    assert "1.4" not in rules_broken(reports, line_numbers="ledger")


def test_areas_do_not_disturb_each_other() -> None:
    reports = period()
    only = {name: r for name, r in reports.items() if r.area == B}
    assert rules_broken(only) == []


@pytest.mark.parametrize(
    ("regime", "kind", "dated", "late"),
    [
        ("IAEA", ReportKind.MBR, date(2027, 1, 30), False),
        ("IAEA", ReportKind.MBR, date(2027, 1, 31), True),
        ("UK", ReportKind.PIL, date(2027, 1, 14), False),
        ("UK", ReportKind.PIL, date(2027, 1, 15), True),
        ("CNSC", ReportKind.PIL, date(2027, 1, 11), False),
        ("CNSC", ReportKind.PIL, date(2027, 1, 12), True),
        ("", ReportKind.PIL, date(2028, 1, 1), False),
    ],
)
def test_reports_are_due_by_the_rules_of_the_regime(
    regime: str, kind: ReportKind, dated: date, late: bool
) -> None:
    name = f"{kind} XX-A"
    reports = {name: replace(period()[name], report_date=dated)}
    assert ("9.1" in rules_broken(reports, regime=regime)) is late


def test_a_change_report_is_due_after_the_month_of_its_earliest_change() -> None:
    line = change("NP", date(2026, 3, 4), "A-8", "N", "1")
    made = report(
        ReportKind.ICR, A, 1, line, start=date(2026, 3, 1), end=date(2026, 4, 30),
        report_date=date(2026, 5, 1),
    )  # fmt: skip
    assert "9.1" in rules_broken({"ICR": made}, regime="IAEA")
    in_time = replace(made, report_date=date(2026, 4, 30))
    assert "9.1" not in rules_broken({"ICR": in_time}, regime="IAEA")


def test_a_listing_amended_by_deletion_and_addition_sums_to_what_counts() -> None:
    reports = period()
    listing = reports["PIL XX-A"]
    wrong = with_line(listing, 4, element_weight=D(200))
    reports["PIL XX-A"] = wrong
    assert "3.3" in rules_broken(reports)
    original = replace(wrong.lines[3], corrects_report=2, corrects_line=4)
    reports["PIL XX-A 3"] = report(
        ReportKind.PIL, A, 3,
        replace(original, status="D"),
        replace(original, status="A", element_weight=D("189.5")),
        report_date=date(2027, 1, 11), end=date(2026, 12, 31),
    )  # fmt: skip
    assert rules_broken(reports, revisions=False) == []
