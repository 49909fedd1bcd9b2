"""Training sandboxes: a copy of an area is opened, a year is played in it, answers are marked.

The copy belongs to an organisation of its own that has no members, so that no right reaches its
books; those who opened it read them. Its counter-accounts, codes and report numbers are its own,
it stands in no list of live areas, sets no deadline, and its reports are never sent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from secrets import randbelow
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.postings import ITEMS
from korgan.accounting.domain.records import Description, Measured, record_of
from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.domain.sandbox import (
    Answer,
    Booking,
    Hidden,
    Instrument,
    Mark,
    ScenarioKind,
    Sending,
    Stock,
    Taking,
    draw_scenarios,
    play_year,
    score_answers,
)
from korgan.accounting.domain.sandbox.scenarios import checked_seed
from korgan.accounting.models import (
    Area,
    Batch,
    Calibration,
    Facility,
    Method,
    Place,
    Sandbox,
    SandboxAnswer,
)
from korgan.accounting.selectors.facilities import list_areas
from korgan.accounting.selectors.ledger import holdings_of
from korgan.accounting.selectors.report_drafts import draft_of
from korgan.accounting.selectors.sandboxes import hidden_in, list_sandboxes
from korgan.accounting.services.acts import Hands, perform
from korgan.accounting.services.facilities import HOLDERS
from korgan.accounting.services.inventories import (
    Counted,
    book_difference,
    count_one,
    write_count_list,
)
from korgan.accounting.services.posting import in_proportion
from korgan.accounting.services.reports import write_report
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.documents.selectors import exercise_of
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.events.services import publish
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import Actor, OrganisationKind, Releasability, Role
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.organisations.rights import declare_action
from korgan.kernel.organisations.selectors import get_visible

TRAIN = declare_action(
    "accounting.train",
    roles=[
        Role.ACCOUNTANT, Role.SUPERVISOR, Role.OFFICER, Role.ANALYST, Role.INSPECTOR,
        Role.LICENSING_OFFICER, Role.TRAINER, Role.APPROVER,
    ],
    kinds=[*HOLDERS, OrganisationKind.REGULATOR, OrganisationKind.GOVERNMENT],
)  # fmt: skip
PERSON = "TRAINING - NOT A REPORT"
_OWNER = "Training sandbox"
_YEAR = "korgan-training-year"  # what the file of an exercise says that it is
# The heaviest ones: enough to look among, few enough to look through.
_MOST_BATCHES = 40
_MONTHS_BACK = 14


@service(TRAIN)
def open_sandbox(
    *, actor: Actor, area: Area, seed: int | None = None, task: tuple[str, bytes] | None = None
) -> Sandbox:
    """Copy places, methods and batches of a live area into books of their own, and open them.

    ``task`` is the file of an exercise (name and bytes): it stands for the seed, and what is
    answered is the answer of the organisation, given once.
    """
    origin = get_visible(actor, list_areas(actor=actor), id=area.id)
    seed = randbelow(10**6) if seed is None else checked_seed(seed)
    original = exercise = ""
    if task is not None:
        original, exercise = _task_of(actor, task)
        seed = _seed_of(original)
    held = holdings_of(origin)
    weighed = [(b, h) for b, h in held if h.get(ElementCategory(b.category).element)]
    if not weighed:
        raise InputError(
            "nothing_to_play_with",
            "the facility holds nothing or has no measurement method",
            where="area",
            mend="choose an area with batches and methods on its books",
        )
    opened = _opening_day(timezone.localdate())
    copy = _copy_of(actor, origin, opened)
    largest = sorted(weighed, key=lambda each: (-max(each[1].values()), each[0].name))
    for place, (batch, holding) in enumerate(largest[:_MOST_BATCHES]):
        _open(actor, copy, batch, holding, place)
    copy.opened_on = opened
    copy.save(update_fields=["opened_on"])
    try:
        with transaction.atomic():
            sandbox = Sandbox.objects.create(
                **_labels(copy), area=copy, origin=origin, seed=seed, opened_by_id=actor.user_id,
                opened_at=timezone.now(), exercise=exercise,
            )  # fmt: skip
    except IntegrityError as error:
        raise _opened_already() from error
    if exercise:
        record("accounting.sandbox_opened", sandbox, origin=origin.code, original=original)
    else:
        record("accounting.sandbox_opened", sandbox, origin=origin.code, seed=seed)
    return sandbox


@part_of_service
def _task_of(actor: Actor, task: tuple[str, bytes]) -> tuple[str, str]:
    """Keep an exercise's file; return its hash and the exercise's number."""
    name, data = task
    exercise = exercise_of(hashlib.sha256(data).hexdigest())
    if not exercise:
        raise InputError(
            "not_of_an_exercise",
            "this file is of no exercise that runs here",
            where="task",
            mend="take the file from the page of the exercise",
        )
    if not _is_a_year(data):
        raise InputError(
            "not_the_year",
            "this file of the exercise opens no sandbox",
            where="task",
            mend="give the file that came with the task to open one",
        )
    # One after the other, so that an organisation does not open it twice at once.
    Organisation.objects.select_for_update().get(id=actor.organisation_id)
    opened = Sandbox.objects.filter(exercise=exercise, released_to_id=actor.organisation_id)
    if opened.exists():
        raise _opened_already()
    kept = keep_original(
        actor=actor, data=data, filename=name, releasability=Releasability.OWNER, exercise=exercise
    )
    return kept.sha256, exercise


def _opened_already() -> Conflict:
    return Conflict("opened_already", "your organisation has opened this exercise already")


def _is_a_year(data: bytes) -> bool:
    """Whether a file says that a year is played when it is given."""
    try:
        told = json.loads(data)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("form") == _YEAR


def _seed_of(original: str) -> int:
    """A seed that nobody can read off the file, and under which something is hidden."""
    digest = salted_hmac("korgan.accounting.sandboxes", original, algorithm="sha256").hexdigest()
    seed = int(digest[:6], 16)
    while not draw_scenarios(seed):
        seed += 1
    return seed


@service(TRAIN)
def inject(
    *, actor: Actor, sandbox: Sandbox, scenarios: Sequence[ScenarioKind] | None = None
) -> Sandbox:
    """Play a year with scenarios in it; without a list the seed draws them. Tells nobody which.

    What is hidden in an exercise is not its players' choice.
    """
    sandbox = get_visible(actor, list_sandboxes(actor=actor), id=sandbox.id)
    sandbox = Sandbox.objects.select_for_update().get(id=sandbox.id)
    if sandbox.played_at is not None:
        raise Conflict("played_already", "the year of this sandbox was played already")
    area = sandbox.area
    is_drawn = scenarios is None or sandbox.exercise
    chosen = draw_scenarios(sandbox.seed) if is_drawn else tuple(scenarios or ())
    year = play_year(
        _stocks(area), _instruments(area), area=area.code, opened=area.opened_on or date.min,
        seed=sandbox.seed, scenarios=chosen,
    )  # fmt: skip
    for place, each in enumerate(year.booked):
        if isinstance(each, Booking):
            _write(actor, area, each, place)
        else:
            _take(actor, area, each, place)
    for sending in year.sent:
        _seal(actor, area, sending)
    sandbox.hidden = [_plain(each) for each in year.hidden]
    sandbox.played_at = timezone.now()
    sandbox.save(update_fields=["hidden", "played_at"])
    # The audit log is read by many: it does not give the answer away.
    record("accounting.sandbox_played", sandbox, entries=len(year.booked), reports=len(year.sent))
    return sandbox


@service(TRAIN)
def score(*, actor: Actor, sandbox: Sandbox, answers: Sequence[Answer]) -> SandboxAnswer:
    """Mark what a trainee answers, once; afterwards the solution is shown."""
    sandbox = get_visible(actor, list_sandboxes(actor=actor), id=sandbox.id)
    sandbox = Sandbox.objects.select_for_update().get(id=sandbox.id)
    if sandbox.played_at is None:
        raise Conflict("not_played", "nothing has happened in this sandbox yet")
    if actor.user_id is None:
        raise InputError("nobody_answers", "a person answers, not a program")
    said = sandbox.answers.all()
    if not sandbox.exercise:
        said = said.filter(answered_by_id=actor.user_id)
    if said.exists():
        raise Conflict("answered_already", "you have answered already", mend="open a new sandbox")
    marked = score_answers(hidden_in(sandbox), answers)
    row = SandboxAnswer.objects.create(
        sandbox=sandbox, answers=[asdict(answer) for answer in answers],
        marks=[_plain_mark(mark) for mark in marked.marks], points=marked.points, of=marked.of,
        answered_by_id=actor.user_id, answered_at=timezone.now(),
    )  # fmt: skip
    publish(
        "accounting.sandbox_scored",
        {"sandbox": sandbox.id, "user": actor.user_id, "points": row.points, "of": row.of},
    )
    found = [mark for mark in marked.marks if mark.hidden]
    record(
        "accounting.sandbox_scored", sandbox, points=row.points, of=row.of,
        kinds_right=all(mark.kind == "right" for mark in marked.marks),
        where_right=all(mark.where == "right" for mark in found),
        amounts_right=all(mark.amount == "right" for mark in found),
    )  # fmt: skip
    return row


def _plain(hidden: Hidden) -> dict[str, Any]:
    return {**asdict(hidden), "kind": hidden.kind.value, "since": hidden.since.isoformat()}


def _plain_mark(mark: Mark) -> dict[str, Any]:
    return {
        **asdict(mark),
        "hidden": _plain(mark.hidden) if mark.hidden else None,
        "answer": asdict(mark.answer) if mark.answer else None,
    }


def _opening_day(today: date) -> date:
    """Last day of the month so long ago that the whole year and its reports lie behind."""
    months = today.year * 12 + today.month - 1 - _MONTHS_BACK
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def _labels(area: Area) -> dict[str, Any]:
    return {
        "organisation_id": area.organisation_id, "country": area.country,
        "classification": area.classification, "releasability": area.releasability,
        "released_to_id": area.released_to_id,
    }  # fmt: skip


@part_of_service
def _copy_of(actor: Actor, origin: Area, opened: date) -> Area:
    owner, _ = Organisation.objects.get_or_create(
        country=origin.country, name=_OWNER, defaults={"kind": OrganisationKind.SUPPORT_CENTRE}
    )
    labels = {
        "organisation": owner, "country": origin.country, "classification": origin.classification,
        "releasability": Releasability.NAMED, "released_to_id": actor.organisation_id,
    }  # fmt: skip
    code = _free_code(origin.country)
    facility = Facility.objects.create(
        **labels, code=code, name=f"Training copy of {origin.code}",
        counts_items=origin.facility.counts_items,
    )  # fmt: skip
    area = Area.objects.create(
        **labels, facility=facility, code=code, name=f"Training copy of {origin.code}",
        profile=origin.profile, regime="IAEA", is_training=True,
    )  # fmt: skip
    Place.objects.bulk_create(
        Place(area=area, code=p.code, name=p.name, kind=p.kind) for p in origin.places.all()
    )
    methods = [(m.code, m.name, m.random_relative, m.systematic_relative, m.source)
               for m in origin.methods.all()]  # fmt: skip
    for code, name, random, systematic, source in methods or [
        ("SCALE", "Scale", Decimal("0.0005"), Decimal("0.0003"), "")
    ]:
        method = Method.objects.create(
            area=area, code=code, name=name, random_relative=random,
            systematic_relative=systematic, source=source,
        )  # fmt: skip
        Calibration.objects.create(method=method, name=str(opened.year + 1), valid_from=opened)
    return area


def _free_code(country: str) -> str:
    while True:
        code = f"T{next_number(f'accounting.training.{country}'):03d}"
        taken = Area.objects.filter(country=country, code=code).exists()
        if not taken and not Facility.objects.filter(country=country, code=code).exists():
            return code


def _moment(day: date, place: int) -> datetime:
    """Nine o'clock and so many seconds: entries of one day stay in their order."""
    return datetime.combine(day, time(9), UTC) + timedelta(seconds=place)


