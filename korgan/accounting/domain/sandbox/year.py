"""A year in a copy of a facility: what truly happens, what is measured, what is written down.

Each batch has a true weight that nobody sees and a weight in the book. Weighings err as the
register of methods says. A scenario changes the truth (a loss), the measuring (a biased scale) or
the writing (a wrong unit, a late report); all else is as it should be, so that what is left in
the differences tells the scenario from chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.sandbox.scenarios import Hidden, ScenarioKind, checked_seed
from korgan.science.errors import InputError

MONTHS, QUARTER = 12, 3
# The other party of every transfer: no State and no area has this code.
ELSEWHERE = "TRAINING"
_RECEIPTS, _SHIPMENTS, _DISCARDS, _WEIGHED = 0.8, 0.45, 0.6, 0.75
_DUE_DAYS = 30
_GRAM = 10**6


@dataclass(frozen=True, slots=True)
class Stock:
    """A batch of the opening inventory, as the book of the original has it (ug)."""

    batch: str
    category: ElementCategory
    place: str
    element: int
    isotopes: dict[str, int]
    items: int
    obligation: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A measurement method with its relative standard deviations."""

    code: str
    random: float
    systematic: float


@dataclass(frozen=True, slots=True)
class Booking:
    """A change and the day on which it was written down."""

    change: InventoryChange
    on: date
    method: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a taking found of a batch; no weight where it was not measured anew."""

    batch: str
    category: ElementCategory
    items: int
    element: int | None = None
    method: str = ""


@dataclass(frozen=True, slots=True)
class Taking:
    """An inventory taking and the day on which its differences were booked."""

    day: date
    on: date
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Sending:
    """A report, the last day that it covers, and the day on which it was sealed."""

    kind: str
    end: date
    on: date


@dataclass(frozen=True, slots=True)
class Year:
    """Everything to be booked in order, reports in the order of their periods, what is hidden."""

    booked: tuple[Booking | Taking, ...]
    sent: tuple[Sending, ...]
    hidden: tuple[Hidden, ...]


@dataclass(slots=True)
class _Held:
    """A batch as it truly is, and as it is written."""

    stock: Stock
    true: float
    book: int
    items: int
    instrument: Instrument
    untouched: bool = False

    @property
    def name(self) -> str:
        return self.stock.batch

    def isotopes(self, element: int) -> dict[str, int]:
        """Isotopes of a part of it, in its own proportion."""
        whole = self.stock.element
        return {k: round(v * element / whole) for k, v in self.stock.isotopes.items() if whole}


def play_year(
    stocks: Sequence[Stock],
    instruments: Sequence[Instrument],
    *,
    area: str,
    opened: date,
    seed: int,
    scenarios: Sequence[ScenarioKind],
) -> Year:
    """Play twelve months with four inventory takings after an opening inventory.

    Parameters
    ----------
    stocks : sequence of Stock
        The opening inventory.
    instruments : sequence of Instrument
        Methods with which it is weighed.
    area : str
        Code of the sandbox's area.
    opened : date
        Day of the opening inventory, the last of a month.
    seed : int
        The same seed plays the same year.
    scenarios : sequence of ScenarioKind
        What is hidden in it, each at most once.

    Returns
    -------
    Year
        Bookings and takings in the order in which they are written.
    """
    if not [s for s in stocks if s.element > 0] or not instruments:
        raise InputError(
            "nothing_to_play_with",
            "the facility holds nothing or has no measurement method",
            where="area",
            mend="choose an area with batches and methods on its books",
        )
    if len(set(scenarios)) != len(scenarios):
        raise InputError("scenario_twice", "a scenario stands twice", where="scenarios")
    return _Player(stocks, instruments, area, opened, checked_seed(seed), scenarios).play()


@dataclass
class _Player:
    stocks: Sequence[Stock]
    instruments: Sequence[Instrument]
    area: str
    opened: date
    seed: int
    scenarios: Sequence[ScenarioKind]
    booked: list[Booking | Taking] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    received: int = 0

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng([self.seed, 2])
        self.ends = _month_ends(self.opened)
        self.errors = {i.code: self.rng.normal(0, i.systematic) for i in self.instruments}
        chosen = [s for s in self.stocks if s.element > 0]
        self.held = [self._begin(stock) for stock in chosen]
        # Large things are lost by design: one batch each, never touched by anything else.
        self.heaviest = sorted(self.held, key=lambda h: (-h.book, h.name))
        self.bias: tuple[str, int, float] | None = None
        self.loss: tuple[_Held, int, float] | None = None
        self.lost: tuple[_Held, int] | None = None
        self.slip: int | None = None
        self.late: tuple[int, int] | None = None
        self._prepare()

    def play(self) -> Year:
        for month, end in enumerate(self.ends):
            self._flows(month, end)
            self._protracted(month)
            if (month + 1) % QUARTER == 0:
                self._take(month, end)
        if self.slip is not None:
            raise InputError("scenario_not_played", "no receipt could be written wrongly")
        return Year(tuple(self.booked), self._reports(), tuple(self.hidden))

    def _begin(self, stock: Stock) -> _Held:
        instrument = self.instruments[int(self.rng.integers(len(self.instruments)))]
        error = self.errors[instrument.code] + self.rng.normal(0, instrument.random)
        true = stock.element / (1 + error)
        return _Held(stock, true, stock.element, stock.items, instrument)

    def _prepare(self) -> None:
        """Choose where and when each scenario happens, before anything does."""
        rng, free = self.rng, list(self.heaviest)
        for kind in self.scenarios:
            if kind is ScenarioKind.PROTRACTED_LOSS:
                held = free.pop(0) if free else self.heaviest[0]
                held.untouched = True
                sigma = float(np.hypot(held.instrument.random, held.instrument.systematic))
                monthly = float(rng.uniform(0.8, 1.3)) * max(sigma, 1e-4) * held.true
                self.loss = (held, int(rng.integers(0, 4)), monthly)
            elif kind is ScenarioKind.LOST_ITEM:
                held = free.pop(int(rng.integers(min(len(free), 5)))) if free else self.held[-1]
                held.untouched = True
                self.lost = (held, int(rng.integers(1, 4)) * QUARTER + QUARTER - 1)
            elif kind is ScenarioKind.BIASED_SCALE:
                weights = {i.code: 0.0 for i in self.instruments}
                for held in self.held:
                    weights[held.instrument.code] += held.book
                code = max(sorted(weights), key=lambda c: weights[c])
                used = next(i for i in self.instruments if i.code == code)
                size = max(float(rng.uniform(6, 12)) * max(used.systematic, used.random), 2e-3)
                self.bias = (code, int(rng.integers(3, 7)), float(rng.choice([-1, 1])) * size)
            elif kind is ScenarioKind.WRONG_UNIT:
                self.slip = int(rng.integers(1, MONTHS - 1))
            else:
                first_of_quarter = int(rng.integers(0, MONTHS // QUARTER)) * QUARTER
                self.late = (first_of_quarter, int(rng.integers(8, 20)))
        if self.bias is not None:
            code, month, size = self.bias
            self._hide(ScenarioKind.BIASED_SCALE, code, self._start(month), 100 * size)

    def _hide(
        self, kind: ScenarioKind, where: str, since: date, amount: float, **facts: str
    ) -> None:
        self.hidden.append(Hidden(kind, where, since, round(amount, 6), facts))

    def _start(self, month: int) -> date:
        return (self.ends[month - 1] if month else self.opened) + timedelta(days=1)

    def _weigh(self, true: float, instrument: Instrument, month: int) -> int:
        error = self.errors[instrument.code] + self.rng.normal(0, instrument.random)
        if self.bias is not None and instrument.code == self.bias[0] and month >= self.bias[1]:
            error += self.bias[2]
        return max(1, round(true * (1 + error)))

    def _flows(self, month: int, end: date) -> None:
        rng, start = self.rng, self._start(month)
        must = month == self.slip or (self.late is not None and month == self.late[0])
        days = sorted(int(d) for d in rng.integers(2, 25, size=3))
        if rng.random() < _RECEIPTS or must:
            self._receive(month, start + timedelta(days=days[0]))
        if rng.random() < _DISCARDS:
            self._discard(start + timedelta(days=days[1]))
        if rng.random() < _SHIPMENTS:
            self._ship(start + timedelta(days=days[2]))

    def _receive(self, month: int, day: date) -> None:
        like = self.heaviest[int(self.rng.integers(min(len(self.heaviest), 3)))]
        self.received += 1
        true = like.stock.element * float(self.rng.uniform(0.85, 1.15))
        weighed = self._weigh(true, like.instrument, month)
        written = weighed
        name = f"TR-{self.received:02d}"
        stock = Stock(name, like.stock.category, like.stock.place, weighed, like.isotopes(weighed),
                      max(like.items, 1), like.stock.obligation)  # fmt: skip
        made = _Held(stock, true, weighed, stock.items, like.instrument)
        if month == self.slip:
            # The number is right and its unit is not: kg written where g are meant.
            written, self.slip = max(weighed // 1000, 1), None
            made.untouched, made.book = True, written
            self._hide(ScenarioKind.WRONG_UNIT, name, day, weighed / _GRAM,
                       written=f"{written / _GRAM:g}")  # fmt: skip
        isotopes = made.isotopes(written)
        self._write("RF", day, made, written, isotopes, made.items, like.instrument.code)
        self.held.append(made)

    def _discard(self, day: date) -> None:
        free = [h for h in self.held if not h.untouched and h.book > _GRAM]
        if not free:
            return
        held = free[int(self.rng.integers(len(free)))]
        true = held.true * float(self.rng.uniform(0.0005, 0.002))
        weighed = max(1, round(true))
        held.true -= true
        held.book -= weighed
        self._write("LD", day, held, weighed, {}, None, held.instrument.code)

    def _ship(self, day: date) -> None:
        free = [h for h in self.held if not h.untouched and h.book > 0 and h.items > 0]
        if len(free) < 2:
            return
        held = free[int(self.rng.integers(len(free)))]
        self._write("SF", day, held, held.book, {}, held.items, "")
        held.true, held.book, held.items = 0.0, 0, 0

    def _write(
        self, code: str, day: date, held: _Held, element: int, isotopes: dict[str, int],
        items: int | None, method: str,
    ) -> None:  # fmt: skip
        change = InventoryChange(
            code, day, self.area, held.stock.category, held.name, element, isotopes,
            place=held.stock.place, obligation=held.stock.obligation,
            counterpart=ELSEWHERE if code in ("RF", "SF") else "", items=items,
        )  # fmt: skip
        self.booked.append(Booking(change, day + timedelta(days=1), method))

    def _protracted(self, month: int) -> None:
        if self.loss is None or month < self.loss[1]:
            return
        held, first, monthly = self.loss
        held.true = max(0.0, held.true - monthly)
        if month == MONTHS - 1:
            total = monthly * (MONTHS - first) / _GRAM
            self._hide(ScenarioKind.PROTRACTED_LOSS, held.name, self._start(first), total,
                       months=str(MONTHS - first))  # fmt: skip

    def _take(self, month: int, end: date) -> None:
        if self.lost is not None and month == self.lost[1]:
            held, _ = self.lost
            share = held.true / held.items
            held.true -= share
            held.items -= 1
            self._hide(ScenarioKind.LOST_ITEM, held.name, end, share / _GRAM,
                       left=str(held.items))  # fmt: skip
        found = [self._count(held, month) for held in self.held if held.book or held.items]
        self.booked.append(Taking(end, end + timedelta(days=4), tuple(found)))

    def _count(self, held: _Held, month: int) -> Found:
        lost = self.lost is not None and held is self.lost[0] and month == self.lost[1]
        always = held.untouched or lost
        if held.items == 0:
            held.book = 0
            return Found(held.name, held.stock.category, 0)
        if not always and self.rng.random() >= _WEIGHED:
            return Found(held.name, held.stock.category, held.items)
        weighed = self._weigh(held.true, held.instrument, month)
        held.book = weighed
        code = held.instrument.code
        return Found(held.name, held.stock.category, held.items, weighed, code)

    def _reports(self) -> tuple[Sending, ...]:
        """Change reports of months with changes, listing and balance of each quarter."""
        found: list[Sending] = []
        last = self.opened
        events = [b.change.event_date for b in self.booked if isinstance(b, Booking)]
        for month, end in enumerate(self.ends):
            inside = [day for day in events if self._start(month) <= day <= end]
            sent = end + timedelta(days=int(self.rng.integers(6, 15)))
            if self.late is not None and month == self.late[0] and inside:
                sent = end + timedelta(days=_DUE_DAYS + self.late[1])
                number = len([s for s in found if s.kind == "ICR"]) + 1
                self._hide(ScenarioKind.LATE_REPORT, f"ICR/{number}", sent, self.late[1],
                           end=end.isoformat())  # fmt: skip
            last = max(sent, last)
            if inside:
                found.append(Sending("ICR", end, last))
            if (month + 1) % QUARTER == 0:
                last = max(end + timedelta(days=int(self.rng.integers(16, 25))), last)
                found += [Sending("PIL", end, last), Sending("MBR", end, last)]
        return tuple(found)


def _month_ends(opened: date) -> list[date]:
    ends, first = [], opened + timedelta(days=1)
    for _ in range(MONTHS):
        year, month = first.year + first.month // 12, first.month % 12 + 1
        first = date(year, month, 1)
        ends.append(first - timedelta(days=1))
    return ends
