from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.contents import Content
from korgan.sources.domain.errors import Severity
from korgan.sources.domain.import_export import (
    Consignment,
    consignment_findings,
    control_thresholds,
    red_flags,
    requirements,
)
from korgan.sources.domain.tests.examples import DAY, content

SHIPMENT = DAY + timedelta(days=30)


def consignment(*contents: Content, **changes: object) -> Consignment:
    values: dict[str, object] = {
        "contents": contents,
        "shipment": SHIPMENT,
        "country": "Neighbour",
        "exporter": "Maker",
        "consignee": "Hospital",
        "consignee_authorization": "A-7",
        "end_use": "teletherapy",
        "returns_replaced": True,
        "acknowledged": True,
    }
    return Consignment(**{**values, **changes})  # type: ignore[arg-type]


def codes(plan: Consignment) -> set[str]:
    return {finding.code for finding in consignment_findings(plan, DAY)}


def on_shipment(nuclide: str, becquerel: float) -> Content:
    return content(nuclide, becquerel, SHIPMENT)


@pytest.mark.parametrize(
    ("activity", "category", "consent", "notice"),
    [
        (3e13, 1, True, True),
        (2.9e13, 2, False, True),
        (3e11, 2, False, True),
        (2.9e11, None, False, False),
    ],
)
def test_consent_and_notice_follow_the_thresholds_of_cobalt(
    activity: float, category: int | None, consent: bool, notice: bool
) -> None:
    needs = requirements([on_shipment("Co-60", activity)], SHIPMENT)
    assert (needs.category, needs.consent, needs.notice) == (category, consent, notice)


def test_activities_over_thresholds_add_up() -> None:
    half = [on_shipment("Co-60", 1.5e13), on_shipment("Cs-137", 5e13)]
    needs = requirements(half, SHIPMENT)
    assert needs.category == 1
    assert any("11-12" in citation.source for citation in needs.citations)


def test_only_listed_nuclides_count() -> None:
    assert requirements([on_shipment("H-3", 1e18)], SHIPMENT).category is None
    assert "Po-210" not in control_thresholds()
    assert len(control_thresholds()) == 16 - 1  # Am-241 and Am-241/Be are one alpha emitter
    assert requirements([on_shipment("Am-241/Be", 6e11)], SHIPMENT).category == 2


def test_category_one_waits_for_consent_and_both_for_notice() -> None:
    strong = consignment(on_shipment("Co-60", 1e14))
    assert codes(strong) == {"consent_missing"}
    assert codes(replace(strong, consent="IS-12")) == set()
    near = replace(strong, consent="IS-12", shipment=DAY + timedelta(days=3))
    assert codes(near) == {"notice_missing"}
    assert codes(replace(near, notified=DAY)) == {"notice_late"}
    assert codes(replace(strong, consent="IS-12", notified=DAY)) == set()
    weak = consignment(on_shipment("Co-60", 1e10), shipment=DAY)
    assert codes(weak) == set()


def test_the_seven_days_are_marked_unverified() -> None:
    near = consignment(on_shipment("Co-60", 1e12), shipment=DAY)
    (finding,) = consignment_findings(near, DAY)
    assert finding.rule is not None
    assert finding.rule.unverified


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"consignee_authorization": ""}, "no_authorization"),
        ({"authorization_until": DAY}, "authorization_expired"),
        ({"end_use": ""}, "no_end_use"),
        ({"intermediate_consignee": "Trader"}, "hidden_route"),
        ({"returns_replaced": None}, "return_open"),
        ({"acknowledged": False}, "not_confirmed"),
        ({"authorized": {"Co-60": 1e9}}, "above_authorization"),
        ({"authorized": {"Cs-137": 1e15}}, "above_authorization"),
    ],
)
def test_a_suspicious_order_is_flagged_and_not_refused(
    changes: dict[str, object], code: str
) -> None:
    plan = consignment(on_shipment("Co-60", 1e10), **changes)
    assert [(each.code, each.severity) for each in red_flags(plan)] == [(code, Severity.WARNING)]


def test_a_consignment_without_contents_is_refused() -> None:
    with pytest.raises(InputError):
        consignment()
