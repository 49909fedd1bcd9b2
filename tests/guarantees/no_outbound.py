"""A pytest plugin: whoever tries to reach anything but this machine fails the run."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

import pytest

_attempts: list[str] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    text = host.decode() if isinstance(host, bytes) else str(host)
    if text not in ("localhost", "None", "") and not _is_loopback(text):
        _attempts.append(f"{event} {text}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def pytest_configure() -> None:
    """Start to watch."""
    sys.addaudithook(_watch)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if anybody tried."""
    if _attempts:
        print(f"\noutbound attempts: {_attempts}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
