"""Load shipped packs, import editions, override rows nationally with four eyes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from django.apps import apps

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.organisations.domain import Actor, OrganisationKind, Role
from korgan.kernel.organisations.rights import declare_action
from korgan.kernel.organisations.selectors import node_owner
from korgan.kernel.reference.domain import (
    PackDescription,
    PackRow,
    ShippedPack,
    Standing,
    read_manifest,
    read_rows,
)
from korgan.kernel.reference.models import Edition, Override, ReferenceRow, RulePack
from korgan.kernel.reference.selectors import rules_in_force

LOAD = declare_action("reference.load", roles=[Role.ADMINISTRATOR])
NATIONAL = [OrganisationKind.REGULATOR, OrganisationKind.GOVERNMENT, OrganisationKind.LICENSING]
IMPORT = declare_action("reference.import_edition", roles=[Role.ADMINISTRATOR], kinds=NATIONAL)
PROPOSE = declare_action(
    "reference.propose_override",
    roles=[Role.ADMINISTRATOR, Role.LICENSING_OFFICER, Role.INSPECTOR],
    kinds=NATIONAL,
)
DECIDE = declare_action(
    "reference.decide_override", roles=[Role.APPROVER, Role.SUPERVISOR], kinds=NATIONAL
)


def shipped_packs() -> list[ShippedPack]:
    """Return the packs that lie in the capabilities' `packs` folders, by name."""
    folders = [Path(app.path) / "packs" for app in apps.get_app_configs()]
    manifests = [path for folder in folders for path in sorted(folder.glob("*.json"))]
    return sorted(map(read_manifest, manifests), key=lambda pack: pack.description.name)


@service(LOAD)
def load_shipped_packs(*, actor: Actor) -> list[Edition]:
    """Load the editions that came with this version and are not loaded yet."""
    loaded = []
    for shipped in shipped_packs():
        pack = _ensure_pack(shipped)
        known = pack.editions.filter(label=shipped.edition, country="").first()
        if known is None:
            loaded.append(
                _store(
                    pack,
                    shipped.rows,
                    label=shipped.edition,
                    origin=Edition.Origin.SHIPPED,
                    effective_from=shipped.effective_from,
                    sha256=shipped.sha256,
                )
            )
        elif known.sha256 != shipped.sha256:
            raise Conflict(
                "edition_changed",
                f"edition {shipped.edition} of {pack.name} was loaded with other content",
                mend="an edition never changes: give the new content a new label",
            )
    record("reference.packs_loaded", None, editions=[str(edition) for edition in loaded])
    return loaded


def _ensure_pack(shipped: ShippedPack) -> RulePack:
    about = shipped.description
    pack, _ = RulePack.objects.update_or_create(
        name=about.name,
        defaults={
            "title": about.title,
            "key": list(about.key),
            "source_column": about.source_column,
            "units": dict(about.units),
            "standing_column": about.standing_column,
            "standings": {text: each.value for text, each in about.standings.items()},
            "note": about.note,
        },
    )
    return pack


@service(LOAD)
def add_pack(
    *,
    actor: Actor,
    description: PackDescription,
    data: bytes,
    label: str,
    effective_from: date,
) -> Edition:
    """Add a pack that did not come with Korgan, with its first edition (CSV)."""
    label = label.strip()
    if not label:
        raise InputError("label_missing", "name the edition", where="label")
    if RulePack.objects.filter(name=description.name).exists():
        raise Conflict(
            "pack_known",
            f"there is a rule pack {description.name} already",
            where="name",
            mend="import a new edition of it",
        )
    rows = read_rows(data, description)
    digest = hashlib.sha256(data).hexdigest()
    shipped = ShippedPack(description, label, effective_from, tuple(rows), digest)
    edition = _store(
        _ensure_pack(shipped),
        rows,
        label=label,
        origin=Edition.Origin.IMPORTED,
        effective_from=effective_from,
        sha256=digest,
    )
    record("reference.pack_added", edition, sha256=digest, rows=len(rows))
    return edition


@service(IMPORT)
def import_edition(
    *, actor: Actor, pack: RulePack, data: bytes, label: str, effective_from: date
) -> Edition:
    """Import a whole table (CSV) as a new edition; older editions stay as they are.

    It counts once a second person has approved it: a table decides for everybody in the State.
    """
    if actor.user_id is None:
        raise NotAllowed("no_person", "only a person can propose")
    _require_own_node(actor)
    label = label.strip()
    if not label:
        raise InputError("label_missing", "name the edition", where="label")
    if pack.editions.filter(label=label, country="").exists():
        raise Conflict("label_taken", f"{pack.name} has an edition {label} already", where="label")
    edition = _store(
        pack,
        read_rows(data, pack.description()),
        label=label,
        origin=Edition.Origin.IMPORTED,
        effective_from=effective_from,
        sha256=hashlib.sha256(data).hexdigest(),
        proposer_id=actor.user_id,
    )
    record("reference.edition_imported", edition, sha256=edition.sha256)
    return edition


