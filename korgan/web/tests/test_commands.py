from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ANSWERS = ["XQ", "Nuclear Agency", "regulator", "root.admin", "First Administrator"]
GOOD = "correct-horse-battery"


def korgan(folder: Path, *arguments: str, answers: list[str] | None = None) -> tuple[int, str]:
    environment = {
        **os.environ,
        "KORGAN_DATA_DIR": str(folder),
        "KORGAN_HOSTS": "korgan.example",
        "DJANGO_SETTINGS_MODULE": "korgan.settings.production",
    }
    for name in ("KORGAN_DATABASE_URL", "KORGAN_SECRET_KEY"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "korgan", *arguments],
        input="".join(f"{answer}\n" for answer in answers or []),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_an_installation_is_founded_once_and_is_ready_for_production(tmp_path: Path) -> None:
    status, said = korgan(tmp_path, "init", answers=[*ANSWERS, "short", "short"])
    assert status == 1
    assert "Traceback" not in said
    status, said = korgan(tmp_path, "init", answers=[*ANSWERS, GOOD, GOOD])
    assert status == 0, said
    status, said = korgan(tmp_path, "init", answers=[*ANSWERS, GOOD, GOOD])
    assert status == 1
    assert "already" in said
    status, said = korgan(tmp_path, "check", "--deploy")
    assert status == 0, said
    status, said = korgan(tmp_path, "audit", "verify")
    assert "Sound: 3 entries" in said
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
