"""Reads of rule packs. They are public facts: every actor may read them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.reference.domain import PackRow, RowChange, compare
from korgan.kernel.reference.models import Edition, Override, RulePack


@dataclass(frozen=True)
class RulesInForce:
    """The rows that count for a State on a day, and the stamp by which they are found again."""

    stamp: str
    rows: dict[str, PackRow]


def list_packs(*, actor: Actor) -> QuerySet[RulePack]:
    """Return every rule pack."""
    return RulePack.objects.order_by("title")


def get_pack(*, actor: Actor, name: str) -> RulePack:
    """Return one rule pack by name."""
    pack = RulePack.objects.filter(name=name).first()
    if pack is None:
        raise NotFound("no_pack", f"there is no rule pack {name}")
    return pack


def list_editions(*, actor: Actor, pack: RulePack) -> QuerySet[Edition]:
    """Return a pack's editions for all States and the actor's own overrides, newest first."""
    return pack.editions.filter(country__in=["", actor.country]).order_by("-effective_from", "-id")


def list_overrides(*, actor: Actor, pack: RulePack) -> QuerySet[Override]:
    """Return the overrides proposed in the actor's State, newest first."""
    own = pack.overrides.filter(country=actor.country)
    return own.select_related("proposer", "approver", "edition").order_by("-id")


def rows_of(edition: Edition) -> dict[str, PackRow]:
    """Return an edition's own rows by key."""
    # PostgreSQL keeps no order of the columns: those of the key come first on every database.
    first = list(edition.pack.key)
    found = {}
    for row in edition.rows.order_by("id"):
        kept = row.as_row()
        values = {name: kept.values[name] for name in first if name in kept.values}
        found[row.key] = replace(kept, values={**values, **kept.values})
    return found


def compare_editions(*, actor: Actor, before: Edition, after: Edition) -> list[RowChange]:
    """Return what differs. An override is compared with the edition that it lies on."""
    if before.pack_id != after.pack_id:
        raise InputError("other_pack", "only editions of one pack can be compared")
    left, right = rows_of(before), rows_of(after)
    if after.origin == Edition.Origin.NATIONAL and before.origin != Edition.Origin.NATIONAL:
        right = {**left, **right}
    return compare(left, right)


def rules_in_force(*, pack_name: str, on: date, country: str) -> RulesInForce:
    """Return the newest edition in force on the day, with the State's overrides laid over it."""
    editions = Edition.objects.filter(pack__name=pack_name, effective_from__lte=on, approved=True)
    base = (
        editions.exclude(origin=Edition.Origin.NATIONAL).order_by("-effective_from", "-id").first()
    )
    if base is None:
        raise NotFound(
            "no_edition", f"no edition of {pack_name} is in force on {on}", mend="import one"
        )
    overrides = editions.filter(origin=Edition.Origin.NATIONAL, country=country)
    chosen = [base, *overrides.order_by("effective_from", "id")]
    return _overlay(pack_name, chosen)


def rules_by_stamp(stamp: str) -> RulesInForce:
    """Return the very rows under which a past decision was taken."""
    name, _, ids = stamp.partition("@")
    try:
        wanted = [int(part) for part in ids.split("+")]
    except ValueError:
        raise InputError("bad_stamp", f"{stamp} names no editions") from None
    found = {edition.id: edition for edition in Edition.objects.filter(id__in=wanted)}
    if any(each not in found for each in wanted):
        raise NotFound("no_edition", f"an edition of {stamp} is not in this installation")
    return _overlay(name, [found[each] for each in wanted])


def _overlay(pack_name: str, editions: list[Edition]) -> RulesInForce:
    rows: dict[str, PackRow] = {}
    for edition in editions:
        rows.update(rows_of(edition))
    return RulesInForce(f"{pack_name}@{'+'.join(str(each.id) for each in editions)}", rows)
