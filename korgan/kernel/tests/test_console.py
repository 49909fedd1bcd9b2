from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def korgan(folder: Path, *words: str) -> tuple[int, str]:
    """Run a command on a folder without an installation."""
    environment = {**os.environ, "KORGAN_DATA_DIR": str(folder), "KORGAN_DATABASE_URL": ""}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "korgan", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["accounting", "evaluate", "--template", "{folder}/none/x.xlsx"], "file_refused"),
        (["audit", "verify", "--log", "{folder}/latin.txt"], "not_utf8"),
        (["audit", "verify", "--log", "{folder}/deep.txt"], "not_a_log_line"),
        (["identify", "{folder}/latin.txt", "--background", "{folder}/none"], "unreadable_file"),
        (["licence", "verify", "{folder}/none.pdf"], "unreadable_file"),
        (["cases", "list"], "not_installed"),
    ],
)
def test_a_bad_file_or_place_is_told_in_one_object(
    tmp_path: Path, words: list[str], code: str
) -> None:
    (tmp_path / "latin.txt").write_bytes("Größe".encode("latin-1"))
    (tmp_path / "deep.txt").write_text("[" * 100_000)
    status, said = korgan(tmp_path, *(word.format(folder=tmp_path) for word in words), "--json")
    assert status == 1
    assert json.loads(said)["error"]["code"] == code
