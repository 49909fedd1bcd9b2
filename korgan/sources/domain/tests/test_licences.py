from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licences import (
    ANY,
    Holding,
    LicenceState,
    Limit,
    LimitBasis,
    inflow_findings,
    licence_end_findings,
    limit_use,
    site_security_findings,
)
from korgan.sources.domain.tests.examples import DAY, content, licence


def holding(
    number: str, becquerel: float, nuclide: str = "Cs-137", site: str = "ward", **more: str
) -> Holding:
    form = more.get("form", Kind.SEALED)
    return Holding(number, form, site, (content(nuclide, becquerel),))


def codes(found: list[object]) -> set[str]:
    return {finding.code for finding in found}  # type: ignore[attr-defined]


def test_stock_transit_and_new_together_stay_within_the_limit() -> None:
    held = [holding("a", 4e11), holding("b", 5e11)]
    assert inflow_findings(licence(), held, holding("c", 1e11), DAY) == []
    found = inflow_findings(licence(), held, holding("c", 1.01e11), DAY)
    assert codes([*found]) == {"limit_exceeded"}
    assert "1 TBq" in found[0].message


def test_a_source_that_is_held_already_is_not_counted_twice() -> None:
    held = [holding("a", 9e11)]
    assert inflow_findings(licence(), held, holding("a", 9e11), DAY) == []


def test_decay_makes_room_unless_the_licence_counts_nominal_activity() -> None:
    old = Holding("a", Kind.SEALED, "ward", (content("Cs-137", 1e12, date(1996, 1, 1)),))
    new = holding("b", 4e11)
    assert inflow_findings(licence(), [old], new, DAY) == []
    nominal = licence(basis=LimitBasis.NOMINAL)
    assert codes([*inflow_findings(nominal, [old], new, DAY)]) == {"limit_exceeded"}


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (holding("n", 1e9, "Co-60"), "not_covered"),
        (holding("n", 1e9, form=Kind.UNSEALED), "not_covered"),
        (holding("n", 1e9, site="roof"), "site_not_licensed"),
    ],
)
def test_what_the_licence_does_not_name_is_refused(new: Holding, expected: str) -> None:
    assert codes([*inflow_findings(licence(), [], new, DAY)]) == {expected}


def test_a_licence_lets_in_only_while_in_force() -> None:
    new = holding("n", 1e9)
    assert codes([*inflow_findings(None, [], new, DAY)]) == {"no_licence"}
    for state in set(LicenceState) - {LicenceState.AUTHORIZED}:
        found = inflow_findings(licence(state=state), [], new, DAY)
        assert codes([*found]) == {"licence_not_in_force"}
    found = inflow_findings(licence(), [], new, date(2030, 1, 1))
    assert codes([*found]) == {"licence_not_in_force"}


def test_single_sources_and_their_number_are_limited_too() -> None:
    limit = Limit(ANY, ANY, "ward", 1e15, single=1e12, count=2)
    own = licence(limits=(limit,))
    held = [holding("a", 1e9), holding("b", 1e9, "Co-60")]
    found = inflow_findings(own, held, holding("c", 2e12), DAY)
    assert codes([*found]) == {"source_too_strong", "limit_exceeded"}
    assert inflow_findings(own, held, holding("c", 1e9, site="store"), DAY)[0].code == "not_covered"


# Reading the tables takes its time on a busy machine.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.floats(1e6, 9e11), max_size=6), st.floats(1e6, 2e12))
def test_what_is_accepted_leaves_no_limit_exceeded(held: list[float], new: float) -> None:
    stock = [holding(str(number), each) for number, each in enumerate(held)]
    asked = holding("new", new)
    if not inflow_findings(licence(), stock, asked, DAY):
        (use,) = limit_use(licence(), [*stock, asked], DAY)
        assert not use.exceeded
        assert use.used_count == len(stock) + 1
        assert use.remaining + use.used == pytest.approx(1e12)


def test_the_site_decides_the_level_before_anything_comes() -> None:
    held = [holding("a", 6e11), holding("b", 5e11), holding("c", 9e14, site="store")]
    found = site_security_findings(held, "ward", DAY, "C")
    assert codes([*found]) == {"security_level"}
    assert "level B is needed, C was until now" in found[0].message
    for level in ("A", "B"):
        assert site_security_findings(held, "ward", DAY, level) == []
    assert codes([*site_security_findings(held, "ward", DAY, "")]) == {"security_level"}
    assert site_security_findings(held, "roof", DAY, "") == []


def test_a_site_with_a_gap_needs_the_highest_level() -> None:
    held = [holding("a", 1e9, "Xe-127m")]
    assert codes([*site_security_findings(held, "ward", DAY, "B")]) == {"site_category_unknown"}
    assert site_security_findings(held, "ward", DAY, "A") == []


def test_no_licence_ends_while_a_source_has_no_destination() -> None:
    assert licence_end_findings(licence(), []) == []
    found = licence_end_findings(licence(), [f"KZ-{n}" for n in range(7)])
    assert codes([*found]) == {"sources_on_stock"}
    assert "7 sources" in found[0].message


def test_limits_that_make_no_sense_are_refused() -> None:
    with pytest.raises(InputError, match="greater than zero"):
        Limit("Cs-137", ANY, ANY, 0.0)
    with pytest.raises(InputError, match="roof"):
        licence(limits=(Limit("Cs-137", ANY, "roof", 1.0),))
    with pytest.raises(InputError, match="ends after"):
        licence(valid_until=date(2000, 1, 1))
