from __future__ import annotations

from datetime import date

import pytest

from korgan.accounting.domain.sandbox import Answer, Hidden, ScenarioKind, score_answers

LOST = Hidden(ScenarioKind.LOST_ITEM, "U-7", date(2026, 3, 31), 500.0)
LATE = Hidden(ScenarioKind.LATE_REPORT, "ICR/3", date(2026, 3, 31), 12.0)
BIAS = Hidden(ScenarioKind.BIASED_SCALE, "TITR", date(2026, 3, 31), -0.5)


@pytest.mark.parametrize(
    ("hidden", "answer", "points"),
    [
        (LOST, Answer(ScenarioKind.LOST_ITEM, "u-7 ", 520.0), 10),
        (LOST, Answer(ScenarioKind.LOST_ITEM, "U-7", 900.0), 8),
        (LOST, Answer(ScenarioKind.LOST_ITEM, "U-7"), 7),
        (LOST, Answer(ScenarioKind.LOST_ITEM, "U-8", 5000.0), 4),
        (LOST, Answer(ScenarioKind.PROTRACTED_LOSS, "U-7", 500.0), 0),
        (LATE, Answer(ScenarioKind.LATE_REPORT, "ICR/3", 14.0), 10),
        (LATE, Answer(ScenarioKind.LATE_REPORT, "ICR/3", 20.0), 8),
        (BIAS, Answer(ScenarioKind.BIASED_SCALE, "TITR", -0.6), 10),
        (BIAS, Answer(ScenarioKind.BIASED_SCALE, "TITR", 0.5), 7),
    ],
)
def test_points_for_kind_place_and_amount(hidden: Hidden, answer: Answer, points: int) -> None:
    assert score_answers([hidden], [answer]).points == points


def test_false_alarms_cost_points_but_never_below_nothing() -> None:
    right = Answer(ScenarioKind.LOST_ITEM, "U-7", 500.0)
    wrong = Answer(ScenarioKind.LATE_REPORT, "ICR/1", 3.0)
    assert score_answers([LOST], [right, wrong]).points == 8
    assert score_answers([], [wrong]).points == 0
    assert score_answers([LOST, LATE], []).points == 0
    assert score_answers([LOST, LATE], []).of == 20


def test_of_two_answers_of_one_kind_the_one_at_the_right_place_counts() -> None:
    answers = [
        Answer(ScenarioKind.LOST_ITEM, "U-1", 1.0),
        Answer(ScenarioKind.LOST_ITEM, "U-7", 500.0),
    ]
    assert score_answers([LOST], answers).points == 8
