"""Whether activities are built as the schema of IATI 2.03 prescribes."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[1] / "data" / "iati_203_structure.json"
XML = "{http://www.w3.org/XML/1998/namespace}"
NUMBERS = {
    "decimal": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z"),
    "whole": re.compile(r"\+?\d+\Z"),
}
DAY = re.compile(r"\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?\Z")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?\Z")
TOKEN = re.compile(r"[\w.:-]+\Z")


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which line and element."""

    line: int
    element: str
    code: str
    message: str

    @classmethod
    def at(cls, element: Any, code: str, message: str) -> Fault:
        """Return a fault of an element where it stands."""
        return cls(element.sourceline or 0, element.tag, code, message)

    def as_dict(self) -> dict[str, Any]:
        """Return the fault as plain fields."""
        return dict(vars(self))


def shown(text: str) -> str:
    """Return the beginning of a value as a message shows it."""
    return text[:40] or "“”"


def bad_number(element: Any, text: str) -> Fault:
    """Return the fault of what is no number."""
    return Fault.at(element, "bad_number", f"{shown(text)} is not a number")


def bad_date(element: Any, text: str) -> Fault:
    """Return the fault of what is no date."""
    return Fault.at(element, "bad_date", f"{shown(text)} is not a date")


def missing(element: Any, name: str) -> Fault:
    """Return the fault of an element that lacks another."""
    return Fault.at(element, "element_missing", f"the element {name} is missing")


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


def structure_faults(activity: Any) -> list[Fault]:
    """Return what an iati-activity has too much, too little or in the wrong place.

    Elements and attributes of other namespaces are IATI's way to say more and are passed over.
    """
    faults: list[Fault] = []
    _check(activity, "iati-activity", faults)
    return faults


def root_faults(root: Any) -> list[Fault]:
    """Return what stands beside the activities, or that there is none."""
    faults = [
        Fault.at(each, "unknown_element", f"IATI 2.03 has no element {each.tag} here")
        for each in root.iterchildren(tag="*")
        if not each.tag.startswith("{") and each.tag != "iati-activity"
    ]
    if root.find("iati-activity") is None:
        faults.append(missing(root, "iati-activity"))
    return faults


def _check(element: Any, place: str, faults: list[Fault]) -> None:
    rules = _table()[place]
    _check_attributes(element, rules, faults)
    if kind := rules.get("text"):
        _check_value(element, kind, (element.text or "").strip(), faults)
    elif _words_of(element):
        faults.append(Fault.at(element, "text_here", f"no text stands in {element.tag} itself"))
    children = rules.get("children", [])
    order = {name: number for number, (name, *_rest) in enumerate(children)}
    inside = {name: below for name, _least, _most, below in children}
    own = [each for each in element.iterchildren(tag="*") if not each.tag.startswith("{")]
    last = -1
    for child in own:
        number = order.get(child.tag)
        if number is None:
            faults.append(
                Fault.at(child, "unknown_element", f"IATI 2.03 has no element {child.tag} here")
            )
            continue
        if number < last:
            faults.append(
                Fault.at(child, "wrong_order", f"{child.tag} stands after {children[last][0]}")
            )
        last = max(last, number)
        _check(child, inside[child.tag], faults)
    count = Counter(each.tag for each in own)
    for name, least, most, _below in children:
        if count[name] < least:
            faults.append(missing(element, name))
        elif most is not None and count[name] > most:
            faults.append(
                Fault.at(element, "too_many", f"the element {name} stands {count[name]} times")
            )


def _words_of(element: Any) -> str:
    parts = [element.text, *(child.tail for child in element)]
    return "".join(each or "" for each in parts).strip()


def _check_attributes(element: Any, rules: dict[str, Any], faults: list[Fault]) -> None:
    known = rules.get("attributes", {})
    given = {
        name.replace(XML, "xml:"): value
        for name, value in element.attrib.items()
        if not name.startswith("{") or name.startswith(XML)
    }
    for name, (needed, kind) in known.items():
        if name in given:
            _check_value(element, kind, given[name].strip(), faults)
        elif needed:
            faults.append(
                Fault.at(element, "attribute_missing", f"the attribute {name} is missing")
            )
    faults += [
        Fault.at(element, "unknown_attribute", f"IATI 2.03 has no attribute {name} here")
        for name in sorted(given.keys() - known.keys())
    ]


def _check_value(element: Any, kind: str, text: str, faults: list[Fault]) -> None:
    if kind in NUMBERS and not NUMBERS[kind].match(text):
        faults.append(bad_number(element, text))
    elif (kind == "date" and not _is_day(text)) or (kind == "moment" and not MOMENT.match(text)):
        faults.append(bad_date(element, text))
    elif kind == "boolean" and text not in ("true", "false", "0", "1"):
        faults.append(Fault.at(element, "bad_value", f"{shown(text)} is neither true nor false"))
    elif kind == "token" and not TOKEN.match(text):
        faults.append(Fault.at(element, "bad_value", f"{shown(text)} is not one word"))


def _is_day(text: str) -> bool:
    try:
        return bool(DAY.match(text)) and bool(date.fromisoformat(text[:10]))
    except ValueError:
        return False
