"""A licence's own page: what it allows, what is taken, its revisions, and changes of its state."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.approvals.second_person import approves
from korgan.kernel.approvals.selectors import waits_for
from korgan.kernel.audit.selectors import entries_about
from korgan.kernel.documents import store
from korgan.kernel.errors import InputError, NotAllowed, NotFound
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import in_lines, put_on_form
from korgan.sources.activity_words import activity_in_words
from korgan.sources.domain.errors import RuleBroken
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licence_copies import licence_code
from korgan.sources.domain.licence_lifecycle import licence_transition
from korgan.sources.domain.licences import ANY, NO_NUCLIDE, LicenceState
from korgan.sources.domain.lifecycle import first_lifecycle
from korgan.sources.forms.licensing import ChangeForm, TextForm
from korgan.sources.models import (
    KIND_LABELS,
    LICENCE_STATE_LABELS,
    Appeal,
    Licence,
    LicenceChange,
    LicenceRevision,
)
from korgan.sources.selectors.conditions import conditions_of, list_conditions_met
from korgan.sources.selectors.guarantees import list_guarantees
from korgan.sources.selectors.inflow import use_of, without_destination
from korgan.sources.selectors.licensing import (
    changes_of,
    get_licence,
    is_apart_from,
    revision_of,
    revisions_of,
)
from korgan.sources.selectors.whereabouts import sees_site
from korgan.sources.services.applications import APPLY, DECIDE_APPLICATIONS
from korgan.sources.services.conditions import MEET_CONDITIONS
from korgan.sources.services.licences import (
    CHANGE_LICENCES,
    decide_appeal,
    decide_licence_change,
    lodge_appeal,
    propose_licence_change,
)
from korgan.sources.tables.licensing import LICENCE_TONES


@require_GET
def licence(request: HttpRequest, licence_id: int) -> HttpResponse:
    """Show one licence."""
    return _page(request, get_licence(actor=actor_of(request), licence_id=licence_id))


@require_GET
def sheet(request: HttpRequest, licence_id: int, revision: int) -> HttpResponse:
    """Send a revision's sheet exactly as it was sealed."""
    found = _to_be_copied(request, licence_id)
    wanted = _revision(found, revision)
    response = HttpResponse(store.get(wanted.sheet.sha256), content_type="application/pdf")
    name = f"{found.number}-{wanted.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def signed_text(request: HttpRequest, licence_id: int, revision: int) -> HttpResponse:
    """Send a revision's signed text, as programs check it."""
    found = _to_be_copied(request, licence_id)
    wanted = _revision(found, revision)
    response = HttpResponse(wanted.signed.encode(), content_type="text/plain; charset=utf-8")
    name = f"{found.number}-{wanted.number}.txt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _to_be_copied(request: HttpRequest, licence_id: int) -> Licence:
    """Return a licence of which the reader may have copies: they name its premises."""
    actor = actor_of(request)
    found = get_licence(actor=actor, licence_id=licence_id)
    if not sees_site(actor, found.organisation_id, found.country):
        raise NotAllowed("not_your_licence", "copies are for its holder and the regulator")
    return found


@require_http_methods(["GET", "POST"])
def propose_change(request: HttpRequest, licence_id: int, to_state: str) -> HttpResponse:
    """Propose to suspend, reinstate or revoke."""
    actor = actor_of(request)
    require(actor, CHANGE_LICENCES)
    found = get_licence(actor=actor, licence_id=licence_id)
    if to_state not in {each.value for each in _next_states(found)}:
        raise NotFound("no_such_step", "this licence has no such next step", mend="reload its page")
    wanted = LicenceState(to_state)
    transition = licence_transition(LicenceState(found.state), wanted)
    asked = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ChangeForm(*asked, transition=transition)
    if asked and form.is_valid():
        try:
            propose_licence_change(actor=actor, licence=found, to_state=wanted, **form.values())
        except InputError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("The proposal waits for a second person now."))
            return redirect("sources:licence", licence_id)
    context = {
        "licence": found,
        "form": form,
        "label": LICENCE_STATE_LABELS[wanted],
        "rule": transition.citation,
        "stock": without_destination(found) if wanted is LicenceState.REVOKED else [],
    }
    return render(request, "sources/licence_change.html", context, status=422 if asked else 200)


@require_POST
def licence_action(request: HttpRequest, licence_id: int, action: str) -> HttpResponse:
    """Decide a change, lodge an appeal against one, or decide it."""
    actor = actor_of(request)
    found = get_licence(actor=actor, licence_id=licence_id)
    text = request.POST.get("text", "")
    try:
        if action == "decide":
            approve = approves(request)
            decide_licence_change(actor=actor, licence=found, approve=approve, reason=text)
        elif action == "appeal":
            lodge_appeal(actor=actor, change=_last_change(found), grounds=text)
        elif action == "decide-appeal":
            appeal = Appeal.objects.filter(change__licence=found, state=Appeal.State.LODGED).first()
            if appeal is None:
                raise NotFound("no_appeal", "no appeal waits for a decision here")
            uphold = request.POST.get("decision") == "uphold"
            decide_appeal(actor=actor, appeal=appeal, uphold=uphold, reason=text)
        else:
            raise NotFound("no_such_step", "there is no such step")
    except RuleBroken as broken:
        for each in broken.findings:
            messages.error(request, str(each))
    except NotFound:
        raise
    except InputError as error:
        messages.error(request, in_lines(error))
    else:
        messages.success(request, _("The decision is recorded."))
    return redirect("sources:licence", licence_id)


