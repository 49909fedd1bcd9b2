from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.kernel.identity.models import ApiToken, User
from korgan.kernel.identity.selectors import actor_of_token, lacks_second_factor
from korgan.kernel.identity.services import (
    create_account,
    create_token,
    deactivate_account,
    reset_credentials,
    revoke_token,
)
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.models import Membership
from tests.cast import Cast, user_of

GOOD = "correct-horse-battery"


def new_token(actor: Actor, *scopes: str) -> str:
    return create_token(actor=actor, name="script", scopes=scopes, days=30)[1]


def test_an_administrator_creates_an_account_that_can_do_nothing_yet(cast: Cast) -> None:
    user = create_account(
        actor=cast.administrator, username="New.Person", display_name="New", password=GOOD
    )
    assert user.username == "new.person"
    assert user.check_password(GOOD)
    assert not user.memberships.exists()
    assert GOOD not in AuditEntry.objects.get().facts


@pytest.mark.parametrize(
    ("username", "password", "code"),
    [
        ("customs_officer", GOOD, "username_taken"),
        ("new person", GOOD, "bad_username"),
        ("", GOOD, "bad_username"),
        ("new", "short", "weak_password"),
        ("new", "password1234", "weak_password"),
    ],
)
def test_it_refuses_an_account_and_writes_nothing(
    cast: Cast, username: str, password: str, code: str
) -> None:
    before = User.objects.count()
    with pytest.raises(InputError) as refused:
        create_account(
            actor=cast.administrator, username=username, display_name="New", password=password
        )
    assert refused.value.code == code
    assert User.objects.count() == before
    assert not AuditEntry.objects.exists()


def test_only_administrators_make_accounts(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        create_account(actor=cast.customs_officer, username="x", display_name="X", password=GOOD)


def test_a_token_gives_its_seat_and_nothing_beyond_its_scope(cast: Cast) -> None:
    text = new_token(cast.customs_officer, "identity.use_tokens")
    actor = actor_of_token(text)
    assert actor is not None
    assert actor.organisation_id == cast.customs_officer.organisation_id
    assert actor.scopes == frozenset({"identity.use_tokens"})
    with pytest.raises(InputError, match="person"):
        new_token(actor, "identity.use_tokens")


def test_the_database_does_not_hold_the_token(cast: Cast) -> None:
    text = new_token(cast.customs_officer)
    assert text not in str(ApiToken.objects.values())
    assert text not in str(AuditEntry.objects.values())


def test_a_reset_ends_the_tokens_too(cast: Cast) -> None:
    text = new_token(cast.auditor)
    reset_credentials(actor=cast.administrator, user=user_of(cast.auditor), password=GOOD)
    assert actor_of_token(text) is None


def test_an_account_with_a_seat_elsewhere_is_not_one_organisations_to_reset(cast: Cast) -> None:
    own, both = cast.administrator, user_of(cast.auditor)
    elsewhere = Membership.objects.create(
        user=both,
        organisation_id=cast.customs_officer.organisation_id,
        role=Role.OFFICER,
        valid_from=timezone.localdate(),
    )
    with pytest.raises(NotAllowed):
        reset_credentials(actor=own, user=both, password=GOOD)
    with pytest.raises(NotAllowed):
        deactivate_account(actor=own, user=both)
    deactivate_account(actor=replace(own, runs_this_node=True), user=both)
    elsewhere.refresh_from_db()
    both.refresh_from_db()
    assert not both.is_active


def test_a_token_does_not_replace_the_second_factor(cast: Cast, settings: Settings) -> None:
    text = new_token(cast.customs_supervisor)
    assert actor_of_token(text) is not None
    settings.SECOND_FACTOR_REQUIRED = True
    assert actor_of_token(text) is None


def test_a_token_ends_with_expiry_revocation_account_and_membership(cast: Cast) -> None:
    expired, revoked, closed, left = (
        new_token(actor)
        for actor in (cast.auditor, cast.auditor, cast.customs_officer, cast.customs_supervisor)
    )
    assert all(actor_of_token(text) for text in (expired, revoked, closed, left))
    first, second = ApiToken.objects.filter(user=user_of(cast.auditor)).order_by("id")
    ApiToken.objects.filter(id=first.id).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoke_token(actor=cast.auditor, token_id=second.id)
    runs_the_node = replace(cast.administrator, runs_this_node=True)
    deactivate_account(actor=runs_the_node, user=user_of(cast.customs_officer))
    Membership.objects.filter(user=user_of(cast.customs_supervisor)).update(
        valid_to=timezone.localdate() - timedelta(days=1)
    )
    assert not any(actor_of_token(text) for text in (expired, revoked, closed, left, "korgan_no"))


def test_nobody_revokes_anothers_token(cast: Cast) -> None:
    new_token(cast.auditor)
    with pytest.raises(NotFound):
        revoke_token(actor=cast.customs_officer, token_id=ApiToken.objects.get().id)


def test_an_administrator_cannot_reset_or_close_the_own_account(cast: Cast) -> None:
    own = user_of(cast.administrator)
    with pytest.raises(Conflict):
        deactivate_account(actor=cast.administrator, user=own)
    with pytest.raises(Conflict):
        reset_credentials(actor=cast.administrator, user=own, password=GOOD)


def test_roles_that_decide_need_a_second_factor(cast: Cast) -> None:
    user = user_of(cast.customs_officer)
    assert lacks_second_factor(user, frozenset({Role.SUPERVISOR}))
    assert not lacks_second_factor(user, frozenset({Role.OFFICER}))
