"""Random streams of events: balances hold, replay equals book, the past stays as it was known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from korgan.accounting.domain.counting import Count
from korgan.accounting.models import Account, Area, Batch, InventoryTaking, LedgerLine, Movement
from korgan.accounting.selectors.exchange import export_ledger
from korgan.accounting.selectors.ledger import (
    account_value,
    batch_holding,
    book_value,
    holdings_of,
    latest_of,
    replay,
    verify_chain,
)
from korgan.accounting.services import (
    Counted,
    correct_entry,
    delete_entry,
    finish_inventory,
    freeze_inventory,
    import_ledger,
    move_batch,
    post_change,
    rebatch,
    reconcile_inventory,
    record_counts,
    register_area,
)
from korgan.accounting.tests.holdings import DESCRIPTION, G, Holders, change
from korgan.kernel.errors import InputError

Values = dict[tuple[str, str], int]
_STEP = st.tuples(
    st.sampled_from(["receive", "ship", "correct", "delete", "blend", "move", "take"]),
    st.integers(0, 1000),
    st.integers(1, 900),
)


class _Back(Exception):
    pass


@dataclass
class _Stream:
    """Plays events in one area and remembers what was known when."""

    holders: Holders
    day: date = date(2026, 1, 5)
    names: int = 0
    known: list[tuple[datetime, date, Values]] = field(default_factory=list)

    @property
    def area(self) -> Area:
        return self.holders.reactor

    def play(self, kind: str, pick: int, weight: int) -> None:
        self.day += timedelta(days=1)
        before = LedgerLine.objects.count()
        try:
            with transaction.atomic():
                getattr(self, f"_{kind}")(pick, weight)
        except InputError:
            assert LedgerLine.objects.count() == before, "refused, and the ledger is unchanged"
            return
        last = Movement.objects.filter(area=self.area).order_by("-number").first()
        if last is not None:
            self.known.append((last.booked_at, self.day, self.value()))

    def value(self, **when: object) -> Values:
        return book_value(actor=self.holders.receiver, area=self.area, **when)  # type: ignore[arg-type]

    def _new(self, code: str, weight: int, fissile: int) -> object:
        self.names += 1
        return change(
            code, f"B-{self.names}", str(weight), f"{fissile / 1000:.6f}", area="XQ-B",
            event_date=self.day,
        )  # fmt: skip

    def _held(self, pick: int) -> tuple[Batch, dict[str, int]]:
        held = holdings_of(self.area)
        if not held:
            raise InputError("nothing_held", "nothing is held")
        return held[pick % len(held)]

    def _receive(self, pick: int, weight: int) -> None:
        made = self._new("RF", weight, weight * (10 + pick % 80))
        post_change(actor=self.holders.receiver, area=self.area, change=made)  # type: ignore[arg-type]

    def _ship(self, pick: int, weight: int) -> None:
        batch, held = self._held(pick)
        out = change(
            "SF", batch.name, str(min(weight, held["U"] // G)), area="XQ-B", event_date=self.day,
            place=batch.place.code, items=None, counterpart="XR",
        )  # fmt: skip
        post_change(actor=self.holders.receiver, area=self.area, change=out)

    def _entry(self, pick: int) -> Movement:
        rows = list(Movement.objects.filter(area=self.area, status="N").order_by("number"))
        if not rows:
            raise InputError("nothing_booked", "nothing is booked")
        return latest_of(rows[pick % len(rows)])

    def _correct(self, pick: int, weight: int) -> None:
        row = self._entry(pick)
        if "element" not in row.record:
            raise InputError("no_weight", "no weight")
        right = change(
            row.code, row.record["batch"], str(weight), area="XQ-B",
            event_date=date.fromisoformat(row.record["event_date"]),
            place=row.record["place"], counterpart=row.counterpart,
            isotopes=row.record.get("isotopes", {}), items=row.record.get("items"),
        )  # fmt: skip
        correct_entry(actor=self.holders.receiver, movement=row, corrected=right)

    def _delete(self, pick: int, weight: int) -> None:
        delete_entry(actor=self.holders.receiver, movement=self._entry(pick), reason="wrong")

    def _blend(self, pick: int, weight: int) -> None:
        held = holdings_of(self.area)[:2]
        if len(held) < 2:
            raise InputError("too_few", "nothing to blend")
        total = {name: sum(h.get(name, 0) for _, h in held) for name in ("U", "U-235", "items")}
        self.names += 1
        product = change(
            "RP", f"B-{self.names}", "0", area="XQ-B", event_date=self.day, element=total["U"],
            isotopes={"U-235": total["U-235"]}, items=max(total["items"], 1),
        )  # fmt: skip
        rebatch(
            actor=self.holders.receiver, area=self.area, kind="blending", on=self.day,
            sources=[b for b, _ in held], products=[(product, DESCRIPTION)],
        )  # fmt: skip

    def _move(self, pick: int, weight: int) -> None:
        batch, _ = self._held(pick)
        target = "2" if batch.place.code == "1" else "1"
        move_batch(actor=self.holders.receiver, batch=batch, to_place=target, on=self.day)

    def _take(self, pick: int, weight: int) -> None:
        actor = self.holders.receiver
        taking: InventoryTaking = freeze_inventory(actor=actor, area=self.area, on=self.day)
        counts = []
        for number, line in enumerate(taking.lines.all()):
            gone = (number + pick) % 5 == 4
            found = line.book["U"] + weight if (number + pick) % 3 == 0 else None
            counts.append(
                Counted(
                    line.name, line.category,
                    Count(not gone, None if gone else line.book.get("items", 0),
                          None if gone else found),
                )
            )  # fmt: skip
        if counts:
            record_counts(actor=actor, taking=taking, counts=counts)
        reconcile_inventory(actor=actor, taking=taking)
        finish_inventory(actor=actor, taking=taking, explanation="as found by the stream")


def _check(stream: _Stream) -> None:
    area, actor = stream.area, stream.holders.receiver
    book = replay(actor=actor, area=area)
    held = stream.value()
    for category, substance in {(c, s) for c, s in held}:
        total = sum(
            book.balance(account, substance)
            for account in book.accounts()
            if account.is_inventory and account.category.value == category
        )
        assert total == held[category, substance]
    for substance in ("U", "U-235", "items"):
        assert sum(book.balance(a, substance) for a in book.accounts()) == 0
    batches = {}
    for batch in Batch.objects.filter(area=area):
        holding = batch_holding(batch)
        assert all(amount >= 0 for amount in holding.values())
        assert holding.get("U-235", 0) <= holding.get("U", 0)
        batches[batch.name] = holding
    assert sum(h.get("U", 0) for h in batches.values()) == held.get(("E", "U"), 0)
    for moment, day, then in stream.known:
        assert stream.value(known_on=moment) == then
        for account in Account.objects.filter(lines__movement__area=area).distinct():
            for on, known_on in ((day, None), (None, moment), (day - timedelta(days=9), moment)):
                assert account_value(account, "U", on=on, known_on=known_on) == sum(
                    line.amount
                    for line in account.lines.filter(substance="U")
                    if (on is None or line.event_date <= on)
                    and (known_on is None or line.booked_at <= known_on)
                )
    assert verify_chain(actor=actor, area=area) == Movement.objects.filter(area=area).count()


def _import_back(stream: _Stream) -> None:
    """Export, read into an empty area of the same code, export again: the same lines."""
    area, actor = stream.area, stream.holders.receiver
    lines = list(export_ledger(actor=actor, area=area))
    code = area.code
    Area.objects.filter(id=area.id).update(code="GONE")
    empty = register_area(
        actor=stream.holders.cast.regulator_inspector, facility=area.facility, code=code,
        name="copy", places=[("1", "Store", "inventory"), ("2", "Process", "inventory")],
    )  # fmt: skip
    assert import_ledger(actor=actor, area=empty, lines=lines) == len(lines) - 1
    empty.refresh_from_db()
    assert list(export_ledger(actor=actor, area=empty)) == lines


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_STEP, min_size=4, max_size=14))
def test_any_stream_of_events_keeps_every_promise(
    holders: Holders, steps: list[tuple[str, int, int]]
) -> None:
    with pytest.raises(_Back), transaction.atomic():
        stream = _Stream(holders)
        for kind, pick, weight in [("receive", 1, 500), ("receive", 7, 300), *steps]:
            stream.play(kind, pick, weight)
        _check(stream)
        _import_back(stream)
        raise _Back


def test_a_changed_export_is_refused(holders: Holders) -> None:
    stream = _Stream(holders)
    stream.play("receive", 1, 500)
    lines = list(export_ledger(actor=holders.receiver, area=holders.reactor))
    lines[1]["record"]["permission"] = "licence 7"
    Area.objects.filter(id=holders.reactor.id).update(code="GONE")
    empty = register_area(
        actor=holders.cast.regulator_inspector, facility=holders.reactor.facility, code="XQ-B",
        name="copy", places=[("1", "Store", "inventory")],
    )  # fmt: skip
    with pytest.raises(InputError) as caught:
        import_ledger(actor=holders.receiver, area=empty, lines=lines)
    assert caught.value.code == "digest_differs"
    assert not empty.movements.exists()
