"""What is written about a source: contents, facts and category, read from what people write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from korgan.kernel.audit.services import part_of_service
from korgan.kernel.errors import Conflict, InputError
from korgan.sources.domain.categories import category_days
from korgan.sources.domain.contents import Content
from korgan.sources.domain.identity import comparable, parse_iso2919
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.domain.units import parse_activity
from korgan.sources.models import Source, SourceContent
from korgan.sources.selectors import RulesUsed, is_serial_taken

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


@part_of_service
def refuse_taken_serial(source: Source) -> None:
    """Refuse facts by which a source would stand in the State's register twice."""
    if is_serial_taken(source):
        raise Conflict(
            "serial_taken",
            "a source of this maker, model and serial number is in the register already",
            where="serial",
            mend=(
                "look for it by its serial number; what another holder has comes by a movement, "
                "not by a new entry"
            ),
        )


@part_of_service
def content_row(written: WrittenContent) -> SourceContent:
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


@part_of_service
def in_words(source: Source) -> str:
    rows = source.contents.all()
    return "; ".join(f"{row} {row.reference_date.isoformat()}" for row in rows)


@part_of_service
def set_facts(source: Source, facts: Mapping[str, Any]) -> None:
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


@part_of_service
def set_category(source: Source, contents: Sequence[Content], used: RulesUsed) -> None:
    """Work out the days on which the category falls, by the rules in force now."""
    source.nuclides = ", ".join(str(each.nuclide) for each in contents)[:200]
    source.rules_stamp = used.stamp
    found = category_days(contents, used.rules, practice=source.practice)
    source.practice_category, source.category_known = found.by_practice, found.known
    for number, day in enumerate(found.days, start=2):
        setattr(source, f"category_{number}_from", day)
