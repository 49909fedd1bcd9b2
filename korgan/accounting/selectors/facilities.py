"""Reads of facilities, areas and methods."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from korgan.accounting.models import Area, Calibration, Facility, Method
from korgan.kernel.errors import NotAllowed, NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to


def list_facilities(*, actor: Actor) -> QuerySet[Facility]:
    """Return the facilities that the actor may see."""
    live = Facility.objects.exclude(areas__is_training=True)
    return visible_to(actor, live.select_related("organisation"))


def list_areas(*, actor: Actor) -> QuerySet[Area]:
    """Return the material balance areas that the actor may see; copies for training are none."""
    return readable_areas(actor=actor).filter(is_training=False)


def readable_areas(*, actor: Actor) -> QuerySet[Area]:
    """Return areas that the actor may read one by one: the live ones and copies for training."""
    return visible_to(actor, Area.objects.select_related("organisation", "facility"))


def get_area(*, actor: Actor, area_id: int) -> Area:
    """Return one area, live or a copy for training."""
    return get_visible(actor, readable_areas(actor=actor), id=area_id)


def get_area_by_code(*, actor: Actor, code: str) -> Area:
    """Return one area of the actor's State by its code."""
    return get_visible(actor, readable_areas(actor=actor), code=code, country=actor.country)


def other_areas(*, actor: Actor, area: Area) -> list[str]:
    """Return codes of the areas of the State with which an area's actor can exchange material.

    A shipper must name its receiver, whose books it may not see: the codes are public facts
    within the State, and no more than the codes is told.
    """
    if area.organisation_id != actor.organisation_id:
        return []
    codes = Area.objects.filter(country=area.country, is_training=False).exclude(id=area.id)
    return list(codes.order_by("code").values_list("code", flat=True))


def keeps(actor: Actor, area: Area) -> None:
    """Refuse unless the books of the area are the actor's own."""
    if area.organisation_id != actor.organisation_id:
        raise NotAllowed(
            "not_your_books",
            f"the books of {area.code} are kept by their holder",
            mend="ask the holder, or put a question about a report",
        )


def method_named(area: Area, code: str) -> Method:
    """Return a measurement method of an area by its code."""
    found = Method.objects.filter(area=area, code=code).first()
    if found is None:
        raise NotFound("no_such_method", f"{area.code} has no method {code}", where="method")
    return found


def calibration_on(method: Method, day: date) -> Calibration | None:
    """Return the calibration of a method that is valid on a day; None when there is none."""
    for each in method.calibrations.all():
        if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to):
            return each
    return None


def is_closed_on(area: Area, day: date) -> bool:
    """Whether a day lies in a period that a final inventory taking has closed."""
    return area.takings.filter(state="final", taken_on__gte=day).exists()
