from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.test import Client
from ninja import NinjaAPI, Router

from korgan.kernel.errors import InputError, status_of
from korgan.kernel.records.api import add_list, page_schema
from korgan.kernel.records.questions import read_question
from korgan.kernel.records.tests.conftest import sign_in
from korgan.kernel.records.tests.site_list import SITES, make_sites
from tests.cast import Cast

api = NinjaAPI(urls_namespace="records-tests")
router = Router()
add_list(router, "/sites", SITES)
api.add_router("", router)


@api.exception_handler(InputError)
def _as_object(request: Any, error: InputError) -> Any:
    return api.create_response(request, {"error": error.as_dict()}, status=status_of(error))


def test_every_page_has_the_type_that_the_description_promises(cast: Cast, client: Client) -> None:
    make_sites(cast, 30)
    sign_in(client, cast.customs_officer)
    schema = page_schema(SITES)
    cursor, found = "", []
    while True:
        content = client.get(f"/api/sites?size=7&sort=-latitude&cursor={cursor}").json()
        page: Any = schema.model_validate(content, strict=False)
        found += [row.pk for row in page.items]
        assert set(content["items"][0]) == {"pk", *SITES.by_name}
        if not page.next:
            break
        cursor = page.next
    assert len(found) == len(set(found)) == 30


def test_json_has_the_same_filters_and_errors_as_the_page(cast: Cast, client: Client) -> None:
    make_sites(cast, 12)
    sign_in(client, cast.customs_officer)
    found = client.get("/api/sites?classification=1&height_from=2&q=gate").json()["items"]
    assert found
    assert all(row["classification"] == 1 and float(row["latitude"]) >= 2 for row in found)
    response = client.get("/api/sites?colour=red")
    assert response.status_code == 400
    assert response.json()["error"]["where"] == "colour"


def test_a_stranger_gets_an_empty_page(cast: Cast, client: Client) -> None:
    make_sites(cast, 3)
    sign_in(client, cast.neighbour_officer)
    content = client.get("/api/sites").json()
    assert content == {"items": [], "next": None, "previous": None}


def test_every_described_parameter_is_understood(cast: Cast) -> None:
    operation: Any = api.get_openapi_schema()["paths"]["/api/sites"]["get"]
    described = {p["name"] for p in operation["parameters"]}
    assert {"q", "sort", "cursor", "size", "classification", "height_from"} <= described
    for parameter in operation["parameters"]:
        read_question(
            SITES,
            QueryDict(f"{parameter['name']}="),
            model=SITES.selector(actor=cast.customs_officer).model,
            actor=cast.customs_officer,
        )
