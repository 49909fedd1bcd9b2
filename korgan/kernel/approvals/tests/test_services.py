from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from korgan.kernel.approvals.models import Proposal
from korgan.kernel.approvals.selectors import list_waiting, waits_for
from korgan.kernel.approvals.services import decide, propose
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError, NotAllowed, Stale
from korgan.kernel.organisations.domain import Action, Actor, Releasability, Role
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.rights import declare_action
from tests.cast import Cast

ROLES = [Role.OFFICER, Role.SUPERVISOR, Role.INSPECTOR]
PROPOSE = declare_action("tests.propose_name", roles=ROLES)
DECIDE = declare_action("tests.decide_name", roles=ROLES)
DECIDE_OWN = declare_action("tests.decide_own_name", roles=ROLES, own=True)


@service(PROPOSE)
def propose_name(*, actor: Actor, site: Site, action: Action = DECIDE) -> Proposal:
    proposal = propose(actor=actor, action=action, subject=site, content={"name": site.name})
    record("tests.proposed", site)
    return proposal


@service(DECIDE)
def decide_name(
    *, actor: Actor, site: Site, action: Action = DECIDE, approve: bool = True, reason: str = ""
) -> Proposal:
    site.refresh_from_db()
    decided = decide(
        actor=actor,
        action=action,
        subject=site,
        content={"name": site.name},
        approve=approve,
        reason=reason,
    )
    record("tests.decided", site)
    return decided


@pytest.fixture
def site(cast: Cast) -> Site:
    officer = cast.customs_officer
    return Site.objects.create(
        organisation_id=officer.organisation_id, country=officer.country, name="Gate"
    )


def test_a_second_person_approves(cast: Cast, site: Site) -> None:
    propose_name(actor=cast.customs_officer, site=site)
    assert list(list_waiting(actor=cast.customs_officer)) == []
    assert list_waiting(actor=cast.customs_supervisor).count() == 1
    assert decide_name(actor=cast.customs_supervisor, site=site).decision == "approved"


def test_the_proposer_cannot_approve(cast: Cast, site: Site) -> None:
    proposal = propose_name(actor=cast.customs_officer, site=site)
    with pytest.raises(NotAllowed, match="second person"):
        decide_name(actor=cast.customs_officer, site=site)
    proposal.refresh_from_db()
    assert proposal.decision == "pending"


def test_the_database_refuses_self_approval_by_raw_write(cast: Cast, site: Site) -> None:
    proposal = propose_name(actor=cast.customs_officer, site=site)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(id=proposal.id).update(decision="approved", approver=F("proposer"))


def test_an_edit_after_the_proposal_voids_the_approval(cast: Cast, site: Site) -> None:
    propose_name(actor=cast.customs_officer, site=site)
    Site.objects.filter(id=site.id).update(name="Other gate")
    with pytest.raises(Stale, match="proposed again"):
        decide_name(actor=cast.customs_supervisor, site=site)


def test_proposing_again_voids_the_earlier_one(cast: Cast, site: Site) -> None:
    first = propose_name(actor=cast.customs_officer, site=site)
    propose_name(actor=cast.customs_officer, site=site)
    first.refresh_from_db()
    assert first.decision == "void"
    decide_name(actor=cast.customs_supervisor, site=site)
    with pytest.raises(Conflict):
        decide_name(actor=cast.customs_supervisor, site=site)


@pytest.mark.parametrize(("action", "others"), [(DECIDE, True), (DECIDE_OWN, False)])
def test_what_an_organisation_decides_alone_waits_for_nobody_else(
    cast: Cast, site: Site, action: Action, others: bool
) -> None:
    Site.objects.filter(id=site.id).update(releasability=Releasability.STATE)
    site.refresh_from_db()
    propose_name(actor=cast.customs_officer, site=site, action=action)
    elsewhere = cast.regulator_inspector
    assert waits_for(actor=cast.customs_supervisor, subject=site)
    assert waits_for(actor=elsewhere, subject=site) is others
    assert list_waiting(actor=elsewhere).exists() is others
    if not others:
        with pytest.raises(NotAllowed, match="another organisation"):
            decide_name(actor=elsewhere, site=site, action=action)
    assert decide_name(actor=cast.customs_supervisor, site=site, action=action).approver_id


def test_who_does_not_agree_says_why(cast: Cast, site: Site) -> None:
    propose_name(actor=cast.customs_officer, site=site)
    with pytest.raises(InputError, match="say why"):
        decide_name(actor=cast.customs_supervisor, site=site, approve=False, reason=" - ")
    told = decide_name(
        actor=cast.customs_supervisor, site=site, approve=False, reason="It has a name."
    )
    assert (told.decision, told.reason) == ("rejected", "It has a name.")
