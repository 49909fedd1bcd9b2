"""Results of a classroom elsewhere, told by xAPI statements."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.training.domain.xapi import Result
from korgan.training.models import LearningStatement, Nomination
from korgan.training.services.courses import RUN_COURSES
from korgan.training.services.sessions import lock_session, set_result


@service(RUN_COURSES)
def take_statements(*, actor: Actor, results: Sequence[Result]) -> dict[str, int]:
    """Take results of the own centre's sessions, all or none; what was taken before is passed over.

    Whoever a statement names must be nominated and cleared: a classroom elsewhere adds nobody.
    """
    known = set(
        LearningStatement.objects.filter(uid__in=[each.uid for each in results]).values_list(
            "uid", flat=True
        )
    )
    taken = 0
    for place, each in enumerate(results, 1):
        if each.uid in known:
            continue
        nomination = _nomination(actor, each, f"statement {place}")
        lock_session(actor=actor, session=nomination.session)
        nomination.refresh_from_db(from_queryset=Nomination.objects.select_for_update())
        # Who has passed stays passed: a later statement about it adds nothing.
        if not nomination.passed:
            set_result(
                actor=actor,
                nomination=nomination,
                attended=True,
                passed=each.passed,
                before=nomination.before,
                score=None if each.percent is None else Decimal(str(each.percent)),
            )
        LearningStatement.objects.create(uid=each.uid, nomination=nomination)
        taken += 1
    record("training.statements_taken", None, taken=taken, known=len(results) - taken)
    return {"taken": taken, "known": len(results) - taken}


def _nomination(actor: Actor, result: Result, where: str) -> Nomination:
    rows = Nomination.objects.select_related("session__course__competence", "person").filter(
        session__organisation_id=actor.organisation_id,
        session__number=result.session,
        person__reference=result.person,
    )
    found = list(rows.order_by("id")[:2])
    if len(found) != 1:
        raise InputError(
            "not_nominated",
            f"{result.person} is not nominated for {result.session}, or not by one agency alone",
            where=where,
            mend="nominate and clear them first",
        )
    return found[0]
