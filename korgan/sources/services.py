"""Writes of the source register: entered, moved along its life cycle, corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.documents.services import keep_original
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
from korgan.sources.domain.categories import categorise, category_changes
from korgan.sources.domain.contents import Content
from korgan.sources.domain.custody import AtHolder
from korgan.sources.domain.errors import Finding, Severity
from korgan.sources.domain.identity import Kind, comparable, parse_iso2919
from korgan.sources.domain.lifecycle import Act, SourceRecord, first_lifecycle, perform
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.domain.units import parse_activity
from korgan.sources.models import Source, SourceContent, SourceDocument, SourceEvent
from korgan.sources.selectors import (
    RulesUsed,
    contents_of,
    entry_record,
    entry_steps,
    identity_of,
    is_keeper,
    is_serial_taken,
    next_steps,
    record_of,
    rules_of,
)

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
# Conditions of the table that are worked out from the register and cannot be confirmed by a person.
COMPUTED_CONDITIONS = frozenset(
    {"serial not already in register", "no match in register", "A below exemption/clearance"}
)
LONGEST = {
    "maker": 120,
    "model": 120,
    "serial": 80,
    "holder_serial": 80,
    "special_form_certificate": 80,
}
SMALLEST_BQ = Decimal("0.000001")


@dataclass(frozen=True)
class WrittenContent:
    """A nuclide, its activity with unit, and the reference date, as somebody wrote them."""

    nuclide: str
    activity: str
    reference_date: date


Files = Mapping[str, tuple[str, bytes]]


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
    _require_holder(actor, holder, site)
    if unknown := set(facts) - set(CORRECTABLE):
        raise InputError("unknown_fact", f"a source has no {', '.join(sorted(unknown))}")
    if to_state not in {each.to_state for each in entry_steps()}:
        raise InputError(
            "no_such_entry",
            "a source does not come into the register in this state",
            where="to_state",
        )
    _check_day(day, None)
    source = Source(
        organisation=holder,
        country=holder.country,
        classification=Classification.RESTRICTED,
        releasability=Releasability.AUTHORITIES,
        site=site,
        national_number=_number(holder.country, national_number),
        kind=kind,
        state=to_state,
        state_since=day,
        registered_at=timezone.now(),
    )
    rows = [_content_row(each) for each in contents]
    read = [Content(parse_nuclide(r.nuclide), float(r.activity_bq), r.reference_date) for r in rows]
    used = rules_of(source.country, timezone.localdate())
    _set_facts(source, facts)
    _set_category(source, read, used)
    before = entry_record(source, read)
    act = _act(source, before, to_state, day, documents, confirmed, "", used)
    _after, findings = perform(before, act)
    source.save()
    for row in rows:
        row.source = source
        row.save()
    _keep_step(actor, source, before.state, act, documents, findings, used, note)
    record(
        "sources.registered",
        source,
        holder=holder.name,
        kind=str(kind),
        contents=[str(row) for row in rows],
        state=to_state,
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
    source = _locked(actor, source)
    if from_state and source.state != from_state:
        raise Stale("state_changed", "somebody has moved this source meanwhile", mend="reload")
    transition = first_lifecycle().find(source.state, to_state)
    if transition not in next_steps(source):
        raise InputError(
            "needs_shipment",
            "this step is a movement between two organisations and cannot be recorded here yet",
            where="to_state",
        )
    last = source.events.order_by("-happened_on").first()
    _check_day(day, last.happened_on if last else None)
    if site is not None:
        _require_holder(actor, source.organisation, site)
        source.site = site
    used = rules_of(source.country, timezone.localdate())
    before = record_of(Source.objects.select_related("organisation", "site").get(id=source.id))
    act = _act(source, before, to_state, day, documents, confirmed, destination.strip(), used)
    _after, findings = perform(before, act)
    source.state, source.state_since = to_state, day
    source.destination = act.destination[:200]
    source.save(update_fields=["state", "state_since", "destination", "site"])
    _keep_step(actor, source, before.state, act, documents, findings, used, note)
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
    source = _locked(actor, source)
    if len(reason.strip()) < 3:
        raise InputError("reason_missing", "say why the entry was wrong", where="reason")
    if unknown := set(facts) - set(CORRECTABLE):
        raise InputError("not_correctable", f"{', '.join(sorted(unknown))} cannot be corrected")
    before = {name: str(getattr(source, name) or "") for name in CORRECTABLE}
    before["contents"] = _in_words(source)
    _set_facts(source, facts)
    if is_serial_taken(source):
        raise Conflict(
            "serial_taken",
            "a source of this maker, model and serial number is in the register already",
            where="serial",
        )
    if contents is not None:
        rows = [_content_row(each) for each in contents]
        source.contents.all().delete()
        for row in rows:
            row.source = source
            row.save()
    used = rules_of(source.country, timezone.localdate())
    read = contents_of(source)
    identity_of(source, read)  # refuses contents that do not fit the kind
    _set_category(source, read, used)
    source.save()
    after = {name: str(getattr(source, name) or "") for name in CORRECTABLE}
    after["contents"] = _in_words(source)
    changed = {name: [old, after[name]] for name, old in before.items() if old != after[name]}
    if not changed:
        raise InputError("nothing_changed", "nothing differs from what stands there already")
    record("sources.corrected", source, reason=reason.strip(), changed=changed, rules=used.stamp)
    return source


def _in_words(source: Source) -> str:
    rows = source.contents.all()
    return "; ".join(f"{row} {row.reference_date.isoformat()}" for row in rows)


def _locked(actor: Actor, source: Source) -> Source:
    """Return the source as it is now, locked; its holder and the regulator work on it."""
    found = Source.objects.select_for_update(of=("self",)).select_related("organisation", "site")
    source = found.get(id=source.id)
    if not is_keeper(actor, source) or source.classification > actor.clearance:
        raise NotAllowed("not_your_source", "only the holder and the regulator work on a source")
    return source


def _require_holder(actor: Actor, holder: Organisation, site: Site) -> None:
    own = holder.id == actor.organisation_id
    regulates = (
        actor.organisation_kind == OrganisationKind.REGULATOR and holder.country == actor.country
    )
    if not own and not regulates:
        raise NotAllowed("not_your_source", "only the holder and the regulator work on a source")
    if site.organisation_id != holder.id:
        raise InputError("other_site", f"{site} is no site of {holder}", where="site")


def _check_day(day: date, last: date | None) -> None:
    if day > timezone.localdate():
        raise InputError("day_in_future", "the day lies in the future", where="day")
    if last is not None and day < last:
        raise InputError(
            "day_before_last_step",
            f"the last step of this source was on {last.isoformat()}",
            where="day",
        )


def _number(country: str, given: str) -> str:
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


def _content_row(written: WrittenContent) -> SourceContent:
    nuclide = parse_nuclide(written.nuclide)
    activity = parse_activity(written.activity)
    if written.reference_date > timezone.localdate():
        raise InputError(
            "reference_in_future",
            "the reference date lies in the future",
            where="reference_date",
        )
    becquerel = Decimal(repr(activity.becquerel))
    if not SMALLEST_BQ <= becquerel < Decimal(10) ** 24:
        raise InputError(
            "activity_out_of_range", "no source has such an activity", where="activity"
        )
    return SourceContent(
        nuclide=str(nuclide),
        activity_bq=becquerel.quantize(SMALLEST_BQ) if becquerel < 10**9 else becquerel,
        activity_as_written=" ".join(written.activity.split())[:60],
        reference_date=written.reference_date,
    )


def _set_facts(source: Source, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        setattr(source, name, value.strip() if isinstance(value, str) else value)
    if source.iso2919:
        source.iso2919 = str(parse_iso2919(source.iso2919))
    if source.manufactured_on and source.manufactured_on > timezone.localdate():
        raise InputError(
            "made_in_future", "the day of manufacture lies in the future", where="manufactured_on"
        )
    for field, limit in LONGEST.items():
        if len(getattr(source, field)) > limit:
            raise InputError("too_long", f"at most {limit} characters", where=field)
    parts = (source.maker, source.model, source.serial)
    source.maker_key = "|".join(comparable(each) for each in parts)


def _set_category(source: Source, contents: Sequence[Content], used: RulesUsed) -> None:
    """Work out the days on which the category falls, by the rules in force now."""
    source.nuclides = ", ".join(str(each.nuclide) for each in contents)[:200]
    source.rules_stamp = used.stamp
    practice = used.rules.practice_category(source.practice) if source.practice else None
    if source.practice and practice is None:
        raise InputError(
            "unknown_practice", "the table of practices has no such practice", where="practice"
        )
    source.practice_category = practice[0] if practice else 5
    days: dict[int, date | None] = dict.fromkeys((2, 3, 4, 5))
    source.category_known = False
    if contents:
        start = min(each.reference for each in contents)
        at_start = categorise(contents, start, used.rules, practice=source.practice)
        source.category_known = at_start.category is not None
        if not at_start.gaps:
            for number, edge in enumerate(used.rules.edges, start=2):
                days[number] = start if at_start.ratio < edge else None
            for change in category_changes(contents, start, used.rules):
                days[change.category] = days[change.category] or change.day
    for number, day in days.items():
        setattr(source, f"category_{number}_from", day)


def _act(
    source: Source,
    before: SourceRecord,
    to_state: str,
    day: date,
    documents: Files,
    confirmed: Iterable[str],
    destination: str,
    used: RulesUsed,
) -> Act:
    transition = first_lifecycle().find(before.state, to_state)
    contents = before.identity.contents
    found = categorise(contents, day, used.rules, practice=source.practice) if contents else None
    category = found.category if found else None
    if strange := set(documents) - set(transition.documents_for(None)):
        names = ", ".join(sorted(strange))
        raise InputError("unknown_document", f"this step knows no document {names}")
    computed: dict[str, list[Finding]] = {}
    for condition in transition.conditions:
        if condition in ("serial not already in register", "no match in register"):
            computed[condition] = _serial_findings(source)
        elif condition == "A below exemption/clearance":
            ok = found is not None and found.exempt
            message = "its activity is above the exemption level, or the table has none"
            computed[condition] = [] if ok else [Finding("above_exemption", message)]
    return Act(
        to_state=to_state,
        day=day,
        documents=frozenset(documents),
        confirmed=frozenset(confirmed) & frozenset(transition.conditions),
        place=AtHolder(source.organisation.name, source.site.name),
        destination=destination,
        category=category,
        computed=computed,
    )


def _serial_findings(source: Source) -> list[Finding]:
    if is_serial_taken(source):
        message = "a source of this maker, model and serial number is in the register already"
        return [Finding("serial_taken", message)]
    if not source.serial:
        message = "it has no serial number, so a double entry cannot be seen"
        return [Finding("serial_missing", message, Severity.WARNING)]
    return []


def _keep_step(
    actor: Actor,
    source: Source,
    from_state: str,
    act: Act,
    documents: Files,
    findings: Sequence[Finding],
    used: RulesUsed,
    note: str,
) -> SourceEvent:
    event = SourceEvent.objects.create(
        source=source,
        from_state=from_state,
        to_state=act.to_state,
        happened_on=act.day,
        recorded_at=timezone.now(),
        recorded_by_id=actor.user_id,
        place=f"{source.organisation.name}, {source.site.name}",
        note=note.strip(),
        confirmed=sorted(act.confirmed),
        remarks=[str(each) for each in findings],
        rule=str(first_lifecycle().find(from_state, act.to_state).citation)[:300],
        category=act.category,
        rules_stamp=used.stamp,
    )
    for name, (filename, data) in documents.items():
        kept = keep_original(
            actor=actor,
            data=data,
            filename=filename,
            classification=Classification(source.classification),
            releasability=Releasability(source.releasability),
        )
        SourceDocument.objects.create(event=event, name=name, document=kept)
    return event
