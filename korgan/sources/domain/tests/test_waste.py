from __future__ import annotations

import pytest

from korgan.sources.domain.errors import RuleBroken
from korgan.sources.domain.rule_tables import load_table, read_table
from korgan.sources.domain.tests.examples import DAY, content
from korgan.sources.domain.waste import (
    AcceptanceCriteria,
    AcceptanceLimit,
    Inventory,
    accept,
    acceptance_findings,
)

BOREHOLE = AcceptanceCriteria.from_table("borehole 1", load_table("borehole_limits"))


def test_packages_fill_a_borehole_up_to_its_limit_and_no_further() -> None:
    inventory = Inventory(BOREHOLE)
    for number in range(3):
        inventory = accept(inventory, f"P-{number}", [content("Am-241", 3e11)], DAY)
    assert inventory.accepted == pytest.approx({"Am-241": 9e11})
    with pytest.raises(RuleBroken) as caught:
        accept(inventory, "P-3", [content("Am-241", 2e11)], DAY)
    (finding,) = caught.value.findings
    assert finding.code == "inventory_limit"
    assert finding.rule is not None
    assert finding.rule.unverified
    assert accept(inventory, "P-4", [content("Am-241", 9e10)], DAY).packages[-1] == "P-4"


def test_a_package_is_accepted_once() -> None:
    inventory = accept(Inventory(BOREHOLE), "P-1", [content("Ra-226", 1e15)], DAY)
    found = acceptance_findings(inventory, "P-1", [content("Ra-226", 1.0)], DAY)
    assert [finding.code for finding in found] == ["accepted_before"]


def test_a_nuclide_without_a_limit_is_not_taken() -> None:
    found = acceptance_findings(Inventory(BOREHOLE), "P-1", [content("Cs-137", 1.0)], DAY)
    assert [finding.code for finding in found] == ["nuclide_not_accepted"]


def test_packages_have_limits_of_their_own_and_fractions_add_up() -> None:
    text = "nuclide,limit_TBq,source\nCs-137,10,licence of the store\nCo-60,10,same\n"
    table = read_table("store", text, edition="national")
    plain = AcceptanceCriteria.from_table("store", table, fractions_add_up=True)
    single = AcceptanceLimit(1e12, plain.inventory["Cs-137"].citation)
    criteria = AcceptanceCriteria(
        "store", plain.inventory, {"Cs-137": single}, fractions_add_up=True
    )
    found = acceptance_findings(Inventory(criteria), "P", [content("Cs-137", 2e12)], DAY)
    assert [finding.code for finding in found] == ["package_limit"]
    inventory = accept(Inventory(plain), "P-1", [content("Cs-137", 6e12)], DAY)
    found = acceptance_findings(inventory, "P-2", [content("Co-60", 5e12)], DAY)
    assert [finding.code for finding in found] == ["sum_of_fractions"]
    accept(inventory, "P-3", [content("Co-60", 4e12)], DAY)
