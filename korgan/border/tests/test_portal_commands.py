"""Portal decisions and instrument tests at the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from korgan.border.commands import science


def run(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
    done = CliRunner().invoke(science, [*arguments, "--json"])
    return done.exit_code, [json.loads(line) for line in done.output.splitlines()]


def series(path: Path, *, source: int) -> Path:
    """Write two minutes of an empty lane, then two vehicles, the second with a source."""
    rng = np.random.default_rng(8)
    rows = ["# invented", "occupied,live_s,gamma:left,gamma:right,neutron:left"]

    def add(samples: int, occupied: int, excess: int = 0) -> None:
        for _ in range(samples):
            hidden = 0.85 if occupied else 1.0  # a vehicle shades the panels
            left, right = rng.poisson((100 * hidden + excess, 100 * hidden))
            rows.append(f"{occupied},0.2,{left},{right},{rng.poisson(0.1)}")

    add(600, 0)
    add(20, 1)
    add(60, 0)
    add(20, 1, source)
    add(30, 0)
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_a_series_gives_configuration_occupancies_and_summary(tmp_path: Path) -> None:
    path = series(tmp_path / "lane.csv", source=150)
    status, records = run(
        "portal", str(path), "--false-alarms", "0.01", "--occupancies", "2000", "--seed", "3"
    )
    assert status == 0
    assert [one["record"] for one in records] == [
        "configuration", "occupancy", "occupancy", "summary"
    ]  # fmt: skip
    told, first, second, last = records
    assert told["calibration_occupancies"] <= 2000
    assert told["upper_limit_95"] > told["false_alarm_probability"] / 2
    assert "simulated" in told["origin"]
    assert told["background_cps"][0] == pytest.approx(500.0, rel=0.05)
    assert first["outcome"] == "clear"
    assert second["outcome"] == "alarm"
    assert second["findings"][0]["rule"] == "sliding"
    assert second["findings"][0]["threshold"] == told["thresholds"]["sliding"]
    assert last["outcomes"] == {"clear": 1, "alarm": 1}


def test_recorded_traffic_must_be_enough_for_the_stated_rate(tmp_path: Path) -> None:
    path = series(tmp_path / "lane.csv", source=0)
    status, (answer,) = run("portal", str(path), "--benign", str(path))
    assert status == 1
    assert answer["error"]["code"] == "too_few_occupancies"


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("", "empty", None),
        ("occupied,live_s,gamma:a\n0,0.2,1.5\n", "bad_row", "line 2, gamma:a"),
        ("occupied,live_s,gamma:a\n0,0.2\n", "bad_row", "line 2"),
        ("occupied,gamma:a\n0,5\n", "missing_columns", "header"),
        ("occupied,live_s,speed\n0,0.2,5\n", "unknown_column", "header"),
        ("occupied,live_s,gamma:a\n1,0.2,5\n", "no_background", "occupied"),
    ],
)
def test_a_bad_series_is_an_object_that_says_where(
    tmp_path: Path, text: str, code: str, where: str | None
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    status, (answer,) = run("portal", str(path))
    assert status == 1
    assert answer["error"]["code"] == code
    assert answer["error"].get("where") == where


def test_scurve_prints_curve_strengths_and_points(tmp_path: Path) -> None:
    path = tmp_path / "trials.csv"
    path.write_text("strength,detected,trials\n1,1,20\n2,4,20\n4,14,20\n8,20,20\n", "utf-8")
    status, records = run("scurve", str(path))
    assert status == 0
    half = next(one for one in records if one.get("probability") == 0.5)
    assert half["strength"] == pytest.approx(2.88, abs=0.01)
    assert half["lower"] < half["strength"] < half["upper"]
    assert sum(one["record"] == "point" for one in records) == 4


def test_acceptance_judges_by_the_published_plan_and_lists_its_rows() -> None:
    status, (verdict,) = run(
        "acceptance", "--criterion", "burr-gavron-a", "--alarms", "15", "--trials", "20"
    )
    assert (status, verdict["result"]) == (0, "pass")
    status, rows = run("acceptance")
    assert status == 0
    assert "burr-gavron-a" in [row["criterion"] for row in rows]
    status, (answer,) = run("acceptance", "--criterion", "none", "--alarms", "1", "--trials", "2")
    assert (status, answer["error"]["code"]) == (1, "unknown_criterion")


def test_mda_agrees_with_currie() -> None:
    status, (currie, exact) = run(
        "mda", "--background", "100", "--tau", "1",
        "--efficiency", "0.01", "--intensity", "0.85", "--live-time", "60",
    )  # fmt: skip
    assert status == 0
    assert currie["detection_limit"] == pytest.approx(2.71 + 4.65 * 10, abs=0.1)
    assert currie["mda_bq"] == pytest.approx(49.2 / (0.01 * 0.85 * 60), rel=0.01)
    assert exact["method"] == "gamma_poisson"
    assert exact["achieved_alpha"] <= 0.05
    status, (answer,) = run("mda", "--background", "-1")
    assert (status, answer["error"]["code"]) == (1, "negative")