def _open(actor: Actor, area: Area, batch: Batch, holding: dict[str, int], place: int) -> None:
    category = ElementCategory(batch.category)
    opened = _opening_day(timezone.localdate())
    method = area.methods.order_by("code")[place % area.methods.count()]
    change = InventoryChange(
        "RS", opened, area.code, category, batch.name, holding[category.element],
        {k: v for k, v in holding.items() if k.startswith(f"{category.element}-") and v},
        place=batch.place.code, obligation=batch.obligation, items=max(holding.get(ITEMS, 1), 1),
    )  # fmt: skip
    description = Description(batch.form, batch.container, batch.state)
    perform(
        hands=Hands(actor, booked_at=_moment(opened, place)), area=area,
        content={
            "act": "opening", "record": record_of(change), "description": asdict(description),
            "measured": asdict(Measured("M", method.code)),
        },
    )  # fmt: skip


def _stocks(area: Area) -> list[Stock]:
    return [
        Stock(
            batch.name, ElementCategory(batch.category), batch.place.code,
            held[ElementCategory(batch.category).element],
            {k: v for k, v in held.items() if "-" in k}, held[ITEMS], batch.obligation,
        )
        for batch, held in holdings_of(area)
    ]  # fmt: skip


def _instruments(area: Area) -> list[Instrument]:
    return [
        Instrument(m.code, float(m.random_relative), float(m.systematic_relative))
        for m in area.methods.order_by("code")
    ]


