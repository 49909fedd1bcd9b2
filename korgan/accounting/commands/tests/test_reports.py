import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from korgan.accounting.commands import accounting
from korgan.accounting.domain.checks.tests.period import period
from korgan.accounting.domain.reports import Report
from korgan.accounting.readers.report_json import reports_to_json


@pytest.fixture
def run() -> CliRunner:
    return CliRunner()


def write(run: CliRunner, folder: Path, name: str, reports: tuple[Report, ...]) -> str:
    """Reports as a file in the national form, made by the command itself."""
    plain = folder / f"{name}.json"
    plain.write_text(reports_to_json(reports))
    result = run.invoke(accounting, ["generate", str(plain), "--profile", "national"])
    assert result.exit_code == 0, result.output
    path = folder / f"{name}.csv"
    path.write_text(result.output)
    return str(path)


def test_right_reports_may_be_dispatched(run: CliRunner, tmp_path: Path) -> None:
    reports = period()
    now = write(run, tmp_path, "now", tuple(r for n, r in reports.items() if "old" not in n))
    old = write(run, tmp_path, "old", tuple(r for n, r in reports.items() if "old" in n))
    result = run.invoke(
        accounting, ["check", now, "--previous", old, "--profile", "national", "--json"]
    )
    outcome = json.loads(result.output)
    assert outcome["findings"] == []
    assert outcome["dispatch"] is True
    assert result.exit_code == 0


def test_findings_that_forbid_dispatch_give_status_three(run: CliRunner, tmp_path: Path) -> None:
    reports = period()
    spoilt = replace(reports["MBR XX-A"], line_count=99)
    path = write(run, tmp_path, "now", (spoilt,))
    result = run.invoke(accounting, ["check", path, "--profile", "national", "--json"])
    assert result.exit_code == 3
    (finding,) = json.loads(result.output)["findings"]
    assert finding["rule"] == "1.5"
    assert finding["mend"]
    shown = run.invoke(accounting, ["check", path, "--profile", "national"])
    assert "must not be dispatched" in shown.output


def test_plain_json_reports_are_checked_by_the_rules_of_a_profile(
    run: CliRunner, tmp_path: Path
) -> None:
    path = tmp_path / "reports.json"
    path.write_text(reports_to_json((period()["ICR XX-A"],)))
    result = run.invoke(accounting, ["check", str(path), "--profile", "code10", "--json"])
    rules = {f["rule"] for f in json.loads(result.output)["findings"]}
    assert rules == {"9.1"}  # a year in one change report is late under the monthly duty


def test_files_of_another_kind_give_status_one(run: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear colleagues")
    result = run.invoke(accounting, ["check", str(path), "--profile", "uk", "--json"])
    assert result.exit_code == 1
    assert json.loads(result.output)["error"]["code"] == "no_report"
    unknown = run.invoke(accounting, ["check", str(path), "--profile", "moon", "--json"])
    assert unknown.exit_code == 1
    assert json.loads(unknown.output)["error"]["code"] == "unknown_profile"


def test_parse_gives_back_what_generate_was_given(run: CliRunner, tmp_path: Path) -> None:
    reports = (period()["ICR XX-A"], period()["PIL XX-A"])
    path = write(run, tmp_path, "now", reports)
    result = run.invoke(accounting, ["parse", path, "--profile", "national"])
    assert result.output.strip() == reports_to_json(reports)


def test_profiles_and_rules_are_listed(run: CliRunner) -> None:
    lines = run.invoke(accounting, ["profiles", "--json"]).output.splitlines()
    names = [json.loads(line)["profile"] for line in lines]
    assert names == ["code10@2017-draft", "national@1", "uk@2019-196", "uk@2019-196-2"]
    rules = [json.loads(x) for x in run.invoke(accounting, ["rules", "--json"]).output.splitlines()]
    assert {r["id"].partition(".")[0] for r in rules} == set("0123456789")


def test_a_balance_report_in_the_sign_of_another_form_is_found(
    run: CliRunner, tmp_path: Path
) -> None:
    """The same text, read as physical minus book where book minus physical was meant."""
    whole = period()["MBR XX-A"]
    lines = tuple(x for x in whole.lines if x.element == "N")
    numbered = tuple(replace(x, number=i) for i, x in enumerate(lines, start=1))
    plain = tmp_path / "one.json"
    plain.write_text(
        reports_to_json((replace(whole, element="N", lines=numbered, line_count=None),))
    )
    text = run.invoke(accounting, ["generate", str(plain), "--profile", "uk"]).output
    path = tmp_path / "one.txt"
    path.write_text(text)
    right = run.invoke(accounting, ["check", str(path), "--profile", "uk", "--json"])
    assert "3.5" not in {f["rule"] for f in json.loads(right.output)["findings"]}
    assert "12:-0.5#" in text
    path.write_text(text.replace("12:-0.5#", "12:0.5#"))
    wrong = run.invoke(accounting, ["check", str(path), "--profile", "uk", "--json"])
    assert "3.5" in {f["rule"] for f in json.loads(wrong.output)["findings"]}
    assert wrong.exit_code == 3
