"""Read a scenario out of its JSON file, and refuse one that could not be played."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from korgan.science.errors import InputError
from korgan.training.domain.exercises import (
    Expected,
    Inject,
    Question,
    Reading,
    Role,
    Scenario,
    Words,
)


def scenario_of(data: Mapping[str, Any]) -> Scenario:
    """Return the scenario that a file's content describes.

    Raises
    ------
    InputError
        ``scenario_incomplete`` (a field lacks), ``scenario_refers_to_nothing``,
        ``scenario_repeats``, ``scenario_ambiguous`` (an action known in two ways).
    """
    try:
        scenario = Scenario(
            key=str(data["key"]),
            title=_words(data["title"]),
            about=_words(data["about"]),
            minutes=float(data["minutes"]),
            roles=tuple(Role(each["key"], _words(each["title"])) for each in data["roles"]),
            injects=tuple(_inject(each) for each in data["injects"]),
            expected=tuple(_expected(each) for each in data["expected"]),
            source=str(data.get("source", "")),
        )
    except KeyError as error:
        raise InputError(
            "scenario_incomplete", f"the scenario lacks {error.args[0]}", where=str(error.args[0])
        ) from None
    except (TypeError, ValueError, AttributeError):
        raise InputError("scenario_malformed", "the scenario is not of the form expected") from None
    _check(scenario)
    return scenario


def _words(data: Mapping[str, str]) -> Words:
    if not data["en"]:
        raise KeyError("en")
    return dict(data)


def _inject(data: Mapping[str, Any]) -> Inject:
    reading = data.get("reading")
    return Inject(
        key=data["key"],
        at=None if data["at"] is None else float(data["at"]),
        to=frozenset(data["to"]),
        text=_words(data["text"]),
        reading=_reading(reading) if reading else None,
        table=data.get("table"),
        letter=_words(data["letter"]) if data.get("letter") else None,
        screen=data.get("screen", ""),
        questions=tuple(_question(each) for each in data.get("questions", ())),
    )


def _reading(data: Mapping[str, Any]) -> Reading:
    sources = tuple((str(name), float(activity)) for name, activity in data["sources"])
    return Reading(sources, float(data["seconds"]), int(data.get("neutrons", 0)))


def _question(data: Mapping[str, Any]) -> Question:
    choices = tuple((each["key"], _words(each["text"])) for each in data.get("choices", ()))
    return Question(data["key"], _words(data["ask"]), choices, data.get("unit", ""))


def _expected(data: Mapping[str, Any]) -> Expected:
    facts = data.get("facts")
    verbs = data.get("verb", ())
    return Expected(
        key=data["key"],
        role=data["role"],
        inject=data["inject"],
        within=float(data["within"]),
        what=_words(data["what"]),
        points=float(data.get("points", 1)),
        verbs=frozenset([verbs] if isinstance(verbs, str) else verbs),
        about=data.get("about", ""),
        facts={name: _accepted(values) for name, values in facts.items()} if facts else None,
        question=data.get("question", ""),
        accepts=frozenset(data.get("accepts", ())),
        value=None if data.get("value") is None else float(data["value"]),
        tolerance=float(data.get("tolerance", 0)),
    )


def _accepted(values: Any) -> tuple[Any, ...]:
    for each in values:
        if isinstance(each, Mapping) and not float(each["from"]) <= float(each["to"]):
            raise ValueError("a range that is empty")
    return tuple(values)


def _check(scenario: Scenario) -> None:
    roles = {each.key for each in scenario.roles}
    injects = {each.key: each for each in scenario.injects}
    questions = [each.key for inject in scenario.injects for each in inject.questions]
    for keys in (
        [each.key for each in scenario.injects],
        [each.key for each in scenario.expected],
        questions,
    ):
        if repeated := sorted({key for key in keys if keys.count(key) > 1}):
            raise InputError("scenario_repeats", f"{repeated[0]} stands twice in the scenario")
    for inject in scenario.injects:
        if unknown := sorted(inject.to - roles):
            raise InputError(
                "scenario_refers_to_nothing", f"{unknown[0]} is named, but is not in the scenario"
            )
    for each in scenario.expected:
        for name, there in (
            (each.role, roles),
            (each.inject, set(injects)),
            (each.about or each.inject, set(injects)),
            (each.question, {"", *questions}),
        ):
            if name not in there:
                raise InputError(
                    "scenario_refers_to_nothing", f"{name} is named, but is not in the scenario"
                )
        if each.verbs and each.question:
            raise InputError("scenario_ambiguous", f"{each.key} is known in two ways")
        if each.verbs and not injects[each.about or each.inject].has_file:
            raise InputError(
                "scenario_refers_to_nothing",
                f"{each.about or each.inject} has no file of which a record could be made",
            )
