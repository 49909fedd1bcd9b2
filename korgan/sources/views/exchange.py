"""Import and export by the Code of Conduct."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.sources.activity_words import activity_in_words
from korgan.sources.conduct_sheet import FORM_LABELS, render_form
from korgan.sources.domain.conduct_forms import ConductForm, Form
from korgan.sources.domain.errors import Severity
from korgan.sources.forms.exchange import AnnounceForm, DecisionForm, ExchangeForm, NoticeForm
from korgan.sources.models import ExchangeRequest
from korgan.sources.selectors import (
    conduct_form,
    exchange_findings,
    exchanged_contents,
    get_exchange,
    list_shipments,
    needs_of,
    own_forms,
    sees_site,
)
from korgan.sources.services import (
    DECIDE_EXCHANGE,
    KEEP_SOURCES,
    announce_import,
    decide_exchange,
    notify_exchange,
    request_exchange,
)
from korgan.sources.tables.exchange import EXCHANGES
from korgan.sources.views.form_page import answer_form, asked

TONES = EXCHANGES.by_name["state"].tones


def _page(found: ExchangeRequest) -> str:
    return reverse("sources:exchange", args=[found.id])


def _on(found: ExchangeRequest, title: str) -> dict[str, Any]:
    return {"title": title, "up_label": found.number, "up_url": _page(found), "button": title}


@require_GET
def exchange(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Show a request: what the Code asks of it, what warns, and the next step."""
    actor = actor_of(request)
    found = get_exchange(actor=actor, exchange_id=exchange_id)
    today = timezone.localdate()
    findings = exchange_findings(found, today) if found.state != "refused" else []
    end = None
    if found.shipment is not None:
        end = list_shipments(actor=actor).filter(shipment=found.shipment).first()
    decides, keeps = DECIDE_EXCHANGE.permits(actor), KEEP_SOURCES.permits(actor)
    context = {
        "exchange": found,
        "tone": TONES[found.state],
        "needs": needs_of(found),
        "contents": [
            (str(each.nuclide), activity_in_words(each.on(found.shipment_on)))
            for each in exchanged_contents(found)
        ],
        "breaches": [each for each in findings if each.severity is Severity.BREACH],
        "flags": [each for each in findings if each.severity is Severity.WARNING],
        "sources": found.sources.order_by("national_number"),
        "end": end,
        "sees_place": sees_site(actor, found.organisation_id, found.country),
        "forms": [(each, FORM_LABELS[each], each in own_forms(found)) for each in Form],
        "may_write": decides,
        "may_decide": decides
        and found.state == "requested"
        and found.requested_by_id != actor.user_id,
        "may_notify": decides and found.state == "approved" and found.notified_on is None,
        "may_announce": keeps and found.state == "approved" and found.direction == "import",
        "may_ship": keeps and found.state == "approved" and found.direction == "export",
    }
    return render(request, "sources/exchange.html", context)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask to bring sources in or to send them out."""
    actor = actor_of(request)
    require(actor, KEEP_SOURCES)
    form = ExchangeForm(*asked(request)[:1], actor=actor)
    return answer_form(
        request, form, lambda: request_exchange(actor=actor, **form.values()),
        done=_("The request is with the regulator."), then=_page,
        title=_("Ask for an import or export"), up_label=_("Imports and exports"),
        up_url=reverse("sources:exchanges"), button=_("Ask"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Approve or refuse."""
    actor = actor_of(request)
    require(actor, DECIDE_EXCHANGE)
    found = get_exchange(actor=actor, exchange_id=exchange_id)
    came = {"consent": found.consent, "acknowledged": found.is_acknowledged}
    form = DecisionForm(request.POST or None, initial=came)
    return answer_form(
        request, form,
        lambda: decide_exchange(actor=actor, exchange=found, **form.cleaned_data),
        done=_("The decision is recorded."), then=_page, **_on(found, _("Decide")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def notify(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Record the notice before shipment."""
    actor = actor_of(request)
    require(actor, DECIDE_EXCHANGE)
    found = get_exchange(actor=actor, exchange_id=exchange_id)
    form = NoticeForm(*asked(request)[:1])
    return answer_form(
        request, form,
        lambda: notify_exchange(actor=actor, exchange=found, **form.cleaned_data),
        done=_("The notice is recorded."), then=_page, **_on(found, _("Record the notice")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Announce the shipment of an approved import."""
    actor = actor_of(request)
    require(actor, KEEP_SOURCES)
    found = get_exchange(actor=actor, exchange_id=exchange_id)
    form = AnnounceForm(*asked(request), exchange=found)
    return answer_form(
        request, form, lambda: announce_import(actor=actor, exchange=found, **form.values()),
        done=_("The sources are expected."),
        then=lambda end: reverse("sources:shipment", args=[end.id]),
        **_on(found, _("Announce the shipment")),
    )  # fmt: skip


@require_GET
def form_pdf(request: HttpRequest, exchange_id: int, form: str) -> HttpResponse:
    """Hand out one of the forms as PDF, filled with what is known."""
    actor = actor_of(request)
    found = get_exchange(actor=actor, exchange_id=exchange_id)
    if form not in set(Form):
        raise NotFound("not_found", "the Code of Conduct has no such form")
    filled = conduct_form(actor=actor, exchange=found, form=Form(form))
    return pdf_of(filled, f"{found.number}-{form}.pdf")


def pdf_of(filled: ConductForm, filename: str) -> HttpResponse:
    """Return a form as a file to be kept."""
    pdf = render_form(filled, language=get_language() or "en")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
