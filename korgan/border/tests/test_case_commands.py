from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pytest_django import Settings

from korgan.border.case_commands import cases
from korgan.border.models import AlarmCase
from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Organisation
from tests.cast import Cast

SPECTRUM = "Energy (keV), Counts\n" + "\n".join(f"{3 * i}, {i % 7}" for i in range(256))


@pytest.fixture(autouse=True)
def node(cast: Cast, tmp_path: Path, settings: Settings) -> None:
    settings.DOCUMENT_ROOT = tmp_path / "originals"
    Organisation.objects.filter(id=cast.customs_officer.organisation_id).update(runs_this_node=True)


def run(*arguments: str) -> tuple[int, list[dict[str, object]]]:
    done = CliRunner().invoke(cases, [*arguments, "--json"])
    return done.exit_code, [json.loads(line) for line in done.output.splitlines()]


def test_a_case_is_opened_listed_and_shown(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(SPECTRUM)
    status, (opened,) = run("open", str(file), "--conveyance", "TRUCK 1")
    assert (status, opened["state"]) == (0, "open")
    assert run("list", "--state", "open") == (0, [opened])
    assert run("list", "--state", "closed") == (0, [])
    status, (shown,) = run("show", str(opened["reference"]))
    assert status == 0
    assert [entry["action"] for entry in shown["history"]] == ["border.case_opened"]  # type: ignore[attr-defined]


def test_an_unreadable_file_is_kept_and_answered_with_a_code(tmp_path: Path) -> None:
    file = tmp_path / "a.n42"
    file.write_bytes(b"<RadInstrumentData><Rad")
    status, (answer,) = run("open", str(file))
    assert status == 1
    assert "code" in answer["error"]  # type: ignore[operator]
    assert Document.objects.get().filename == "a.n42"
    assert not AlarmCase.objects.exists()


def test_an_unknown_case_is_an_error_with_a_code() -> None:
    status, (answer,) = run("show", "A-1")
    assert status == 1
    assert answer["error"]["code"] == "not_found"  # type: ignore[index]
