"""The engine in this process: loaded at first use, in a thread, so that no request waits for it.

Official lists and lists kept here have an index each: an entry decided by two people is
searched at once, without building the large index anew.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections

from korgan.kernel.errors import Conflict
from korgan.science.names.parties import PartyFacts
from korgan.trade.domain.answers import Answer, FoundHit
from korgan.trade.engine_version import engine_version
from korgan.trade.models import Edition
from korgan.trade.screening.indexes import index_of, key_of
from korgan.trade.selectors.lists import asked_edition

if TYPE_CHECKING:
    from korgan.science.names.screening import Hit, Screener

log = logging.getLogger(__name__)
# Each holds an index in memory; a replay of the past needs a third and fourth.
_MOST_HELD = 3
MOST_HITS = 25
_WARM_UP = PartyFacts(("Warm-up of a compiler", "Разогрев"))


class EngineStarting(Conflict):
    """The engine is being loaded; the same question a little later is answered."""


class _Held:
    """A screener, and the lock under which it is used: it writes the query into its index."""

    def __init__(self, screener: Screener) -> None:
        self.screener = screener
        self.lock = threading.Lock()


_held: OrderedDict[str, Future[_Held]] = OrderedDict()
_guard = threading.Lock()


def prepare(editions: Sequence[Edition]) -> bool:
    """Begin to load the engine for these editions; returns whether it is ready."""
    return all(_future(group).done() for group in _groups(editions))


def ask(
    facts: PartyFacts,
    *,
    editions: Sequence[Edition],
    thresholds: Mapping[int, float],
    wait: float = 2.0,
    explain: bool = True,
) -> Answer:
    """Screen one party against editions; a hit counts by the threshold of its list.

    Raises
    ------
    EngineStarting
        If the engine is not ready after ``wait`` seconds.
    """
    return Answers(editions, wait=wait).ask(facts, thresholds, explain=explain)


class Answers:
    """The engine made ready for a set of editions, for one question or many."""

    def __init__(self, editions: Sequence[Edition], *, wait: float = 2.0) -> None:
        self._editions = {each.party_list_id: each for each in editions}
        self.asked = tuple(asked_edition(each) for each in editions)
        self._held = [_ready(group, wait) for group in _groups(editions)]
        self.version = engine_version()

    def ask(
        self, facts: PartyFacts, thresholds: Mapping[int, float], *, explain: bool = True
    ) -> Answer:
        """Screen one party."""
        least = min(thresholds.values(), default=1.0)
        hits = [
            self._hit(hit)
            for held in self._held
            for hit in _screen(held, facts, least, explain)
            if hit.probability >= thresholds[int(hit.list_name)]
        ]
        hits.sort(key=lambda hit: (-hit.probability, hit.list_id, hit.entity_id))
        return Answer(tuple(hits[:MOST_HITS]), self.asked, self.version)

    def _hit(self, hit: Hit) -> FoundHit:
        edition = self._editions[int(hit.list_name)]
        return FoundHit(
            edition.party_list_id,
            edition.party_list.name,
            edition.number,
            hit.entity_id,
            hit.name,
            hit.matched_name,
            hit.probability,
            tuple(reason.as_dict() for reason in hit.reasons),
        )


def _screen(held: _Held, facts: PartyFacts, least: float, explain: bool) -> list[Hit]:
    with held.lock:
        return held.screener.screen(facts, threshold=least, top=MOST_HITS, explain=explain)


def _groups(editions: Sequence[Edition]) -> Iterator[list[Edition]]:
    for kept_here in (False, True):
        group = [each for each in editions if each.party_list.is_kept_here is kept_here]
        if group:
            yield group


def _ready(group: Sequence[Edition], wait: float) -> _Held:
    try:
        return _future(group).result(timeout=wait)
    except NotYet:
        raise EngineStarting(
            "engine_starting",
            "the screening engine is being made ready, which can take half a minute",
            mend="ask again in some seconds",
        ) from None


def _future(group: Sequence[Edition]) -> Future[_Held]:
    key = key_of(group)
    with _guard:
        future = _held.get(key)
        if future is not None:
            _held.move_to_end(key)
            return future
        future = _held[key] = Future()
        while len(_held) > _MOST_HELD:
            _held.popitem(last=False)
    if settings.SCREENING_IN_THREAD:
        threading.Thread(target=_load_apart, args=(key, group, future), daemon=True).start()
    else:
        _load(key, group, future)
    return future


def _load_apart(key: str, group: Sequence[Edition], future: Future[_Held]) -> None:
    try:
        _load(key, group, future)
    finally:
        connections.close_all()


def _load(key: str, group: Sequence[Edition], future: Future[_Held]) -> None:
    from korgan.science.names.screening import Screener

    try:
        screener = Screener(index_of(group))
        screener.screen(_WARM_UP, threshold=0.01)
        # A listed name is a hit: what explains hits is compiled now, not for the first officer.
        if screener.index.names:
            screener.screen(PartyFacts((screener.index.name(0),)), threshold=0.0, top=1)
        future.set_result(_Held(screener))
    except BaseException as error:
        log.exception("the screening engine could not be made ready")
        with _guard:
            _held.pop(key, None)
        future.set_exception(error)
