from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.records.tests.list_contract import ListContract
from korgan.sources.domain.custody import Route
from korgan.sources.domain.errors import RuleBroken
from korgan.sources.domain.identity import Kind
from korgan.sources.models import ExchangeRequest, ShipmentEnd, Source
from korgan.sources.services import (
    Reading,
    WrittenContent,
    announce_import,
    decide_exchange,
    dispatch_shipment,
    notify_exchange,
    request_exchange,
)
from korgan.sources.services.applications import WrittenLimit
from korgan.sources.tables.exchange import EXCHANGES
from korgan.sources.tests.licensed import licensed
from korgan.sources.tests.registered import PERMIT, planned, received, registered, site_of
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast

COBALT = WrittenContent("Co-60", "100 TBq", date(2026, 1, 1))
ANSWER = "Asked the consignee and its State; the answers are on file."


def today() -> date:
    return timezone.localdate()


class TestExchanges(ListContract):
    record_list = EXCHANGES

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        site = site_of(cast.operator_applicant)
        ExchangeRequest.objects.bulk_create(
            ExchangeRequest(
                number=f"X-{number:04d}", direction="export", state="requested", site=site,
                abroad="Clinic", abroad_country="XR", shipment_on="2026-06-01",
                requested_on="2026-05-01", organisation_id=site.organisation_id, country="XQ",
                classification=2,
            )
            for number in range(offset, offset + count)
        )  # fmt: skip


def asked(cast: Cast, source: Source, **more: Any) -> ExchangeRequest:
    given: dict[str, Any] = {
        "actor": cast.operator_applicant,
        "direction": "export",
        "site": source.site,
        "sources": [source],
        "abroad": "Foreign clinic",
        "abroad_country": "xr",
        "end_use": "Teletherapy",
        "shipment_on": today() + timedelta(days=8),
        **more,
    }
    return request_exchange(**given)


def exported(cast: Cast, source: Source) -> ShipmentEnd:
    end = planned(
        cast.operator_applicant, [source], cast.other_operator, route=Route.EXPORT,
        abroad="Foreign clinic", abroad_country="XR", day=today(), expected_on=today(),
    )  # fmt: skip
    return dispatch_shipment(
        actor=cast.operator_applicant, end=end, day=today(), expected_on=today(), documents=PERMIT
    )


def test_category_1_leaves_only_with_consent_and_notice(state: Cast) -> None:
    source = registered(state.operator_applicant, contents=[COBALT])
    exchange = asked(state, source)
    assert exchange.category == 1
    officer = state.regulator_licensing
    with pytest.raises(NotAllowed):
        decide_exchange(
            actor=state.operator_applicant, exchange=exchange, approve=True, reason=ANSWER
        )
    with pytest.raises(RuleBroken) as caught:
        decide_exchange(actor=officer, exchange=exchange, approve=True, reason=ANSWER)
    assert caught.value.code == "consent_missing"
    with pytest.raises(InputError) as short:
        decide_exchange(actor=officer, exchange=exchange, approve=True, reason="ok", consent="C-1")
    assert short.value.code == "reason_missing"
    decide_exchange(actor=officer, exchange=exchange, approve=True, reason=ANSWER, consent="C-1")
    notify_exchange(actor=officer, exchange=exchange, day=today())
    end = exported(state, source)
    exchange.refresh_from_db()
    assert (exchange.state, exchange.shipment_id) == ("under_way", end.shipment_id)


def test_who_asks_does_not_decide(state: Cast) -> None:
    source = registered(state.operator_applicant, contents=[COBALT])
    officer, second = state.regulator_licensing, state.regulator_approver
    exchange = asked(state, source, actor=officer)
    decision: dict[str, Any] = {"reason": ANSWER, "consent": "C-1"}
    for approve in (True, False):
        with pytest.raises(NotAllowed) as caught:
            decide_exchange(actor=officer, exchange=exchange, approve=approve, **decision)
        assert caught.value.code == "four_eyes"
    page = f"/sources/exchanges/{exchange.id}/"
    assert f"{page}decide/" not in signed_in(officer).get(page).content.decode()
    assert f"{page}decide/" in signed_in(second).get(page).content.decode()
    given = {"approve": "yes", **decision}
    assert signed_in(officer).post(f"{page}decide/", given).status_code == 422
    exchange.refresh_from_db()
    assert exchange.state == "requested"
    decided = decide_exchange(actor=second, exchange=exchange, approve=True, **decision)
    assert decided.state == "approved"


