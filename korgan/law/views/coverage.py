"""The gap list, offences without penalty, and one judgement with its review."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from korgan.kernel.approvals.second_person import SecondPersonForm, decided
from korgan.kernel.approvals.selectors import waits_for
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import accepted
from korgan.law.domain.coverage import Judgement, summarise
from korgan.law.forms import BillForm, RenewalForm
from korgan.law.models import CoverageLink
from korgan.law.models.coverage import JUDGEMENT_TONES, STATE_TONES
from korgan.law.selectors.coverage import (
    get_link,
    history_of,
    reviews_of,
    situation_of,
)
from korgan.law.selectors.drafting import drafting_notes, suggest_notes
from korgan.law.selectors.texts import version_in_force, whole_text
from korgan.law.services.coverage import renew_judgement, review_link
from korgan.law.services.rights import KEEP_LAW
from korgan.law.views.lines import drafting_language, shown_line


@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """Show what is not met, the most pressing first, and what is only half an offence."""
    actor = actor_of(request)
    situation = situation_of(actor=actor, state=actor.country, today=timezone.localdate())
    asked = request.GET.get("treaty", "")
    rows = [
        shown_line(line, situation.catalogue)
        for line in situation.gaps()
        if asked in ("", line.obligation.treaty)
    ]
    language = drafting_language(request)
    suggested = suggest_notes(
        drafting_notes(actor.country, situation.today), [row.line.obligation for row in rows]
    )
    context = {
        "rows": rows,
        "suggestions": [
            (each, each.note.heading(language), each.note.text(language)) for each in suggested
        ],
        "bill_form": BillForm(
            initial={"title": _("Act to close gaps in the law"), "language": language}
        ),
        "asked": asked,
        "treaties": sorted({line.obligation.treaty for line in situation.gaps()}),
        "summary": summarise(situation.lines),
        "offences": [shown_line(each, situation.catalogue) for each in situation.without_penalty()],
        "may_keep": KEEP_LAW.permits(actor),
    }
    return render(request, "law/gaps.html", context)


@require_GET
def link(request: HttpRequest, link_id: int) -> HttpResponse:
    """Show one judgement."""
    return _link_page(request, get_link(actor=actor_of(request), link_id=link_id))


@require_POST
def review(request: HttpRequest, link_id: int) -> HttpResponse:
    """Decide on a judgement as second person."""
    actor = actor_of(request)
    found = get_link(actor=actor, link_id=link_id)
    refused = decided(
        request,
        partial(review_link, actor=actor, link=found),
        agreed=_("The judgement counts now."),
        not_agreed=_("The judgement is given back."),
    )
    if refused:
        return _link_page(request, found, review_form=refused)
    return redirect("law:link", link_id)


@require_POST
def renew(request: HttpRequest, link_id: int) -> HttpResponse:
    """Judge again what was reopened or given back."""
    actor = actor_of(request)
    found = get_link(actor=actor, link_id=link_id)
    form = RenewalForm(request.POST)
    if form.is_valid() and accepted(
        form, lambda: renew_judgement(actor=actor, link=found, **form.cleaned_data)
    ):
        messages.success(request, _("The judgement waits for a second person now."))
        return redirect("law:link", link_id)
    return _link_page(request, found, renewal_form=form)


def _link_page(request: HttpRequest, found: CoverageLink, **forms: Form) -> HttpResponse:
    actor = actor_of(request)
    today = timezone.localdate()
    situation = situation_of(actor=actor, state=found.country, today=today)
    obligation = situation.catalogue.obligations.get(found.obligation)
    own = found.country == actor.country
    now = ""
    version = None
    if found.work is not None and found.version is not None:
        version = version_in_force(found.work, today, found.version.language)
        now = whole_text(version, found.eid) if version else ""
    context = {
        "link": found,
        "obligation": obligation,
        "tone": JUDGEMENT_TONES[Judgement(found.judgement)],
        "state_tone": STATE_TONES[found.state],
        "words_now": now,
        "version": version,
        "reviews": reviews_of(actor=actor, link=found),
        "history": history_of(actor=actor, link=found),
        "may_review": waits_for(actor=actor, subject=found),
        "may_renew": own and found.state in ("reopened", "rejected") and KEEP_LAW.permits(actor),
        "review_form": SecondPersonForm(),
        "renewal_form": RenewalForm(
            initial={
                "judgement": found.judgement,
                "quotation": found.quotation,
                "reasoning": found.reasoning,
            }
        ),
        **forms,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "law/link.html", context, status=status)
