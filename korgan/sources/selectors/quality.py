"""Reads of the register's quality: what is doubtful, and how the score goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.sources.domain.contents import Content
from korgan.sources.domain.custody import Abroad, AtHolder, Custody, InTransit, Missing
from korgan.sources.domain.custody import Shipment as Movement
from korgan.sources.domain.identity import Kind, SourceIdentity
from korgan.sources.domain.lifecycle import FINAL, MISSING, SourceRecord
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.domain.quality import RegisterEntry
from korgan.sources.models import QualityFinding, QualityScore, Source, SourceContent

_ON_THE_WAY = InTransit(Movement("-", "-", "--", "-", date.min, date.min, "-"))


def list_findings(*, actor: Actor) -> QuerySet[QualityFinding]:
    """Return what is doubtful of the sources that the actor may see."""
    return visible_to(actor, QualityFinding.objects.select_related("source", "organisation"))


@dataclass(frozen=True)
class CampaignLine:
    """How far one kind of doubt is worked off."""

    code: str
    open: int
    explained: int
    mended: int

    @property
    def total(self) -> int:
        """All that were ever found."""
        return self.open + self.explained + self.mended

    @property
    def settled(self) -> int:
        """Explained or mended."""
        return self.explained + self.mended


def campaign(*, actor: Actor) -> list[CampaignLine]:
    """Return how far each kind of doubt is worked off, what has most to do first."""
    rows = list_findings(actor=actor).order_by().values("code", "state")
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows.annotate(number=Count("id")):
        counts[row["code"]][row["state"]] = row["number"]
    lines = [
        CampaignLine(code, by.get("open", 0), by.get("explained", 0), by.get("mended", 0))
        for code, by in counts.items()
    ]
    return sorted(lines, key=lambda line: (-line.open, line.code))


def get_finding(*, actor: Actor, finding_id: int) -> QualityFinding:
    """Return one finding."""
    return get_visible(
        actor,
        QualityFinding.objects.select_related("source__organisation", "closed_by"),
        id=finding_id,
    )


def scores_of(*, actor: Actor) -> QuerySet[QualityScore]:
    """Return the scores of the actor's register: the State's for an authority, else its own."""
    found = QualityScore.objects.filter(country=actor.country)
    if actor.is_authority:
        return found.filter(organisation=None)
    return found.filter(organisation_id=actor.organisation_id)


def judged_sources(*, actor: Actor) -> QuerySet[Source]:
    """Return the living sources that an assessment by this actor covers."""
    found = Source.objects.filter(country=actor.country).exclude(state__in=FINAL)
    if actor.organisation_kind != OrganisationKind.REGULATOR:
        found = found.filter(organisation_id=actor.organisation_id)
    return found


def register_entries(sources: QuerySet[Source]) -> Iterator[RegisterEntry]:
    """Yield sources as the assessment reads them, in two queries."""
    contents: dict[int, list[Content]] = defaultdict(list)
    names = {name: parse_nuclide(name) for name in _nuclides(sources)}
    rows = SourceContent.objects.filter(source__in=sources)
    for key, nuclide, activity, reference in rows.values_list(
        "source_id", "nuclide", "activity_bq", "reference_date"
    ).iterator(chunk_size=5000):
        contents[key].append(Content(names[nuclide], float(activity), reference))
    for row in sources.values(
        "id", "national_number", "kind", "maker", "model", "serial", "manufactured_on",
        "working_life_years", "practice", "state", "state_since", "last_seen_on",
    ).order_by("id").iterator(chunk_size=5000):  # fmt: skip
        life = row["working_life_years"]
        identity = SourceIdentity(
            national_number=row["national_number"],
            kind=Kind(row["kind"]),
            make=row["maker"],
            model=row["model"],
            serial=row["serial"],
            contents=tuple(contents.get(row["id"], ())),
            manufactured=row["manufactured_on"],
            working_life_years=None if life is None else float(life),
            practice=row["practice"],
        )
        custody = _custody(row["state"], row["state_since"])
        yield RegisterEntry(SourceRecord(identity, row["state"], custody), row["last_seen_on"])


def _nuclides(sources: QuerySet[Source]) -> list[str]:
    rows = SourceContent.objects.filter(source__in=sources).order_by()
    return list(rows.values_list("nuclide", flat=True).distinct())


def _custody(state: str, since: date) -> Custody:
    if state in MISSING:
        return Missing("-", since)
    if state == "in_transit":
        return _ON_THE_WAY
    return Abroad() if state == "import_pending" else AtHolder("-", "-")
