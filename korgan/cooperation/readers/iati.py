"""Read IATI 2.03 activities; every fault is told with its line and element, none is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from korgan.cooperation.domain.iati import (
    TRANSACTION_TYPES,
    VERSION,
    Activity,
    Money,
    Organisation,
    Outcome,
)
from korgan.cooperation.domain.money import MoneyForm, MoneyKind
from korgan.cooperation.readers.iati_structure import (
    Fault,
    bad_date,
    bad_number,
    missing,
    root_faults,
    shown,
    structure_faults,
)
from korgan.science.errors import InputError

MOST_BYTES = 20 * 1024 * 1024
OWN = "{urn:korgan:iati}"
CURRENCY = re.compile(r"[A-Z]{3}\Z")


@dataclass
class Reading:
    """Activities without a fault, and all faults of the file."""

    activities: list[Activity] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_iati(data: bytes, filename: str) -> Reading:
    """Read a file; an activity with a fault is left out and its faults are told.

    Raises
    ------
    InputError
        ``too_large``, ``not_xml``, ``not_iati``, ``iati_version``: the file cannot be read.
    """
    from lxml import etree

    if len(data) > MOST_BYTES:
        raise InputError("too_large", "the file is larger than 20 MiB", where=filename)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise InputError(
            "not_xml", "the file is not well-formed XML", where=f"{filename}, line {line}"
        ) from None
    if root.getroottree().docinfo.doctype:
        raise InputError(
            "not_iati", "the file has a document type, which IATI does not", where=filename
        )
    if root.tag != "iati-activities":
        raise InputError(
            "not_iati",
            "the file does not hold IATI activities",
            where=filename,
            mend="give a file whose first element is iati-activities",
        )
    version = root.get("version", "")
    if version != VERSION:
        raise InputError(
            "iati_version",
            f"the file says version {version or 'nothing'}, not 2.03",
            where=filename,
            mend="have it exported as IATI 2.03",
        )
    reading = Reading(faults=root_faults(root))
    for element in root.iterchildren("iati-activity"):
        faults: list[Fault] = []
        activity = _activity(element, root.get("default-currency", ""), faults)
        # What the schema and the meaning of a value both refuse is told once.
        reading.faults += dict.fromkeys(faults)
        if activity is not None and not faults:
            reading.activities.append(activity)
    twice = _twice(reading.activities)
    reading.faults += [
        Fault(1, "iati-identifier", "identifier_twice", f"{each} occurs twice") for each in twice
    ]
    return reading


def _twice(activities: list[Activity]) -> list[str]:
    names = [each.identifier for each in activities]
    return sorted({name for name in names if names.count(name) > 1})


def _activity(element: Any, fallback: str, faults: list[Fault]) -> Activity | None:
    faults += structure_faults(element)
    currency = element.get("default-currency", fallback)
    status = _code(element.find("activity-status"), range(1, 7), faults)
    organisations = tuple(_organisations(element, faults))
    dates = _dates(element, faults)
    starts, ends = dates.get("2") or dates.get("1"), dates.get("4") or dates.get("3")
    if element.find("activity-date") is not None and (starts is None or ends is None):
        faults.append(Fault.at(element, "dates_missing", "the activity has no start or no end"))
    elif starts is not None and ends is not None and ends < starts:
        faults.append(
            Fault.at(element, "ends_before_it_begins", "the activity ends before it starts")
        )
    money = tuple(_money(element, currency, organisations, faults))
    results = tuple(_results(element, faults))
    _check_countries(element, faults)
    identifier = _text(element.find("iati-identifier"))
    if not identifier and element.find("iati-identifier") is not None:
        faults.append(Fault.at(element.find("iati-identifier"), "empty", "the element is empty"))
    if faults or starts is None or ends is None:
        return None
    country = element.find("recipient-country")
    return Activity(
        identifier,
        _narrative(element.find("title")),
        status or 1,
        starts,
        ends,
        organisations,
        _narrative(element.find("description")),
        "" if country is None else country.get("code", ""),
        money,
        results,
    )


def _check_countries(element: Any, faults: list[Fault]) -> None:
    """Refuse shares of recipient countries and regions that add up to more than 100 %."""
    total = Decimal(0)
    for child in element.iterchildren("recipient-country", "recipient-region"):
        share = child.get("percentage")
        if share is not None:
            total += _number(child, share, faults) or Decimal(0)
    if total > 100:
        faults.append(
            Fault.at(element, "shares_over_100", f"the shares add up to {total.normalize():f} %")
        )


def _organisations(element: Any, faults: list[Fault]) -> Iterator[Organisation]:
    for child in element.iterchildren("participating-org"):
        role = _code(child, range(1, 5), faults, "role")
        name = _narrative(child) or child.get("ref", "")
        if not name:
            faults.append(
                Fault.at(child, "nameless", "the organisation has neither name nor reference")
            )
        yield Organisation(name, role or 1, child.get("ref", ""))


def _dates(element: Any, faults: list[Fault]) -> dict[str, date]:
    found = {}
    for child in element.iterchildren("activity-date"):
        kind = _code(child, range(1, 5), faults, "type")
        day = _date(child, "iso-date", faults)
        if kind and day:
            found[str(kind)] = day
    return found


def _money(
    element: Any, currency: str, organisations: tuple[Organisation, ...], faults: list[Fault]
) -> Iterator[Money]:
    payer = next((each.name for each in organisations if each.role == 1), "")
    for child in element.iterchildren("budget"):
        start = child.find("period-start")
        if start is None:
            faults.append(missing(child, "period-start"))
            continue
        on = _date(start, "iso-date", faults)
        partner = child.get(f"{OWN}partner", payer)
        yield from _amount(child, MoneyKind.BUDGET, currency, on, partner, faults)
    for child in element.iterchildren("transaction"):
        kind = child.find("transaction-type")
        code = "" if kind is None else kind.get("code", "")
        if code not in TRANSACTION_TYPES:
            faults.append(
                Fault.at(
                    child if kind is None else kind,
                    "transaction_type",
                    f"transactions of type {shown(code)} are not taken",
                )
            )
            continue
        day = child.find("transaction-date")
        if day is None:
            faults.append(missing(child, "transaction-date"))
            continue
        on = _date(day, "iso-date", faults)
        partner = _narrative(child.find("provider-org")) or payer
        yield from _amount(child, TRANSACTION_TYPES[code], currency, on, partner, faults)


def _amount(
    element: Any, kind: MoneyKind, currency: str, on: date | None, partner: str, faults: list[Fault]
) -> Iterator[Money]:
    value = element.find("value")
    if value is None:
        faults.append(missing(element, "value"))
        return
    own = value.get("currency", currency)
    if not CURRENCY.match(own):
        faults.append(
            Fault.at(value, "no_currency", "neither value nor activity says the currency")
        )
        return
    number = _number(value, _text(value), faults)
    if number is None or on is None:
        return
    if number <= 0:
        faults.append(Fault.at(value, "no_amount", "an amount is greater than zero"))
        return
    if not partner:
        faults.append(Fault.at(element, "no_payer", "nobody is named who pays"))
        return
    in_kind = element.get(f"{OWN}form") == "in-kind"
    form = MoneyForm.IN_KIND if in_kind else MoneyForm.CASH
    note = _narrative(element.find("description"))
    yield Money(kind, form, number, own, on, partner, note)


def _results(element: Any, faults: list[Fault]) -> Iterator[Outcome]:
    for child in element.iterchildren("result"):
        kind = _code(child, range(1, 4), faults, "type")
        for indicator in child.iterchildren("indicator"):
            name = _narrative(indicator.find("title"))
            baseline = indicator.find("baseline")
            before = None if baseline is None else _value(baseline, faults)
            for period in indicator.iterchildren("period"):
                start = period.find("period-start")
                on = None if start is None else _date(start, "iso-date", faults)
                target, actual = period.find("target"), period.find("actual")
                aim = None if target is None else _value(target, faults)
                if on is None or aim is None or kind is None:
                    faults.append(
                        Fault.at(period, "period_incomplete", "the period has no start or target")
                    )
                    continue
                reached = None if actual is None else _value(actual, faults)
                yield Outcome(kind, name, on.year, aim, before, reached)


def _value(element: Any, faults: list[Fault]) -> Decimal | None:
    return _number(element, element.get("value", ""), faults)


def _number(element: Any, text: str, faults: list[Fault]) -> Decimal | None:
    try:
        number = Decimal(text.strip())
        if number.is_finite() and abs(number) < Decimal(10) ** 15:
            return number
    except InvalidOperation:
        pass
    faults.append(bad_number(element, text))
    return None


def _date(element: Any, attribute: str, faults: list[Fault]) -> date | None:
    text = element.get(attribute, "")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        faults.append(bad_date(element, text))
        return None


def _code(element: Any, known: range, faults: list[Fault], attribute: str = "code") -> int | None:
    if element is None:
        return None
    text = element.get(attribute, "")
    if text.isdigit() and int(text) in known:
        return int(text)
    faults.append(Fault.at(element, "bad_code", f"{shown(text)} is not a code of this list"))
    return None


def _narrative(element: Any) -> str:
    if element is None:
        return ""
    return _text(element.find("narrative"))


def _text(element: Any) -> str:
    return "" if element is None else " ".join((element.text or "").split())
