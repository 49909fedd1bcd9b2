"""The forms of the Code of Conduct, filled with what the register knows of a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import visible_to
from korgan.sources.domain.conduct_forms import (
    EXPORTER_WRITES,
    Answer,
    ConductForm,
    End,
    Form,
    FormSource,
)
from korgan.sources.domain.conduct_reading import read_said
from korgan.sources.models import ExchangeRequest, Licence, Shipment
from korgan.sources.selectors.exchange import described_content, list_exchanges
from korgan.sources.selectors.source import contents_of
from korgan.sources.selectors.whereabouts import sees_site


def own_forms(exchange: ExchangeRequest) -> list[Form]:
    """Return the forms that this State writes for a request; the other State writes the rest."""
    exports = exchange.direction == "export"
    return [each for each in Form if (each in EXPORTER_WRITES) == exports]


def conduct_form(
    *, actor: Actor, exchange: ExchangeRequest, form: Form, said: Mapping[str, Any] | None = None
) -> ConductForm:
    """Return a form with what is known; ``said`` adds what only a person can say."""
    here = End(
        name=exchange.organisation.name,
        country=exchange.organisation.country,
        address=exchange.organisation.address
        if sees_site(actor, exchange.organisation_id, exchange.country)
        else "",
        authorization=_licence_of(actor, exchange),
    )
    exports = exchange.direction == "export"
    abroad = End(exchange.abroad, exchange.abroad_country)
    if exports:
        abroad = End(
            exchange.abroad, exchange.abroad_country, "",
            exchange.authorization, exchange.authorization_until,
        )  # fmt: skip
    elif exchange.authorization:
        here = End(
            here.name, here.country, here.address,
            exchange.authorization, exchange.authorization_until,
        )  # fmt: skip
    return ConductForm(
        form=form,
        request=exchange.number,
        category=exchange.category,
        exporter=here if exports else abroad,
        importer=abroad if exports else here,
        sources=tuple(_form_sources(exchange)),
        shipment_on=exchange.shipment_on,
        end_use=exchange.end_use,
        intermediate=exchange.intermediate,
        transit=tuple(exchange.transit.upper().split()),
        returns_replaced=exchange.returns_replaced,
        said=read_said(form, {**known_answers(exchange, form), **(said or {})}),
    )


def known_answers(exchange: ExchangeRequest, form: Form) -> dict[str, Answer]:
    """Return what the register can say in the part of a form that is its own."""
    moved = exchange.shipment
    if form is Form.CONSENT:
        approved = exchange.state in ("approved", "under_way")
        if exchange.direction == "export":
            return {"reference": exchange.consent}
        return {
            "granted": True if approved else False if exchange.state == "refused" else None,
            "reference": (exchange.consent or exchange.number) if approved else "",
            "consignee_confirmed": exchange.is_acknowledged or None,
        }
    if form is Form.NOTICE:
        known: dict[str, Answer] = {"consent": exchange.consent}
        if moved is not None:
            known |= {"carrier": moved.carrier, "expected_on": moved.expected_on.isoformat()}
        return known
    if form is Form.RECEIPT and moved is not None and moved.closed_on is not None:
        differing = _differing(moved)
        return {
            "received_on": moved.closed_on.isoformat(),
            "agrees": not differing,
            "remarks": "; ".join(differing),
        }
    return {}


def requests_with(*, actor: Actor, country: str, form: Form) -> QuerySet[ExchangeRequest]:
    """Return the requests to which a form received from another State can belong."""
    direction = "import" if form in EXPORTER_WRITES else "export"
    return list_exchanges(actor=actor).filter(
        direction=direction, abroad_country=country, country=actor.country
    )


def _form_sources(exchange: ExchangeRequest) -> Iterator[FormSource]:
    if exchange.direction == "import":
        for each in exchange.described:
            yield FormSource(described_content(each), each["maker"], each["model"], each["serial"])
        return
    for source in exchange.sources.order_by("national_number"):
        for content in contents_of(source):
            yield FormSource(content, source.maker, source.model, source.serial)


def _licence_of(actor: Actor, exchange: ExchangeRequest) -> str:
    found = visible_to(actor, Licence.objects.all()).filter(
        organisation_id=exchange.organisation_id, state="authorized"
    )
    return ", ".join(found.order_by("number").values_list("number", flat=True)[:3])


def _differing(moved: Shipment) -> list[str]:
    return [
        f"{line.source.national_number}: {line.get_state_display()}"
        for line in moved.lines.select_related("source").order_by("id")
        if line.state != "received"
    ]
