"""The register of actions: capabilities declare them, services require them, tests list them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.utils.module_loading import autodiscover_modules

from korgan.kernel.errors import NotAllowed
from korgan.kernel.organisations.domain import Action, Actor, OrganisationKind, Role


class Owned(Protocol):
    """What one organisation keeps, whoever else may see it."""

    organisation_id: int


_actions: dict[str, Action] = {}


def declare_action(
    name: str,
    *,
    roles: Iterable[Role],
    kinds: Iterable[OrganisationKind] = tuple(OrganisationKind),
    own: bool = False,
) -> Action:
    """Declare an action once, where the capability's services live."""
    action = Action(name, frozenset(roles), frozenset(kinds), own)
    if _actions.setdefault(name, action) != action:
        raise ValueError(f"action {name} is declared twice with different rights")
    return action


def declared_actions() -> dict[str, Action]:
    """Return every declared action by name (for token scopes and the rights matrix)."""
    # Actions stand where the services are; a command may not have imported those of others.
    autodiscover_modules("services")
    return dict(sorted(_actions.items()))


def require(actor: Actor, action: Action) -> None:
    """Refuse unless the actor may do it, saying who may."""
    if action.permits(actor):
        return
    if actor.scopes is not None and action.name not in actor.scopes:
        raise NotAllowed(
            "token_scope",
            f"this token may not {action.name}",
            mend="use a token whose scope names this action",
        )
    roles = ", ".join(sorted(role.value.replace("_", " ") for role in action.roles))
    raise NotAllowed(
        "not_allowed",
        f"your role in {actor.organisation_name} does not include {action.name}",
        mend=f"ask someone with one of these roles: {roles}",
    )


def require_own(actor: Actor, record: Owned, *, where: str = "") -> None:
    """Refuse unless the actor's own organisation keeps the record."""
    if record.organisation_id != actor.organisation_id:
        raise NotAllowed("not_yours", "this belongs to another organisation", where=where)
