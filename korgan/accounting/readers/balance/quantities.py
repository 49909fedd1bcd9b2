"""Balances of a file: physical inventories, periods, and the balance each event belongs to."""

from __future__ import annotations

from korgan.accounting.domain.study import OpenPeriod, Period
from korgan.accounting.readers.balance.fields import Fields, Notes, is_calendar, moment
from korgan.accounting.readers.balance.items import ItemReader, items_of
from korgan.accounting.readers.balance.methods import MethodRegister
from korgan.accounting.readers.balance.series import read_series
from korgan.accounting.readers.balance.strata import StratumRegister
from korgan.science.accountancy.balance_lines import INPUT, OUTPUT, Observations
from korgan.science.accountancy.measurement import balance_of_times
from korgan.science.errors import InputError

_SAME_INVENTORY = 1e-9


class QuantityReader:
    """Reads all measured quantities of one file into observations."""

    def __init__(self, form: Fields, register: MethodRegister, notes: Notes) -> None:
        self._form, self._notes = form, notes
        self._strata = StratumRegister(register)
        self._items = ItemReader(register, self._strata, notes)
        self.columns = self._items.columns
        self.periods: list[Period] = []
        self.open_period: OpenPeriod | None = None
        self._boundaries: list[float] | None = None
        self._calendar = False
        self._numbers: dict[str, int] = {}

    def read(self) -> Observations | None:
        """Read strata, then balances or inventories, series and events."""
        form = self._form
        for entry in form.list_of("strata"):
            self._strata.read(entry)
        if "balances" in form:
            self._read_balances(form.list_of("balances"))
        elif "closings" in form:
            self._read_closings(form.list_of("closings"))
        elif "events" in form or "series" in form:
            raise _no_balance("closings")
        else:
            return None
        for entry in form.list_of("series"):
            if not self._boundaries:
                raise InputError(
                    "series_without_boundaries",
                    "a series needs physical inventories with times",
                    where=entry.where,
                )
            read_series(
                entry, self._boundaries, self._items, self._strata, self._notes,
                calendar=self._calendar,
            )  # fmt: skip
        self._read_events(form.list_of("events"))
        return self.columns.observations(len(self.periods))

    def balance_number(self, name: str, where: str) -> int:
        """Number, from 0, of a balance by its name or its number from 1."""
        if name not in self._numbers:
            raise InputError(
                "unknown_balance",
                f"there is no balance {name!r}",
                where=where,
                mend=f"use one of {', '.join(self._numbers)}",
            )
        return self._numbers[name]

    # balances written one by one ------------------------------------------------------------

    def _read_balances(self, balances: list[Fields]) -> None:
        if not balances:
            raise _no_balance("balances")
        if "closings" in self._form:
            raise InputError(
                "two_forms",
                "balances and closings are two ways to say the same",
                where="closings",
                mend="give one of them",
            )
        if "start" in balances[0] and all("end" in b for b in balances):
            self._calendar = is_calendar(balances[0]["end"])
            first = moment(balances[0]["start"], balances[0].path("start"))
            ends = [moment(b["end"], b.path("end"), end_of_day=True) for b in balances]
            self._set_boundaries([first, *ends])
        for number, balance in enumerate(balances):
            name = balance.text("id", str(number + 1))
            self._add_period(name, balance.text("start") or None, balance.text("end") or None)
        for number, balance in enumerate(balances):
            self._read_balance(number, balance, balances[number - 1] if number else None)

    def _read_balance(self, number: int, balance: Fields, previous: Fields | None) -> None:
        if previous is None:
            for item in items_of(balance, "beginning"):
                self._items.inventory(item, 0)
        elif "beginning" in balance:
            self._check_opening(balance, previous)
        for name, direction in (("inputs", INPUT), ("outputs", OUTPUT)):
            for item in items_of(balance, name):
                self._items.flow(item, number, direction)
        for event in balance.list_of("events"):
            self._items.flow(event, number)
        if "ending" not in balance:
            raise balance.missing(
                "ending", "give the ending physical inventory; [] when nothing is left"
            )
        for item in items_of(balance, "ending"):
            self._items.inventory(item, number + 1)
        self._note_leftover(balance)

    def _check_opening(self, balance: Fields, previous: Fields) -> None:
        """PB must be the previous PE: the same items, so they are read once only."""
        opening = sum(self._items.mass(item) for item in items_of(balance, "beginning"))
        closing = sum(self._items.mass(item) for item in items_of(previous, "ending"))
        if abs(opening - closing) > _SAME_INVENTORY * max(opening, closing, 1e-300):
            raise InputError(
                "opening_differs_from_previous_ending",
                f"the beginning inventory is {opening:g} {self._items.unit} and the previous "
                f"ending inventory {closing:g} {self._items.unit}",
                where=balance.path("beginning"),
                mend="PB is the previous PE exactly; leave it out, or mend the one that is wrong",
            )

    # a row of physical inventories ----------------------------------------------------------

    def _read_closings(self, closings: list[Fields]) -> None:
        if len(closings) < 2:
            raise _no_balance("closings")
        times = [c.get("time", c.get("end")) for c in closings]
        if all(time is not None for time in times):
            self._calendar = is_calendar(times[0])
            self._set_boundaries(
                [
                    moment(time, c.path("time"), end_of_day=True)
                    for time, c in zip(times, closings, strict=True)
                ]
            )
        names = [closing.text("id") for closing in closings]
        labels = [
            str(time) if time is not None else name or None
            for time, name in zip(times, names, strict=True)
        ]
        for number, closing in enumerate(closings[1:]):
            name = closing.text("balance", str(number + 1))
            self._add_period(name, labels[number], labels[number + 1])
        for number, closing in enumerate(closings):
            time = self._boundaries[number] if self._boundaries else None
            source = "mass" if "mass" in closing and "items" not in closing else "items"
            for item in items_of(closing, source):
                self._items.inventory(item, number, time)
            self._note_leftover(closing)

    # events ---------------------------------------------------------------------------------

    def _read_events(self, events: list[Fields]) -> None:
        after: list[Fields] = []
        before = 0
        for event, place in zip(events, self._places(events), strict=True):
            if place < 0:
                before += 1
            elif place >= len(self.periods):
                after.append(event)
            else:
                self._items.flow(event, place)
        if before:
            self._notes.add(
                "events_before_first_inventory",
                f"{before} events lie at or before the first physical inventory and are in no "
                "balance",
                mend="give an earlier inventory, or leave the events out",
            )
        if after:
            self._read_open_period(after)

    def _places(self, events: list[Fields]) -> list[int]:
        """Balance of each event: stated by name, or by its time, all times at once."""
        timed = [i for i, e in enumerate(events) if "balance" not in e and "time" in e]
        places = [-1] * len(events)
        if timed and self._boundaries:
            for i in timed:
                self._check_clock(events[i])
            moments = [moment(events[i]["time"], events[i].path("time")) for i in timed]
            found = balance_of_times(moments, self._boundaries)
            for i, place in zip(timed, found.tolist(), strict=True):
                places[i] = place
        by_time = set(timed) if self._boundaries else set()
        for i, event in enumerate(events):
            if i not in by_time:
                places[i] = self._stated_place(event)
        return places

    def _stated_place(self, event: Fields) -> int:
        if "balance" in event:
            return self.balance_number(event.text("balance"), event.path("balance"))
        if len(self.periods) == 1:
            return 0
        raise event.missing(
            "time", "give the event a time and the inventories too, or the number of its balance"
        )

    def _check_clock(self, event: Fields) -> None:
        if is_calendar(event["time"]) != self._calendar:
            raise InputError(
                "times_differ_in_kind",
                "some times are dates and others plain numbers",
                where=event.path("time"),
                mend="use one kind throughout the file",
            )

    def _read_open_period(self, events: list[Fields]) -> None:
        sums = {INPUT: 0.0, OUTPUT: 0.0}
        for event in events:
            direction, mass = self._items.direction_and_mass(event)
            sums[direction] += mass
        self.open_period = OpenPeriod(self.periods[-1].end, sums[INPUT], sums[OUTPUT], len(events))
        self._notes.add(
            "events_after_last_inventory",
            f"{len(events)} events lie after the last physical inventory: they are in the open "
            "period and in no balance",
        )

    def _add_period(self, name: str, start: str | None, end: str | None) -> None:
        number = len(self.periods)
        if self._numbers.get(name, number) != number:
            raise InputError("duplicate_balance", f"balance {name!r} stands twice", where=name)
        self._numbers[name] = number
        self.periods.append(Period(name, start, end))

    def _set_boundaries(self, boundaries: list[float]) -> None:
        balance_of_times([], boundaries)
        self._boundaries = boundaries

    def _note_leftover(self, entry: Fields) -> None:
        for name in entry.leftover():
            if name.lower() not in ("remark", "remarks", "comment", "description", "start"):
                self._notes.unused(name)


def _no_balance(where: str) -> InputError:
    return InputError(
        "no_balance",
        "there is no balance: that takes two physical inventories at least",
        where=where,
        mend="give the beginning and the ending inventory of the first period; items may be []",
    )
