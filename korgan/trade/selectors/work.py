"""Reads of known parties, screenings, matches and thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from korgan.kernel.approvals.models import Proposal
from korgan.kernel.approvals.selectors import proposals_for
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.audit.selectors import entries_about
from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.domain import Actor, Releasability
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.trade.domain.work import USUAL_THRESHOLD, MatchState, RunKind, Verdict
from korgan.trade.models import BatchRow, KnownParty, Match, PartyList, ScreeningRun, Threshold

# Matches with one listed party that are looked through for the name asked about.
_MOST_LOOKED_AT = 500


def list_parties(*, actor: Actor) -> QuerySet[KnownParty]:
    """Return the known parties that the actor may see."""
    return visible_to(actor, KnownParty.objects.select_related("organisation"))


def find_parties(*, actor: Actor, text: str) -> QuerySet[KnownParty]:
    """Return parties whose reference begins with the text or whose name holds it."""
    holds = Q(reference__istartswith=text) | Q(name__icontains=text)
    return list_parties(actor=actor).filter(holds).order_by("-id")


def get_party(*, actor: Actor, party_id: int) -> KnownParty:
    """Return one known party."""
    return get_visible(actor, KnownParty.objects.select_related("organisation"), id=party_id)


def history_of_party(*, actor: Actor, party: KnownParty) -> QuerySet[AuditEntry]:
    """Return the audit entries about a visible party."""
    return entries_about(actor=actor, subject=party)


def list_matches(*, actor: Actor, party_id: int | None = None) -> QuerySet[Match]:
    """Return the matches that the actor may see, or those of one party."""
    rows = visible_to(actor, Match.objects.select_related("organisation", "party", "party_list"))
    return rows if party_id is None else rows.filter(party_id=party_id)


def matches_known(
    *, actor: Actor, names: Iterable[str], found: Iterable[tuple[int, str]]
) -> list[Match]:
    """Return the matches of parties so named with listed ones: by list and number on it.

    What an officer asks once more was perhaps decided before, under other facts.
    """
    wanted = set(found)
    asked = {name.strip().casefold() for name in names}
    rows = list_matches(actor=actor).filter(
        party_list_id__in={list_id for list_id, _ in wanted},
        entity_id__in={entity_id for _, entity_id in wanted},
    )
    return [
        match
        for match in rows.order_by("-found_at", "-id")[:_MOST_LOOKED_AT]
        if match.party.name.casefold() in asked and (match.party_list_id, match.entity_id) in wanted
    ]


def get_match(*, actor: Actor, match_id: int) -> Match:
    """Return one match."""
    rows = Match.objects.select_related(
        "organisation", "party", "party_list__in_force", "entry", "officer", "found_in"
    )
    return get_visible(actor, rows, id=match_id)


def history_of_match(*, actor: Actor, match: Match) -> QuerySet[AuditEntry]:
    """Return the audit entries about a visible match."""
    return entries_about(actor=actor, subject=match)


def decisions_on_match(*, actor: Actor, match: Match) -> QuerySet[Proposal]:
    """Return the verdicts put to a second person, and the decisions on them."""
    return proposals_for(actor=actor, subject_type=match._meta.label, subject_id=str(match.pk))


def content_under_review(match: Match) -> dict[str, object]:
    """Return exactly what a second person decides on."""
    return {
        "reference": match.reference,
        "verdict": match.verdict,
        "explanation": match.explanation,
        "party": match.party_fingerprint,
        "list": match.party_list.name,
        "entity_id": match.entity_id,
        "entry": match.entry.sha256,
        "probability": f"{match.probability:.8f}",
    }


def worklist(*, actor: Actor) -> dict[str, list[Match]]:
    """Return what the first page shows: matches to decide and those in review."""
    rows = list_matches(actor=actor)
    return {
        "to_decide": list(rows.filter(state=MatchState.OPEN).order_by("-probability", "-id")[:15]),
        "in_review": list(rows.filter(state=MatchState.IN_REVIEW).order_by("id")[:15]),
    }


def overview(*, actor: Actor) -> dict[str, int]:
    """Return the figures of the home page."""
    rows = list_matches(actor=actor)
    counts = rows.aggregate(
        to_decide=Count("id", filter=Q(state=MatchState.OPEN)),
        in_review=Count("id", filter=Q(state=MatchState.IN_REVIEW)),
    )
    return {**counts, "parties": list_parties(actor=actor).count()}


def list_runs(*, actor: Actor, kind: RunKind | None = None) -> QuerySet[ScreeningRun]:
    """Return the screenings that the actor may see."""
    rows = visible_to(actor, ScreeningRun.objects.select_related("organisation"))
    return rows if kind is None else rows.filter(kind=kind)


def list_batches(*, actor: Actor) -> QuerySet[ScreeningRun]:
    """Return the batches that the actor may see."""
    return list_runs(actor=actor, kind=RunKind.BATCH)


def get_run(*, actor: Actor, run_id: int) -> ScreeningRun:
    """Return one screening."""
    rows = ScreeningRun.objects.select_related("organisation", "job", "document", "edition")
    return get_visible(actor, rows, id=run_id)


def list_rows(*, actor: Actor, run_id: int) -> QuerySet[BatchRow]:
    """Return the lines of a visible batch."""
    return get_run(actor=actor, run_id=run_id).rows.all()


def get_row(*, actor: Actor, run_id: int, row_id: int) -> BatchRow:
    """Return one line of a visible batch."""
    found = list_rows(actor=actor, run_id=run_id).filter(id=row_id).first()
    if found is None:
        raise NotFound("no_such_line", f"this batch has no line {row_id}")
    return found


def facts_to_rescreen(party_list: PartyList) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    """Yield every party that this list concerns: (id, organisation, purpose, facts).

    A re-screening is the system's own work: it covers all parties of the State to whose
    organisations the list is released, also those that whoever imported it may not see.
    """
    parties = KnownParty.objects.filter(country=party_list.country)
    if party_list.releasability == Releasability.OWNER:
        parties = parties.filter(organisation_id=party_list.organisation_id)
    rows = parties.order_by("id").values_list("id", "organisation_id", "purpose", "facts")
    yield from rows.iterator(chunk_size=1000)


def count_to_rescreen(party_list: PartyList) -> int:
    """Count the parties that :func:`facts_to_rescreen` yields."""
    parties = KnownParty.objects.filter(country=party_list.country)
    if party_list.releasability == Releasability.OWNER:
        parties = parties.filter(organisation_id=party_list.organisation_id)
    return parties.count()


@dataclass(frozen=True)
class Thresholds:
    """Thresholds of one organisation; the most particular one counts."""

    rules: Mapping[tuple[int | None, str], float]

    def of(self, list_id: int, purpose: str) -> float:
        """Return the threshold for a list and a purpose."""
        for key in ((list_id, purpose), (list_id, ""), (None, purpose), (None, "")):
            if key in self.rules:
                return self.rules[key]
        return USUAL_THRESHOLD

    def for_lists(self, list_ids: Iterable[int], purpose: str) -> dict[int, float]:
        """Return the threshold of each list."""
        return {list_id: self.of(list_id, purpose) for list_id in list_ids}


def thresholds_of(organisation_id: int) -> Thresholds:
    """Return the thresholds that an organisation has set."""
    rows = Threshold.objects.filter(organisation_id=organisation_id)
    return Thresholds({(row.party_list_id, row.purpose): row.value for row in rows})


def list_thresholds(*, actor: Actor) -> QuerySet[Threshold]:
    """Return the own organisation's thresholds."""
    rows = Threshold.objects.filter(organisation_id=actor.organisation_id)
    return rows.select_related("party_list", "set_by").order_by("party_list_id", "purpose")


def verdicts_by_list(*, actor: Actor) -> list[dict[str, Any]]:
    """Count the own organisation's decided matches of each list, by verdict: the cost so far."""
    rows = list_matches(actor=actor).filter(organisation_id=actor.organisation_id)
    decided = Q(state=MatchState.DECIDED)
    counted = rows.values("party_list__name").annotate(
        matches=Count("id"),
        true=Count("id", filter=decided & Q(verdict=Verdict.TRUE)),
        false=Count("id", filter=decided & Q(verdict=Verdict.FALSE)),
        unclear=Count("id", filter=decided & Q(verdict=Verdict.UNCLEAR)),
    )
    return [dict(row) for row in counted.order_by("party_list__name")]
