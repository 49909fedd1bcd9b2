"""From an edition that was read to the one in force: what changed is written, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils import timezone

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.errors import InputError
from korgan.kernel.events.services import publish
from korgan.kernel.jobs.services import start_job
from korgan.kernel.organisations.domain import Actor
from korgan.trade.domain.lists import (
    SHRINKAGE_TO_ASK,
    ListEdition,
    ListEntry,
    RowProblem,
)
from korgan.trade.domain.work import EditionState, entry_as_dict, fingerprint
from korgan.trade.list_keeping import own_list
from korgan.trade.models import Edition, EntryVersion
from korgan.trade.services.lists import KEEP_LISTS

_PART = 500
_MOST_PROBLEMS = 200


@service(KEEP_LISTS)
def take_edition(*, actor: Actor, edition: Edition, read: ListEdition) -> Edition:
    """Put an edition that was read into force, or have it ask first; does nothing if done."""
    party_list = own_list(actor, edition.party_list)
    edition = Edition.objects.get(id=edition.id)
    edition.party_list = party_list
    if edition.state != EditionState.RECEIVED:
        record("trade.edition_read_again", party_list, edition=edition.number)
        return edition
    entries, doubled = _by_number(read.entries)
    problems = [*read.problems, *doubled]
    edition.format, edition.published_on = read.format, read.published_on[:10]
    edition.entries = len(entries)
    edition.problems = [[each.where, each.message] for each in problems[:_MOST_PROBLEMS]]
    edition.warnings = _warnings(party_list.in_force, edition)
    if edition.warnings and edition.confirmed_by_id is None:
        edition.state = EditionState.ASKS
        edition.save()
        record("trade.edition_asks", party_list, edition=edition.number, warnings=edition.warnings)
        return edition
    write_contents(edition=edition, entries=entries.values())
    put_in_force(actor=actor, edition=edition)
    record(
        "trade.edition_in_force",
        party_list,
        edition=edition.number,
        sha256=edition.sha256,
        entries=edition.entries,
        added=edition.added,
        changed=edition.changed,
        removed=edition.removed,
        problems=len(problems),
    )
    return edition


@service(KEEP_LISTS)
def refuse_edition(*, actor: Actor, edition: Edition, fault: InputError) -> Edition:
    """Keep an edition that cannot be read, with the reason; the one in force stays."""
    party_list = own_list(actor, edition.party_list)
    edition = Edition.objects.get(id=edition.id)
    edition.state, edition.fault = EditionState.REFUSED, fault.as_dict()
    edition.save(update_fields=["state", "fault"])
    record("trade.edition_refused", party_list, edition=edition.number, fault=fault.as_dict())
    return edition


@part_of_service
def write_contents(*, edition: Edition, entries: Iterable[ListEntry]) -> None:
    """Write what the edition adds and changes, and end what it no longer has."""
    list_id = edition.party_list_id
    standing = {
        entity_id: (pk, digest)
        for pk, entity_id, digest in EntryVersion.objects.filter(
            party_list_id=list_id, until__isnull=True
        ).values_list("id", "entity_id", "sha256")
    }
    begun: list[EntryVersion] = []
    ended: list[int] = []
    kept: set[str] = set()
    for entry in entries:
        version = version_of(list_id, edition.number, entry)
        kept.add(version.entity_id)
        before = standing.get(version.entity_id)
        if before is None:
            edition.added += 1
        elif before[1] != version.sha256:
            edition.changed += 1
            ended.append(before[0])
        else:
            continue
        begun.append(version)
    gone = [pk for entity_id, (pk, _) in standing.items() if entity_id not in kept]
    edition.removed = len(gone)
    end_versions(edition=edition, primary_keys=[*ended, *gone])
    EntryVersion.objects.bulk_create(begun, batch_size=_PART)


@part_of_service
def end_versions(*, edition: Edition, primary_keys: Sequence[int]) -> None:
    """Write that these versions stand no longer from this edition on."""
    for start in range(0, len(primary_keys), _PART):
        part = primary_keys[start : start + _PART]
        EntryVersion.objects.filter(id__in=part).update(until=edition.number)


@part_of_service
def version_of(list_id: int, number: int, entry: ListEntry) -> EntryVersion:
    """Return the row, not yet written, of an entry that begins with an edition."""
    content = entry_as_dict(entry)
    return EntryVersion(
        party_list_id=list_id,
        entity_id=entry.entity_id[:200],
        name=entry.name[:400],
        kind=entry.kind_name,
        countries=", ".join(entry.countries)[:200],
        content=content,
        sha256=fingerprint(content),
        since=number,
    )


@part_of_service
def put_in_force(*, actor: Actor, edition: Edition) -> None:
    """Make the edition the one in force and have all known parties screened against it."""
    party_list = edition.party_list
    Edition.objects.filter(party_list=party_list, state=EditionState.IN_FORCE).update(
        state=EditionState.SUPERSEDED
    )
    edition.state, edition.in_force_from = EditionState.IN_FORCE, timezone.now()
    edition.save()
    party_list.in_force = edition
    party_list.save(update_fields=["in_force"])
    publish(
        "trade.edition_in_force",
        {"list": party_list.id, "edition": edition.id, "organisation": party_list.organisation_id},
    )
    start_job(
        actor=actor,
        kind="trade.rescreen",
        title=f"{party_list} {edition.number}",
        link=f"/trade/editions/{edition.id}/",
        edition_id=edition.id,
    )


def _by_number(
    entries: Iterable[ListEntry],
) -> tuple[dict[str, ListEntry], list[RowProblem]]:
    """Give entries by number; where a list uses a number twice, nobody is lost."""
    found: dict[str, ListEntry] = {}
    doubled = []
    for entry in entries:
        number = wanted = entry.entity_id[:190]
        times = 1
        while number in found:
            times += 1
            number = f"{wanted}#{times}"
        if times > 1:
            doubled.append(RowProblem(wanted, f"another entry has this number; kept as {number}"))
            entry = replace(entry, entity_id=number)
        found[number] = entry
    return found, doubled


def _warnings(current: Edition | None, edition: Edition) -> list[str]:
    if current is None:
        return []
    found = []
    if edition.entries <= SHRINKAGE_TO_ASK * current.entries:
        found.append("list_shrank")
    if edition.published_on and current.published_on > edition.published_on:
        found.append("older_edition")
    if current.format != edition.format:
        found.append("other_format")
    return found
