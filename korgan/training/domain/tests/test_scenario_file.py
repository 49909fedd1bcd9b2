from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from korgan.science.errors import InputError
from korgan.training.domain.scenario_file import scenario_of

WORDS = {"en": "words"}
GOOD: dict[str, Any] = {
    "key": "s", "title": WORDS, "about": WORDS, "minutes": 30,
    "roles": [{"key": "post", "title": WORDS}],
    "injects": [
        {"key": "i", "at": 0, "to": ["post"], "text": WORDS,
         "reading": {"sources": [["Cs-137", 1e5]], "seconds": 60},
         "questions": [{"key": "q", "ask": WORDS}]},
        {"key": "later", "at": None, "to": ["post"], "text": WORDS},
    ],
    "expected": [
        {"key": "e", "role": "post", "inject": "i", "within": 5, "what": WORDS,
         "verb": "border.case_opened"},
        {"key": "f", "role": "post", "inject": "later", "about": "i", "within": 5, "what": WORDS,
         "verb": "border.finding_recorded", "facts": {"code": ["2"]}},
    ],
}  # fmt: skip


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    data = copy.deepcopy(GOOD)
    change(data)
    return data


def test_a_scenario_is_read() -> None:
    found = scenario_of(GOOD)
    assert found.injects[0].reading is not None and found.injects[1].at is None
    assert found.verbs() == {"border.case_opened", "border.finding_recorded"}
    assert found.question("q")[0].key == "i"
    for missing in (found.inject, found.question):
        with pytest.raises(InputError, match="the scenario has no"):
            missing("nothing")


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("scenario_incomplete", lambda d: d.pop("roles")),
        ("scenario_incomplete", lambda d: d["title"].pop("en")),
        ("scenario_malformed", lambda d: d.update(minutes="long")),
        ("scenario_malformed", lambda d: d.update(injects=[1])),
        ("scenario_repeats", lambda d: d["injects"].append(d["injects"][0])),
        ("scenario_refers_to_nothing", lambda d: d["injects"][0].update(to=["nobody"])),
        ("scenario_refers_to_nothing", lambda d: d["expected"][0].update(inject="none")),
        ("scenario_refers_to_nothing", lambda d: d["expected"][1].update(about="later")),
        ("scenario_ambiguous", lambda d: d["expected"][0].update(question="q")),
    ],
)
def test_a_scenario_that_cannot_be_played_is_refused(
    code: str, change: Callable[[dict[str, Any]], object]
) -> None:
    with pytest.raises(InputError) as refused:
        scenario_of(changed(change))
    assert refused.value.code == code
