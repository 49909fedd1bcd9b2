from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from korgan.kernel.organisations.models import Organisation
from korgan.law.commands import law
from korgan.law.demonstration import add_law
from korgan.law.tests.texts import NUCLEAR_ACT
from tests.cast import Cast


@pytest.fixture
def node(packs: Cast) -> Cast:
    """Return the cast on a node that the regulator runs, with the demonstration's law."""
    Organisation.objects.filter(id=packs.administrator.organisation_id).update(runs_this_node=True)
    add_law(drafter=packs.regulator_licensing, reviewer=packs.regulator_approver)
    return packs


def run(*arguments: str) -> Result:
    return CliRunner().invoke(law, list(arguments))


def lines(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_gaps_come_in_the_order_of_their_priority(node: Cast) -> None:
    found = lines(run("gaps", "--json"))
    order = [row["priority"] for row in found]
    assert order == sorted(order, key=lambda each: -float(str(each)))
    assert {"r1540-op6", "cppnma-7-1-a"} <= {row["key"] for row in found}
    assert "offences without penalty" in run("gaps").output


def test_the_delta_is_told_and_its_package_written(node: Cast, tmp_path: Path) -> None:
    package = tmp_path / "delta.docx"
    assert len(lines(run("delta", "ICSANT", "--json", "--package", str(package)))) == 44
    assert package.read_bytes().startswith(b"PK")
    refused = run("delta", "NOPE", "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.output)["error"]["code"] == "no_instrument"


def test_a_law_is_imported_and_a_scan_refused(node: Cast, tmp_path: Path) -> None:
    act, scan = tmp_path / "act.txt", tmp_path / "scan.pdf"
    act.write_text(NUCLEAR_ACT, encoding="utf-8")
    scan.write_bytes(b"%PDF-1.4 /XObject")
    options = ["--title", "Nuclear Act", "--number", "12", "--adopted", "2015-03-01", "--json"]
    (made,) = lines(run("import", str(act), *options))
    assert (made["address"], made["provisions"]) == ("/akn/xq/act/2015/12", 8)
    refused = run("import", str(scan), *options)
    assert json.loads(refused.output)["error"]["code"] == "scanned_pdf"
