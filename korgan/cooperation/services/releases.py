"""To whom a need is shown: its label is changed by two people, never by one."""

from __future__ import annotations

from korgan.cooperation.models import Need
from korgan.cooperation.selectors.projects import content_of_release
from korgan.cooperation.services.projects import KEEP_PROJECTS
from korgan.kernel.approvals.services import decide, propose
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import AUTHORITIES, Actor, Releasability, Role
from korgan.kernel.organisations.rights import declare_action, require_own

DECIDE_RELEASE = declare_action(
    "cooperation.decide_release",
    roles=[Role.APPROVER, Role.SUPERVISOR, Role.ADMINISTRATOR],
    kinds=AUTHORITIES,
    own=True,
)
# What a need can be: the State's alone, or shown to its partners, too.
OPEN_TO = (Releasability.STATE, Releasability.PARTNERS)


@service(KEEP_PROJECTS)
def propose_release(*, actor: Actor, need: Need, to: Releasability) -> Need:
    """Propose to whom a need is shown from now on; until a second person agrees nothing changes."""
    need = _locked(actor, need)
    if to not in OPEN_TO:
        raise InputError("no_such_label", "choose the State or its partners", where="to")
    if need.releasability == to:
        raise Conflict("released_so_already", "the need is shown to them already", where="to")
    propose(actor=actor, action=DECIDE_RELEASE, subject=need, content=content_of_release(need, to))
    record("cooperation.release_proposed", need, now=need.releasability, to=str(to))
    return need


@service(DECIDE_RELEASE)
def decide_release(
    *, actor: Actor, need: Need, to: Releasability, approve: bool, reason: str = ""
) -> Need:
    """Decide as a second person; agreed, the need has its new label from this moment on."""
    need = _locked(actor, need)
    before = need.releasability
    decide(
        actor=actor,
        action=DECIDE_RELEASE,
        subject=need,
        content=content_of_release(need, to),
        approve=approve,
        reason=reason.strip(),
    )
    if approve:
        need.releasability = to
        need.save(update_fields=["releasability"])
    record(
        "cooperation.release_decided", need, approved=approve, before=before, to=str(to),
        reason=reason.strip(),
    )  # fmt: skip
    return need


def _locked(actor: Actor, need: Need) -> Need:
    found = Need.objects.select_for_update(of=("self",)).get(id=need.id)
    require_own(actor, found)
    return found
