"""What waits for a second person: all that the approval binds to, and the decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.postings import ITEMS
from korgan.accounting.selectors.ledger import get_waiting
from korgan.accounting.services import APPROVE, decide_posting
from korgan.accounting.views.areas import frame
from korgan.accounting.views.presentation import unit_of, weight
from korgan.accounting.wording import change_label
from korgan.kernel.approvals.second_person import SecondPersonForm, decided
from korgan.kernel.organisations.seats import actor_of


@require_http_methods(["GET", "POST"])
def waiting(request: HttpRequest, waiting_id: int) -> HttpResponse:
    """Show a posting that waits; a second person decides."""
    actor = actor_of(request)
    found = get_waiting(actor=actor, waiting_id=waiting_id)
    form: SecondPersonForm | None = SecondPersonForm()
    if request.method == "POST":
        form = decided(
            request,
            partial(decide_posting, actor=actor, waiting=found),
            agreed=_("Booked."),
            not_agreed=_("Refused."),
        )
        if form is None:
            return redirect("accounting:waiting", waiting_id)
    record = found.content.get("record", {})
    context = frame(
        request, found.area, posting=found, form=form, rows=list(_rows(found.content)),
        day=found.content.get("event_date") or record.get("event_date", ""),
        counterpart=record.get("counterpart", ""), reason=found.content.get("reason", ""),
        place=found.content.get("place", ""), amends=_amends(found.content),
        may_decide=found.state == "waiting"
        and found.area.organisation_id == actor.organisation_id
        and APPROVE.permits(actor)
        and found.proposed_by_id != actor.user_id,
    )  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "accounting/waiting.html", context, status=status)


def _amends(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """The version that an amendment takes the place of; a shipment is the book of others."""
    if "original" not in content:
        return None
    return {"id": content["original"], "entry": content.get("stands", {}).get("entry", "")}


def _rows(content: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Material of the content, line by line: as it stands and as it is to be."""
    act, stands = content["act"], content.get("stands", {}).get("record", {})
    if act == "receipt" and stands:
        yield _row(_("Shipped"), stands)
        if content.get("element") is not None:
            measured = {"element": content["element"], "isotopes": content.get("isotopes", {})}
            yield _row(_("Measured here"), {**stands, "items": None, **measured})
    elif stands:
        yield _row(_("As it stands"), stands)
    for source in content.get("held", ()):
        yield _row(_("Batches used up"), _as_record(source))
    for product in content.get("products", ()):
        yield _row(_("Made"), product)
    if "record" in content:
        label = _("After the correction") if act == "correction" else _label(content["record"])
        yield _row(label, content["record"])
    for stated in content.get("records", ()):
        yield _row(_label(stated), stated)


def _label(record: Mapping[str, Any]) -> str:
    return f"{record['code']} · {change_label(record['code'])}"


def _as_record(source: Mapping[str, Any]) -> dict[str, Any]:
    """A batch that is used up whole, in the words of a record."""
    held = source["holding"]
    return {
        "batch": source["name"], "category": source["category"], "place": source["place"],
        "element": held.get(ElementCategory(source["category"]).element, 0),
        "isotopes": {name: amount for name, amount in held.items() if "-" in name and amount},
        "items": held.get(ITEMS),
    }  # fmt: skip


def _row(label: str, record: Mapping[str, Any]) -> dict[str, str]:
    category = record["category"]
    unit = unit_of(category)
    isotopes = [
        f"{name} {weight(amount, category)} {unit}"
        for name, amount in record.get("isotopes", {}).items()
    ]
    return {
        "label": label,
        "batch": f"{record['batch']} ({category})",
        "place": record.get("place", ""),
        "element": f"{weight(record['element'], category)} {unit}",
        "isotopes": ", ".join(isotopes),
        "items": "" if record.get("items") is None else str(record["items"]),
    }
