"""The one page of a holder of small quantities: what is held, what changed, the yearly report."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from korgan.accounting.domain.balance_period import latest_inventory_taking
from korgan.accounting.forms.one_room import RoomForm
from korgan.accounting.models import Area
from korgan.accounting.selectors.facilities import get_area
from korgan.accounting.selectors.ledger import holdings
from korgan.accounting.services import TAKE
from korgan.accounting.views.areas import frame
from korgan.accounting.views.presentation import batch_row, unit_of, weight
from korgan.accounting.views.refusals import done
from korgan.accounting.wording import change_label
from korgan.accounting.yearly_closing import close_year
from korgan.kernel.organisations.seats import actor_of


@require_http_methods(["GET", "POST"])
def room(request: HttpRequest, area_id: int) -> HttpResponse:
    """Show the room; take its yearly inventory and seal the reports."""
    actor = actor_of(request)
    area = get_area(actor=actor, area_id=area_id)
    held = holdings(actor=actor, area=area)
    form = RoomForm(request.POST or None, held=held, initial={"on": timezone.localdate()})
    if request.method == "POST":
        sealed = done(
            form,
            lambda: close_year(
                actor=actor, area=area, on=form.cleaned_data["on"], items=form.items_found(),
                explanation=form.cleaned_data["explanation"],
            ),
        )  # fmt: skip
        if sealed is not None:
            said = ", ".join(str(report) for report in sealed)
            messages.success(request, _("Sealed and sent: %(reports)s.") % {"reports": said})
            return redirect("accounting:room", area.id)
    context = frame(
        request, area, form=form, rows=[batch_row(batch, amounts) for batch, amounts in held],
        changes=_changes(area), due=_due(area), reports=area.reports.order_by("-sealed_at")[:6],
        may_close=area.organisation_id == actor.organisation_id and TAKE.permits(actor)
        and area.one_room and area.opened_on is not None,
    )  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "accounting/room.html", context, status=status)


def _changes(area: Area) -> list[dict[str, object]]:
    """Return what changed since the last inventory taking, the newest first."""
    last = area.takings.filter(state="final").order_by("-taken_on").first()
    rows = area.movements.select_related("batch").exclude(code__in=("PB", "MV", "L+", "L-"))
    if last is not None:
        rows = rows.filter(event_date__gt=last.taken_on)
    found: list[dict[str, object]] = []
    for row in rows.order_by("-event_date", "-number")[:50]:
        category = str(row.record["category"])
        found.append(
            {
                "movement": row,
                "label": change_label(row.code),
                "weight": weight(int(row.record["element"]), category),
                "unit": unit_of(category),
            }
        )
    return found


def _due(area: Area) -> date | None:
    last = area.takings.filter(state="final").order_by("-taken_on").first()
    since = last.taken_on if last else area.opened_on
    return latest_inventory_taking(since) if since else None