@service(DECIDE)
def decide_edition(*, actor: Actor, edition: Edition, approve: bool) -> None:
    """Put an imported table in force as the second person, or reject it for good."""
    edition = Edition.objects.select_for_update().get(id=edition.id)
    _require_own_node(actor)
    if not edition.waits:
        raise Conflict("decided_already", "this edition has been decided already")
    if actor.user_id is None or edition.proposer_id == actor.user_id:
        raise NotAllowed("four_eyes", "who proposed cannot decide", mend="ask a second person")
    edition.approver_id, edition.approved = actor.user_id, approve
    edition.save(update_fields=["approver_id", "approved"])
    record("reference.edition_decided", edition, approved=approve, sha256=edition.sha256)


def _require_own_node(actor: Actor) -> None:
    owner = node_owner()
    if owner is not None and owner.country != actor.country:
        raise NotAllowed(
            "other_state",
            "the tables of this installation are those of another State",
            mend="propose a national override instead",
        )


@service(PROPOSE)
def propose_override(
    *,
    actor: Actor,
    pack: RulePack,
    key: str,
    values: Mapping[str, str],
    source: str,
    effective_from: date,
) -> Override:
    """Propose that the State uses other values for one row, on the strength of a national text."""
    if actor.user_id is None:
        raise NotAllowed("no_person", "only a person can propose")
    if not source.strip():
        raise InputError("source_missing", "name the national text and its article", where="source")
    in_force = rules_in_force(pack_name=pack.name, on=effective_from, country=actor.country)
    known = in_force.rows.get(key)
    if known is None:
        raise InputError("unknown_key", f"{pack.title} has no row {key}", where="key")
    unknown = sorted(set(values) - set(known.values))
    if unknown:
        raise InputError("unknown_column", f"no such column: {', '.join(unknown)}", where="values")
    if all(known.values[name] == value for name, value in values.items()):
        raise InputError("no_change", "the values are those in force already", where="values")
    override = Override.objects.create(
        pack=pack,
        country=actor.country,
        key=key,
        values={**known.values, **values},
        source=source.strip(),
        effective_from=effective_from,
        proposer_id=actor.user_id,
    )
    record("reference.override_proposed", override, key=key, values=dict(values), source=source)
    return override


@service(DECIDE)
def decide_override(*, actor: Actor, override: Override, approve: bool) -> Edition | None:
    """Decide as the second person; an approved override becomes an edition of its own."""
    override = Override.objects.select_for_update().get(id=override.id)
    if override.country != actor.country:
        raise NotAllowed("other_state", "this override belongs to another State")
    if override.decided:
        raise Conflict("decided_already", "this override has been decided already")
    if actor.user_id is None or override.proposer_id == actor.user_id:
        raise NotAllowed("four_eyes", "who proposed cannot decide", mend="ask a second person")
    override.approver_id = actor.user_id
    override.approved = approve
    if approve:
        row = PackRow(override.key, override.values, override.source, Standing.SINGLE_SOURCE)
        override.edition = _store(
            override.pack,
            [row],
            label=f"{override.country} {override.id}",
            origin=Edition.Origin.NATIONAL,
            effective_from=override.effective_from,
            sha256=_content_hash(row),
            country=override.country,
        )
    override.save(update_fields=["approver_id", "approved", "edition"])
    record("reference.override_decided", override, approved=approve)
    return override.edition


def _content_hash(row: PackRow) -> str:
    text = json.dumps([row.key, dict(row.values), row.source], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _store(
    pack: RulePack,
    rows: Iterable[PackRow],
    *,
    label: str,
    origin: Edition.Origin,
    effective_from: date,
    sha256: str,
    country: str = "",
    proposer_id: int | None = None,
) -> Edition:
    edition = Edition.objects.create(
        proposer_id=proposer_id,
        approved=True if proposer_id is None else None,
        pack=pack,
        label=label,
        origin=origin,
        effective_from=effective_from,
        sha256=sha256,
        country=country,
    )
    ReferenceRow.objects.bulk_create(
        ReferenceRow(
            edition=edition,
            key=row.key,
            values=dict(row.values),
            source=row.source,
            standing=row.standing,
        )
        for row in rows
    )
    return edition
