"""A source's own page, its decay, and the steps of its life."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import put_on_form
from korgan.sources.activity_words import activity_in_words, as_reader_writes
from korgan.sources.forms import MoveForm
from korgan.sources.models import STATE_LABELS, Source
from korgan.sources.selectors import (
    activity_on,
    can_go_missing,
    category_on,
    changes_after,
    decay_curve,
    events_of,
    get_source,
    is_keeper,
    made_of,
    next_steps,
    rules_of,
    sees_place,
    shipment_url,
    way_of,
)
from korgan.sources.selectors.photographs import list_photographs
from korgan.sources.services import (
    CORRECT_SOURCES,
    KEEP_SOURCES,
    REPORT,
    move_source,
    note_detail_read,
)
from korgan.sources.tables import STATE_TONES


@require_GET
def source(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show one source as it is today."""
    actor = actor_of(request)
    found = get_source(actor=actor, source_id=source_id)
    today = timezone.localdate()
    used = rules_of(found.country, today)
    now = dict(activity_on(source=found, day=today))
    contents = [
        (row, as_reader_writes(row.activity_as_written), activity_in_words(now[row.nuclide]))
        for row in found.contents.all()
    ]
    category = category_on(source=found, day=today, used=used)
    may_move = is_keeper(actor, found) and KEEP_SOURCES.permits(actor)
    steps = [(each.to_state, STATE_LABELS[each.to_state]) for each in next_steps(found)]
    if category and category.category is not None and category.category <= 2:
        note_detail_read(actor=actor, source=found, category=category.category)
    context = {
        "source": found,
        "sees_place": sees_place(actor, found),
        "tone": STATE_TONES.get(found.state, "neutral"),
        "today": today,
        "contents": contents,
        "category": category,
        "ratio": f"{category.ratio:.3g}" if category else "",
        "changes": changes_after(source=found, day=today, used=used),
        "stamp": used.stamp,
        "events": events_of(actor=actor, source=found),
        "steps": steps if may_move else [],
        "may_correct": CORRECT_SOURCES.permits(actor) and is_keeper(actor, found),
        "way": way_of(actor=actor, source=found),
        "made": list(made_of(actor=actor, source=found)),
        "photographs": list_photographs(actor=actor, source=found),
        "may_keep": may_move,
        "shipment_url": shipment_url(actor=actor, source=found),
        "may_report_loss": is_keeper(actor, found)
        and REPORT.permits(actor)
        and can_go_missing(found),
        "working_life": float(found.working_life_years) if found.working_life_years else None,
        "works_until": _end_of_working_life(found),
        "may_recycle": may_move and found.state == "disused_declared",
    }
    return render(request, "sources/source.html", context)


def _end_of_working_life(source: Source) -> date | None:
    if source.manufactured_on is None or source.working_life_years is None:
        return None
    return source.manufactured_on + timedelta(
        days=round(365.2425 * float(source.working_life_years))
    )


@require_GET
def decay(request: HttpRequest, source_id: int) -> JsonResponse:
    """Return the decay of one source for the plot."""
    found = get_source(actor=actor_of(request), source_id=source_id)
    used = rules_of(found.country, timezone.localdate())
    return JsonResponse(decay_curve(source=found, used=used))


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, source_id: int, to_state: str) -> HttpResponse:
    """Record the next step of a source's life."""
    actor = actor_of(request)
    require(actor, KEEP_SOURCES)
    found = get_source(actor=actor, source_id=source_id)
    transition = next((each for each in next_steps(found) if each.to_state == to_state), None)
    if transition is None:
        raise NotFound("no_such_step", "this source has no such next step", mend="reload its page")
    asked = (request.POST, request.FILES) if request.method == "POST" else ()
    form = MoveForm(*asked, transition=transition, actor=actor, source=found)
    if asked and form.is_valid():
        try:
            move_source(
                actor=actor,
                source=found,
                to_state=to_state,
                day=form.cleaned_data["day"],
                documents=form.documents(),
                confirmed=form.confirmed(),
                site=form.cleaned_data["site"],
                destination=form.cleaned_data.get("destination", ""),
                note=form.cleaned_data["note"],
                from_state=found.state,
            )
        except InputError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("The step is recorded."))
            return redirect("sources:source", source_id)
    context = {"source": found, "form": form, "label": STATE_LABELS[to_state], "step": transition}
    return render(request, "sources/step.html", context, status=422 if asked else 200)
