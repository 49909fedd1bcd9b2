from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from korgan.kernel.errors import InputError, NotAllowed
from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Actor, Classification, OrganisationKind, Role
from korgan.kernel.organisations.models import Membership, Organisation, Site
from korgan.kernel.organisations.seats import seats_of
from korgan.kernel.organisations.selectors import list_members, managed_organisations
from korgan.kernel.organisations.services import (
    create_organisation,
    create_site,
    end_membership,
    give_membership,
    open_account,
)
from tests.cast import Cast, user_of

SINCE = date(2026, 1, 1)
GOOD = "correct-horse-battery"


def boss_of(actor: Actor) -> Actor:
    """Return an administrator of the actor's organisation, cleared for what is official."""
    return replace(actor, roles=frozenset({Role.ADMINISTRATOR}), clearance=Classification.OFFICIAL)


def organisation_of(actor: Actor) -> Organisation:
    return Organisation.objects.get(id=actor.organisation_id)


def open_for(
    boss: Actor, organisation: Organisation, clearance: Classification = Classification.OFFICIAL
) -> Membership:
    return open_account(
        actor=boss,
        username="new-person",
        display_name="New",
        password=GOOD,
        organisation=organisation,
        role=Role.APPROVER,
        clearance=clearance,
        valid_from=SINCE,
    )


def test_an_operators_administrator_makes_nobody_an_approver_of_the_regulator(cast: Cast) -> None:
    boss, regulator = boss_of(cast.operator_applicant), organisation_of(cast.regulator_approver)
    with pytest.raises(NotAllowed):
        open_for(boss, regulator)
    assert not User.objects.filter(username="new-person").exists(), "neither account nor seat"
    with pytest.raises(NotAllowed):
        give_membership(
            actor=boss,
            user=user_of(cast.operator_applicant),
            organisation=regulator,
            role=Role.APPROVER,
            clearance=Classification.OFFICIAL,
            valid_from=SINCE,
        )
    with pytest.raises(NotAllowed):
        create_site(actor=boss, organisation=regulator, name="Store")
    with pytest.raises(NotAllowed):
        create_organisation(
            actor=boss, name="Second regulator", kind=OrganisationKind.REGULATOR, country="XQ"
        )
    with pytest.raises(NotAllowed):
        end_membership(
            actor=boss,
            membership=Membership.objects.get(user=user_of(cast.regulator_approver)),
            last_day=SINCE,
        )
    assert not Site.objects.exists()


def test_administrators_manage_their_own_and_clear_nobody_above_themselves(cast: Cast) -> None:
    boss = boss_of(cast.operator_applicant)
    own = organisation_of(boss)
    with pytest.raises(NotAllowed):
        open_for(boss, own, Classification.CONFIDENTIAL)
    made = open_for(boss, own)
    assert seats_of(made.user, timezone.localdate())[own.id].roles == {Role.APPROVER}
    assert set(managed_organisations(actor=boss)) == {own}
    assert {each.organisation_id for each in list_members(actor=boss)} == {own.id}


def test_who_operates_the_installation_manages_all(cast: Cast) -> None:
    boss = replace(cast.administrator, runs_this_node=True)
    customs = organisation_of(cast.customs_officer)
    open_for(boss, customs, Classification.CONFIDENTIAL)
    create_organisation(actor=boss, name="Port", kind=OrganisationKind.CUSTOMS, country="XQ")
    assert customs in managed_organisations(actor=boss)


def test_a_refused_membership_leaves_no_account_behind(cast: Cast) -> None:
    boss = boss_of(cast.operator_applicant)
    with pytest.raises(InputError):
        open_account(
            actor=boss,
            username="new-person",
            display_name="New",
            password=GOOD,
            organisation=organisation_of(boss),
            role=Role.APPLICANT,
            clearance=Classification.OFFICIAL,
            valid_from=SINCE,
            valid_to=SINCE - timedelta(days=1),
        )
    assert not User.objects.filter(username="new-person").exists()


def test_whose_membership_ends_is_out_at_once(cast: Cast, client: Client) -> None:
    Organisation.objects.filter(id=cast.administrator.organisation_id).update(runs_this_node=True)
    client.force_login(user_of(cast.administrator))
    for leaver, since in (("customs_officer", SINCE), ("auditor", timezone.localdate())):
        user = user_of(getattr(cast, leaver))
        membership = Membership.objects.get(user=user)
        Membership.objects.filter(id=membership.id).update(valid_from=since)
        action = reverse("administration:member_action", args=[membership.id, "end"])
        assert client.post(action).status_code == 302
        assert seats_of(user, timezone.localdate()) == {}
