"""What holders' licences have room for: the arithmetic that guards every inflow.

Stock is added up by the database, a sum for each nuclide, form, site and reference date: what is
read grows with the kinds of things that a holder has, not with their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from korgan.kernel.organisations.models import Site
from korgan.sources.domain.contents import Content
from korgan.sources.domain.errors import Finding, Severity
from korgan.sources.domain.licences import (
    ANY,
    NO_NUCLIDE,
    Holding,
    Limit,
    LimitTally,
    LimitUse,
    inflow_findings,
)
from korgan.sources.domain.lifecycle import FINAL, MISSING
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.models import Licence, ShipmentLine, Source
from korgan.sources.selectors.licensing import terms_of
from korgan.sources.selectors.source import contents_of


def incoming_to(organisation_id: int) -> list[Holding]:
    """Return what is planned for or on its way to a holder: it counts like stock on hand."""
    lines = ShipmentLine.objects.filter(is_open=True, shipment__receiver_id=organisation_id)
    found = lines.select_related("shipment", "source").prefetch_related("source__contents")
    return [
        Holding(
            line.source.national_number,
            str(line.source.kind),
            line.shipment.delivery_place,
            tuple(contents_of(line.source)),
        )
        for line in found.order_by("id")
    ]


def holding_of(
    source: Source, contents: Sequence[Content] | None = None, site: Site | None = None
) -> Holding:
    """Return one source as it counts against a licence, at its own site or another."""
    return Holding(
        source.national_number,
        str(source.kind),
        (site or source.site).name,
        tuple(contents_of(source) if contents is None else contents),
    )


def tally_of(licence: Licence, day: date, *, beside: Source | None = None) -> LimitTally:
    """Return what its stock takes of a licence on a day; ``beside`` one source of it."""
    tally = LimitTally(terms_of(licence), day)
    stock = Source.objects.filter(licence=licence).exclude(state__in=[*FINAL, *MISSING])
    if beside is not None:
        stock = stock.exclude(id=beside.id)
    sums = (
        stock.filter(contents__isnull=False)
        .order_by()
        .values_list("kind", "site__name", "contents__nuclide", "contents__reference_date")
        .annotate(sum=Sum("contents__activity_bq"))
    )
    written: dict[str, list[str]] = {}
    for kind, site, name, reference, activity in sums:
        nuclide = parse_nuclide(name)
        tally.add_stock(kind, site, Content(nuclide, float(activity), reference))
        written.setdefault(nuclide.nuclide, []).append(name)
    tally.add_numbers(_numbers(stock, tally.licence.limits, written))
    return tally


def _numbers(
    stock: QuerySet[Source], limits: Sequence[Limit], written: dict[str, list[str]]
) -> list[int]:
    """Return how many sources each limit speaks of; ``written`` has the spellings of nuclides."""
    counts = {}
    for place, limit in enumerate(limits):
        which = Q(id__isnull=False)
        if limit.nuclide == NO_NUCLIDE:
            which &= Q(contents__isnull=True)
        elif limit.nuclide != ANY:
            names = {limit.nuclide, *written.get(limit.nuclide, ())}
            which &= Q(contents__nuclide__in=sorted(names))
        if limit.form != ANY:
            which &= Q(kind=limit.form)
        if limit.site != ANY:
            which &= Q(site__name=limit.site)
        counts[f"limit_{place}"] = Count("id", filter=which, distinct=True)
    found = stock.order_by().aggregate(**counts)
    return [found[name] for name in counts]


def use_of(licence: Licence, day: date) -> tuple[LimitUse, ...]:
    """Return how much of each limit of a licence is taken on a day."""
    return tally_of(licence, day).uses()


@dataclass(frozen=True)
class Covering:
    """The licence under which a holder may have a source, or what speaks against each of them."""

    licence: Licence | None
    findings: list[Finding]


class Allowance:
    """What a holder's licences still allow, read once and counted on within one act.

    The guard of every inflow: a transfer, an import, a registration. What is on its way counts
    against each licence, because nobody knows yet under which it will come. Whoever writes what
    this allows holds the locks of the licences from before it was read.
    """

    def __init__(self, holder_id: int, day: date) -> None:
        self._day = day
        self._coming = {each.national_number: each for each in incoming_to(holder_id)}
        held = Licence.objects.filter(organisation_id=holder_id).select_related("organisation")
        self._licences = list(held.order_by("valid_until", "id"))
        self._tallies = [tally_of(each, day) for each in self._licences]
        for each in self._coming.values():
            self._count_coming(each)

    def covering(self, new: Holding) -> Covering:
        """Return a licence that allows one more source beside what there is, and keep nothing.

        Without such a licence the findings are those of the one that comes nearest.
        """
        # What is on its way counts already, though it is asked about again.
        known = self._coming.get(new.national_number)
        if known is not None:
            self._count_coming(known, gone=True)
        nearest: list[Finding] | None = None
        licence = None
        for each, tally in zip(self._licences, self._tallies, strict=True):
            findings = tally.findings(new)
            if nearest is None or len(findings) < len(nearest):
                nearest = findings
            if not findings:
                licence = each
                break
        if known is not None:
            self._count_coming(known)
        if nearest is None:
            nearest = inflow_findings(None, [], new, self._day)
        return Covering(licence, nearest)

    def announce(self, new: Holding) -> Covering:
        """Judge a source that is to be sent; from now on it counts as on its way."""
        found = self.covering(new)
        if new.national_number not in self._coming:
            self._coming[new.national_number] = new
            self._count_coming(new)
        return found

    def let_in(self, new: Holding) -> Covering:
        """Judge a source that is there; from now on it counts under the licence that has room."""
        known = self._coming.pop(new.national_number, None)
        if known is not None:
            self._count_coming(known, gone=True)
        found = self.covering(new)
        if found.licence is not None:
            self._tallies[self._licences.index(found.licence)].add(new)
        return found

    def _count_coming(self, each: Holding, *, gone: bool = False) -> None:
        for tally in self._tallies:
            if gone:
                tally.remove(each)
            else:
                tally.add(each)


def without_destination(licence: Licence) -> list[str]:
    """Return the numbers of a licence's sources that have no destination; lost ones too.

    What is planned for its holder or on the way counts, unless another licence lets it in.
    """
    held = Source.objects.filter(licence=licence).exclude(state__in=FINAL)
    numbers = set(held.values_list("national_number", flat=True))
    coming = incoming_to(licence.organisation_id)
    allowance = Allowance(licence.organisation_id, timezone.localdate()) if coming else None
    for each in coming:
        if allowance and allowance.covering(each).licence in (None, licence):
            numbers.add(each.national_number)
    return sorted(numbers)


def recipient_findings(
    receiver_id: int, place: str, sources: Iterable[Source], day: date
) -> dict[int, list[Finding]]:
    """Return, for each source of a transfer, what speaks against its receiver having it.

    The receiver needs a licence that is in force, names the place, and has room for all of
    them together with its stock and what is on the way to it.
    """
    allowance = Allowance(receiver_id, day)
    found: dict[int, list[Finding]] = {}
    for source in sources:
        new = Holding(source.national_number, str(source.kind), place, tuple(contents_of(source)))
        found[source.id] = allowance.announce(new).findings
    return found


def as_warnings(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings that flag and do not stop: a first inventory records what is there."""
    return [replace(each, severity=Severity.WARNING) for each in findings]


def site_findings(source: Source, site: Site, day: date) -> list[Finding]:
    """Return what speaks against a source standing at a site of its holder."""
    asked = holding_of(source, site=site)
    if source.licence is None:
        return as_warnings(Allowance(source.organisation_id, day).covering(asked).findings)
    return tally_of(source.licence, day, beside=source).findings(asked)
