from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from korgan.border.commands import identify, science
from korgan.border.demonstration import WEEK, simulated_file

CONTRACT = {"file", "error", "measurements", "summary"}


@pytest.fixture
def caesium(tmp_path: Path) -> Path:
    path = tmp_path / "cs.n42"
    path.write_bytes(simulated_file(3, WEEK[3], "SIM-1"))
    return path


def run(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
    done = CliRunner().invoke(identify, [*arguments, "--json"])
    return done.exit_code, [json.loads(line) for line in done.output.splitlines()]


def test_a_file_gives_one_object_of_the_stable_form(caesium: Path) -> None:
    status, (answer,) = run(str(caesium))
    assert status == 0
    assert set(answer) == CONTRACT
    assert answer["error"] is None
    (measurement,) = answer["measurements"]
    assert {"index", "live_time_s", "detector", "nuclides", "verdict", "unexplained"} <= set(
        measurement
    )
    named = [one["nuclide"] for one in answer["summary"]["nuclides"]]
    assert "Cs-137" in named


def test_a_bad_file_among_good_ones_is_an_object_and_a_status(
    caesium: Path, tmp_path: Path
) -> None:
    status, answers = run(str(caesium), str(tmp_path / "nothing.n42"))
    assert status == 1
    assert answers[0]["error"] is None
    assert answers[1]["error"]["code"] == "unreadable_file"
    assert set(answers[1]) == CONTRACT


@pytest.mark.parametrize("data", [b"", b"\x00" * 40, b"<x>", np.arange(999).tobytes()])
def test_bytes_that_are_no_spectrum_never_give_a_traceback(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.n42"
    path.write_bytes(data)
    status, (answer,) = run(str(path))
    assert status == 1
    assert answer["error"]["code"]


def test_a_labelled_set_is_scored_with_its_misses(caesium: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("file,detector,labels,kind\ncs.n42,NaI,Co-60,simulated\n")
    done = CliRunner().invoke(science, ["evaluate", "--labels", str(labels), "--json"])
    lines = [json.loads(line) for line in done.output.splitlines()]
    assert done.exit_code == 0
    assert lines[0]["recall"] == 0.0
    assert "cs.n42" in lines[-1]["miss"]


def test_what_a_person_reads_says_why_nothing_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "busy.spe"
    rows = "\n".join("3" for _ in range(512))
    path.write_text(f"$MEAS_TIM:\n6 60\n$DATA:\n0 511\n{rows}\n$ENER_FIT:\n0 6.0\n$ENDRECORD:\n")
    said = CliRunner().invoke(identify, [str(path)]).output
    assert "nothing can be named or excluded" in said
    assert "note: the detector was busy for 90% of the time" in said
