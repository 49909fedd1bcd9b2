"""What a worker does again and again beside its jobs: deliver events, look for what is late."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections

log = logging.getLogger(__name__)


@dataclass
class _Duty:
    function: Callable[[], object]
    every: float
    next_at: float = 0.0


_duties: dict[str, _Duty] = {}


def declare_duty(name: str, *, every: float, function: Callable[[], object]) -> None:
    """Have every worker call a function every so many seconds; it must bear being called twice.

    Call it from the app's ``ready``.
    """
    _duties[name] = _Duty(function, every)


def do_duties(now: float) -> None:
    """Do what is due; a duty that fails is done again at its next time."""
    for name, duty in _duties.items():
        if duty.next_at <= now:
            duty.next_at = now + duty.every
            try:
                duty.function()
            except Exception:
                log.exception("duty %s failed", name)


def do_duties_until(stopped: threading.Event) -> None:
    """Do duties in this thread, on a database connection of its own, until told to stop."""
    while not stopped.wait(0.5):
        close_old_connections()
        do_duties(time.monotonic())
    close_old_connections()
