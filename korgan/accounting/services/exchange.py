"""A ledger written elsewhere, read in movement by movement; every digest must come out the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.postings import Account as DomainAccount
from korgan.accounting.domain.postings import Movement as DomainMovement
from korgan.accounting.domain.postings import Posting
from korgan.accounting.domain.records import Measured, moment
from korgan.accounting.models import Area, Batch, BatchOrigin, Calibration, Method, Movement, Place
from korgan.accounting.models.ledger import RELOCATION
from korgan.accounting.selectors.exchange import EDITION, FORM
from korgan.accounting.selectors.facilities import keeps
from korgan.accounting.selectors.whereabouts import follows
from korgan.accounting.services.booking import write
from korgan.accounting.services.posting import POST
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError, NotFound
from korgan.kernel.organisations.domain import Actor


@service(POST)
def import_ledger(*, actor: Actor, area: Area, lines: Iterable[Mapping[str, Any]]) -> int:
    """Read the ledger of an area that was kept elsewhere into its empty books here."""
    keeps(actor, area)
    area = Area.objects.select_for_update().get(id=area.id)
    if area.opened_on is not None or area.movements.exists():
        raise Conflict("open_already", f"the ledger of {area.code} is not empty")
    rows = iter(lines)
    header = next(rows, {})
    if header.get("form") != FORM or header.get("edition") != EDITION:
        raise InputError(
            "not_a_ledger", "the file is no ledger of this form", where="line 1",
            mend="export it with korgan accounting export-ledger",
        )  # fmt: skip
    if header.get("area") != area.code:
        raise InputError("other_area", f"the ledger is of {header.get('area')}", where="line 1")
    count, last = 0, None
    try:
        _methods(area, header)
        for line in rows:
            last = _movement(actor, area, line)
            count += 1
        opened = header.get("opened_on")
        area.opened_on = date.fromisoformat(opened) if opened else None
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            "value_not_readable", f"{error!r} cannot be read", where=f"line {count + 2}"
        ) from None
    area.save(update_fields=["opened_on"])
    record("accounting.ledger_imported", area, movements=count, digest=last.digest if last else "")
    return count


def _methods(area: Area, header: Mapping[str, Any]) -> None:
    for stated in header["methods"]:
        method, made = Method.objects.get_or_create(
            area=area,
            code=stated["code"],
            defaults={
                "name": stated["name"],
                "random_relative": Decimal(stated["random_relative"]),
                "systematic_relative": Decimal(stated["systematic_relative"]),
                "random_absolute": int(stated["random_absolute"]),
                "systematic_absolute": int(stated["systematic_absolute"]),
            },
        )
        for name, first, last in stated["calibrations"] if made else ():
            Calibration.objects.create(
                method=method, name=name, valid_from=date.fromisoformat(first),
                valid_to=date.fromisoformat(last) if last else None,
            )  # fmt: skip


def _movement(actor: Actor, area: Area, line: Mapping[str, Any]) -> Movement:
    postings = tuple(
        Posting(DomainAccount(a, ElementCategory(c), place, obligation, external), substance, ug)
        for a, c, place, obligation, external, substance, ug in line["postings"]
    )
    inside = [p.account for p in postings if p.account.is_inventory]
    for stated in line.get("batches", []):
        _batch(area, stated, inside)
    batches = list(Batch.objects.filter(area=area, name=line["batch"])) if line["batch"] else []
    corrects = None
    if line["corrects"] is not None:
        corrects = area.movements.filter(number=line["corrects"]).first()
        if corrects is None:
            raise NotFound(
                "correction_without_original",
                f"there is no movement {line['corrects']} to correct",
                where=f"movement {line['number']}",
                mend="name the movement that is corrected",
            )
    row = write(
        actor=actor, area=area, batches=batches, record=line["record"],
        entry=lambda name, now: DomainMovement(
            name, date.fromisoformat(line["event_date"]), now, postings, line["code"],
            line["batch"], corrects.identifier if corrects else "",
        ),
        measured=Measured(line["basis"], line["method"], line["calibration"], line["document"]),
        status=line["status"], revision=int(line["revision"]), corrects=corrects,
        counterpart=line["counterpart"], booked_at=moment(line["booked_at"]), closes_period=True,
        # An amendment of a closed period may be followed by what takes it back.
        completes_act=corrects is None or line["record"].get("event_date") == line["event_date"],
    )  # fmt: skip
    if row.digest != line["digest"]:
        raise Conflict(
            "digest_differs",
            f"movement {line['number']} is not what was exported",
            where=f"movement {line['number']}",
            mend="export it again: the file was changed on the way",
        )
    _place_and_origins(row, batches, line)
    return row


def _batch(area: Area, stated: Mapping[str, Any], inside: list[DomainAccount]) -> None:
    codes = [account.place for account in inside if account.category.value == stated["category"]]
    place = Place.objects.filter(area=area, code=codes[0] if codes else "").first()
    if place is None:
        raise NotFound("no_such_place", f"{area.code} has no place {codes[:1]}", where="postings")
    Batch.objects.create(area=area, place=place, **stated)


def _place_and_origins(row: Movement, batches: list[Batch], line: Mapping[str, Any]) -> None:
    if row.code == "RD" or (row.code == RELOCATION and not follows(row)):
        come_to = line["record"]["to" if row.code == RELOCATION else "place"]
        for batch in batches:
            batch.place = Place.objects.get(area=row.area, code=come_to)
            batch.save(update_fields=["place"])
    for name, category in line.get("made_of", []):
        source = Batch.objects.get(area=row.area, name=name, category=category)
        product = row.batch
        if product is not None:
            BatchOrigin.objects.create(product=product, source=source, movement=row)
