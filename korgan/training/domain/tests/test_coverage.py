from __future__ import annotations

from datetime import date

import pytest

from korgan.science.errors import InputError
from korgan.training.domain.coverage import Post, Qualification, coverage_on

DAY = date(2026, 6, 1)
DETECT, LAW = 1, 2


def has(
    person: int, competence: int = DETECT, level: int = 2, expires: date | None = None
) -> Qualification:
    return Qualification(person, competence, level, date(2024, 1, 1), expires)


def post(*holders: tuple[int, int], shifts: int = 1, needs: dict[int, int] | None = None) -> Post:
    return Post(7, 2, shifts, {DETECT: 2} if needs is None else needs, holders)


def test_a_seat_counts_only_with_every_competence_unexpired() -> None:
    held = [has(1), has(1, LAW, 1), has(2)]
    found = coverage_on([post((1, 1), (2, 1), needs={DETECT: 2, LAW: 1})], held, DAY)
    assert (found.seats, found.filled, found.qualified) == (2, 2, 1)
    (row,) = found.posts
    assert [(gap.person, gap.competence) for gap in row.gaps] == [(2, LAW)]
    assert not row.covered


@pytest.mark.parametrize(
    ("expires", "counts"),
    [(None, True), (DAY, True), (date(2026, 5, 31), False), (date(2026, 7, 1), True)],
)
def test_the_last_day_still_counts(expires: date | None, counts: bool) -> None:
    found = coverage_on([post((1, 1))], [has(1, expires=expires)], DAY)
    assert (found.qualified == 1) is counts


def test_a_lower_level_is_a_gap_and_a_higher_one_is_enough() -> None:
    assert coverage_on([post((1, 1))], [has(1, level=1)], DAY).qualified == 0
    assert coverage_on([post((1, 1))], [has(1, level=3)], DAY).qualified == 1


def test_a_renewal_takes_the_later_day_and_what_ends_soon_is_said() -> None:
    old, new = has(1, expires=date(2026, 6, 2)), has(1, expires=date(2026, 8, 1))
    (row,) = coverage_on([post((1, 1))], [old, new], DAY, warn_days=30).posts
    assert row.expiring == ()
    (row,) = coverage_on([post((1, 1))], [old], DAY, warn_days=30).posts
    assert [each.expires_on for each in row.expiring] == [date(2026, 6, 2)]


def test_a_shift_without_a_qualified_person_leaves_the_post_uncovered() -> None:
    found = coverage_on([post((1, 1), (2, 1), shifts=2)], [has(1), has(2)], DAY)
    assert found.posts[0].uncovered_shifts == (2,)
    assert not found.posts[0].covered
    assert coverage_on([post((1, 1), (2, 2), shifts=2)], [has(1), has(2)], DAY).posts[0].covered


def test_what_hangs_on_one_person_or_none_is_named() -> None:
    held = [has(1), has(1, LAW, 1), has(2, LAW, 1)]
    needs = {DETECT: 2, LAW: 1, 3: 1}
    found = coverage_on([post((1, 1), (2, 1), needs=needs)], held, DAY)
    assert [(each.competence, each.person) for each in found.single_points] == [
        (DETECT, 1),
        (3, None),
    ]


def test_more_holders_than_seats_do_not_count_twice() -> None:
    found = coverage_on([post((1, 1), (2, 1), (3, 1))], [has(1), has(2), has(3)], DAY)
    assert found.share == 1.0


def test_no_seat_is_no_coverage_and_backwards_validity_is_refused() -> None:
    assert coverage_on([], [], DAY).share == 0.0
    with pytest.raises(InputError, match="before it is achieved"):
        has(1, expires=date(2020, 1, 1))
