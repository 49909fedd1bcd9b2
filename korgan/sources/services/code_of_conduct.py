"""Import and export by the Code of Conduct: request, consent, notice, and then the shipment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.events.services import publish
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.rights import declare_action
from korgan.sources.domain.contents import Content
from korgan.sources.domain.custody import Route
from korgan.sources.domain.errors import Finding, Severity, refuse_breaches
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licences import Holding
from korgan.sources.domain.lifecycle import perform
from korgan.sources.models import ExchangeRequest, Shipment, ShipmentEnd, Source
from korgan.sources.selectors import (
    described_content,
    entry_record,
    exchange_findings,
    movement_of,
    needs_of,
    rules_of,
)
from korgan.sources.selectors.inflow import Allowance
from korgan.sources.services.custody import lock_licences
from korgan.sources.services.facts import WrittenContent, content_row, set_category, set_facts
from korgan.sources.services.shipments import open_shipment
from korgan.sources.services.source import KEEP_SOURCES, issue_number, require_holder
from korgan.sources.services.steps import Files, keep_step, prepare_act
from korgan.sources.services.texts import require_texts_fit

DECIDE_EXCHANGE = declare_action(
    "sources.decide_exchange",
    roles=[Role.LICENSING_OFFICER, Role.APPROVER],
    kinds=[OrganisationKind.REGULATOR],
)
COVERED = "licence valid and covers nuclide+activity incl. stock on hand"
DESCRIBED = ("serial", "maker", "model", "nuclide", "activity", "reference")
ASKED = (
    "abroad", "abroad_country", "authorization", "authorization_until", "end_use", "intermediate",
    "transit", "returns_replaced", "shipment_on",
)  # fmt: skip


@service(KEEP_SOURCES)
def request_exchange(
    *,
    actor: Actor,
    direction: str,
    site: Site,
    sources: Iterable[Source] = (),
    described: Sequence[dict[str, str]] = (),
    **asked: Any,
) -> ExchangeRequest:
    """Ask to bring sources in or to send them out; the Code's category is worked out."""
    require_holder(actor, site.organisation, site)
    given = list(sources)
    if direction not in ("import", "export") or (direction == "export") != bool(given):
        raise InputError("exchange_sources", "an export names registered sources, an import none")
    if (direction == "import") != bool(described):
        raise InputError("exchange_described", "an import describes what is to come", where="new")
    if any(each.organisation_id != site.organisation_id for each in given):
        raise InputError("several_senders", "a shipment has one sender", where="sources")
    if unknown := set(asked) - set(ASKED):
        raise InputError("unknown_fact", f"a request has no {', '.join(sorted(unknown))}")
    today = timezone.localdate()
    exchange = ExchangeRequest(
        organisation=site.organisation,
        country=site.organisation.country,
        classification=Classification.RESTRICTED,
        releasability=Releasability.AUTHORITIES,
        number=_number(actor.country, today.year),
        direction=direction,
        state="requested",
        site=site,
        requested_on=today,
        requested_by_id=actor.user_id,
        described=[{name: str(each[name]) for name in DESCRIBED} for each in described],
        **{name: x.strip() if isinstance(x, str) else x for name, x in asked.items()},
    )
    exchange.abroad_country = exchange.abroad_country.upper()
    if not exchange.abroad or len(exchange.abroad_country) != 2:
        raise InputError("no_receiver", "name the end abroad and its State", where="abroad")
    if exchange.shipment_on < today:
        raise InputError("day_in_past", "the day has passed already", where="shipment_on")
    require_texts_fit(record=exchange)
    exchange.save()
    exchange.sources.set(given)
    exchange.category = needs_of(exchange).category
    exchange.save(update_fields=["category"])
    flags = [each.code for each in exchange_findings(exchange, today)]
    record(
        "sources.exchange_requested",
        exchange,
        direction=direction,
        category=exchange.category or 0,
        flags=flags,
    )
    return exchange


@service(DECIDE_EXCHANGE)
def decide_exchange(
    *,
    actor: Actor,
    exchange: ExchangeRequest,
    approve: bool,
    reason: str,
    consent: str = "",
    acknowledged: bool = False,
) -> ExchangeRequest:
    """Approve or refuse, as another person than who asked.

    Category 1 needs consent, and each red flag an answer in the reason.
    """
    exchange = locked_exchange(actor=actor, exchange=exchange)
    if exchange.state != "requested":
        raise Conflict("decided", "this request is decided already")
    if exchange.requested_by_id == actor.user_id:
        raise NotAllowed(
            "four_eyes",
            "who proposed cannot decide",
            mend="ask a second person with this right to decide",
        )
    # A consent that came as a message stays unless another one is named.
    exchange.consent = consent.strip()[:120] or exchange.consent
    exchange.is_acknowledged = acknowledged or exchange.is_acknowledged
    today = timezone.localdate()
    found = [x for x in exchange_findings(exchange, today) if not x.code.startswith("notice")]
    flags = [each for each in found if each.severity is Severity.WARNING]
    if approve:
        refuse_breaches(found)
    if len(reason.strip()) < (20 if approve and flags else 3):
        raise InputError(
            "reason_missing", "answer the red flags in the reason" if flags else "say why",
            where="reason",
        )  # fmt: skip
    exchange.state = "approved" if approve else "refused"
    exchange.decided_on, exchange.reason = today, reason.strip()
    exchange.save()
    publish("sources.exchange_decided", {"exchange": exchange.number, "approved": approve})
    record(
        "sources.exchange_decided",
        exchange,
        approved=approve,
        consent=exchange.consent,
        acknowledged=exchange.is_acknowledged,
        flags=[each.code for each in flags],
        reason=exchange.reason,
    )
    return exchange


