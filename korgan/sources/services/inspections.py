"""Plan an inspection, merge what was entered in the field, find, correct, enforce."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from korgan.kernel.audit.services import record, service
from korgan.kernel.deadlines.kinds import declare_kind
from korgan.kernel.deadlines.services import meet_deadline, set_deadline
from korgan.kernel.errors import Conflict, InputError
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
from korgan.sources.domain.inspections import (
    Outcome,
    checklist_for,
    is_clock_ahead,
    merge_answer,
    sighting_outcome,
)
from korgan.sources.models import (
    ANSWERS,
    STEPS,
    ChecklistItem,
    EnforcementStep,
    FieldEntry,
    Inspection,
    InspectionFinding,
    Source,
)

INSPECT = declare_action(
    "sources.inspect", roles=[Role.INSPECTOR], kinds=[OrganisationKind.REGULATOR]
)
CORRECTION_DUE = declare_kind(
    "sources.correction", gettext_lazy("correct what the inspection found")
)
MOST_ENTRIES = 2000


@dataclass(frozen=True)
class Entry:
    """What a device sends: an answer to a question, or a source that was seen."""

    client_id: UUID
    read_at: datetime
    value: str
    code: str = ""
    source_id: int | None = None
    base: int = 0
    note: str = ""
    dose_rate: Decimal | None = None
    latitude: float | None = None
    longitude: float | None = None


@service(INSPECT)
def plan_inspection(*, actor: Actor, site: Site, day: date) -> Inspection:
    """Plan a visit, with the questions that the practices on the site call for."""
    if site.country != actor.country:
        raise InputError("other_state", "the site is not in this State", where="site")
    year = day.year
    number = next_number(f"sources.inspection.{actor.country}.{year}")
    inspection = Inspection.objects.create(
        organisation_id=site.organisation_id,
        country=site.country,
        classification=Classification.RESTRICTED,
        releasability=Releasability.AUTHORITIES,
        number=f"{actor.country}-V-{year}-{number:04d}",
        site=site,
        state="planned",
        planned_on=day,
    )
    practices = Source.objects.filter(site=site).exclude(practice="").order_by("practice")
    codes = checklist_for(list(practices.values_list("practice", flat=True).distinct()))
    ChecklistItem.objects.bulk_create(ChecklistItem(inspection=inspection, code=c) for c in codes)
    record("sources.inspection_planned", inspection, site=site.name, day=day.isoformat())
    return inspection


@service(INSPECT)
def merge_entries(
    *, actor: Actor, inspection: Inspection, entries: Sequence[Entry]
) -> list[FieldEntry]:
    """Merge entries of a device: each once, none lost; what differs is flagged, not overwritten."""
    inspection = _locked(actor, inspection)
    if inspection.state != "planned":
        raise Conflict("inspection_done", "this inspection is closed")
    if len(entries) > MOST_ENTRIES:
        raise InputError("too_many_entries", "send at most 2000 entries at a time")
    known = set(inspection.entries.values_list("client_id", flat=True))
    items = {item.code: item for item in inspection.items.select_for_update()}
    now = timezone.now()
    merged = []
    for entry in entries:
        if entry.client_id not in known:
            known.add(entry.client_id)
            merged.append(_merge(actor, inspection, entry, items, now))
    record(
        "sources.inspection_merged",
        inspection,
        received=len(entries),
        new=len(merged),
        conflicts=[str(x.item) for x in merged if x.outcome == Outcome.CONFLICT],
        differs=[str(x.source) for x in merged if x.outcome == Outcome.DIFFERS],
    )
    return merged


@service(INSPECT)
def settle_entry(
    *, actor: Actor, inspection: Inspection, entry: FieldEntry, take: bool
) -> FieldEntry:
    """Decide between two answers, or take note of a serial number that differs."""
    inspection = _locked(actor, inspection)
    entry = inspection.entries.select_related("item").get(id=entry.id)
    if entry.is_settled:
        raise Conflict("entry_settled", "this entry is settled already")
    if take and entry.item is not None:
        item = entry.item
        item.answer, item.note, item.version = entry.value, entry.note, item.version + 1
        item.save(update_fields=["answer", "note", "version"])
    entry.is_settled = True
    entry.save(update_fields=["is_settled"])
    record("sources.entry_settled", inspection, value=entry.value, taken=take)
    return entry


@service(INSPECT)
def close_inspection(
    *, actor: Actor, inspection: Inspection, day: date, summary: str
) -> Inspection:
    """End the visit: every question answered, every difference settled."""
    inspection = _locked(actor, inspection)
    if inspection.state != "planned":
        raise Conflict("inspection_done", "this inspection is closed")
    if day > timezone.localdate():
        raise InputError("day_in_future", "the day lies in the future", where="day")
    left = inspection.items.filter(answer="").count()
    if left:
        raise Conflict("questions_open", f"{left} questions are not answered")
    if inspection.entries.filter(is_settled=False).exists():
        raise Conflict("entries_open", "differences are not settled yet")
    inspection.state, inspection.done_on, inspection.summary = "done", day, summary.strip()
    inspection.save(update_fields=["state", "done_on", "summary"])
    publish("sources.inspected", {"inspection": inspection.number, "day": day.isoformat()})
    record("sources.inspection_closed", inspection, day=day.isoformat())
    return inspection


@service(INSPECT)
def add_inspection_finding(
    *, actor: Actor, inspection: Inspection, text: str, due_on: date
) -> InspectionFinding:
    """Write down what has to be corrected, and by when."""
    inspection = _locked(actor, inspection)
    if len(text.strip()) < 3:
        raise InputError("text_missing", "say what there is to tell", where="text")
    today = timezone.localdate()
    if due_on < today:
        raise InputError("due_in_past", "the day has passed already", where="due_on")
    finding = InspectionFinding.objects.create(
        organisation_id=inspection.organisation_id, country=inspection.country,
        classification=inspection.classification, releasability=inspection.releasability,
        inspection=inspection, text=text.strip(), due_on=due_on,
    )  # fmt: skip
    set_deadline(
        subject=finding,
        kind=CORRECTION_DUE,
        what=inspection.number,
        starts_on=today,
        span=(due_on - today).days,
        rule_source=inspection.number,
        subject_url=reverse("sources:inspection", args=[inspection.id]),
    )
    record("sources.inspection_finding", finding, text=finding.text, due=due_on.isoformat())
    return finding


@service(INSPECT)
def accept_correction(
    *, actor: Actor, finding: InspectionFinding, correction: str
) -> InspectionFinding:
    """Accept that a finding is corrected; its deadline is met."""
    finding = InspectionFinding.objects.select_for_update().get(id=finding.id)
    if finding.state != "open" or finding.country != actor.country:
        raise Conflict("finding_closed", "this finding is closed already")
    if len(correction.strip()) < 3:
        raise InputError("text_missing", "say what there is to tell", where="correction")
    finding.state, finding.corrected_on = "corrected", timezone.localdate()
    finding.correction = correction.strip()
    finding.save(update_fields=["state", "corrected_on", "correction"])
    meet_deadline(subject=finding, kind=CORRECTION_DUE)
    record("sources.correction_accepted", finding, correction=finding.correction)
    return finding


@service(INSPECT)
def enforce(*, actor: Actor, finding: InspectionFinding, step: str, text: str) -> EnforcementStep:
    """Take the next step about a finding that is not corrected; steps do not go back."""
    finding = InspectionFinding.objects.select_for_update().get(id=finding.id)
    order = list(STEPS)
    if step not in order or finding.country != actor.country:
        raise InputError("unknown_step", "there is no such step", where="step")
    if finding.state != "open":
        raise Conflict("finding_closed", "this finding is closed already")
    last = finding.steps.order_by("-id").first()
    if last is not None and order.index(step) < order.index(last.step):
        raise Conflict("step_back", "enforcement does not go back a step")
    made = EnforcementStep.objects.create(
        finding=finding, step=step, day=timezone.localdate(), text=text.strip()
    )
    publish("sources.enforced", {"finding": finding.id, "step": step})
    record("sources.enforced", finding, step=step, text=made.text)
    return made


def _locked(actor: Actor, inspection: Inspection) -> Inspection:
    found = Inspection.objects.select_for_update(of=("self",)).select_related("site")
    inspection = found.get(id=inspection.id)
    if inspection.country != actor.country:
        raise Conflict("other_state", "the site is not in this State")
    return inspection


def _merge(
    actor: Actor,
    inspection: Inspection,
    entry: Entry,
    items: dict[str, ChecklistItem],
    now: datetime,
) -> FieldEntry:
    item, source = items.get(entry.code), None
    if entry.source_id is not None:
        source = Source.objects.filter(
            id=entry.source_id, organisation_id=inspection.organisation_id
        ).first()
    if (item is None) == (source is None):
        raise InputError("entry_of_nothing", "an entry answers a question or names a source")
    if entry.read_at.tzinfo is None:
        raise InputError("moment_without_zone", "a moment has a zone", where="read_at")
    if not 0 <= (entry.dose_rate or 0) < Decimal(10) ** 8:
        raise InputError("dose_rate_out_of_range", "no source gives such a dose rate")
    outcome = Outcome.TAKEN
    if item is not None:
        if entry.value not in ANSWERS:
            raise InputError("unknown_answer", "there is no such answer", where="value")
        merge = merge_answer(entry.base, item.version, item.answer, entry.value)
        outcome = merge.outcome
        if outcome is Outcome.TAKEN:
            item.answer, item.note, item.version = entry.value, entry.note[:400], merge.version
            item.save(update_fields=["answer", "note", "version"])
    elif source is not None:
        outcome = sighting_outcome(source.serial, entry.value)
        day = timezone.localdate(min(entry.read_at, now))
        if outcome is Outcome.TAKEN and (source.last_seen_on or date.min) < day:
            source.last_seen_on = day
            source.save(update_fields=["last_seen_on"])
    return FieldEntry.objects.create(
        inspection=inspection,
        client_id=entry.client_id,
        item=item,
        source=source,
        value=entry.value.strip()[:80],
        note=entry.note.strip()[:400],
        dose_rate=entry.dose_rate,
        latitude=entry.latitude,
        longitude=entry.longitude,
        outcome=outcome,
        is_settled=outcome in (Outcome.TAKEN, Outcome.SAME),
        is_clock_ahead=is_clock_ahead(entry.read_at, now),
        read_at=entry.read_at,
        received_at=now,
        recorded_by_id=actor.user_id,
    )
