from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.conduct_forms import ConductForm, End, Form, FormSource
from korgan.sources.domain.conduct_reading import read_form
from korgan.sources.domain.contents import Content
from korgan.sources.domain.nuclides import parse_nuclide

TODAY = date(2026, 6, 1)
FORM = ConductForm(
    form=Form.NOTICE,
    request="XQ-X-2026-0001",
    category=1,
    exporter=End("Maker", "XQ", "Street 1", "L-1", date(2027, 1, 1)),
    importer=End("Clinic", "XR"),
    sources=(
        FormSource(Content(parse_nuclide("Co-60"), 1e14, date(2026, 1, 1)), "M", "G", "1"),
        FormSource(Content(parse_nuclide("Am-241/Be"), 2.5e11, date(2020, 1, 1)), "M", "G", "2"),
    ),
    shipment_on=date(2026, 7, 1),
    transit=("XS",),
    said={
        "consent": "C-1", "carrier": "Carrier", "expected_on": "2026-07-03", "package": "",
        "remarks": "",
    },
)  # fmt: skip


def changed(**more: Any) -> dict[str, Any]:
    return {**FORM.as_dict(), **more}


def test_a_form_reads_as_it_was_written() -> None:
    assert read_form(Form.NOTICE, FORM.as_dict(), TODAY) == FORM


def test_activities_add_up_on_the_day_of_shipment() -> None:
    totals = FORM.totals()
    assert totals["Co-60"] == pytest.approx(1e14 * 0.5 ** (181 / 1925.28), rel=1e-3)
    assert set(totals) == {"Co-60", "Am-241"}


@pytest.mark.parametrize(
    ("form", "said", "missing"),
    [
        (Form.REQUEST, {}, []),
        (Form.CONSENT, {}, ["granted"]),
        (Form.CONSENT, {"granted": True}, ["reference"]),
        (Form.CONSENT, {"granted": False}, ["remarks"]),
        (Form.NOTICE, {"consent": "C"}, ["carrier", "expected_on"]),
        (Form.NOTICE, {"carrier": "C", "expected_on": "2026-07-01"}, ["consent"]),
        (Form.RECEIPT, {"received_on": "2026-07-01", "agrees": False}, ["remarks"]),
        (Form.RECEIPT, {"received_on": "2026-07-01", "agrees": True}, []),
    ],
)
def test_what_a_form_lacks(form: Form, said: dict[str, Any], missing: list[str]) -> None:
    from dataclasses import replace

    assert replace(FORM, form=form, said=said).missing() == missing


def source(**more: str) -> dict[str, Any]:
    return changed(sources=[{**FORM.as_dict()["sources"][0], **more}])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (source(nuclide="Xx-60"), "unknown_element"),
        (source(nuclide="Co-999"), "unknown_nuclide"),
        (source(becquerel="0"), "activity_not_positive"),
        (source(becquerel="-1"), "activity_not_positive"),
        (source(becquerel="inf"), "activity_not_positive"),
        (source(becquerel="100 TBq"), "activity_not_positive"),
        (source(reference="2026-06-02"), "future_reference"),
        (source(reference="01.06.2026"), "form_fields"),
        (changed(sources=[]), "form_fields"),
        (changed(sources=FORM.as_dict()["sources"][:1] * 2), "source_twice"),
        (changed(category=3), "form_fields"),
        (changed(category=True), "form_fields"),
        (changed(transit=["Somewhere"]), "form_fields"),
        (changed(said={}), "form_incomplete"),
        (changed(said={"agrees": True}), "form_fields"),
        (changed(shipment_on=""), "form_fields"),
        (changed(extra=1), "form_fields"),
        (changed(request=""), "form_fields"),
        (changed(exporter="Maker"), "form_fields"),
        ({}, "form_fields"),
    ],
)
def test_a_bad_form_is_refused(given: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_form(Form.NOTICE, given, TODAY)
    assert caught.value.code == code
