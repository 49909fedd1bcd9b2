"""The console speaks the language of its environment; programs read English."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from korgan.cli import korgan


def test_the_console_says_it_in_the_language_of_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
