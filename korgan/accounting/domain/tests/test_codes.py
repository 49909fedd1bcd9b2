import pytest

from korgan.accounting.domain.codes import (
    PAIR,
    code_table,
    inventory_change,
    inventory_changes,
)
from korgan.science.errors import InputError


def test_the_sign_table_is_that_of_the_source() -> None:
    signs = {c: k.sign("") for c, k in inventory_changes().items() if k.effect in ("+1", "-1")}
    cnsc = {c for c, k in inventory_changes().items() if k.source == "CNSC"}
    assert {c for c in cnsc if signs.get(c) == 1} == {
        "RF", "RD", "RS", "NP", "GA", "DU", "DQ", "FW", "RP", "R+", "L+",
    }  # fmt: skip
    assert {c for c in cnsc if signs.get(c) == -1} == {
        "SF", "SD", "LN", "LD", "LA", "TU", "EU", "EQ", "TW", "RM", "R-", "L-",
    }  # fmt: skip


def test_category_changes_name_both_accounts() -> None:
    pairs = {c: k for c, k in inventory_changes().items() if k.effect == PAIR}
    assert set(pairs) == {"DE", "DN", "ED", "EN", "ND", "NE"}
    for code, kind in pairs.items():
        assert code == kind.from_category + kind.to_category
        assert (kind.sign(kind.from_category), kind.sign(kind.to_category)) == (-1, 1)


def test_code_tables_hold_the_codes_of_the_source() -> None:
    assert "".join(code_table("element")) == "NDEPT"
    assert "".join(code_table("isotope")) == "GKJ"
    assert set(code_table("measurement")) == set("MTNL")
    assert len(code_table("form")) == 26
    assert "".join(code_table("state")) == "FIWNR"


def test_unknown_codes_are_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError) as caught:
        inventory_change("ZZ")
    assert caught.value.code == "unknown_inventory_change"
    assert "RD" in caught.value.mend