def test_without_an_approved_request_the_dispatch_is_refused(state: Cast) -> None:
    source = registered(state.operator_applicant, contents=[COBALT])
    with pytest.raises(RuleBroken) as caught:
        exported(state, source)
    assert caught.value.code == "no_export_approval"
    source.refresh_from_db()
    assert source.state == "transfer_pending"


def test_what_is_below_category_2_leaves_as_before(state: Cast) -> None:
    weak = WrittenContent("Co-60", "1 GBq", date(2026, 1, 1))
    exported(state, registered(state.operator_applicant, contents=[weak]))


def test_notice_follows_the_approval(state: Cast) -> None:
    exchange = asked(state, registered(state.operator_applicant, contents=[COBALT]))
    with pytest.raises(Conflict):
        notify_exchange(actor=state.regulator_licensing, exchange=exchange, day=today())


def test_an_import_is_expected_sent_and_received(state: Cast, licensing: Cast) -> None:
    holder = state.operator_applicant
    limit = WrittenLimit("Ir-192", Kind.SEALED, "20 TBq", "5 TBq", 4)
    licensed(state, holder, limits=[limit])
    described = {
        "serial": "IMP-1", "maker": "Maker", "model": "G", "nuclide": "Ir-192",
        "activity": "4 TBq", "reference": today().isoformat(),
    }  # fmt: skip
    exchange = request_exchange(
        actor=holder, direction="import", site=site_of(holder), described=[described],
        abroad="Foreign maker", abroad_country="XR", shipment_on=today() + timedelta(days=8),
    )  # fmt: skip
    assert exchange.category == 2
    decide_exchange(actor=state.regulator_licensing, exchange=exchange, approve=True, reason=ANSWER)
    permit = {"import permit": ("p.pdf", b"p"), "recipient confirmation": ("r.pdf", b"r")}
    late = today() + timedelta(days=1)
    notify_exchange(actor=state.regulator_licensing, exchange=exchange, day=today())
    end = announce_import(
        actor=holder, exchange=exchange, carrier="Carrier", expected_on=late, documents=permit
    )
    source = Source.objects.get()
    assert source.state == "import_pending"
    papers = ("7-day shipment notice", "transport document", "package certificate")
    dispatch_shipment(
        actor=holder, end=end, day=today(), expected_on=late,
        documents={name: ("d.pdf", name.encode()) for name in papers},
        confirmed=["carrier and both ends authorized"],
    )  # fmt: skip
    received(holder, end, [Reading(source.id, True, "IMP-1")], day=today())
    source.refresh_from_db()
    assert source.state == "received"
    assert source.licence is not None


def test_a_request_goes_through_on_pages(state: Cast) -> None:
    source = registered(state.operator_applicant, contents=[COBALT])
    holder, officer = signed_in(state.operator_applicant), signed_in(state.regulator_licensing)
    assert holder.get("/sources/exchanges/ask/").status_code == 200
    given = {
        "direction": "export", "site": source.site_id, "sources": [source.id],
        "abroad": "Clinic", "abroad_country": "XR", "shipment_on": today() + timedelta(days=9),
    }  # fmt: skip
    answer = holder.post("/sources/exchanges/ask/", given)
    assert answer.status_code == 302, answer.content.decode()
    page = answer["Location"]
    shown = officer.get(page).content.decode()
    assert "Red flags" in shown
    assert "needs consent of the importing State" in shown
    decision = {"approve": "yes", "reason": ANSWER, "consent": "C-9", "acknowledged": "on"}
    assert holder.post(f"{page}decide/", decision).status_code == 403
    assert officer.post(f"{page}decide/", decision).status_code == 302
    assert officer.post(f"{page}notify/", {"day": today()}).status_code == 302
    assert signed_in(state.other_operator).get(page).status_code == 404
    told = officer.get(f"/api/sources{page.removeprefix('/sources').rstrip('/')}").json()
    assert (told["state"], told["category"], told["needs_consent"]) == ("approved", 1, True)
