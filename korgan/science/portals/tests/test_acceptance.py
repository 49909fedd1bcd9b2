"""Acceptance criteria: an editable table, and verdicts that carry its doubts."""

from __future__ import annotations

import pytest

from korgan.science.errors import InputError
from korgan.science.portals.acceptance import (
    Criterion,
    Result,
    Verification,
    default_criteria,
    judge,
    read_criteria,
)

HEADER = (
    "criterion,instrument,quantity,direction,limit,confidence,trials,needed_successes,"
    "condition,source,edition,clause,verification,note\n"
)
ROW = "a,portal,detection_probability,at_least,0.9,0.95,,,test,Order 5,2026,3,verified,\n"


def row(name: str) -> Criterion:
    return next(c for c in default_criteria() if c.criterion == name)


def test_every_bundled_criterion_names_a_source_and_standards_look_unverified() -> None:
    for criterion in default_criteria():
        assert criterion.source
        assert criterion.edition
        if any(word in criterion.source for word in ("N42", "IEC", "TECDOC")):
            assert criterion.verification is Verification.UNVERIFIED


@pytest.mark.parametrize(
    ("alarms", "trials", "result", "further"),
    [
        (15, 20, Result.PASS, 0),
        (14, 20, Result.FAIL, 0),
        (6, 12, Result.FAIL, 0),
        (10, 12, Result.INCONCLUSIVE, 8),
        (300, 500, Result.PASS, 0),
    ],
)
def test_fixed_plan_of_15_in_20(alarms: int, trials: int, result: Result, further: int) -> None:
    verdict = judge(row("burr-gavron-a"), alarms=alarms, trials=trials)
    assert (verdict.result, verdict.further_trials) == (result, further)
    assert "UNVERIFIED" not in verdict.statement


def test_false_alarm_rate_passes_at_2995_clean_occupancies_and_not_before() -> None:
    criterion = row("n42.35-false-alarm")
    assert judge(criterion, alarms=0, trials=2995).result is Result.PASS
    early = judge(criterion, alarms=0, trials=2994)
    assert (early.result, early.further_trials) == (Result.INCONCLUSIVE, 1)
    assert judge(criterion, alarms=20, trials=2995).result is Result.FAIL


def test_an_unverified_criterion_says_so_in_every_verdict() -> None:
    for result in (judge(row("n42.35-detection"), alarms=n, trials=60) for n in (60, 59, 58)):
        assert "UNVERIFIED" in result.statement
    assert judge(row("n42.35-detection"), alarms=58, trials=60).result is Result.FAIL


def test_a_missing_confidence_is_asked_for_and_never_assumed() -> None:
    criterion = row("tecdoc-1312-false-alarm")
    with pytest.raises(InputError) as caught:
        judge(criterion, alarms=0, trials=3000)
    assert caught.value.code == "confidence_missing"
    assert judge(criterion, alarms=0, trials=3000, confidence=0.95).result is Result.PASS
    with pytest.raises(InputError) as caught:
        judge(row("burr-gavron-a"), alarms=15, trials=20, confidence=0.9)
    assert caught.value.code == "confidence_conflict"


def test_a_regulators_own_table_is_read() -> None:
    (criterion,) = read_criteria("# national edition\n" + HEADER + ROW)
    assert judge(criterion, alarms=29, trials=29).result is Result.PASS
    assert judge(criterion, alarms=28, trials=28).further_trials == 1
    assert judge(criterion, alarms=40, trials=60).result is Result.FAIL


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing_columns"),
        (HEADER, "empty"),
        (HEADER + ROW + ROW, "duplicate_criterion"),
        (HEADER + ROW.replace("0.9,", "1.9,"), "bad_row"),
        (HEADER + ROW.replace("0.9,", "ninety,"), "bad_row"),
        (HEADER + ROW.replace("at_least", "at_most"), "bad_row"),
        (HEADER + ROW.replace("verified", "sure"), "bad_row"),
        (HEADER + ROW.replace("Order 5", ""), "bad_row"),
        (HEADER + ROW.replace("0.95,,", "0.95,20,"), "bad_row"),
        (HEADER + ROW.replace("0.95,,", "0.95,20,21"), "bad_row"),
    ],
)
def test_a_spoilt_table_is_refused_with_the_row(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_criteria(text)
    assert caught.value.code == code
