"""Rows of a spreadsheet or of an exported register, judged before anything is written.

What is doubtful but possible (a serial number used twice, an old reference date) enters and is
found by the assessment of quality afterwards; what is impossible is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.utils import timezone

from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.models import Organisation, Site
from korgan.kernel.records.imports.domain import Draft, Existing, Key
from korgan.science.errors import InputError
from korgan.sources.domain.contents import Content
from korgan.sources.domain.errors import Finding
from korgan.sources.domain.identity import Kind, parse_iso2919
from korgan.sources.domain.licences import Holding
from korgan.sources.domain.lifecycle import ENTRY, FINAL, HELD, MISSING, first_lifecycle
from korgan.sources.domain.nuclides import NuclideName, parse_nuclide
from korgan.sources.domain.rule_tables import Citation
from korgan.sources.domain.units import Activity, parse_activity
from korgan.sources.models import Source
from korgan.sources.selectors.inflow import Allowance
from korgan.sources.selectors.source import rules_of

# States that a list of sources can tell; movements and packages have records of their own.
TELLABLE = (HELD | MISSING | FINAL) - {
    "transfer_pending", "conditioned", "disposal_accepted", "found",
}  # fmt: skip
LEAST, MOST = Decimal("0.000001"), Decimal(10) ** 24
RADIOACTIVE = (Kind.SEALED, Kind.UNSEALED)
_SEVERAL = re.compile(r"\s*[;\n]\s*")


@dataclass(frozen=True)
class ReadContent:
    """One nuclide of a row, as it is written and as the rules read it."""

    content: Content
    becquerel: Decimal
    written: str


@lru_cache(maxsize=4096)
def _nuclide(text: str) -> NuclideName:
    return parse_nuclide(text)


@lru_cache(maxsize=16_384)
def _activity(text: str, unit: str) -> Activity:
    return parse_activity(text, unit=unit)


def read_contents(nuclides: str, activities: str, unit: str, day: date | None) -> list[ReadContent]:
    """Read the cells of nuclides and activities; several stand in a cell with semicolons."""
    names = [each for each in _SEVERAL.split(nuclides.strip()) if each]
    amounts = [each for each in _SEVERAL.split(activities.strip()) if each]
    if len(names) != len(amounts):
        raise InputError(
            "contents_do_not_pair",
            f"{len(names)} nuclides and {len(amounts)} activities",
            where="activity",
            mend="give one activity for each nuclide, with semicolons between them",
        )
    if names and day is None:
        raise InputError("reference_missing", "the reference date is missing", where="reference")
    found = []
    for name, amount in zip(names, amounts, strict=True):
        activity = _activity(amount, unit)
        becquerel = Decimal(repr(activity.becquerel))
        if not LEAST <= becquerel < MOST:
            raise InputError(
                "activity_out_of_range", "no source has such an activity", where="activity"
            )
        if becquerel < 10**9:
            becquerel = becquerel.quantize(LEAST)
        written = amount if amount[-1:].isalpha() else f"{amount} {unit}"
        found.append(
            ReadContent(
                Content(_nuclide(name), activity.becquerel, day or date.min),
                becquerel,
                written[:60],
            )
        )
    return found


def find_registered(actor: Actor, keys: Sequence[Key]) -> Mapping[Key, Existing]:
    """Return the sources of these numbers that the actor may correct by a spreadsheet."""
    if actor.organisation_kind != OrganisationKind.REGULATOR:
        return {}
    found = Source.objects.filter(
        country=actor.country, national_number__in=[number for (number,) in keys]
    )
    rows = found.select_related("organisation", "site").prefetch_related("contents")
    return {(row.national_number,): Existing(row.id, _values_of(row)) for row in rows}


def _values_of(source: Source) -> dict[str, Any]:
    contents = list(source.contents.all())
    plain = (
        "maker", "model", "serial", "holder_serial", "practice", "manufactured_on",
        "working_life_years", "iso2919", "special_form_certificate", "kind", "state", "site_id",
        "last_seen_on",
    )  # fmt: skip
    return {
        "number": source.national_number,
        "nuclide": "; ".join(each.nuclide for each in contents),
        "activity": "; ".join(each.activity_as_written for each in contents),
        "unit": "",
        "reference": contents[0].reference_date if contents else None,
        "holder": source.organisation.name,
        "site": source.site.name,
        **{name: getattr(source, name) for name in plain},
    }


@dataclass(frozen=True)
class Place:
    """A site of a holder, as a row names it."""

    holder_id: int
    site_id: int
    name: str


class Entering:
    """What one pass over a file remembers: sites, rules, and what the rows took of the limits."""

    def __init__(self, actor: Actor) -> None:
        self.today = timezone.localdate()
        self.used = rules_of(actor.country, self.today)
        self.practices = {row["practice"] for row in self.used.rules.practices}
        self.sites = _sites(actor)
        # Contents as they were read, until their rows are written.
        self.contents: dict[str, list[ReadContent]] = {}
        self._allowances: dict[int, Allowance] = {}

    def allowance_of(self, holder_id: int) -> Allowance:
        """Return what a holder's licences still allow, beside the rows before."""
        if holder_id not in self._allowances:
            self._allowances[holder_id] = Allowance(holder_id, self.today)
        return self._allowances[holder_id]


