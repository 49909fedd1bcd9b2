"""What the checker finds is said in the reader's language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
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


def test_the_console_says_it_in_the_language_of_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from korgan.cli import korgan

    file = tmp_path / "report.txt"
    file.write_text("411:XX#9999:x#")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("korgan.kernel.console._translate", str)
    asked = ["accounting", "check", str(file), "--profile", "code10"]
    english = CliRunner().invoke(korgan, asked)
    assert "no report in the form" in english.output
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    file.write_text("003:20260408#010:I/1#015:20260301/20260331#307:XX-A#9999:x#\n")
    russian = CliRunner().invoke(korgan, asked)
    assert "отправлять нельзя" in russian.output, russian.output
    assert "метки 9999 нет в форме" in russian.output
    as_json = CliRunner().invoke(korgan, [*asked, "--json"])
    assert "label 9999 is not in the form" in as_json.output
