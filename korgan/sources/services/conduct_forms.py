"""What a form of the Code of Conduct, sent or received, does to its request."""

from __future__ import annotations

from datetime import date

from korgan.kernel.audit.services import part_of_service
from korgan.kernel.errors import Conflict
from korgan.kernel.organisations.domain import Actor
from korgan.sources.domain.conduct_forms import ConductForm, Form
from korgan.sources.models import ExchangeRequest
from korgan.sources.selectors.conduct_forms import own_forms
from korgan.sources.services.code_of_conduct import locked_exchange


@part_of_service
def note_form_sent(*, actor: Actor, exchange: ExchangeRequest, form: ConductForm, day: date) -> str:
    """Refuse a form that its request is not ready for; return what it changed, if anything."""
    exchange = locked_exchange(actor=actor, exchange=exchange)
    if form.form not in own_forms(exchange):
        raise Conflict("other_direction", "this form is written by the other State")
    if form.form is Form.REQUEST and exchange.state != "requested":
        raise Conflict("decided", "this request is decided already")
    if form.form is Form.CONSENT and form.said["granted"] != _is_approved(exchange):
        raise Conflict("not_decided", "decide on the request first; the consent says the same")
    if form.form is Form.RECEIPT and (
        exchange.shipment is None or exchange.shipment.closed_on is None
    ):
        raise Conflict("nothing_received", "the shipment has not been received yet")
    if form.form is Form.NOTICE:
        if not _is_approved(exchange):
            raise Conflict("not_approved", "notice follows the approval")
        return _notify(exchange, day)
    return ""


@part_of_service
def note_form_received(
    *, actor: Actor, exchange: ExchangeRequest, form: ConductForm, day: date
) -> str:
    """Take over what the other State says; return the name of what changed, if anything."""
    exchange = locked_exchange(actor=actor, exchange=exchange)
    if form.form in own_forms(exchange):
        raise Conflict("other_direction", "this form is written by the other State")
    if form.form is Form.NOTICE and _is_approved(exchange):
        return _notify(exchange, day)
    granted = form.form is Form.CONSENT and form.said["granted"] is True
    if not granted or exchange.state != "requested":
        return ""
    exchange.consent = str(form.said["reference"])[:120]
    exchange.is_acknowledged = form.said["consignee_confirmed"] is True
    exchange.save(update_fields=["consent", "is_acknowledged"])
    return "consent"


def _is_approved(exchange: ExchangeRequest) -> bool:
    return exchange.state in ("approved", "under_way")


def _notify(exchange: ExchangeRequest, day: date) -> str:
    if exchange.notified_on is not None:
        return ""
    exchange.notified_on = day
    exchange.save(update_fields=["notified_on"])
    return "notified_on"