def _write(actor: Actor, area: Area, booking: Booking, place: int) -> None:
    change = in_proportion(area, booking.change)
    perform(
        hands=Hands(actor, booked_at=_moment(booking.on, place)), area=area,
        content={
            "act": "change", "record": record_of(change),
            "measured": asdict(Measured("M", booking.method)), "confirmed_unit": True,
        },
    )  # fmt: skip


def _take(actor: Actor, area: Area, taking: Taking, place: int) -> None:
    row = write_count_list(area=area, on=taking.day, frozen_at=_moment(taking.day, place))
    for found in taking.found:
        there = found.items > 0
        count_one(
            actor=actor, taking=row,
            counted=Counted(
                found.batch, found.category.value,
                Count(there, found.items if there else None, found.element if there else None),
                method=found.method if there else "",
            ),
        )  # fmt: skip
    moment = _moment(taking.on, place)
    for line in row.lines.exclude(result="found").select_related("batch", "place"):
        book_difference(actor=actor, taking=row, line=line, booked_at=moment)
    row.state, row.finalised_at = "final", moment
    row.finalised_by_id = actor.user_id
    row.save(update_fields=["state", "finalised_at", "finalised_by"])


def _seal(actor: Actor, area: Area, sending: Sending) -> None:
    kind = ReportKind(sending.kind)
    draft = draft_of(area, kind, sending.end, person=PERSON, dated=sending.on)
    write_report(
        actor=actor, area=area, draft=draft, state="training",
        number=next_number(f"accounting.report.{area.id}.{kind}"),
        sealed_at=_moment(sending.on, 0),
    )  # fmt: skip
