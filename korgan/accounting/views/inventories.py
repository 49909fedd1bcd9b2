"""Inventory takings: freeze, count sheets, blind counts, reconciliation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.unit_doubts import looks_misread
from korgan.accounting.forms import (
    CountForm,
    ExplanationForm,
    FreezeForm,
    SheetForm,
)
from korgan.accounting.models import CountLine, FieldCount, InventoryTaking
from korgan.accounting.readers.count_sheet import read_count_sheet
from korgan.accounting.selectors.facilities import get_area
from korgan.accounting.selectors.inventories import counts_that_differ, get_taking, lines_scanned
from korgan.accounting.services import (
    COUNT,
    FINISH,
    TAKE,
    Counted,
    count_again,
    finish_inventory,
    freeze_inventory,
    reconcile_inventory,
    record_counts,
)
from korgan.accounting.views.areas import frame
from korgan.accounting.views.presentation import unit_of, weight
from korgan.accounting.views.refusals import done
from korgan.accounting.views.spreadsheets import count_sheet
from korgan.kernel.approvals.selectors import waits_for
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.seats import actor_of

# A list of a large area is read page by page.
SHOWN_LINES = 200
TONES = {
    "uncounted": "neutral", "found": "good", "missing": "bad", "differing": "warn", "extra": "warn",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def takings(request: HttpRequest, area_id: int) -> HttpResponse:
    """Show the inventory takings of an area, and freeze the book for the next."""
    actor = actor_of(request)
    area = get_area(actor=actor, area_id=area_id)
    form = FreezeForm(request.POST or None)
    if request.method == "POST":
        taking = done(
            form, lambda: freeze_inventory(actor=actor, area=area, on=form.cleaned_data["on"])
        )
        if taking is not None:
            messages.success(request, _("The book is frozen, and the count list is written."))
            return redirect("accounting:taking", taking.id)
    context = frame(
        request, area, form=form, takings=area.takings.all(),
        may_freeze=_own(actor, area) and TAKE.permits(actor) and area.opened_on is not None
        and not area.takings.exclude(state="final").exists(),
    )  # fmt: skip
    return render(request, "accounting/takings.html", context, status=_status(request))


@require_GET
def taking(request: HttpRequest, taking_id: int) -> HttpResponse:
    """Show an inventory taking: what is still to be counted, or the result."""
    found = get_taking(actor=actor_of(request), taking_id=taking_id)
    return _taking_page(request, found)


def _taking_page(request: HttpRequest, found: InventoryTaking, **forms: Any) -> HttpResponse:
    actor = actor_of(request)
    own = _own(actor, found.area)
    # While they count, people do not see what the book says: nobody counts towards a number.
    blind = found.state == "frozen"
    page = Paginator(_lines(found), SHOWN_LINES).get_page(request.GET.get("page"))
    rows = [_row(line, blind) for line in page]
    results = dict(found.lines.order_by().values_list("result").annotate(Count("id")))
    total, left = sum(results.values()), results.get("uncounted", 0)
    may_settle = own and TAKE.permits(actor)
    disputed = [_dispute(each, may_settle) for each in counts_that_differ(found)] if blind else []
    context = frame(
        request, found.area, taking=found, rows=rows, blind=blind,
        counted=total - left, total=total,
        earlier=f"?page={page.previous_page_number()}" if page.has_previous() else "",
        later=f"?page={page.next_page_number()}" if page.has_next() else "",
        summary=[(kind, results.get(kind, 0)) for kind in TONES],
        may_count=own and blind and COUNT.permits(actor),
        differing_counts=disputed, may_settle=may_settle,
        may_reconcile=own and blind and TAKE.permits(actor) and not left
        and not disputed,
        may_finish=own and found.state == "tentative" and _may_finish(actor, found),
        may_recount=own and found.state == "tentative" and TAKE.permits(actor),
        sheet_form=forms.get("sheet_form") or SheetForm(),
        finish_form=forms.get("finish_form") or ExplanationForm(),
    )  # fmt: skip
    return render(request, "accounting/taking.html", context, status=422 if forms else 200)


def _may_finish(actor: Actor, found: InventoryTaking) -> bool:
    if found.area.needs_second_person:
        return waits_for(actor=actor, subject=found)
    return FINISH.permits(actor)


def _lines(found: InventoryTaking) -> Any:
    lines = found.lines.select_related("batch", "place", "method", "counted_by", "difference")
    return lines.order_by("place__code", "name", "id")


def _row(line: CountLine, blind: bool) -> dict[str, Any]:
    element = ElementCategory(line.category).element
    book, counted = line.book.get(element, 0), (line.counted or {}).get(element, 0)
    shown = line.counted is not None and not blind
    return {
        "line": line,
        # While it is counted, only whether it was counted is shown, not how it compares.
        "result": line.result if shown else ("counted" if line.counted else "uncounted"),
        "label": line.get_result_display() if shown else
        (_("Counted") if line.counted else line.get_result_display()),
        "tone": TONES[line.result] if shown else ("info" if line.counted else "neutral"),
        "book": "" if blind else weight(book, line.category),
        "counted": weight(counted, line.category) if shown else "",
        "difference": weight(counted - book, line.category) if shown else "",
        "unit_doubted": shown and looks_misread(counted, [book]),
        "items_book": "" if blind else line.book.get("items", 0),
        "items": (line.counted or {}).get("items", "") if shown else "",
        "unit": unit_of(line.category),
    }  # fmt: skip


def _dispute(each: FieldCount, decides: bool) -> dict[str, Any]:
    """Two counts of a batch: who counted, and what for those who decide; others stay blind."""
    line, second = each.line, str(each.counted_by)
    first = str(line.counted_by or "–")
    if decides:
        first = f"{_stated(line.counted, line.book, line.category)} · {first}"
        second = f"{_stated(each.counted, line.book, line.category)} · {second}"
    return {"count": each, "line": line, "first": first, "second": second}


def _stated(counted: Any, book: dict[str, int], category: str) -> str:
    if not any(counted.values()):
        return _("Missing")
    element = ElementCategory(category).element
    items = _("Items: %(number)s") % {"number": counted.get("items", 0)}
    # A weight that was not measured is the book's: it stays unseen until the comparison.
    if counted.get(element) == book.get(element):
        return items
    return f"{items} · {weight(counted.get(element, 0), category)} {unit_of(category)}"


@require_http_methods(["GET", "POST"])
def count(request: HttpRequest, taking_id: int, line_id: int) -> HttpResponse:
    """Enter what was found of one batch."""
    actor = actor_of(request)
    found = get_taking(actor=actor, taking_id=taking_id)
    line = get_object_or_404(found.lines.select_related("place", "batch"), id=line_id)
    form = CountForm(request.POST or None, area=found.area)
    if request.method == "POST":
        counted = done(
            form,
            lambda: record_counts(
                actor=actor,
                taking=found,
                counts=[
                    Counted(
                        line.name, line.category, form.count(line),
                        method=form.cleaned_data["method"], remark=form.cleaned_data["remark"],
                    )
                ],
            ),
        )  # fmt: skip
        if counted is not None:
            following = found.lines.filter(result="uncounted").first()
            if following is not None:
                return redirect("accounting:count", taking_id, following.id)
            return redirect("accounting:taking", taking_id)
    context = frame(request, found.area, taking=found, line=line, form=form)
    return render(request, "accounting/count.html", context, status=_status(request))


@require_GET
def scan(request: HttpRequest, taking_id: int) -> HttpResponse:
    """Go to the line of the batch whose label or seal was scanned: typed, and Enter pressed."""
    found = get_taking(actor=actor_of(request), taking_id=taking_id)
    read = request.GET.get("scanned", "").strip()
    lines = lines_scanned(found, read)
    if len(lines) == 1:
        return redirect("accounting:count", taking_id, lines[0].id)
    said = (
        _("%(read)s stands on the list in more than one category: choose the line.")
        if lines
        else _("%(read)s is not on the list: enter it on a count sheet, with place and weight.")
    )
    messages.warning(request, said % {"read": read or "–"})
    return redirect("accounting:taking", taking_id)


@require_GET
def sheet(request: HttpRequest, taking_id: int) -> HttpResponse:
    """Give the count list as a workbook, without what the book says."""
    found = get_taking(actor=actor_of(request), taking_id=taking_id)
    rows = [
        [
            line.name,
            line.category,
            line.place.code,
            "",
            "",
            "",
            ElementCategory(line.category).reporting_unit,
            "",
            "",
            "",
        ]
        for line in _lines(found)
    ]
    return count_sheet(str(found), rows, f"count-{found.area.code}.xlsx")


@require_POST
def upload(request: HttpRequest, taking_id: int) -> HttpResponse:
    """Read a filled-in count sheet."""
    actor = actor_of(request)
    found = get_taking(actor=actor, taking_id=taking_id)
    form = SheetForm(request.POST, request.FILES)

    def run() -> Any:
        file = form.cleaned_data["file"]
        rows = read_count_sheet(file.read(), file.name)
        return record_counts(
            actor=actor, taking=found, counts=[Counted(**row) for row in rows]
        )  # fmt: skip

    if done(form, run) is None:
        return _taking_page(request, found, sheet_form=form)
    messages.success(request, _("The count sheet is read."))
    return redirect("accounting:taking", taking_id)


@require_POST
def step(request: HttpRequest, taking_id: int) -> HttpResponse:
    """Reconcile, count again, or finish."""
    actor = actor_of(request)
    found = get_taking(actor=actor, taking_id=taking_id)
    form = ExplanationForm(request.POST)
    wanted = request.POST.get("step", "")

    def run() -> Any:
        text = form.cleaned_data["explanation"]
        if wanted == "reconcile":
            return reconcile_inventory(actor=actor, taking=found)
        if wanted == "again":
            return count_again(actor=actor, taking=found, reason=text)
        return finish_inventory(actor=actor, taking=found, explanation=text)

    if done(form, run) is None:
        return _taking_page(request, found, finish_form=form)
    said = {
        "reconcile": _("The result is tentative until a second person makes it final."),
        "again": _("It is counted again."),
    }
    messages.success(request, said.get(wanted, _("The inventory taking is final.")))
    return redirect("accounting:taking", taking_id)


def _own(actor: Actor, area: Any) -> bool:
    return bool(area.organisation_id == actor.organisation_id)


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
