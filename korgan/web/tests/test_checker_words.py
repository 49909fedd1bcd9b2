"""What the checker finds is said in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from korgan.accounting.domain.checks.findings import report_rules
from korgan.web.catalogues.errors import translate

FINDING: dict[str, Any] = {
    "rule": "5.1", "severity": "error", "title": report_rules()["5.1"].title,
    "message": "batch P-02 shipped to XQRR has no receipt there",
    "mend": "the receiver reports RD with the shipper's batch data; in transit until then",
}  # fmt: skip


def test_a_finding_is_shown_in_russian_with_its_values() -> None:
    with translation.override("ru"):
        shown = render_to_string("accounting/findings.html", {"findings": [FINDING]})
    assert "партия P-02, отправленная в XQRR, там не получена" in shown
    assert "каждой внутренней отправке отвечает одно поступление" in shown
    assert "has no receipt" not in shown


def test_in_english_it_is_shown_as_it_is() -> None:
    with translation.override("en"):
        shown = render_to_string("accounting/findings.html", {"findings": [FINDING]})
    assert FINDING["message"] in shown


@pytest.mark.parametrize("rule", sorted(report_rules()))
def test_every_rule_has_a_russian_title(rule: str) -> None:
    title = report_rules()[rule].title
    with translation.override("ru"):
        assert translate(title) != title
