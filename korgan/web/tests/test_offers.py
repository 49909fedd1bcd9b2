from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast, user_of


@pytest.mark.parametrize(
    ("page", "offer", "may", "may_not"),
    [
        (
            "/sources/inspections/", "/sources/inspections/plan/",
            "regulator_inspector", "regulator_licensing",
        ),
        ("/trade/commodities/", "/trade/commodities/new/", "customs_officer", "auditor"),
        ("/trade/batches/", "/trade/batches/upload/", "customs_officer", "auditor"),
    ],
)  # fmt: skip
def test_a_list_offers_a_new_row_only_to_who_may_make_one(
    cast: Cast, page: str, offer: str, may: str, may_not: str
) -> None:
    for who, offered in ((may, True), (may_not, False)):
        client = Client()
        client.force_login(user_of(getattr(cast, who)))
        shown = client.get(page)
        assert shown.status_code == 200
        assert (f'href="{offer}"' in shown.content.decode()) is offered
        assert (client.get(offer).status_code == 200) is offered