def _page(request: HttpRequest, found: Licence) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    revision = revision_of(found)
    own = found.organisation_id == actor.organisation_id
    sees_place = sees_site(actor, found.organisation_id, found.country)
    changes = list(changes_of(actor=actor, licence=found))
    pending = next((x for x in changes if x.decision == LicenceChange.Decision.PENDING), None)
    appeal = _open_appeal(changes)
    uses = [_shown(each) for each in use_of(found, today)]
    language = get_language() or "en"
    met = list(list_conditions_met(actor=actor).filter(licence=found))
    context: dict[str, Any] = {
        "licence": found,
        "tone": LICENCE_TONES[found.state],
        "ended": found.valid_until < today,
        "days_left": (found.valid_until - today).days,
        "uses": uses,
        "sites": revision.sites.all(),
        "sees_place": sees_place,
        "conditions": [
            (each, *each.condition.in_language(language), each.is_overdue(today))
            for each in conditions_of(revision, met)
        ],
        "may_meet": MEET_CONDITIONS.permits(actor)
        and sees_place
        and found.state != LicenceState.REVOKED,
        "own_conditions": revision.own_conditions,
        "guarantees": list_guarantees(actor=actor).filter(licence=found),
        "today": today,
        "code": licence_code(revision.signed.encode()),
        "revision": revision,
        "revisions": revisions_of(actor=actor, licence=found),
        "stock": without_destination(found),
        "changes": changes,
        "pending": pending,
        "open_appeal": appeal,
        "history": entries_about(actor=actor, subject=found),
        "next_states": [(s.value, LICENCE_STATE_LABELS[s]) for s in _next_states(found)],
        "may_change": CHANGE_LICENCES.permits(actor) and pending is None,
        "may_decide": pending is not None and waits_for(actor=actor, subject=found),
        "may_decide_appeal": DECIDE_APPLICATIONS.permits(actor)
        and appeal is not None
        and is_apart_from(appeal, actor),
        "may_apply": own and APPLY.permits(actor) and found.state == LicenceState.AUTHORIZED,
        "may_appeal": own and APPLY.permits(actor) and _may_be_appealed(found, changes),
        "text_form": TextForm(label=_("Remark"), required=False),
        "appeal_form": TextForm(label=_("Grounds of your appeal"), auto_id="id_appeal_%s"),
    }
    return render(request, "sources/licence.html", context)


def _shown(use: Any) -> dict[str, Any]:
    limit = use.limit
    shown = {
        "limit": limit,
        "form": KIND_LABELS[Kind(limit.form)] if limit.form != ANY else _("any"),
        "single": activity_in_words(limit.single) if limit.single else "—",
        "used_count": use.used_count,
        "exceeded": use.exceeded,
    }
    if limit.nuclide == NO_NUCLIDE:  # by number alone
        return shown | {
            "total": "—",
            "used": use.used_count,
            "remaining": use.remaining_count,
            "percent": min(100, round(100 * use.used_count / limit.count)),
        }
    return shown | {
        "total": activity_in_words(limit.total),
        "used": activity_in_words(use.used) if use.used else "0",
        "remaining": activity_in_words(use.remaining) if use.remaining else "0",
        "percent": min(100, round(100 * use.used / limit.total)),
    }


def _next_states(found: Licence) -> list[LicenceState]:
    ways = first_lifecycle().licence_transitions
    return [LicenceState(to) for start, to in ways if start == found.state]


def _revision(found: Licence, number: int) -> LicenceRevision:
    wanted = found.revisions.select_related("sheet").filter(number=number).first()
    if wanted is None:
        raise NotFound("no_revision", "this licence has no such revision")
    return wanted


def _last_change(found: Licence) -> LicenceChange:
    change = found.changes.filter(decision=LicenceChange.Decision.APPROVED).last()
    if change is None:
        raise NotFound("no_change", "nothing of this licence was changed")
    return change


def _open_appeal(changes: list[LicenceChange]) -> Appeal | None:
    appeals = [appeal for change in changes for appeal in change.appeals.all()]
    return next((each for each in appeals if each.state == Appeal.State.LODGED), None)


def _may_be_appealed(found: Licence, changes: list[LicenceChange]) -> bool:
    approved = [x for x in changes if x.decision == LicenceChange.Decision.APPROVED]
    return (
        found.state == LicenceState.SUSPENDED and bool(approved) and not approved[-1].appeals.all()
    )
