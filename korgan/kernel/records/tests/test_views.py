from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from typing import Any

import openpyxl
from django.test import Client

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.organisations.models import Site
from korgan.kernel.records.models import SavedView
from korgan.kernel.records.tests.conftest import sign_in
from korgan.kernel.records.tests.site_list import make_sites
from tests.cast import Cast


class _Links(HTMLParser):
    """The addresses on a page by their rel or text, and the first cell of each row."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rel: dict[str, str] = {}
        self.hrefs: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.hrefs.append(given["href"] or "")
            if given.get("rel"):
                self.rel[given["rel"] or ""] = given["href"] or ""


def get(client: Client, address: str, **headers: Any) -> Any:
    return client.get(address, headers=headers)


def test_the_page_works_without_a_script(cast: Cast, client: Client) -> None:
    make_sites(cast, 60)
    sign_in(client, cast.customs_officer)
    seen: list[str] = []
    address = "/sites/?size=25&sort=-latitude,name"
    while address:
        page = get(client, address).content.decode()
        links = _Links(page)
        seen += [href for href in links.hrefs if href.startswith("/sites/") and "?" not in href]
        address = links.rel.get("next", "")
    rows = [href for href in seen if href != "/sites/"]
    assert len(rows) == len(set(rows)) == 60


def test_htmx_gets_the_table_alone_and_a_clean_address(cast: Cast, client: Client) -> None:
    make_sites(cast, 3)
    sign_in(client, cast.customs_officer)
    response = get(client, "/sites/?q=&sort=name&name=Gate", **{"HX-Request": "true"})
    assert response.content.decode().startswith('<section id="records-list"')
    assert response["HX-Push-Url"] == "/sites/?name=Gate"
    assert "HX-Request" in response["Vary"]
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert get(client, "/sites/", **back).content.startswith(b"<!doctype html>")


def test_who_is_not_signed_in_is_sent_to_sign_in(db: None, client: Client) -> None:
    response = get(client, "/sites/")
    assert response.status_code == 302
    assert "next=/sites/" in response["Location"]


def test_a_stranger_is_told_what_to_do_next(cast: Cast, client: Client) -> None:
    make_sites(cast, 3)
    sign_in(client, cast.neighbour_officer)
    page = get(client, "/sites/").content.decode()
    assert "Gate" not in page
    assert "Enter the first site." in page


def test_text_from_users_is_escaped(cast: Cast, client: Client) -> None:
    site = make_sites(cast, 1)[0]
    Site.objects.filter(id=site.id).update(name="<script>alert(1)</script>", kind="<b>")
    sign_in(client, cast.customs_officer)
    page = get(client, "/sites/?q=script").content.decode()
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;alert" in page


def test_a_bad_question_says_what_is_wrong(cast: Cast, client: Client) -> None:
    sign_in(client, cast.customs_officer)
    for query in ("cursor=xx", "sort=nothing", "height_from=x", "classification=9", "colour=red"):
        response = get(client, f"/sites/?{query}")
        assert response.status_code == 400, query
        assert query.split("=")[0] in response.content.decode()


def test_a_cursor_of_another_order_is_refused(cast: Cast, client: Client) -> None:
    make_sites(cast, 30)
    sign_in(client, cast.customs_officer)
    following = _Links(get(client, "/sites/?size=25").content.decode()).rel["next"]
    assert get(client, following).status_code == 200
    assert get(client, following + "&sort=-name").status_code == 400
    assert get(client, following[:-2]).status_code == 400


def test_counting_stops_at_a_thousand(cast: Cast, client: Client) -> None:
    make_sites(cast, 60)
    sign_in(client, cast.customs_officer)
    assert "Count the rows" in get(client, "/sites/").content.decode()
    assert "60 rows" in get(client, "/sites/?count=1").content.decode()
    make_sites(cast, 1000, 100)
    assert "more than 1000 rows" in get(client, "/sites/?count=1").content.decode()


def test_csv_defuses_formulas_and_is_audited(cast: Cast, client: Client) -> None:
    make_sites(cast, 3)
    sign_in(client, cast.customs_officer)
    response = get(client, "/sites/?format=csv&columns=name,address,latitude,classification")
    text = b"".join(response).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text))
    assert header == ["name", "classification", "latitude (°)", "address"]
    assert ["Gate 007 1", "Official", "1.00000", "'=HYPERLINK()"] in rows
    entry = AuditEntry.objects.get(verb="records.exported")
    assert "tests.sites" in entry.facts
    assert entry.actor_id == cast.customs_officer.user_id


def test_xlsx_keeps_types_and_text_as_text(cast: Cast, client: Client) -> None:
    make_sites(cast, 3)
    sign_in(client, cast.customs_officer)
    response = get(client, "/sites/?format=xlsx&columns=name,address,latitude")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response)))
    rows = list(book.worksheets[0].iter_rows())
    cells = {row[0].value: row for row in rows}
    assert cells["Gate 007 1"][1].value == 1
    assert cells["Gate 007 1"][2].value == "=HYPERLINK()"
    assert cells["Gate 007 1"][2].data_type == "s"
    assert cells["Gate 007 1"][2].quotePrefix
    assert cells["Gate 000 0"][1].value is None


def test_an_unknown_form_is_refused_and_not_audited(cast: Cast, client: Client) -> None:
    sign_in(client, cast.customs_officer)
    assert get(client, "/sites/?format=exe").status_code == 400
    assert not AuditEntry.objects.exists()


def test_a_shared_view_is_found_by_colleagues_and_grants_nothing(
    cast: Cast, client: Client
) -> None:
    make_sites(cast, 3)
    sign_in(client, cast.customs_officer)
    sent = {"list": "tests.sites", "title": " Road  gates ", "is_shared": "yes", "next": "/sites/"}
    response = client.post("/lists/views/", {**sent, "query": "q=улица&sort=name"})
    assert response["Location"] == "/sites/"
    view = SavedView.objects.get()
    assert (view.title, view.query) == ("Road gates", "q=%D1%83%D0%BB%D0%B8%D1%86%D0%B0")
    sign_in(client, cast.customs_supervisor)
    assert "Road gates" in get(client, "/sites/").content.decode()
    assert client.post(f"/lists/views/{view.id}/delete/").status_code == 404
    for outsider in (cast.regulator_inspector, cast.neighbour_officer):
        sign_in(client, outsider)
        assert "Road gates" not in get(client, "/sites/").content.decode()


def test_a_view_of_one_s_own_is_replaced_and_forgotten(cast: Cast, client: Client) -> None:
    sign_in(client, cast.customs_officer)
    sent = {"list": "tests.sites", "title": "Mine", "next": "//evil.example/"}
    assert client.post("/lists/views/", {**sent, "query": "q=a"})["Location"] == "/"
    client.post("/lists/views/", {**sent, "title": "MINE", "query": "q=b"})
    view = SavedView.objects.get()
    assert view.query == "q=b"
    sign_in(client, cast.customs_supervisor)
    assert "MINE" not in get(client, "/sites/").content.decode()
    sign_in(client, cast.customs_officer)
    client.post(f"/lists/views/{view.id}/delete/")
    assert not SavedView.objects.exists()
    verbs = list(AuditEntry.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs == ["records.view_saved", "records.view_replaced", "records.view_deleted"]


def test_a_view_with_a_bad_question_is_not_kept(cast: Cast, client: Client) -> None:
    sign_in(client, cast.customs_officer)
    sent = {"list": "tests.sites", "title": "Bad", "query": "colour=red", "next": "/sites/"}
    assert client.post("/lists/views/", sent).status_code == 400
    assert not SavedView.objects.exists()
