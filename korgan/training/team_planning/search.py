"""How far a search is, told several times a second while it runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

POLL_SECONDS = 0.25


@dataclass(frozen=True)
class Found:
    """How far the search is: what the best teams cost, the bound, how many courses have one."""

    seconds: float
    cost: int
    bound: int
    held: int


Report = Callable[[Found | None], None]


def in_thread(
    work: Callable[[], Any], tell: Callable[[], None], stop: Callable[[], None] | None
) -> Any:
    """Do the work in a thread of its own, so that telling can use this thread's database.

    If telling raises, the exception goes on: once ``stop`` has ended the work, or at once where
    nothing can end it (None). Such work runs on until its own time is over, and its answer is
    thrown away.
    """
    answer: list[Any] = []
    fault: list[BaseException] = []

    def run() -> None:
        try:
            answer.append(work())
        except BaseException as error:
            fault.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        while True:
            thread.join(POLL_SECONDS)
            tell()
            if not thread.is_alive():
                break
    except BaseException:
        if stop is not None:
            stop()
            thread.join()
        raise
    if fault:
        raise fault[0]
    return answer[0]
