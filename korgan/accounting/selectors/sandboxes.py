"""Reads of training sandboxes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from korgan.accounting.domain.sandbox import BATCH, METHOD, REPORT, Hidden, ScenarioKind
from korgan.accounting.models import AccountingReport, Sandbox, SandboxAnswer
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to


@dataclass(frozen=True)
class Places:
    """What a trainee can name: batches, methods and reports of the sandbox."""

    batches: list[str]
    methods: list[str]
    reports: list[str]

    def of(self, kind: ScenarioKind) -> list[str]:
        """Return those among which the answer to a kind lies."""
        return {BATCH: self.batches, METHOD: self.methods, REPORT: self.reports}[kind.place]


def list_sandboxes(*, actor: Actor) -> QuerySet[Sandbox]:
    """Return the sandboxes that the actor may see, the newest first."""
    rows = Sandbox.objects.select_related("area", "origin", "opened_by")
    return visible_to(actor, rows).order_by("-id")


def get_sandbox(*, actor: Actor, sandbox_id: int) -> Sandbox:
    """Return one sandbox."""
    return get_visible(actor, list_sandboxes(actor=actor), id=sandbox_id)


def answer_of(sandbox: Sandbox, actor: Actor) -> SandboxAnswer | None:
    """Return what the actor answered, or None; in an exercise, what the organisation did."""
    said = sandbox.answers.order_by("id")
    return (said if sandbox.exercise else said.filter(answered_by_id=actor.user_id)).first()


def places_of(sandbox: Sandbox) -> Places:
    """Return what can be named in an answer."""
    area = sandbox.area
    reports = AccountingReport.objects.filter(area=area).order_by("kind", "number")
    return Places(
        list(area.batches.order_by("name").values_list("name", flat=True).distinct()),
        list(area.methods.order_by("code").values_list("code", flat=True)),
        [f"{kind}/{number}" for kind, number in reports.values_list("kind", "number")],
    )


def hidden_in(sandbox: Sandbox) -> list[Hidden]:
    """Return what was played; only those who have answered are shown it."""
    return [hidden_of(each) for each in sandbox.hidden]


def hidden_of(plain: dict[str, Any]) -> Hidden:
    """Return one scenario of its plain values."""
    return Hidden(
        ScenarioKind(plain["kind"]), plain["where"], date.fromisoformat(plain["since"]),
        plain["amount"], plain["facts"],
    )  # fmt: skip