def check_rows(actor: Actor, drafts: Sequence[Draft], memory: Entering) -> None:
    """Find each row's site and licence, refuse what cannot be, flag what is not licensed."""
    numbers = [draft.values["number"] for draft in drafts]
    known = {
        row["national_number"]: row
        for row in Source.objects.filter(country=actor.country, national_number__in=numbers).values(
            "national_number", "state", "site_id"
        )
    }
    for draft in drafts:
        try:
            _check_row(actor, draft, known.get(draft.values["number"]), memory)
        except InputError as error:
            name = error.where if error.where in draft.values else "activity"
            draft.refuse(name, error.code, error.message, error.mend)


def _check_row(
    actor: Actor,
    draft: Draft,
    known: Mapping[str, Any] | None,
    memory: Entering,
) -> None:
    values = draft.values
    holder, site = values.get("holder") or "", values.get("site") or ""
    place = memory.sites.get((holder.casefold(), site.casefold()))
    if place is None:
        raise InputError(
            "unknown_site",
            f"no site {site!r} of this holder is entered",
            where="site",
            mend="enter holder and site first, or mend their names",
        )
    values["site_id"] = place.site_id
    if known is not None:
        _check_known(actor, values, known)
    kind = values.get("kind") or Kind.SEALED
    read = read_contents(
        values.get("nuclide") or "",
        values.get("activity") or "",
        values.get("unit") or "",
        values.get("reference"),
    )
    if (kind in RADIOACTIVE) != bool(read):
        raise InputError(
            "contents_of_kind",
            "a source has a nuclide with activity; other things have none of their own",
            where="nuclide",
        )
    reference = values.get("reference")
    if reference is not None and reference > memory.today:
        raise InputError(
            "reference_in_future", "the reference date lies in the future", where="reference"
        )
    # What the file says is kept as it is registered, so that the same file again changes nothing.
    values["nuclide"] = "; ".join(str(each.content.nuclide) for each in read)
    values["activity"] = "; ".join(each.written for each in read)
    values["unit"] = ""
    if values.get("iso2919"):
        values["iso2919"] = str(parse_iso2919(values["iso2919"]))
    if values.get("practice") and values["practice"] not in memory.practices:
        raise InputError(
            "unknown_practice", "the table of practices has no such practice", where="practice"
        )
    memory.contents[values["number"]] = read
    if known is None:
        _flag_unlicensed(draft, place, str(kind), read, memory)


def _flag_unlicensed(
    draft: Draft, place: Place, kind: str, read: Sequence[ReadContent], memory: Entering
) -> None:
    """Put a new row under a licence that has room for it, or say what speaks against each.

    A list of what is there records facts, licensed or not: refusing them would hide them.
    """
    values, state = draft.values, draft.values.get("state") or "in_use"
    values["licence_id"] = None
    if state in FINAL or state in MISSING:
        return
    contents = tuple(each.content for each in read)
    new = Holding(values["number"], kind, place.name, contents)
    covering = memory.allowance_of(place.holder_id).let_in(new)
    if covering.licence is not None:
        values["licence_id"] = covering.licence.id
    rule = inventory_rule()
    for each in covering.findings:
        field = "site" if each.code == "site_not_licensed" else "activity"
        text = str(Finding(each.code, each.message, each.severity, rule, each.where))
        draft.flag(field, each.code, text, "have it licensed, or take it away")


@cache
def inventory_rule() -> Citation:
    """Return the rule that a first inventory is judged by, where it meets a licence."""
    return first_lifecycle().find(ENTRY, "in_use").citation


def _check_known(actor: Actor, values: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    if actor.organisation_kind != OrganisationKind.REGULATOR:
        raise InputError(
            "number_taken", "this number is in the register already", where="number",
            mend="leave the row out; the regulator corrects what is registered",
        )  # fmt: skip
    state = values.get("state")
    if values["site_id"] != known["site_id"] or (state and state != known["state"]):
        raise InputError(
            "no_move_by_import", "a spreadsheet does not move a registered source",
            where="state", mend="record the step on its page",
        )  # fmt: skip


def _sites(actor: Actor) -> dict[tuple[str, str], Place]:
    """Return holder and site by their names; empty names mean one's own, if there is one site."""
    found = Site.objects.filter(country=actor.country, organisation__kind=OrganisationKind.OPERATOR)
    if actor.organisation_kind != OrganisationKind.REGULATOR:
        found = Site.objects.filter(organisation_id=actor.organisation_id)
    rows = list(found.values_list("organisation__name", "name", "organisation_id", "id"))
    places = {(o.casefold(), s.casefold()): Place(oid, sid, s) for o, s, oid, sid in rows}
    by_holder: dict[str, list[Place]] = {}
    for organisation, site, organisation_id, site_id in rows:
        place = Place(organisation_id, site_id, site)
        by_holder.setdefault(organisation.casefold(), []).append(place)
    for holder, own in by_holder.items():
        if len(own) == 1:
            places[holder, ""] = own[0]
    if actor.organisation_kind != OrganisationKind.REGULATOR:
        name = Organisation.objects.get(id=actor.organisation_id).name.casefold()
        places |= {("", site): at for (holder, site), at in places.items() if holder == name}
    return places
