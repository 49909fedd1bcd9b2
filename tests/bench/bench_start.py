"""Start of the server, and memory of the whole system when idle.

Limits asked for: server start 3 s; 400 MB resident for server and worker together.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path


def run() -> None:
    """Print the table: a first start prepares everything, the second one is the usual."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "KORGAN_DATA_DIR": folder}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        print(f"{'what':<44}{'measured':>14}{'asked for':>14}")
        first, _ = _started(environment)
        second, resident = _started(environment)
    print(f"{'first start, demonstration included: s':<44}{first:>14.1f}{'':>14}")
    print(f"{'second start until the first page: s':<44}{second:>14.1f}{3:>14}")
    print(f"{'resident, server and worker: MB':<44}{resident:>14.0f}{400:>14}")


def _started(environment: dict[str, str]) -> tuple[float, float]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = time.perf_counter()
    command = [sys.executable, "-m", "korgan", "run", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/account/login/"
        while not _answers(address):
            time.sleep(0.05)
        seconds = time.perf_counter() - start
        time.sleep(3)
        return seconds, sum(map(_resident_mb, _family(process.pid)))
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _resident_mb(pid: int) -> float:
    """Return a process's share of memory: shared pages are divided among those that share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