@service(DECIDE_EXCHANGE)
def notify_exchange(*, actor: Actor, exchange: ExchangeRequest, day: date) -> ExchangeRequest:
    """Record that the other State was told of the shipment beforehand."""
    exchange = locked_exchange(actor=actor, exchange=exchange)
    if exchange.state != "approved" or exchange.notified_on is not None:
        raise Conflict("not_approved", "notice follows the approval, once")
    if day > timezone.localdate():
        raise InputError("day_in_future", "the day lies in the future", where="day")
    exchange.notified_on = day
    exchange.save(update_fields=["notified_on"])
    late = [str(x) for x in exchange_findings(exchange, day) if x.code == "notice_late"]
    record("sources.exchange_notified", exchange, day=day.isoformat(), late=late)
    return exchange


@service(KEEP_SOURCES)
def announce_import(
    *,
    actor: Actor,
    exchange: ExchangeRequest,
    carrier: str,
    expected_on: date,
    documents: Files,
    confirmed: Iterable[str] = (),
) -> ShipmentEnd:
    """Enter the sources of an approved import as expected, and plan their shipment."""
    exchange = locked_exchange(actor=actor, exchange=exchange)
    if exchange.direction != "import" or exchange.state != "approved":
        raise Conflict("not_approved", "only an approved import is announced")
    today = timezone.localdate()
    refuse_breaches(exchange_findings(exchange, today))
    lock_licences(holder_id=exchange.organisation_id)
    shipment = Shipment(
        number="-", route=Route.IMPORT, state="planned", country=exchange.country,
        receiver=exchange.organisation, abroad=exchange.abroad,
        abroad_country=exchange.abroad_country, delivery_place=exchange.site.name,
        carrier=carrier.strip(), requested_on=today, expected_on=expected_on,
    )  # fmt: skip
    movement_of(shipment)  # refuses what is incomplete or goes back in time
    confirmed = list(confirmed)
    allowance = Allowance(exchange.organisation_id, today)
    made = [
        _expect(actor, exchange, each, today, documents, confirmed, allowance)
        for each in exchange.described
    ]
    end = open_shipment(shipment=shipment, sources=made, from_states={x.id: "none" for x in made})
    exchange.shipment, exchange.state = shipment, "under_way"
    exchange.save(update_fields=["shipment", "state"])
    exchange.sources.set(made)
    record(
        "sources.import_announced",
        end,
        exchange=exchange.number,
        sources=[each.national_number for each in made],
    )
    return end


def _number(country: str, year: int) -> str:
    return f"{country}-X-{year}-{next_number(f'sources.exchange.{country}.{year}'):04d}"


def _expect(
    actor: Actor,
    exchange: ExchangeRequest,
    described: dict[str, str],
    day: date,
    documents: Files,
    confirmed: Sequence[str],
    allowance: Allowance,
) -> Source:
    source = Source(
        organisation=exchange.organisation, country=exchange.country,
        classification=Classification.RESTRICTED, releasability=Releasability.AUTHORITIES,
        site=exchange.site, national_number=issue_number(exchange.country, ""), kind=Kind.SEALED,
        state="import_pending", state_since=day, registered_at=timezone.now(),
    )  # fmt: skip
    content = described_content(described)
    row = content_row(
        WrittenContent(described["nuclide"], described["activity"], content.reference)
    )
    used = rules_of(exchange.country, day)
    set_facts(source, {name: described[name] for name in ("serial", "maker", "model")})
    set_category(source, [content], used)
    before = entry_record(source, [content])
    # What the Code asks of the consignment asks its documents, not the category by practice.
    more = _licence_findings(source, exchange, content, allowance)
    act = prepare_act(source, before, "import_pending", day, documents, confirmed, "", used, more)
    act = replace(
        act, recipient=exchange.organisation.name, category=exchange.category or 5, place=None
    )
    _after, findings = perform(before, act)
    source.save()
    row.source = source
    row.save()
    keep_step(actor, source, before.state, act, documents, findings, used, exchange.number)
    return source


def _licence_findings(
    source: Source, exchange: ExchangeRequest, content: Content, allowance: Allowance
) -> dict[str, list[Finding]]:
    """Judge the importer's licence: its stock, what is on its way to it, and all that is asked."""
    new = Holding(source.national_number, str(source.kind), exchange.site.name, (content,))
    return {COVERED: allowance.announce(new).findings}


@part_of_service
def locked_exchange(*, actor: Actor, exchange: ExchangeRequest) -> ExchangeRequest:
    """Return a request to be written to, if it is the actor's to work on."""
    found = ExchangeRequest.objects.select_for_update(of=("self",)).select_related(
        "organisation", "site"
    )
    exchange = found.get(id=exchange.id)
    regulates = (
        actor.organisation_kind == OrganisationKind.REGULATOR and actor.country == exchange.country
    )
    if not regulates and exchange.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_request", "this request is not yours to work on")
    return exchange
