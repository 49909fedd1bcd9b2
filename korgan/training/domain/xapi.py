"""xAPI 1.0.3 statements: what a classroom elsewhere says of who passed, and the same of ours.

A person is an account: the organisation's address as ``homePage`` and the personnel number as
``name``; names and mail addresses are neither written nor read. An activity is a session,
``urn:korgan:session:C-2026-0001``. Only results are taken: passed, failed, completed, attended.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from korgan.science.errors import InputError

VERSION = "1.0.3"
ADL = "http://adlnet.gov/expapi/verbs/"
VERBS = {f"{ADL}{name}": name for name in ("passed", "failed", "completed", "attended")}
SESSION = "urn:korgan:session:"
NAMESPACE = uuid.UUID("5b0e2c1e-0000-4000-8000-00000000000a")
MOST_STATEMENTS = 1000
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")


@dataclass(frozen=True)
class Result:
    """What one statement says: who, in which session, whether passed, with what score (%)."""

    uid: uuid.UUID
    person: str
    session: str
    passed: bool
    percent: float | None = None
    at: datetime | None = None


def statement_of(
    *,
    person: str,
    home: str,
    session: str,
    title: str,
    passed: bool,
    percent: float | None,
    on: date,
) -> dict[str, Any]:
    """Return a statement; equal facts give the same identifier, so that it is taken once.

    Examples
    --------
    >>> told = statement_of(person="N-1", home="https://a.example", session="C-2026-0001",
    ...                     title="Portals", passed=True, percent=84, on=date(2026, 5, 8))
    >>> told["verb"]["id"], told["result"]["score"]["scaled"]
    ('http://adlnet.gov/expapi/verbs/passed', 0.84)
    """  # fmt: skip
    verb = "passed" if passed else "failed"
    result: dict[str, Any] = {"success": passed, "completion": True}
    if percent is not None:
        result["score"] = {"scaled": round(percent / 100, 4)}
    return {
        "id": str(uuid.uuid5(NAMESPACE, f"{home} {person} {session} {verb} {percent} {on}")),
        "version": VERSION,
        "actor": {"objectType": "Agent", "account": {"homePage": home, "name": person}},
        "verb": {"id": f"{ADL}{verb}", "display": {"en": verb}},
        "object": {
            "objectType": "Activity",
            "id": f"{SESSION}{session}",
            "definition": {"name": {"en": title}},
        },
        "result": result,
        "timestamp": f"{on.isoformat()}T00:00:00Z",
    }


def read_statements(data: Any) -> list[Result]:
    """Return the results that statements tell; one that cannot be taken refuses all.

    Raises
    ------
    InputError
        With the statement's place in ``where``: ``not_a_statement``, ``unknown_verb``,
        ``unknown_activity``, ``no_account``, ``bad_score``, ``contradictory``, ``too_many``,
        ``told_twice``.
    """
    statements: Sequence[Any] = data if isinstance(data, list) else [data]
    if not statements:
        raise InputError("nothing_given", "there is no statement in it")
    if len(statements) > MOST_STATEMENTS:
        raise InputError(
            "too_many", f"at most {MOST_STATEMENTS} statements are taken at once",
            mend="send them in parts",
        )  # fmt: skip
    found = [_result(each, f"statement {place}") for place, each in enumerate(statements, 1)]
    _refuse_repeated(found)
    return found


def _refuse_repeated(found: Iterable[Result]) -> None:
    seen: set[uuid.UUID] = set()
    for place, each in enumerate(found, 1):
        if each.uid in seen:
            raise InputError(
                "told_twice", "two statements have one identifier", where=f"statement {place}"
            )
        seen.add(each.uid)


def _result(data: Any, where: str) -> Result:
    if not isinstance(data, Mapping):
        raise InputError("not_a_statement", "this is no xAPI statement", where=where)
    verb = VERBS.get(str(_at(data, "verb", "id")))
    if verb is None:
        raise InputError(
            "unknown_verb",
            "only passed, failed, completed and attended are taken",
            where=f"{where}, verb.id",
            mend="filter the others out where they come from",
        )
    activity = str(_at(data, "object", "id") or "")
    if not activity.startswith(SESSION):
        raise InputError(
            "unknown_activity",
            "the activity is no session of this system",
            where=f"{where}, object.id",
            mend=f"give the activity the identifier {SESSION}C-2026-0001",
        )
    person = _at(data, "actor", "account", "name")
    if not isinstance(person, str) or not person.strip():
        raise InputError(
            "no_account",
            "the actor has no account with a personnel number",
            where=f"{where}, actor.account.name",
        )
    success, percent = _at(data, "result", "success"), _percent(data, where)
    passed = success is True if verb in ("completed", "attended") else verb == "passed"
    if isinstance(success, bool) and verb in ("passed", "failed") and success is not passed:
        raise InputError(
            "contradictory", "verb and result.success contradict each other", where=where
        )
    return Result(
        _uid(data, where), person.strip(), activity.removeprefix(SESSION), passed, percent,
        _instant(data, where),
    )  # fmt: skip


def _at(data: Any, *names: str) -> Any:
    for name in names:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def _uid(data: Mapping[str, Any], where: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(data.get("id")))
    except ValueError:
        raise InputError(
            "not_a_statement",
            "a statement needs an identifier, so that it is taken once",
            where=f"{where}, id",
        ) from None


def _percent(data: Mapping[str, Any], where: str) -> float | None:
    scaled = _at(data, "result", "score", "scaled")
    if scaled is None:
        return None
    if isinstance(scaled, bool) or not isinstance(scaled, int | float) or not 0 <= scaled <= 1:
        raise InputError(
            "bad_score", "the scaled score lies between 0 and 1",
            where=f"{where}, result.score.scaled",
        )  # fmt: skip
    return round(100 * float(scaled), 2)


def _instant(data: Mapping[str, Any], where: str) -> datetime | None:
    text = data.get("timestamp")
    if text is None:
        return None
    try:
        if not INSTANT.fullmatch(str(text)):
            raise ValueError
        return datetime.fromisoformat(str(text))
    except ValueError:
        raise InputError(
            "not_a_statement", "the timestamp is not of ISO 8601", where=f"{where}, timestamp"
        ) from None
