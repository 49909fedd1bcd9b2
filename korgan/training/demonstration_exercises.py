"""Exercises of the demonstration State that wait for their start."""

from __future__ import annotations

from collections.abc import Mapping

from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.models import Organisation
from korgan.training.models import Competence, Person
from korgan.training.services import enter_player, plan_exercise


def add_exercises(keepers: Mapping[str, Actor]) -> None:
    """Plan the adjudication of alarms at the border posts, and a drill with the partner State."""
    centre, agency = keepers["trainer"], keepers["supervisor"]
    border = Organisation.objects.get(id=agency.organisation_id)
    skill = Competence.objects.get(country=centre.country, code="BD-2")
    exercise = plan_exercise(
        actor=centre,
        scenario="alarm-adjudication",
        title="Alarm adjudication, spring",
        teams={"post": border},
        competence=skill,
    )
    for reference in ("BP-SALT-04", "BP-RAIL-02"):
        person = Person.objects.get(organisation_id=border.id, reference=reference)
        enter_player(actor=agency, exercise=exercise, person=person)
    partner = Organisation.objects.filter(kind=OrganisationKind.PARTNER).order_by("id").first()
    if partner is not None:
        plan_exercise(
            actor=centre,
            scenario="joint-border-drill",
            title="Joint drill with the partner State",
            teams={"here": border, "there": partner},
        )
