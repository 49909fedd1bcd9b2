"""The ledger at a million lines: evaluation of a year, book value as known on a day, replay.

Asked for: evaluation of one year <= 1 s after loading; book value of an account as known on any
date <= 50 ms; replay >= 100,000 postings/s; a page of a list <= 150 ms. One area in a database of
its own; lines are written in bulk (a receipt, or a shipment of what was received, of two
substances each), so the time to write them says nothing about booking through the service.
"""

from __future__ import annotations

import json

from tests.bench.databases import BenchDatabase, databases, machine

LINES = 1_000_000
YEARS = 5

_FILL = """
import json, sys
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.cast import create_cast
from korgan.accounting.models import *
from korgan.accounting.models import LedgerLine, CountLine
from korgan.kernel.organisations.models import Organisation
from korgan.accounting.services import register_area, register_facility
cast = create_cast()
lines, years = {lines}, {years}
facility = register_facility(actor=cast.regulator_inspector, code="XQ-A", name="Plant",
    holder=Organisation.objects.get(id=cast.operator_applicant.organisation_id))
area = register_area(actor=cast.regulator_inspector, facility=facility, code="XQ-A", name="Plant",
    places=[(str(n), "Store", "inventory") for n in range(4)])
area.opened_on = date(2020, 12, 31); area.save()
method = Method.objects.create(area=area, code="TITR", name="T", random_relative=Decimal("0.002"),
                               systematic_relative=Decimal("0.001"))
calibration = Calibration.objects.create(method=method, name="1", valid_from=area.opened_on)
places = list(area.places.all())
inside = [Account.objects.create(area="XQ-A", category="E", place=p.code) for p in places]
outside = Account.objects.create(area="XQ-A", category="E", external="foreign")
count = lines // 4
days = 365 * years
batches, movements, rows, held = [], [], [], []
start = area.opened_on + timedelta(days=1)
for n in range(count):
    day = start + timedelta(days=n * days // count)
    came = n % 3 < 2
    if came:
        batch = Batch(id=n + 1, area=area, name=f"B{{n}}", category="E", place=places[n % 4])
        batches.append(batch); held.append((batch, n % 4))
        weight = 20_000_000_000 + (n * 7919) % 1_000_000_000
        batch.weight = weight
    else:
        batch, _ = held.pop(0); weight = -batch.weight
    at = datetime(day.year, day.month, day.day, tzinfo=timezone.utc) + timedelta(seconds=n % 80000)
    movements.append(Movement(id=n + 1, area=area, number=n + 1, code="RF" if came else "SF",
        event_date=day, booked_at=at, batch_id=batch.id, counterpart="XR", basis="M",
        method=method, calibration=calibration, record={{}}, digest=""))
    place = (batch.id - 1) % 4
    for substance, share in (("U", 1000), ("U-235", 44)):
        for account, owner, sign in ((inside[place], batch.id, 1), (outside, None, -1)):
            amount = abs(weight) * share // 1000 * (1 if weight > 0 else -1)
            rows.append((n + 1, account.id, owner, substance, sign * amount, day, at))
Batch.objects.bulk_create(batches, batch_size=5000)
Movement.objects.bulk_create(movements, batch_size=5000)
from django.db import connection, transaction
with transaction.atomic(), connection.cursor() as cursor:
    cursor.executemany("insert into accounting_ledgerline (movement_id, account_id, batch_id,"
        " substance, amount, event_date, booked_at) values (%s, %s, %s, %s, %s, %s, %s)",
        [(*r[:5], str(r[5]), r[6].strftime("%Y-%m-%d %H:%M:%S")) for r in rows]
        if connection.vendor == "sqlite" else rows)
from importlib import import_module
from django.apps import apps
import_module("korgan.accounting.migrations.0003_account_sums").fill(apps, None)
last = start + timedelta(days=days - 1)
for year in range(1, years + 1):
    end = start + timedelta(days=365 * year - 1)
    InventoryTaking.objects.create(organisation_id=area.organisation_id, country="XQ", area=area,
        taken_on=end, frozen_at=datetime.now(timezone.utc), state="final")
taking = InventoryTaking.objects.latest("taken_on")
from korgan.accounting.selectors.ledger import holdings_of
CountLine.objects.bulk_create([CountLine(taking=taking, batch=b, name=b.name, category="E",
    place=b.place, book=h, counted=h, result="found", method=method, calibration=calibration)
    for b, h in holdings_of(area, on=last)], batch_size=5000)
with connection.cursor() as cursor:
    # What PostgreSQL does by itself some minutes after so large a change.
    cursor.execute("vacuum analyze" if connection.vendor == "postgresql" else "analyze")
print(json.dumps([LedgerLine.objects.count(), Movement.objects.count()]))
"""

