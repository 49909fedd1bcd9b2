"""Reads of incidents, candidates for what was found, the watch list, and drafts of papers."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.sources.domain.candidates import Candidate, Evidence, Ranking, rank_candidates
from korgan.sources.domain.contents import Content
from korgan.sources.domain.incidents import (
    IncidentReport,
    IncidentType,
    NotificationDraft,
    RatingInput,
    notification_draft,
    rating_input,
)
from korgan.sources.domain.lifecycle import FINAL, HELD, MISSING
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.models import INCIDENT_STATES, Incident, Source
from korgan.sources.selectors.source import contents_of, identity_of, list_sources, rules_of

# More candidates than this are told nothing apart by what can be measured in the field.
MOST_CANDIDATES = 5000


def list_incidents(*, actor: Actor) -> QuerySet[Incident]:
    """Return the incidents that the actor may see."""
    return visible_to(actor, Incident.objects.select_related("organisation"))


def get_incident(*, actor: Actor, incident_id: int) -> Incident:
    """Return one incident."""
    return get_visible(
        actor, Incident.objects.select_related("organisation", "reported_by"), id=incident_id
    )


def watch_list(*, actor: Actor) -> QuerySet[Source]:
    """Return the lost and stolen sources, for those who may look for them."""
    found = list_sources(actor=actor).filter(state__in=MISSING)
    return found if actor.is_authority else found.filter(organisation_id=actor.organisation_id)


def evidence_of(incident: Incident) -> Evidence:
    """Return what is known of found material, as the rules read it."""
    activity = None
    if incident.lowest_bq and incident.highest_bq:
        activity = (incident.lowest_bq, incident.highest_bq)
    return Evidence(
        day=incident.measured_on or incident.happened_on,
        nuclide=parse_nuclide(incident.nuclide).nuclide if incident.nuclide else "",
        activity=activity,
        marking=incident.marking,
        diameter_mm=incident.diameter_mm,
        length_mm=incident.length_mm,
    )


def candidates_for(*, actor: Actor, incident: Incident) -> tuple[Ranking | None, dict[str, Source]]:
    """Rank the sources that the actor may see by how well they explain what was found."""
    evidence = evidence_of(incident)
    told = evidence.nuclide or evidence.activity or evidence.marking or evidence.diameter_mm
    if not told or actor.organisation_kind != OrganisationKind.REGULATOR:
        return None, {}
    found = list_sources(actor=actor).exclude(state__in=FINAL).exclude(contents=None)
    if evidence.nuclide:
        found = found.filter(Q(contents__nuclide__startswith=evidence.nuclide) | _missing())
    rows = found.distinct().prefetch_related("contents").order_by("-id")
    sources = {row.national_number: row for row in rows[:MOST_CANDIDATES]}
    candidates = [Candidate(identity_of(row), row.state in MISSING) for row in sources.values()]
    return rank_candidates(evidence, candidates), sources


def _missing() -> Q:
    return Q(state__in=MISSING)


def contents_involved(incident: Incident) -> list[Content]:
    """Return the material of an incident: of its sources, else what was measured."""
    held = [content for each in incident.sources.select_related("source")
            for content in contents_of(each.source)]  # fmt: skip
    if held or not (incident.nuclide and incident.highest_bq):
        return held
    day = incident.measured_on or incident.happened_on
    return [Content(parse_nuclide(incident.nuclide), incident.highest_bq, day)]


def notification_of(*, actor: Actor, incident: Incident) -> NotificationDraft:
    """Draft the notification that would leave through the national point of contact."""
    get_visible(actor, Incident.objects.all(), id=incident.id)
    return notification_draft(
        IncidentReport(
            number=incident.number,
            incident=IncidentType(incident.kind),
            day=incident.happened_on,
            place=incident.place,
            contents=tuple(contents_involved(incident)),
            material=incident.material,
            how_detected=incident.how_detected,
            persons=incident.persons,
            status=str(INCIDENT_STATES[incident.state]),
            contact=incident.contact,
            exercise=incident.exercise,
        )
    )


def rating_of(*, actor: Actor, incident: Incident, today: date) -> RatingInput | None:
    """Compute what the rating of the event starts from; None without material."""
    get_visible(actor, Incident.objects.all(), id=incident.id)
    contents = contents_involved(incident)
    if not contents:
        return None
    used = rules_of(incident.country, today)
    return rating_input(contents, incident.happened_on, incident.barriers_left, rules=used.rules)


def sources_that_may_go_missing(*, actor: Actor) -> QuerySet[Source]:
    """Return the sources whose loss the actor may report: a holder's own, the regulator's all."""
    found = list_sources(actor=actor).filter(state__in=[*HELD, "in_transit"])
    if actor.organisation_kind != OrganisationKind.REGULATOR:
        found = found.filter(organisation_id=actor.organisation_id)
    return found
