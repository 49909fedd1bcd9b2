"""Write activities as IATI 2.03, in the order that its schema prescribes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from korgan.cooperation.domain.iati import (
    SECTOR,
    VERSION,
    WRITTEN_TYPES,
    Activity,
    Money,
    Outcome,
)
from korgan.cooperation.domain.money import MoneyForm, MoneyKind

OWN = "urn:korgan:iati"


def write_iati(
    activities: Iterable[Activity], *, reporter: tuple[str, str], generated: datetime, currency: str
) -> bytes:
    """Return activities as a file of bytes.

    ``reporter`` is reference and name of who reports. What is given in kind is marked by an
    attribute of our own namespace, because IATI has no code for it.
    """
    from lxml import etree

    root = etree.Element("iati-activities", nsmap={"korgan": OWN})
    root.set("version", VERSION)
    root.set("generated-datetime", generated.isoformat(timespec="seconds"))
    for activity in activities:
        _activity(etree.SubElement(root, "iati-activity"), activity, reporter, currency)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    from lxml import etree

    element = etree.SubElement(parent, name)
    for key, value in attributes.items():
        element.set(key.strip("_").replace("_", "-"), value)
    if text:
        element.text = text
    return element


def _told(parent: Any, name: str, text: str, **attributes: str) -> Any:
    element = _add(parent, name, **attributes)
    _add(element, "narrative", text)
    return element


def _activity(element: Any, activity: Activity, reporter: tuple[str, str], currency: str) -> None:
    element.set("default-currency", currency)
    _add(element, "iati-identifier", activity.identifier)
    _told(element, "reporting-org", reporter[1], ref=reporter[0], type="10")
    _told(element, "title", activity.title)
    _told(element, "description", activity.description or activity.title, type="1")
    for part in activity.organisations:
        named = {"ref": part.ref} if part.ref else {}
        _told(element, "participating-org", part.name, role=str(part.role), **named)
    _add(element, "activity-status", code=str(activity.status))
    _add(element, "activity-date", iso_date=activity.starts.isoformat(), type="1")
    _add(element, "activity-date", iso_date=activity.ends.isoformat(), type="3")
    if activity.country:
        _add(element, "recipient-country", code=activity.country)
    _add(element, "sector", code=SECTOR, vocabulary="1")
    budgets = [each for each in activity.money if each.kind is MoneyKind.BUDGET]
    for each in budgets:
        _budget(element, each)
    for each in activity.money:
        if each.kind is not MoneyKind.BUDGET:
            _transaction(element, each)
    for result in activity.results:
        _result(element, result)


def _budget(element: Any, money: Money) -> None:
    budget = _add(element, "budget", type="1", status="1")
    _mark(budget, money)
    # IATI's budgets have no payer.
    budget.set(f"{{{OWN}}}partner", money.partner)
    _add(budget, "period-start", iso_date=money.on.isoformat())
    _add(budget, "period-end", iso_date=date(money.on.year, 12, 31).isoformat())
    _value(budget, money)


def _transaction(element: Any, money: Money) -> None:
    transaction = _add(element, "transaction")
    _mark(transaction, money)
    _add(transaction, "transaction-type", code=WRITTEN_TYPES[money.kind])
    _add(transaction, "transaction-date", iso_date=money.on.isoformat())
    _value(transaction, money)
    if money.note:
        _told(transaction, "description", money.note)
    _told(transaction, "provider-org", money.partner)


def _mark(element: Any, money: Money) -> None:
    if money.form is MoneyForm.IN_KIND:
        element.set(f"{{{OWN}}}form", "in-kind")


def _value(element: Any, money: Money) -> None:
    _add(
        element,
        "value",
        _plain(money.amount),
        currency=money.currency,
        value_date=money.on.isoformat(),
    )


def _result(element: Any, outcome: Outcome) -> None:
    result = _add(element, "result", type=str(outcome.kind))
    _told(result, "title", outcome.indicator)
    indicator = _add(result, "indicator", measure="1")
    _told(indicator, "title", outcome.indicator)
    if outcome.baseline is not None:
        year = str(outcome.year)
        _add(indicator, "baseline", year=year, value=_plain(outcome.baseline))
    period = _add(indicator, "period")
    _add(period, "period-start", iso_date=date(outcome.year, 1, 1).isoformat())
    _add(period, "period-end", iso_date=date(outcome.year, 12, 31).isoformat())
    _add(period, "target", value=_plain(outcome.target))
    if outcome.actual is not None:
        _add(period, "actual", value=_plain(outcome.actual))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
