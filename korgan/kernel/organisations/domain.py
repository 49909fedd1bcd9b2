"""Who acts for whom, what a record's label means, and who may therefore see it. No Django."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class OrganisationKind(StrEnum):
    """What an organisation is in the State's nuclear-security system."""

    GOVERNMENT = "government"
    REGULATOR = "regulator"
    CUSTOMS = "customs"
    LICENSING = "licensing"
    OPERATOR = "operator"
    SUPPORT_CENTRE = "support_centre"
    TECHNICAL_SUPPORT = "technical_support"
    PARTNER = "partner"


# Organisations that exercise public authority in the State; operators and partners do not.
AUTHORITIES = frozenset(
    {
        OrganisationKind.GOVERNMENT,
        OrganisationKind.REGULATOR,
        OrganisationKind.CUSTOMS,
        OrganisationKind.LICENSING,
        OrganisationKind.SUPPORT_CENTRE,
        OrganisationKind.TECHNICAL_SUPPORT,
    }
)


class Role(StrEnum):
    """What a member does in the organisation."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    INSPECTOR = "inspector"
    LICENSING_OFFICER = "licensing_officer"
    ACCOUNTANT = "accountant"
    APPLICANT = "applicant"
    TRAINER = "trainer"
    PLANNER = "planner"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    OBSERVER = "observer"


# Roles that decide for others must prove who they are twice.
ROLES_WITH_SECOND_FACTOR = frozenset({Role.SUPERVISOR, Role.APPROVER, Role.ADMINISTRATOR})


class Classification(IntEnum):
    """How much harm disclosure, change or loss would do (after the graded approach of NSS 23-G)."""

    PUBLIC = 0
    OFFICIAL = 1
    RESTRICTED = 2
    CONFIDENTIAL = 3


class Releasability(StrEnum):
    """Beyond its owner, who may see a record for which they are cleared."""

    OWNER = "owner"
    NAMED = "named"
    AUTHORITIES = "authorities"
    STATE = "state"
    PARTNERS = "partners"
    PUBLIC = "public"


@dataclass(frozen=True)
class Actor:
    """One person acting in one seat: the only way to say who asks.

    A person with several memberships acts in one of them at a time, so that it is always
    clear in whose name something was read or written.
    """

    user_id: int | None
    name: str
    organisation_id: int
    organisation_name: str
    organisation_kind: OrganisationKind
    country: str
    roles: frozenset[Role]
    clearance: Classification
    via: str = "page"
    request_id: str = ""
    # Names of actions to which an API token is limited; None means no such limit.
    scopes: frozenset[str] | None = field(default=None)
    # Whether the actor's organisation operates this installation, and so may manage others.
    runs_this_node: bool = False

    @property
    def is_authority(self) -> bool:
        """Whether the actor's organisation exercises public authority in its State."""
        return self.organisation_kind in AUTHORITIES


@dataclass(frozen=True)
class Action:
    """Something that only some may do: the name says what, e.g. ``border.adjudicate``.

    ``own``: only within the organisation whose record it concerns, whoever else sees that record.
    """

    name: str
    roles: frozenset[Role]
    kinds: frozenset[OrganisationKind] = frozenset(OrganisationKind)
    own: bool = False

    def permits(self, actor: Actor) -> bool:
        """Whether the actor may do it: role, kind of organisation, and the token's scope."""
        return (
            bool(self.roles & actor.roles)
            and actor.organisation_kind in self.kinds
            and (actor.scopes is None or self.name in actor.scopes)
        )
