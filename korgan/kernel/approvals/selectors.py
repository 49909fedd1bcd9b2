"""Reads of proposals."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet

from korgan.kernel.approvals.models import Proposal
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import declared_actions
from korgan.kernel.organisations.selectors import visible_to


def list_waiting(*, actor: Actor) -> QuerySet[Proposal]:
    """Return what waits for this actor's decision: visible, permitted, not of their own making."""
    permitted = [action for action in declared_actions().values() if action.permits(actor)]
    anywhere = Q(action__in=[action.name for action in permitted if not action.own])
    at_home = Q(
        action__in=[action.name for action in permitted if action.own],
        organisation_id=actor.organisation_id,
    )
    return (
        visible_to(actor, Proposal.objects.select_related("proposer", "organisation"))
        .filter(anywhere | at_home, decision=Proposal.Decision.PENDING)
        .exclude(proposer_id=actor.user_id)
        .order_by("proposed_at")
    )


def waits_for(*, actor: Actor, subject: models.Model) -> bool:
    """Whether something about this subject waits for this actor's decision."""
    waiting = list_waiting(actor=actor)
    return waiting.filter(subject_type=subject._meta.label, subject_id=str(subject.pk)).exists()


def proposals_for(*, actor: Actor, subject_type: str, subject_id: str) -> QuerySet[Proposal]:
    """Return the history of proposals on one subject."""
    return (
        visible_to(actor, Proposal.objects.select_related("proposer", "approver"))
        .filter(subject_type=subject_type, subject_id=subject_id)
        .order_by("proposed_at")
    )