_MEASURE = """
import json, time, gc
from dataclasses import replace
from datetime import date, datetime, timezone
from korgan.accounting.models import Account, Area, LedgerLine, Movement
from korgan.accounting.selectors import balances, ledger
from korgan.accounting.domain.postings import Book
area = Area.objects.get()
found = {{}}
def timed(name, call, repeat=5):
    best = []
    for _ in range(repeat):
        t = time.perf_counter(); value = call(); best.append(time.perf_counter() - t)
    found[name] = min(best)
    return value
account = Account.objects.filter(external="").first()
outer = Account.objects.exclude(external="").first()
day, moment = date(2024, 7, 1), datetime(2024, 8, 1, tzinfo=timezone.utc)
timed("value", lambda: ledger.account_value(account, "U", on=day, known_on=moment))
timed("value_largest", lambda: ledger.account_value(outer, "U", on=day, known_on=moment))
from tests.cast import TODAY
from korgan.kernel.organisations.models import Membership
from korgan.kernel.organisations.seats import seat_of
actor = seat_of(Membership.objects.filter(organisation_id=area.organisation_id).first().user, TODAY)
def items(**more):
    return ledger.holdings_page(actor=actor, area=area, **more)
first = timed("items_first", items)
timed("items_next", lambda: items(before=first.following))
timed("items_day", lambda: items(on=day))
timed("items_name", lambda: items(name="B99"))
method = area.methods.get()
t = time.perf_counter()
entries = balances.with_places(balances.ledger_entries(area, "E", "U"), [method.id])
days, counts = balances.closings_of(area, "E", "U")
counts = balances.with_places(counts, [method.id])
found["load_entries"] = time.perf_counter() - t
periods = [p for p in balances.periods_of(area)[::-1] if p.is_closed]
import korgan.accounting.domain.evaluation
def evaluate():
    year = entries.chosen(entries.day > days[-2])
    counted = replace(counts, closing=counts.closing * 0 + 1)
    read = balances.measured_columns(year, days[-2:], counted, [balances.model_of(method)],
                                     unit=1e9)
    return year.day.size, balances.evaluate_sequence("E", "U", periods[-1:], [0.01], read, ["TITR"])
year, evaluated = timed("evaluation", evaluate, 3)
found["year"] = year
found["sigma"] = evaluated.rows[0]["sigma_muf"]
def evaluate_all():
    read = balances.measured_columns(entries, days, counts, [balances.model_of(method)], unit=1e9)
    return balances.evaluate_sequence("E", "U", periods, [0.01] * len(periods), read, ["TITR"])
timed("evaluation_all", evaluate_all, 2)
found["entries"] = int(entries.day.size)
gc.collect()
t, cpu = time.perf_counter(), time.process_time()
movements = list(ledger.bare_movements(area))
found["load"] = time.perf_counter() - t
found["load_cpu"] = time.process_time() - cpu
postings = sum(len(m.postings) for m in movements)
def replay():
    book = Book(movements)
    return sum(book.balance(a, "U") for a in book.accounts())
total = timed("replay", replay, 2)
assert total == 0, total
found["postings"] = postings
print(json.dumps(found))
"""


def run() -> None:
    """Print the table."""
    print(machine())
    for database in databases():
        print(f"-- {database.name}")
        _measure(database)


def _measure(database: BenchDatabase) -> None:
    said = database.python(_exec(_FILL.format(lines=LINES, years=YEARS)))
    lines, movements = json.loads(said.splitlines()[-1])
    print(f"{lines:,} ledger lines, {movements:,} movements, {YEARS} years, one area")
    found = json.loads(database.python(_exec(_MEASURE.format())).splitlines()[-1])
    print(f"{'what':<58}{'measured':>14}{'asked for':>12}{'ratio':>8}")
    _row(f"evaluation of a year ({found['year']:,} entries): s", found["evaluation"], 1.0)
    all_years = f"evaluation of {YEARS} years ({found['entries']:,} entries): s"
    print(f"{all_years:<58}{found['evaluation_all']:>14,.3f}")
    _row("book value of an inventory account, as known: ms", 1000 * found["value"], 50.0)
    _row("book value of the largest account, as known: ms", 1000 * found["value_largest"], 50.0)
    for name, what in (
        ("items_first", "first page of items"), ("items_next", "next page of items"),
        ("items_day", "page of items on a past day"), ("items_name", "page of items by name"),
    ):  # fmt: skip
        _row(f"{what}: ms", 1000 * found[name], 150.0)
    rate = found["postings"] / found["replay"]
    print(f"{'replay in the domain: postings/s':<58}{rate:>14,.0f}{100_000:>12,}{rate / 1e5:>8.2f}")
    whole = found["postings"] / (found["load"] + found["replay"])
    print(
        f"{'replay with reading from the database: postings/s':<58}{whole:>14,.0f}{100_000:>12,}"
        f"{whole / 1e5:>8.2f}"
    )
    computing = found["postings"] / (found["load_cpu"] + found["replay"])
    print(f"{'the same by processor time of this process':<58}{computing:>14,.0f}")
    print(
        f"read before the evaluation: {found['load_entries']:.1f} s; "
        f"before the replay: {found['load']:.1f} s"
    )


def _row(what: str, measured: float, limit: float) -> None:
    print(f"{what:<58}{measured:>14,.3f}{limit:>12,.0f}{limit / measured:>8.2f}")


def _exec(code: str) -> str:
    return f"exec({code!r})"
