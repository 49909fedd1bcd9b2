import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from korgan.accounting.commands import accounting


@pytest.fixture
def run() -> CliRunner:
    return CliRunner()


def test_evaluate_prints_one_object_a_line_for_each_file(run: CliRunner, tmp_path: Path) -> None:
    paths = []
    for form in ("json", "csv"):
        path = tmp_path / f"example.{form}"
        path.write_text(run.invoke(accounting, ["evaluate", "--example", form]).output)
        paths.append(str(path))
    result = run.invoke(accounting, ["evaluate", *paths, "--json"])
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert [line["file"] for line in lines] == paths
    assert all(line["error"] is None for line in lines)


def test_a_refused_file_gives_an_error_object_and_status_one(
    run: CliRunner, tmp_path: Path
) -> None:
    path = tmp_path / "bad.json"
    path.write_text('{"calibrations": [{"id": "c1"}]}')
    result = run.invoke(accounting, ["evaluate", str(path), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.output)["error"]["code"] == "calibration_without_method"
    missing = run.invoke(accounting, ["evaluate", str(tmp_path / "none.json"), "--json"])
    assert missing.exit_code == 1
    assert json.loads(missing.output)["error"]["code"] == "unreadable_file"


def test_a_part_that_cannot_be_computed_gives_status_one(run: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "copy.json"
    path.write_text('{"sequence": {"muf": [1, 2], "covariance": [[1, 1], [1, 1]]}}')
    result = run.invoke(accounting, ["evaluate", str(path), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.output)["problems"][0]["code"] == "covariance_not_positive_definite"


def test_the_schema_is_one_json_object(run: CliRunner) -> None:
    result = run.invoke(accounting, ["evaluate", "--schema"])
    assert json.loads(result.output)["$schema"].endswith("2020-12/schema")


def test_people_get_a_table(run: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "example.json"
    path.write_text(run.invoke(accounting, ["evaluate", "--example"]).output)
    result = run.invoke(accounting, ["evaluate", str(path)])
    assert result.exit_code == 0
    assert "SITMUF" in result.output
    assert "no alarm" in result.output


def test_no_file_is_a_usage_error(run: CliRunner) -> None:
    assert run.invoke(accounting, ["evaluate"]).exit_code == 2
