from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from korgan.accounting.commands import accounting
from korgan.accounting.models import Area
from korgan.accounting.services import register_area
from korgan.accounting.tests.holdings import Holders
from korgan.kernel.organisations.models import Organisation


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(accounting, list(arguments))
    return done.exit_code, done.output


def test_a_ledger_is_read_verified_exported_and_imported_at_the_console(
    holders: Holders, tmp_path: Path
) -> None:
    Organisation.objects.filter(id=holders.plant.organisation_id).update(runs_this_node=True)
    status, said = run("book", "XQ-A", "--on", "2026-01-01", "--json")
    assert status == 0
    assert json.loads(said.splitlines()[0]) == {
        "category": "E", "substance": "U", "amount": 5_800_000_000,
    }  # fmt: skip
    assert run("book", "XQ-A", "--known-on", "2026-01-01") == (0, "")
    assert "Sound: 2 movements" in run("verify-ledger", "XQ-A")[1]
    status, lines = run("export-ledger", "XQ-A")
    assert status == 0
    assert run("book", "XQ-B")[0] == 1, "the other holder's books are not this node's"

    file = tmp_path / "ledger.jsonl"
    file.write_text(lines, encoding="utf-8")
    assert (
        "is not empty"
        in json.loads(run("import-ledger", str(file), "--json")[1])["error"]["message"]
    )
    Area.objects.filter(code="XQ-A").update(code="GONE")
    register_area(
        actor=holders.cast.regulator_inspector, facility=holders.plant.facility, code="XQ-A",
        name="copy", places=[("1", "Store", "inventory")],
    )  # fmt: skip
    assert json.loads(run("import-ledger", str(file), "--json")[1]) == {
        "area": "XQ-A", "movements": 2,
    }  # fmt: skip
    assert run("export-ledger", "XQ-A")[1] == lines
    file.write_text("no json\n")
    assert "is not JSON" in run("import-ledger", str(file), "--json")[1]
