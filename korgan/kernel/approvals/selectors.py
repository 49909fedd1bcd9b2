"""Reads of proposals."""

from __future__ import annotations

from django.db.models import QuerySet

from korgan.kernel.approvals.models import Proposal
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import declared_actions
from korgan.kernel.organisations.selectors import visible_to


def list_waiting(*, actor: Actor) -> QuerySet[Proposal]:
    """Return what waits for this actor's decision: visible, permitted, not of their own making."""
    permitted = [name for name, action in declared_actions().items() if action.permits(actor)]
    return (
        visible_to(actor, Proposal.objects.select_related("proposer", "organisation"))
        .filter(decision=Proposal.Decision.PENDING, action__in=permitted)
        .exclude(proposer_id=actor.user_id)
        .order_by("proposed_at")
    )


def proposals_for(*, actor: Actor, subject_type: str, subject_id: str) -> QuerySet[Proposal]:
    """Return the history of proposals on one subject."""
    return (
        visible_to(actor, Proposal.objects.select_related("proposer", "approver"))
        .filter(subject_type=subject_type, subject_id=subject_id)
        .order_by("proposed_at")
    )
