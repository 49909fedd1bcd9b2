"""The engine's findings in an officer's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from korgan.trade.domain.comparison import Agreement

AGREEMENTS: dict[Agreement, tuple[str, str | Promise]] = {
    Agreement.SAME: ("good", gettext_lazy("Agrees")),
    Agreement.NEAR: ("info", gettext_lazy("Nearly agrees")),
    Agreement.DIFFERENT: ("bad", gettext_lazy("Differs")),
    Agreement.NOT_ASKED: ("void", gettext_lazy("Not given by you")),
    Agreement.NOT_LISTED: ("void", gettext_lazy("Not on the list")),
}
FIELDS: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Kind"),
    "birth_date": gettext_lazy("Date of birth or founding"),
    "country": gettext_lazy("Country"),
    "identifier": gettext_lazy("Number"),
    "address": gettext_lazy("Address"),
}
_WORDS: dict[str, str | Promise] = {
    "exact": gettext_lazy("the same word"),
    "sound": gettext_lazy("sounds alike"),
    "variant": gettext_lazy("another form"),
    "cut": gettext_lazy("begins alike"),
    "initial": gettext_lazy("initial"),
    "joined": gettext_lazy("differs in spacing"),
    "query_only": gettext_lazy("not in the listed name"),
    "listed_only": gettext_lazy("not in the name asked"),
}
_FINDINGS: dict[str, str | Promise] = {
    "same_kind": gettext_lazy("the same kind of party"),
    "other_kind": gettext_lazy("another kind of party"),
    "same_country": gettext_lazy("both are linked to %(listed)s"),
    "other_country": gettext_lazy("no country in common"),
    "same_date": gettext_lazy("the same date"),
    "day_and_month_swapped": gettext_lazy("day and month are exchanged"),
    "one_digit_of_date": gettext_lazy("one digit of the date differs"),
    "same_month": gettext_lazy("the same month"),
    "same_year": gettext_lazy("the same year"),
    "near_year": gettext_lazy("one year apart"),
    "year_in_range": gettext_lazy("the date lies in the listed range"),
    "other_year": gettext_lazy("another year"),
    "same_number": gettext_lazy("the same number"),
    "number_with_error": gettext_lazy("one character of the number differs"),
    "address_alike": gettext_lazy("the addresses share %(query)s"),
}
WARNINGS: dict[str, str | Promise] = {
    "list_shrank": gettext_lazy(
        "It has less than half of the entries of the edition in force: perhaps the download "
        "broke off."
    ),
    "older_edition": gettext_lazy("It was published before the edition in force."),
    "other_format": gettext_lazy("It comes in another form than the edition in force."),
}


def word_wording(code: str, likeness: float) -> str:
    """Say how two words are alike."""
    if code == "near":
        return _("%(percent)d %% alike") % {"percent": round(100 * likeness)}
    return str(_WORDS.get(code, code))


def finding_wording(reason: Mapping[str, Any]) -> str:
    """Say what the engine found in a field; empty if it found nothing."""
    if not reason:
        return ""
    text = str(_FINDINGS.get(str(reason["code"]), reason["code"]))
    return text % {"query": reason["query"], "listed": reason["listed"]}


def percent(probability: float) -> str:
    """Write a probability so that neither certainty nor a tie is pretended.

    Examples
    --------
    >>> percent(0.5), percent(0.99949), percent(0.99996), percent(0.00001)
    ('50 %', '99.9 %', '> 99.9 %', '< 0.1 %')
    """
    value = 100.0 * probability
    if value > 99.9:
        return "99.9 %" if value < 99.95 else "> 99.9 %"
    if value < 0.1:
        return "< 0.1 %"
    return f"{value:.0f} %" if value < 99 else f"{value:.1f} %"


def tone_of(probability: float) -> str:
    """Return the tone in which a probability is shown."""
    return "bad" if probability >= 0.97 else "warn"
