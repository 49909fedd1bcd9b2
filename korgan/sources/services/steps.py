"""A step of a source's life: judged by the table of transitions, kept with its documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils import timezone

from korgan.kernel.audit.services import part_of_service
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    Releasability,
)
from korgan.sources.domain.categories import categorise
from korgan.sources.domain.custody import AtHolder
from korgan.sources.domain.errors import Finding, Severity
from korgan.sources.domain.lifecycle import HELD, Act, SourceRecord, first_lifecycle
from korgan.sources.models import Source, SourceDocument, SourceEvent
from korgan.sources.selectors import RulesUsed
from korgan.sources.selectors.inflow import site_findings
from korgan.sources.services.facts import refuse_taken_serial

# Conditions of the table that are worked out from the register and cannot be confirmed by a person.
COMPUTED_CONDITIONS = frozenset(
    {
        "serial not already in register",
        "no match in register",
        "A below exemption/clearance",
        "licence limits",
        "site on licence",
    }
)

# States that nobody reports without having the source before him.
SEEN = HELD - {"transfer_pending", "disused_declared"}

Files = Mapping[str, tuple[str, bytes]]


@part_of_service
def check_day(day: date, last: date | None) -> None:
    if day > timezone.localdate():
        raise InputError("day_in_future", "the day lies in the future", where="day")
    if last is not None and day < last:
        raise InputError(
            "day_before_last_step",
            f"the last step of this source was on {last.isoformat()}",
            where="day",
        )


@part_of_service
def prepare_act(
    source: Source,
    before: SourceRecord,
    to_state: str,
    day: date,
    documents: Files,
    confirmed: Iterable[str],
    destination: str,
    used: RulesUsed,
    more: Mapping[str, list[Finding]] | None = None,
) -> Act:
    """Return a step with what can be worked out about it; ``more`` is what the caller knows."""
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
        elif condition == "site on licence":
            computed[condition] = site_findings(source, source.site, day)
    return Act(
        to_state=to_state,
        day=day,
        documents=frozenset(documents),
        confirmed=frozenset(confirmed) & frozenset(transition.conditions),
        place=AtHolder(source.organisation.name, source.site.name),
        destination=destination,
        category=category,
        computed={**computed, **(more or {})},
    )


def _serial_findings(source: Source) -> list[Finding]:
    try:
        refuse_taken_serial(source)
    except Conflict as taken:
        return [Finding(taken.code, taken.message, mend=taken.mend)]
    if not source.serial:
        message = "it has no serial number, so a double entry cannot be seen"
        return [Finding("serial_missing", message, Severity.WARNING)]
    return []


@part_of_service
def keep_step(
    actor: Actor,
    source: Source,
    from_state: str,
    act: Act,
    documents: Files,
    findings: Sequence[Finding],
    used: RulesUsed,
    note: str,
) -> SourceEvent:
    if act.to_state in SEEN and (source.last_seen_on is None or source.last_seen_on < act.day):
        source.last_seen_on = act.day
        source.save(update_fields=["last_seen_on"])
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
