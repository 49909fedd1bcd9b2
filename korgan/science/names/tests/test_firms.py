from __future__ import annotations

import pytest

from korgan.science.names.index import build_index
from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.screening import Screener
from korgan.science.names.tokens import Kind

FIRMS = (
    "Bertha Shipping Inc.", "Karmani Lab S.A. de C.V.", "Joint Stock Company Zubrin",
    "Limited Liability Company Orvantek", "Qualmtano HK Limited", "Tavido Co., Limited",
    "Velkotapia, S.C. de R.L. de C.V.", "Brovetal-2005 EOOD", "ADH Energy FZE",
    "Limited Liability Company VR-Del", "S V M Telecom FZCO",
)  # fmt: skip


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(
        build_index(
            ListedParty("demo", name, PartyFacts((name,), Kind.ORGANISATION)) for name in FIRMS
        )
    )


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        # A word of the name is not taken for a legal form that is spelled like it.
        ("BERTHA SHIPPING", FIRMS[0]),
        ("KARMANI LAB", FIRMS[1]),
        # Nor is what looks like a particle dropped where it is all that tells.
        ("ADH ENERJI FZE", FIRMS[8]),
        # Legal forms that lost a word, mix long words with short ones, or have a wrong letter.
        ("KARMANI LAB S.A. DI C.V.", FIRMS[1]),
        ("JOINT STOCK ZUBRIN", FIRMS[2]),
        ("ltd LIABILITY COMPANY ORVANTEK", FIRMS[3]),
        ("QUALMTANO HK ltd", FIRMS[4]),
        ("TAVIDO CP., LIMITED", FIRMS[5]),
        ("VELKOTAPIA, S.. DE R.L. DE C.V.", FIRMS[6]),
        # Nothing but the legal form differs, however little the rest tells.
        ("VR-DEL Inc", FIRMS[9]),
        ("S V M TELECOM Limited Liability Company", FIRMS[10]),
        # A letter between digits is a nought.
        ("BROVETAL 2O05 EOOD", FIRMS[7]),
    ],
)
def test_a_damaged_name_of_a_firm_is_found(screener: Screener, asked: str, listed: str) -> None:
    hits = screener.screen(PartyFacts((asked,), Kind.ORGANISATION))
    assert [hit.entity_id for hit in hits[:1]] == [listed]


def test_a_ship_that_is_listed_with_its_type_is_found_under_another_type_as_well() -> None:
    ship = PartyFacts(("SV Velkamora",), Kind.VESSEL)
    screener = Screener(build_index([ListedParty("demo", "7", ship)]))
    assert screener.screen(PartyFacts(("M/V SV VELKAMORA",), Kind.VESSEL))
