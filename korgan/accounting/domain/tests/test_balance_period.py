from datetime import date
from decimal import Decimal

import pytest

from korgan.accounting.domain.balance_period import (
    due_rules,
    latest_inventory_taking,
    material_balance_report,
    rounding_adjustment,
)
from korgan.accounting.domain.checks.tests.period import period
from korgan.accounting.domain.reports import ReportKind
from korgan.science.errors import InputError


def test_rounding_of_entries_and_of_their_sum_is_reconciled() -> None:
    # case ROUNDING: 10 + 10 + 10 reported, 31.2 -> 31
    assert rounding_adjustment([10_400_000] * 3, "g", 0) == Decimal(1)
    assert rounding_adjustment([10_600_000] * 3, "g", 0) == Decimal(-1)
    assert rounding_adjustment([10_400_000] * 3, "g", 1) == 0


def test_a_balance_report_has_the_lines_in_the_order_of_the_agreement() -> None:
    lines = [x for x in period()["MBR XX-B"].lines if x.element == "E"]
    assert [x.code for x in lines] == ["PB", "RD", "BE", "DI", "AE", "PE", "MF"]
    assert [x.element_weight for x in lines] == [800, 2000, 2800, 3, 2797, 2797, 0]
    assert [x.number for x in period()["MBR XX-A"].lines] == list(range(1, 19))


def test_a_later_report_begins_where_the_last_ended() -> None:
    reports = period()
    made = material_balance_report(reports["MBR XX-A"], [], reports["PIL XX-A"], number=3)
    beginning = {x.element: x.element_weight for x in made.lines if x.code == "PB"}
    ending = {x.element: x.element_weight for x in reports["MBR XX-A"].lines if x.code == "PE"}
    assert beginning == ending
    assert made.start == date(2027, 1, 1)


def test_deadlines_state_their_source() -> None:
    (rule,) = [r for r in due_rules("UK") if r.kind is ReportKind.PIL]
    assert rule.due(date(2026, 6, 30)) == date(2026, 7, 14)
    assert rule.verified
    assert "SI 2019/196" in rule.source
    with pytest.raises(InputError):
        due_rules("MOON")


def test_fourteen_months_end_on_a_day_that_exists() -> None:
    assert latest_inventory_taking(date(2025, 12, 31)) == date(2027, 2, 28)
