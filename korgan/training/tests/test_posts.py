from __future__ import annotations

from datetime import date

import pytest

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.kernel.events.models import Event
from korgan.training.models import Qualification
from korgan.training.selectors.forecasting import forecast_of
from korgan.training.selectors.posts import (
    coverage_of,
    get_person,
    overview,
    workforce_of,
)
from korgan.training.services import (
    enter_post,
    measure_coverage,
    set_prerequisites,
    take_off_post,
)
from korgan.training.tests.staffed import DAY, competence, holder, post, qualify
from tests.cast import Cast


def test_a_seat_is_covered_by_a_qualified_holder_until_it_expires(cast: Cast) -> None:
    boss = cast.customs_supervisor
    needed = competence(cast.administrator)
    place = post(boss, needed)
    qualify(boss, holder(boss, place), needed)
    found = coverage_of(actor=boss, day=DAY).coverage
    assert (found.seats, found.filled, found.qualified) == (2, 1, 1)
    assert Qualification.objects.get().expires_on == date(2027, 9, 1)
    assert coverage_of(actor=boss, day=date(2027, 9, 2)).coverage.qualified == 0


def test_another_authority_sees_numbers_but_no_names(cast: Cast) -> None:
    boss = cast.customs_supervisor
    place = post(boss, competence(cast.administrator))
    person = holder(boss, place)
    assert coverage_of(actor=boss, day=DAY).people == {person.id: "Name of N-1"}
    staffed = coverage_of(actor=cast.regulator_inspector, day=DAY)
    assert staffed.people == {person.id: "N-1"}
    assert overview(actor=cast.regulator_inspector)["seats"] == 2
    with pytest.raises(NotFound):
        get_person(actor=cast.regulator_inspector, person_id=person.id)
    for stranger in (cast.operator_applicant, cast.neighbour_officer, cast.partner_observer):
        assert coverage_of(actor=stranger, day=DAY).coverage.seats == 0
    assert "Name of" not in "".join(AuditEntry.objects.values_list("facts", flat=True))


def test_a_circle_of_prerequisites_is_refused_and_named(cast: Cast) -> None:
    boss = cast.administrator
    first = competence(boss, "A")
    second = competence(boss, "B", requires=[first])
    third = competence(boss, "C", requires=[second])
    with pytest.raises(InputError, match="A → C → B → A"):
        set_prerequisites(actor=boss, competence=first, requires=[third])
    assert not first.requires.exists()
    assert set_prerequisites(actor=boss, competence=third, requires=[first]).requires.get() == first


def test_a_competence_comes_after_what_it_requires(cast: Cast) -> None:
    boss = cast.customs_supervisor
    first = competence(cast.administrator, "A")
    second = competence(cast.administrator, "B", requires=[first])
    person = holder(boss, post(boss, second))
    with pytest.raises(InputError, match="B requires A first"):
        qualify(boss, person, second)
    qualify(boss, person, first)
    qualify(boss, person, second)


def test_what_has_expired_is_no_ground_for_more(cast: Cast) -> None:
    boss = cast.customs_supervisor
    first = competence(cast.administrator, "A")
    second = competence(cast.administrator, "B", requires=[first])
    person = holder(boss, post(boss, second))
    qualify(boss, person, first, achieved_on=date(2020, 1, 1))
    with pytest.raises(InputError, match="had expired then"):
        qualify(boss, person, second)
    qualify(boss, person, first)
    qualify(boss, person, second)


def test_what_cannot_be_is_refused(cast: Cast) -> None:
    boss = cast.customs_supervisor
    needed = competence(cast.administrator)
    place = post(boss, needed)
    person = holder(boss, place)
    with pytest.raises(Conflict, match="taken"):
        post(boss, code="P-1")
    with pytest.raises(InputError, match="cannot cover"):
        enter_post(actor=boss, code="P-9", title="x", function="border", seats=2, shifts=3)
    with pytest.raises(InputError, match="what shows it"):
        qualify(boss, person, needed, evidence=" ")
    with pytest.raises(InputError, match="1 shifts"):
        holder(boss, place, "N-2", shift=2)
    with pytest.raises(InputError, match="another organisation"):
        qualify(cast.administrator, person, needed)
    with pytest.raises(NotAllowed):
        post(cast.customs_officer, code="P-2")
    holding = place.holdings.get()
    with pytest.raises(InputError, match="before it begins"):
        take_off_post(actor=boss, post=place, holding_id=holding.id, until=date(2020, 1, 1))


def test_who_leaves_no_longer_covers(cast: Cast) -> None:
    boss = cast.customs_supervisor
    needed = competence(cast.administrator)
    place = post(boss, needed)
    qualify(boss, holder(boss, place), needed)
    take_off_post(
        actor=boss, post=place, holding_id=place.holdings.get().id, until=date(2026, 5, 31)
    )
    assert coverage_of(actor=boss, day=DAY).coverage.filled == 0


def test_the_forecast_starts_from_the_register(cast: Cast) -> None:
    boss = cast.customs_supervisor
    needed = competence(cast.administrator)
    place = post(boss, needed)
    qualify(boss, holder(boss, place), needed)
    workforce, competences = workforce_of(actor=boss, day=DAY)
    assert workforce.filled.tolist() == [True, False]
    assert workforce.expires.tolist() == [1, -1]
    assert [each.code for each in competences] == ["BD-1"]
    still = forecast_of(actor=boss, day=DAY, years=3, turnover=0, fill=0, supply=0)
    assert still["years"] == [2027, 2028, 2029]
    assert still["median"] == [0.5, 0.0, 0.0]
    assert still["competences"][0]["backlog"] == [0.0, 1.0, 1.0]
    nothing = forecast_of(actor=cast.neighbour_officer, day=DAY)
    assert nothing["years"] == []
    with pytest.raises(InputError, match="1 to 30"):
        forecast_of(actor=boss, day=DAY, years=0)


def test_a_measurement_is_published_without_names(cast: Cast) -> None:
    boss = cast.customs_supervisor
    needed = competence(cast.administrator)
    place = post(boss, needed)
    qualify(boss, holder(boss, place), needed)
    assert measure_coverage(actor=boss, day=DAY) == {"seats": 2, "qualified": 1}
    event = Event.objects.get(name="training.coverage_measured")
    assert event.payload["organisations"] == {str(boss.organisation_id): [1, 2]}


def test_coverage_takes_the_same_few_queries_for_any_number_of_posts(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    boss = cast.customs_supervisor
    needed = competence(cast.administrator)
    for number in range(8):
        qualify(boss, holder(boss, post(boss, needed, code=f"P{number}"), f"N{number}"), needed)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        coverage_of(actor=boss, day=DAY)
