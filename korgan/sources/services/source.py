"""Writes of the source register: entered, moved along its life cycle, corrected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.errors import Conflict, InputError, NotAllowed, Stale
from korgan.kernel.events.services import publish
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.models import Organisation, Site
from korgan.kernel.organisations.rights import declare_action
from korgan.kernel.reasons import stated_reason
from korgan.sources.domain.contents import Content
from korgan.sources.domain.errors import Finding
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.lifecycle import HELD, MISSING, first_lifecycle, perform
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.models import Room, Source
from korgan.sources.selectors import (
    RulesUsed,
    contents_of,
    entry_record,
    entry_steps,
    identity_of,
    next_steps,
    record_of,
    rules_of,
)
from korgan.sources.selectors.inflow import Allowance, as_warnings, holding_of
from korgan.sources.selectors.licensees import SiteAggregate
from korgan.sources.services.custody import lock_licences, require_keeper
from korgan.sources.services.facts import (
    WrittenContent,
    content_row,
    in_words,
    refuse_taken_serial,
    set_category,
    set_facts,
)
from korgan.sources.services.steps import Files, check_day, keep_step, prepare_act
from korgan.sources.services.watch_list import tell_border

KEEP_SOURCES = declare_action(
    "sources.keep",
    roles=[Role.APPLICANT, Role.ACCOUNTANT, Role.INSPECTOR, Role.LICENSING_OFFICER],
    kinds=[OrganisationKind.OPERATOR, OrganisationKind.REGULATOR],
)
CORRECT_SOURCES = declare_action(
    "sources.correct",
    roles=[Role.INSPECTOR, Role.LICENSING_OFFICER],
    kinds=[OrganisationKind.REGULATOR],
)
# What a correction may touch; everything else happens by a step of the life cycle.
CORRECTABLE = (
    "maker",
    "model",
    "serial",
    "holder_serial",
    "practice",
    "manufactured_on",
    "working_life_years",
    "iso2919",
    "special_form_certificate",
)


@service(KEEP_SOURCES)
def register_source(
    *,
    actor: Actor,
    holder: Organisation,
    site: Site,
    kind: Kind,
    contents: Sequence[WrittenContent],
    to_state: str,
    day: date,
    documents: Files,
    confirmed: Iterable[str] = (),
    national_number: str = "",
    note: str = "",
    **facts: Any,
) -> Source:
    """Enter a source that a holder has, by one of the ways into the register.

    ``facts`` are those of ``CORRECTABLE``. A national number is issued unless one is given.
    """
    require_holder(actor, holder, site)
    if unknown := set(facts) - set(CORRECTABLE):
        raise InputError("unknown_fact", f"a source has no {', '.join(sorted(unknown))}")
    if to_state not in {each.to_state for each in entry_steps()}:
        raise InputError(
            "no_such_entry",
            "a source does not come into the register in this state",
            where="to_state",
        )
    check_day(day, None)
    lock_licences(holder_id=holder.id)
    source = Source(
        organisation=holder,
        country=holder.country,
        classification=Classification.RESTRICTED,
        releasability=Releasability.AUTHORITIES,
        site=site,
        national_number=issue_number(holder.country, national_number),
        kind=kind,
        state=to_state,
        state_since=day,
        registered_at=timezone.now(),
    )
    rows = [content_row(each) for each in contents]
    read = [Content(parse_nuclide(r.nuclide), float(r.activity_bq), r.reference_date) for r in rows]
    used = rules_of(source.country, timezone.localdate())
    set_facts(source, facts)
    set_category(source, read, used)
    before = entry_record(source, read)
    covering = Allowance(holder.id, day).covering(holding_of(source, read))
    source.licence = covering.licence
    # A first inventory records what is there, licensed or not; everything else needs a licence.
    counted = "inventory record" in documents
    limits = as_warnings(covering.findings) if counted else covering.findings
    act = prepare_act(
        source, before, to_state, day, documents, confirmed, "", used, {"licence limits": limits}
    )
    _after, findings = perform(before, act)
    source.save()
    for row in rows:
        row.source = source
        row.save()
    raised = SiteAggregate(site=site, day=day, used=used, coming=[source.id]).let_in(read)
    keep_step(actor, source, before.state, act, documents, [*findings, *raised], used, note)
    record(
        "sources.registered",
        source,
        holder=holder.name,
        kind=str(kind),
        contents=[str(row) for row in rows],
        state=to_state,
        licence=covering.licence.number if covering.licence else "",
        rules=used.stamp,
    )
    return source


@service(KEEP_SOURCES)
def move_source(
    *,
    actor: Actor,
    source: Source,
    to_state: str,
    day: date,
    documents: Files,
    confirmed: Iterable[str] = (),
    site: Site | None = None,
    destination: str = "",
    note: str = "",
    from_state: str = "",
) -> Source:
    """Take a source one step further in its life, with the documents and conditions of the step.

    ``from_state``, if given, is the state that the reader saw: another one meanwhile is refused.
    """
    if site is not None:
        lock_licences(holder_id=source.organisation_id)  # a site has limits of its own
    source = locked_source(actor, source)
    if from_state and source.state != from_state:
        raise Stale("state_changed", "somebody has moved this source meanwhile", mend="reload")
    _refuse_without_incident(source, to_state)
    transition = first_lifecycle().find(source.state, to_state)
    if transition not in next_steps(source):
        raise InputError(
            "needs_shipment",
            "this step is a movement between two organisations",
            where="to_state",
            mend="plan a shipment",
        )
    last = source.events.order_by("-happened_on").first()
    check_day(day, last.happened_on if last else None)
    used = rules_of(source.country, timezone.localdate())
    raised: list[Finding] = []
    if site is not None:
        require_holder(actor, source.organisation, site)
        if site != source.site:
            source.room = None  # a room of the place that it leaves
            stock = SiteAggregate(site=site, day=day, used=used, coming=[source.id])
            raised = stock.let_in(contents_of(source))
        source.site = site
    before = record_of(Source.objects.select_related("organisation", "site").get(id=source.id))
    act = prepare_act(
        source, before, to_state, day, documents, confirmed, destination.strip(), used
    )
    _after, findings = perform(before, act)
    source.state, source.state_since = to_state, day
    source.destination = act.destination[:200]
    source.save(update_fields=["state", "state_since", "destination", "site", "room"])
    keep_step(actor, source, before.state, act, documents, [*findings, *raised], used, note)
    if before.state in MISSING:
        _forget_missing(source, used)
    publish(
        "sources.moved",
        {"source": source.id, "from": before.state, "to": to_state, "serial": source.serial},
    )
    record(
        "sources.moved",
        source,
        before=before.state,
        after=to_state,
        day=day.isoformat(),
        documents=sorted(act.documents),
        confirmed=sorted(act.confirmed),
        rules=used.stamp,
    )
    return source


@service(KEEP_SOURCES)
def place_source(*, actor: Actor, source: Source, room: Room | None) -> Source:
    """Note in which room of its site a source stands, or that it stands in none of them."""
    source = locked_source(actor, source)
    if source.state not in HELD:
        raise Conflict("not_at_holder", "this source is not at a site of its holder now")
    if room is not None and room.site_id != source.site_id:
        raise InputError("other_site", f"{room} is no room of {source.site}", where="room")
    before = source.room
    if before == room:
        raise InputError("nothing_changed", "nothing differs from what stands there already")
    source.room = room
    source.save(update_fields=["room"])
    record("sources.placed", source, before=str(before or ""), after=str(room or ""))
    return source


@service(CORRECT_SOURCES)
def correct_source(
    *,
    actor: Actor,
    source: Source,
    reason: str,
    contents: Sequence[WrittenContent] | None = None,
    **facts: Any,
) -> Source:
    """Correct what was entered wrongly; the audit entry keeps what stood there before."""
    source = locked_source(actor, source)
    reason = stated_reason(reason)
    if unknown := set(facts) - set(CORRECTABLE):
        raise InputError("not_correctable", f"{', '.join(sorted(unknown))} cannot be corrected")
    before = {name: str(getattr(source, name) or "") for name in CORRECTABLE}
    before["contents"] = in_words(source)
    set_facts(source, facts)
    refuse_taken_serial(source)
    if contents is not None:
        rows = [content_row(each) for each in contents]
        source.contents.all().delete()
        for row in rows:
            row.source = source
            row.save()
    used = rules_of(source.country, timezone.localdate())
    read = contents_of(source)
    identity_of(source, read)  # refuses contents that do not fit the kind
    set_category(source, read, used)
    source.save()
    after = {name: str(getattr(source, name) or "") for name in CORRECTABLE}
    after["contents"] = in_words(source)
    changed = {name: [old, after[name]] for name, old in before.items() if old != after[name]}
    if not changed:
        raise InputError("nothing_changed", "nothing differs from what stands there already")
    record("sources.corrected", source, reason=reason, changed=changed, rules=used.stamp)
    return source


def _refuse_without_incident(source: Source, to_state: str) -> None:
    """A loss is reported, and ends, as an incident: so the border and the authorities know."""
    if to_state in MISSING:
        raise InputError(
            "needs_incident",
            "a loss or theft is reported as an incident",
            where="to_state",
            mend="report an incident that names this source",
        )
    open_links = source.incidents.filter(is_recovered=False).exclude(incident__state="closed")
    if source.state in MISSING and open_links.exists():
        raise InputError(
            "needs_incident",
            "an open incident names this source",
            where="to_state",
            mend="record the recovery on the incident's page",
        )


def _forget_missing(source: Source, used: RulesUsed) -> None:
    """Found after its incident was closed, or with none: the border looks for it no longer."""
    links = source.incidents.filter(is_recovered=False).select_related("incident")
    for number in [each.incident.number for each in links.order_by("id")] or [""]:
        tell_border(source=source, incident=number, used=used, action="remove")
    links.update(is_recovered=True)


@part_of_service
def locked_source(actor: Actor, source: Source) -> Source:
    """Return the source as it is now, locked; its holder and the regulator work on it."""
    found = Source.objects.select_for_update(of=("self",)).select_related("organisation", "site")
    source = found.get(id=source.id)
    require_keeper(actor, [source])
    return source


@part_of_service
def require_holder(actor: Actor, holder: Organisation, site: Site) -> None:
    own = holder.id == actor.organisation_id
    regulates = (
        actor.organisation_kind == OrganisationKind.REGULATOR and holder.country == actor.country
    )
    if not own and not regulates:
        raise NotAllowed("not_your_source", "only the holder and the regulator work on a source")
    if site.organisation_id != holder.id:
        raise InputError("other_site", f"{site} is no site of {holder}", where="site")


@part_of_service
def issue_number(country: str, given: str) -> str:
    number = given.strip()
    if not number:
        year = timezone.localdate().year
        number = f"{country}-{year}-{next_number(f'sources.{country}.{year}'):06d}"
    if Source.objects.filter(country=country, national_number=number).exists():
        raise Conflict(
            "number_taken",
            f"the national number {number} is taken",
            where="national_number",
            mend="leave it empty and one is issued",
        )
    return number
