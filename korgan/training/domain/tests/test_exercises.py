from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from korgan.science.errors import InputError
from korgan.training.domain.exercises import (
    Action,
    Answer,
    Clock,
    Expected,
    Inject,
    Question,
    Reading,
    Role,
    Scenario,
    State,
    given_injects,
    in_language,
    number_in,
    score_of,
)

START = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
WORDS = {"en": "words", "ru": "слова"}


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


SCENARIO = Scenario(
    "s", WORDS, WORDS, 30, (Role("post", WORDS), Role("other", WORDS)),
    (
        Inject("first", 0, frozenset({"post"}), WORDS, Reading((("Cs-137", 1e5),), 60)),
        Inject("second", 20, frozenset({"post"}), WORDS,
               questions=(Question("q", WORDS, (("a", WORDS), ("b", WORDS))),
                          Question("n", WORDS))),
        Inject("by-hand", None, frozenset({"post"}), WORDS),
    ),
    (
        Expected("opened", "post", "first", 10, WORDS, 1, verbs=frozenset({"border.case_opened"})),
        Expected("closed", "post", "first", 15, WORDS, 2, facts={"code": ("1", "2")},
                 verbs=frozenset({"border.finding_recorded"})),
        Expected("told", "post", "first", 5, WORDS, 1),
        Expected("chosen", "post", "second", 5, WORDS, 1, question="q", accepts=frozenset({"b"})),
        Expected("number", "post", "second", 5, WORDS, 1, question="n", value=2.5, tolerance=0.1),
        Expected("elsewhere", "other", "first", 5, WORDS, 1),
    ),
)  # fmt: skip


def states(**more: object) -> dict[str, State]:
    facts = {"given": {"first": 0.0}, "minute": 3.0, **more}
    score = score_of(SCENARIO, "post", **facts)  # type: ignore[arg-type]
    return {mark.expected.key: mark.state for mark in score.marks}


def test_the_clock_stands_while_it_is_paused_and_after_the_end() -> None:
    clock = Clock(START, [(after(5), after(15)), (after(20), None)], None)
    assert clock.minute(after(4)) == 4
    assert clock.minute(after(10)) == 5
    assert clock.minute(after(18)) == 8
    assert clock.minute(after(60)) == 10
    assert Clock(START, (), after(7)).minute(after(90)) == 7
    assert clock.minute(after(-3)) == 0


def test_the_clock_never_runs_backwards_nor_faster_than_time() -> None:
    draw = random.Random(7)
    for _ in range(200):
        edges = sorted(draw.uniform(0, 100) for _ in range(4))
        pauses = [(after(edges[0]), after(edges[1])), (after(edges[2]), after(edges[3]))]
        clock, now = Clock(START, pauses, None), draw.uniform(0, 200)
        before, later = clock.minute(after(now)), clock.minute(after(now + 1))
        assert -1e-6 <= later - before <= 1 + 1e-6
        assert before <= now + 1e-6


def test_injects_come_at_their_minute_or_earlier_by_hand() -> None:
    assert given_injects(SCENARIO, {}, 0) == {"first": 0}
    assert given_injects(SCENARIO, {"second": 6.0, "by-hand": 7.0}, 30) == {
        "first": 0,
        "second": 6.0,
        "by-hand": 7.0,
    }
    assert "second" not in given_injects(SCENARIO, {}, 19.9)


def test_what_was_not_asked_yet_counts_for_nothing() -> None:
    found = states()
    assert found["chosen"] is State.NOT_YET and found["opened"] is State.WAITING
    assert found["told"] is State.TO_JUDGE and "elsewhere" not in found
    score = score_of(SCENARIO, "post", given={}, minute=0)
    assert score.percent is None


def test_an_action_in_time_late_wrong_or_missed() -> None:
    opened = Action("border.case_opened", "first", {}, 9)
    wrong = Action("border.finding_recorded", "first", {"code": "4"}, 10)
    right = Action("border.finding_recorded", "first", {"code": "2"}, 16)
    assert states(actions=[opened])["opened"] is State.DONE
    assert states(actions=[opened, wrong])["closed"] is State.WRONG
    assert states(actions=[opened, wrong, right])["closed"] is State.LATE
    assert states(actions=[right, wrong])["closed"] is State.WRONG
    assert states(minute=20.0)["opened"] is State.MISSED
    assert states(over=True)["opened"] is State.MISSED
    other = Action("border.case_opened", "second", {}, 1)
    assert states(actions=[other])["opened"] is State.WAITING


def test_being_right_again_and_again_is_right_since_the_first_time() -> None:
    twice = [Action("border.finding_recorded", "first", {"code": c}, m) for c, m in
             (("4", 2), ("2", 5), ("1", 25))]  # fmt: skip
    assert states(actions=twice)["closed"] is State.DONE


def test_answers_by_choice_and_by_number() -> None:
    given = {"first": 0.0, "second": 20.0}
    said = [Answer("q", "a", 21), Answer("q", "b", 22), Answer("n", "2,55", 26)]
    found = states(given=given, minute=27.0, answers=said)
    assert found["chosen"] is State.DONE and found["number"] is State.LATE
    assert states(given=given, minute=27.0, answers=[Answer("n", "3", 21)])["number"] is State.WRONG


def test_points_are_whole_in_time_and_half_when_late() -> None:
    score = score_of(
        SCENARIO,
        "post",
        given={"first": 0.0},
        actions=[
            Action("border.case_opened", "first", {}, 1),
            Action("border.finding_recorded", "first", {"code": "2"}, 20),
        ],
        judgements={"told": False},
        minute=25,
    )
    assert (score.earned, score.possible, score.percent) == (2.0, 4.0, 50.0)
    assert score.to_judge == 0


def test_numbers_and_words_as_people_write_them() -> None:
    assert float(number_in(" 1,25 ")) == 1.25
    for text in ("", "two", "nan", "inf"):
        with pytest.raises(InputError, match="is not a number"):
            number_in(text)
    assert in_language(WORDS, "ru-KG") == "слова" and in_language(WORDS, "fr") == "words"
