"""Spreadsheets of parties: uploaded, screened as a job, looked at line by line."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.views import show_list
from korgan.kernel.refusals import accepted
from korgan.science.names.telling import tells_too_little
from korgan.trade.domain.work import facts_from_dict
from korgan.trade.forms import BatchForm, RegisterForm
from korgan.trade.screening.questions import question_of
from korgan.trade.selectors.lists import editions_named
from korgan.trade.selectors.work import get_row, get_run
from korgan.trade.services.batches import start_batch
from korgan.trade.services.parties import SCREEN_PARTIES
from korgan.trade.side_by_side import show_hits
from korgan.trade.tables import ROWS


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a spreadsheet and start the job that screens it."""
    actor = actor_of(request)
    require(actor, SCREEN_PARTIES)
    posted = request.method == "POST"
    form = BatchForm(request.POST, request.FILES) if posted else BatchForm()
    if posted and form.is_valid():
        given = form.cleaned_data
        runs = []

        def write() -> None:
            question_of(actor=actor, purpose=given["purpose"])  # says so if there is no list
            runs.append(
                start_batch(
                    actor=actor,
                    filename=given["file"].name,
                    data=given["file"].read(),
                    purpose=given["purpose"],
                    registers=given["registers"],
                )
            )

        if accepted(form, write):
            return redirect("trade:batch", runs[0].id)
    return render(request, "trade/upload_batch.html", {"form": form}, status=422 if posted else 200)


@require_GET
def batch(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Show a batch: how far it is, then its lines."""
    run = get_run(actor=actor_of(request), run_id=run_id)
    if run.finished_at is None:
        return render(request, "trade/batch_running.html", {"run": run, "job": run.job})
    return show_list(request, ROWS.of(run_id=run.id), run=run)


@require_GET
def row(request: HttpRequest, run_id: int, row_id: int) -> HttpResponse:
    """Show one line with its hits side by side."""
    actor = actor_of(request)
    run = get_run(actor=actor, run_id=run_id)
    found = get_row(actor=actor, run_id=run_id, row_id=row_id)
    context: dict[str, object] = {"run": run, "row": found}
    if found.query is not None:
        facts = facts_from_dict(found.query)
        editions = editions_named(actor=actor, stamps=run.editions)
        initial = {**RegisterForm.initial_of(found.query), "purpose": run.purpose}
        context |= {
            "facts": facts,
            "hits": show_hits(facts, found.hits, editions),
            "tells_too_little": not found.hits and tells_too_little(facts),
            "form": RegisterForm(initial={**initial, "note": run.title}),
        }
    return render(request, "trade/batch_row.html", context)
