"""Guarantee 9: the network-free part of the suite, where there is no network but loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
# What a post without a line needs: log-in, cases, originals, log, lists, identification.
FOLDERS = ["korgan/kernel", "korgan/border", "korgan/science/merkle", "korgan/science/spectra"]


def _namespace() -> list[str]:
    """Return the command that enters a namespace with loopback only, or skip."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("no unshare or ip on this machine: not run without a network")
    enter = [
        "unshare",
        "--map-root-user",
        "--net",
        "sh",
        "-c",
        'ip link set lo up && exec "$@"',
        "-",
    ]
    if subprocess.run([*enter, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody make a network namespace: not run without a network")
    return enter


def test_the_suite_passes_with_loopback_only_and_tries_nothing_else() -> None:
    command = [
        *_namespace(),
        *(sys.executable, "-m", "pytest", "-p", "tests.guarantees.no_outbound"),
        *("-p", "no:cacheprovider", "-m", "not browser and not slow", *FOLDERS),
    ]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_the_watch_notices_an_attempt(tmp_path: Path) -> None:
    (tmp_path / "test_outbound.py").write_text(
        "import socket\n"
        "def test_out() -> None:\n"
        "    try:\n"
        "        socket.create_connection(('192.0.2.1', 9), timeout=0.01)\n"
        "    except OSError:\n"
        "        pass\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "tests.guarantees.no_outbound"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", str(tmp_path / "test_outbound.py")],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "192.0.2.1" in done.stdout
