"""The shape of every write: one right, one transaction, exactly one audit entry.

A capability's write is a function decorated with ``@service(ACTION)``. Inside it calls
``record(...)`` once. What the kernel offers to be used inside such a write (keep a document,
propose an approval, publish an event) is decorated with ``@part_of_service`` and refuses to
run outside one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import models
from django.utils import timezone

from korgan.kernel.audit.chain import link, take_head
from korgan.kernel.audit.domain import Entry
from korgan.kernel.audit.group_commit import committed_in_groups
from korgan.kernel.organisations.domain import Action, Actor, Classification
from korgan.kernel.organisations.models import Labelled
from korgan.kernel.organisations.rights import require
from korgan.science.merkle.canonical import canonical_json
from korgan.science.merkle.tree import leaf_hash

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class _OpenService:
    name: str
    actor: Actor
    entry: tuple[str, models.Model | None, Mapping[str, Any]] | None = None


_open_service: ContextVar[_OpenService | None] = ContextVar("open_service", default=None)


class ServiceMisuse(RuntimeError):
    """A service was written or called against the rules of this module: a defect in the code."""


def service(action: Action) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a keyword-only function a service: checks the right, opens the transaction, audits."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def run(*args: P.args, **options: P.kwargs) -> R:
            actor = options.get("actor")
            if args or not isinstance(actor, Actor):
                raise ServiceMisuse(f"{name} takes keywords only, among them actor")
            if _open_service.get() is not None:
                raise ServiceMisuse(f"{name} was called inside another service")
            require(actor, action)
            state = _OpenService(name, actor)
            token = _open_service.set(state)
            try:
                with committed_in_groups():
                    result = function(*args, **options)
                    if state.entry is None:
                        raise ServiceMisuse(f"{name} left no audit entry")
                    _append(state.actor, *state.entry)
            finally:
                _open_service.reset(token)
            return result

        run.korgan_action = action  # type: ignore[attr-defined]
        return run

    return decorate


def part_of_service(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function usable only inside a service, within whose transaction and entry it falls."""

    @wraps(function)
    def run(*args: P.args, **options: P.kwargs) -> R:
        if _open_service.get() is None:
            raise ServiceMisuse(f"{function.__qualname__} was called outside a service")
        return function(*args, **options)

    run.korgan_part = True  # type: ignore[attr-defined]
    return run


@part_of_service
def record(verb: str, subject: models.Model | None, **facts: Any) -> None:
    """Say what this service did; the entry is linked and written when the service ends well.

    ``facts`` are text, integers, booleans, lists and mappings; give decimals as text.
    """
    state = _open_service.get()
    if state is None:
        raise ServiceMisuse("record was called outside a service")
    if state.entry is not None:
        raise ServiceMisuse(f"{state.name} recorded twice: {state.entry[0]} and {verb}")
    state.entry = (verb, subject, facts)


def _append(
    actor: Actor, verb: str, subject: models.Model | None, facts: Mapping[str, Any]
) -> None:
    # All that needs no link is made before the head is taken: it is what writers queue for.
    at = _now().isoformat(timespec="microseconds")
    said = canonical_json(dict(facts)).decode()
    label = str(subject)[:300] if subject is not None else ""
    classification = (
        subject.classification if isinstance(subject, Labelled) else Classification.OFFICIAL
    )
    seq, previous_hash = take_head()
    entry = Entry(
        seq=seq + 1,
        at=at,
        verb=verb,
        actor_id=actor.user_id,
        actor_name=actor.name[:200],
        organisation_id=actor.organisation_id,
        organisation_name=actor.organisation_name[:200],
        via=actor.via,
        request_id=actor.request_id,
        subject_type=subject._meta.label if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        subject_label=label,
        facts=said,
        previous_hash=previous_hash,
    )
    link(entry, leaf_hash(entry.leaf()).hex(), int(classification))


def _now() -> datetime:
    return timezone.now()
