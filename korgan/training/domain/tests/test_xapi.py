from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from korgan.science.errors import InputError
from korgan.training.domain.xapi import ADL, read_statements, statement_of

TOLD = statement_of(
    person="N-1", home="https://agency.example", session="C-2026-0001", title="Portals",
    passed=True, percent=84.5, on=date(2026, 5, 8),
)  # fmt: skip


def test_what_is_written_is_read() -> None:
    (found,) = read_statements(TOLD)
    assert (found.person, found.session, found.passed) == ("N-1", "C-2026-0001", True)
    assert found.percent == 84.5 and found.at is not None
    assert read_statements([TOLD]) == [found]
    assert "mbox" not in str(TOLD)


@pytest.mark.parametrize(
    ("verb", "success", "passed"),
    [("completed", True, True), ("completed", None, False), ("attended", None, False),
     ("failed", False, False), ("failed", None, False), ("passed", None, True)],
)  # fmt: skip
def test_only_success_is_passed(verb: str, success: bool | None, passed: bool) -> None:
    told = copy.deepcopy(TOLD)
    told["verb"]["id"] = f"{ADL}{verb}"
    told["result"] = {} if success is None else {"success": success}
    assert read_statements(told)[0].passed is passed


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("unknown_verb", lambda t: t["verb"].update(id=f"{ADL}answered")),
        ("unknown_verb", lambda t: t.pop("verb")),
        ("unknown_activity", lambda t: t["object"].update(id="https://moodle.example/course/1")),
        ("no_account", lambda t: t.update(actor={"mbox": "mailto:a@b.example"})),
        ("bad_score", lambda t: t["result"]["score"].update(scaled=84)),
        ("bad_score", lambda t: t["result"]["score"].update(scaled=True)),
        ("contradictory", lambda t: t["result"].update(success=False)),
        ("not_a_statement", lambda t: t.pop("id")),
        ("not_a_statement", lambda t: t.update(timestamp="yesterday")),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_place(
    code: str, change: Callable[[dict[str, Any]], object]
) -> None:
    told = copy.deepcopy(TOLD)
    change(told)
    with pytest.raises(InputError) as refused:
        read_statements([TOLD, told])
    assert refused.value.code == code and "statement 2" in refused.value.where


def test_empty_repeated_and_too_many() -> None:
    for given, code in (([], "nothing_given"), ([TOLD, TOLD], "told_twice"),
                        ([1], "not_a_statement"), ([TOLD] * 1001, "too_many")):  # fmt: skip
        with pytest.raises(InputError) as refused:
            read_statements(given)
        assert refused.value.code == code
