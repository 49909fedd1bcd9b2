"""Propose, decide, void: used inside a capability's services."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import timezone

from korgan.kernel.approvals.models import Proposal
from korgan.kernel.audit.services import part_of_service
from korgan.kernel.errors import Conflict, NotAllowed, Stale
from korgan.kernel.organisations.domain import Action, Actor
from korgan.kernel.organisations.models import Labelled
from korgan.kernel.organisations.rights import require
from korgan.kernel.reasons import stated_reason
from korgan.science.merkle.canonical import canonical_json


def content_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical content: what an approval binds to."""
    return hashlib.sha256(canonical_json(dict(content))).hexdigest()


@part_of_service
def propose(
    *, actor: Actor, action: Action, subject: Labelled, content: Mapping[str, Any]
) -> Proposal:
    """Ask for a second person's decision on exactly this content; voids an earlier pending one."""
    if actor.user_id is None:
        raise NotAllowed("no_person", "only a person can propose")
    void_pending(action=action, subject=subject)
    return Proposal.objects.create(
        organisation_id=subject.organisation_id,
        country=subject.country,
        classification=subject.classification,
        releasability=subject.releasability,
        released_to_id=subject.released_to_id,
        action=action.name,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:300],
        content=canonical_json(dict(content)).decode(),
        content_hash=content_hash(content),
        proposer_id=actor.user_id,
        proposed_at=timezone.now(),
    )


@part_of_service
def decide(
    *,
    actor: Actor,
    action: Action,
    subject: models.Model,
    content: Mapping[str, Any],
    approve: bool,
    reason: str,
) -> Proposal:
    """Decide the pending proposal, if its content is still exactly the subject's ``content``.

    Who does not agree says why: the proposer works on with it.
    """
    require(actor, action)
    if not approve:
        stated_reason(reason)
    proposal = (
        Proposal.objects.select_for_update()
        .filter(
            action=action.name,
            subject_type=subject._meta.label,
            subject_id=str(subject.pk),
            decision=Proposal.Decision.PENDING,
        )
        .first()
    )
    if proposal is None:
        raise Conflict("nothing_proposed", "nothing waits for a decision here")
    if actor.user_id is None or proposal.proposer_id == actor.user_id:
        raise NotAllowed(
            "four_eyes",
            "who proposed cannot decide",
            mend="ask a second person with this right to decide",
        )
    if action.own and proposal.organisation_id != actor.organisation_id:
        raise NotAllowed("not_yours", "this belongs to another organisation")
    if proposal.content_hash != content_hash(content):
        raise Stale(
            "content_changed",
            "the content changed after it was proposed",
            mend="have it proposed again as it is now",
        )
    proposal.decision = Proposal.Decision.APPROVED if approve else Proposal.Decision.REJECTED
    proposal.approver_id = actor.user_id
    proposal.reason = reason
    proposal.decided_at = timezone.now()
    proposal.save(update_fields=["decision", "approver_id", "reason", "decided_at"])
    return proposal


@part_of_service
def void_pending(*, action: Action, subject: models.Model) -> int:
    """Void what waits for a decision on this subject; call it wherever the content is edited."""
    return Proposal.objects.filter(
        action=action.name,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        decision=Proposal.Decision.PENDING,
    ).update(decision=Proposal.Decision.VOID, decided_at=timezone.now())
