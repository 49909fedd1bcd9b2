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
from functools import lru_cache
from typing import Any

from django.utils import timezone

from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.models import Organisation, Site
from korgan.kernel.records.imports.domain import Draft, Existing, Key
from korgan.science.errors import InputError
from korgan.sources.domain.contents import Content
from korgan.sources.domain.identity import Kind, parse_iso2919
from korgan.sources.domain.lifecycle import FINAL, HELD, MISSING
from korgan.sources.domain.nuclides import NuclideName, parse_nuclide
from korgan.sources.domain.units import Activity, parse_activity
from korgan.sources.models import Source
from korgan.sources.selectors.source import rules_of

# States that a list of sources can tell; movements and packages have records of their own.
TELLABLE = (HELD | MISSING | FINAL) - {
    "transfer_pending", "conditioned", "disposal_accepted", "found",
}  # fmt: skip
LEAST, MOST = Decimal("0.000001"), Decimal(10) ** 24
RADIOACTIVE = (Kind.SEALED, Kind.UNSEALED)
NOT_BY_IMPORT = ("state", "site_id")
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


def check_rows(actor: Actor, drafts: Sequence[Draft]) -> None:
    """Find each row's holder and site, read its contents, and refuse what cannot be."""
    today = timezone.localdate()
    sites = _sites(actor)
    numbers = [draft.values["number"] for draft in drafts]
    known = {
        row["national_number"]: row
        for row in Source.objects.filter(country=actor.country, national_number__in=numbers).values(
            "national_number", "state", "site_id"
        )
    }
    practices = {row["practice"] for row in rules_of(actor.country, today).rules.practices}
    for draft in drafts:
        try:
            _check_row(actor, draft, sites, known.get(draft.values["number"]), practices, today)
        except InputError as error:
            name = error.where if error.where in draft.values else "activity"
            draft.refuse(name, error.code, error.message, error.mend)


def _check_row(
    actor: Actor,
    draft: Draft,
    sites: Mapping[tuple[str, str], tuple[int, int]],
    known: Mapping[str, Any] | None,
    practices: set[str],
    today: date,
) -> None:
    values = draft.values
    holder, site = values.get("holder") or "", values.get("site") or ""
    place = sites.get((holder.casefold(), site.casefold()))
    if place is None:
        raise InputError(
            "unknown_site",
            f"no site {site!r} of this holder is entered",
            where="site",
            mend="enter holder and site first, or mend their names",
        )
    values["site_id"] = place[1]
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
    if reference is not None and reference > today:
        raise InputError(
            "reference_in_future", "the reference date lies in the future", where="reference"
        )
    # What the file says is kept as it is registered, so that the same file again changes nothing.
    values["nuclide"] = "; ".join(str(each.content.nuclide) for each in read)
    values["activity"] = "; ".join(each.written for each in read)
    values["unit"] = ""
    if values.get("iso2919"):
        values["iso2919"] = str(parse_iso2919(values["iso2919"]))
    if values.get("practice") and values["practice"] not in practices:
        raise InputError(
            "unknown_practice", "the table of practices has no such practice", where="practice"
        )


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


def _sites(actor: Actor) -> dict[tuple[str, str], tuple[int, int]]:
    """Return holder and site by their names; empty names mean one's own, if there is one site."""
    found = Site.objects.filter(country=actor.country, organisation__kind=OrganisationKind.OPERATOR)
    if actor.organisation_kind != OrganisationKind.REGULATOR:
        found = Site.objects.filter(organisation_id=actor.organisation_id)
    rows = list(found.values_list("organisation__name", "name", "organisation_id", "id"))
    places = {(o.casefold(), s.casefold()): (oid, sid) for o, s, oid, sid in rows}
    by_holder: dict[str, list[tuple[int, int]]] = {}
    for organisation, _site, organisation_id, site_id in rows:
        by_holder.setdefault(organisation.casefold(), []).append((organisation_id, site_id))
    for holder, own in by_holder.items():
        if len(own) == 1:
            places[holder, ""] = own[0]
    if actor.organisation_kind != OrganisationKind.REGULATOR:
        name = Organisation.objects.get(id=actor.organisation_id).name.casefold()
        places |= {("", site): at for (holder, site), at in places.items() if holder == name}
    return places
