from __future__ import annotations

from datetime import date, timedelta

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.custody import (
    Abroad,
    AtHolder,
    Ended,
    InTransit,
    Missing,
    Receipt,
    Shipment,
    answerable,
    receipt_findings,
)
from korgan.sources.domain.errors import Severity
from korgan.sources.domain.tests.examples import DAY, source

SHIPMENT = Shipment("S-1", "hospital", "central", "store", DAY, DAY + timedelta(days=3), "Carrier")


def codes(receipt: Receipt | None, serial: str = "AB-017") -> list[str]:
    found = receipt_findings(source(serial=serial), InTransit(SHIPMENT), receipt)
    return [finding.code for finding in found]


def receipt(**changes: object) -> Receipt:
    values: dict[str, object] = {
        "shipment": "S-1",
        "receiver": "central",
        "day": DAY + timedelta(days=2),
        "serial": "ab 017",
    }
    return Receipt(**{**values, **changes})  # type: ignore[arg-type]


def test_a_receipt_of_what_was_sent_is_accepted() -> None:
    assert codes(receipt()) == []
    assert codes(receipt(national_number="KZ 0001")) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"shipment": "S-2"}, "other_shipment"),
        ({"receiver": "mine"}, "other_receiver"),
        ({"day": DAY - timedelta(days=1)}, "receipt_before_dispatch"),
        ({"serial": "AB-018"}, "serial_differs"),
        ({"national_number": "KZ-0002"}, "other_source"),
    ],
)
def test_a_receipt_of_something_else_is_refused(changes: dict[str, object], code: str) -> None:
    assert codes(receipt(**changes)) == [code]


def test_a_receipt_without_a_shipment_is_refused() -> None:
    found = receipt_findings(source(), AtHolder("hospital", "ward"), receipt())
    assert [finding.code for finding in found] == ["receipt_without_shipment"]
    assert codes(None) == ["receipt_missing"]


def test_a_serial_that_is_easily_misread_is_flagged_and_not_refused() -> None:
    found = receipt_findings(source(), InTransit(SHIPMENT), receipt(serial="A8-O17"))
    assert [(each.code, each.severity) for each in found] == [("serial_unclear", Severity.WARNING)]
    assert codes(receipt(serial="AB-017"), serial="") == ["serial_differs"]


def test_somebody_answers_for_it_or_nobody_does() -> None:
    assert answerable(AtHolder("hospital", "ward")) == "hospital"
    assert answerable(InTransit(SHIPMENT)) == "hospital"
    assert answerable(Missing("hospital", DAY)) == "hospital"
    assert answerable(Ended("disposed", "borehole 1", DAY)) == ""
    assert answerable(Abroad("Supplier")) == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"carrier": " "}, "shipment_incomplete"),
        ({"expected": date(2020, 1, 1)}, "shipment_dates"),
        ({"receiver": "hospital"}, "shipment_to_itself"),
    ],
)
def test_a_shipment_without_two_ends_is_refused(changes: dict[str, object], code: str) -> None:
    values = {**SHIPMENT.__dict__, **changes}
    with pytest.raises(InputError) as caught:
        Shipment(**values)
    assert caught.value.code == code
