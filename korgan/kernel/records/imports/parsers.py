"""From a cell to a value of the field, strictly: what can be read two ways is refused.

A parser also writes its value as JSON and reads it back exactly, because a dry run is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, ClassVar, Protocol

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from korgan.kernel.errors import InputError
from korgan.kernel.records.imports.domain import Cell, DateOrder, DecimalMark, FileForm

ISO, DOTTED = "%Y-%m-%d", "%d.%m.%Y"
_SPACES = re.compile(r"[\s\u00a0\u202f\u2007]+")
_THREE_AFTER_ONE_MARK = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}\Z")
_GROUPED = {
    ".": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?\Z"),
    ",": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?\Z"),
}
_DAY_OR_MONTH_FIRST = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})", re.ASCII)
# Marks that turn text around on the screen have no place in a register.
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


class Parser(Protocol):
    """What a field's parser does; empty cells never reach it."""

    @property
    def blank(self) -> Any:
        """The value of an empty cell."""

    def parse(self, cell: Cell, form: FileForm) -> Any:
        """Return the value, or raise InputError."""

    def encode(self, value: Any) -> Any:
        """Return the value as JSON."""

    def decode(self, packed: Any) -> Any:
        """Return the value from JSON."""

    def says(self) -> str:
        """Say in words what a cell may hold."""


class _KeepsJson:
    """For values that are JSON already."""

    blank: ClassVar[Any] = None

    def encode(self, value: Any) -> Any:
        return value

    def decode(self, packed: Any) -> Any:
        return packed


@dataclass(frozen=True)
class TextParser(_KeepsJson):
    """Text: trimmed, inner spaces made single, composed (NFC), without control characters."""

    blank: ClassVar[Any] = ""

    max_length: int = 200
    upper: bool = False
    pattern: str = ""
    # What the pattern asks, in words.
    form: str | Promise = ""

    def parse(self, cell: Cell, form: FileForm) -> str:
        """Return the text."""
        text = _SPACES.sub(" ", _as_text(cell)).strip()
        text = _DIRECTION_MARKS.sub("", unicodedata.normalize("NFC", text))
        if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") for c in text):
            raise InputError("bad_character", _("it holds a control character"))
        if len(text) > self.max_length:
            raise InputError(
                "too_long",
                _("it is longer than %(most)d characters") % {"most": self.max_length},
            )
        if self.upper:
            text = text.upper()
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise InputError("bad_form", _("it is not of the form expected"), mend=str(self.form))
        return text

    def says(self) -> str:
        """Say what a cell may hold."""
        if self.form:
            return str(self.form)
        return _("text of up to %(most)d characters") % {"most": self.max_length}


@dataclass(frozen=True)
class NumberParser:
    """An exact decimal number between bounds, with so many digits and places at most."""

    blank: ClassVar[Any] = None

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_digits: int = 30
    decimal_places: int | None = None

    def parse(self, cell: Cell, form: FileForm) -> Decimal:
        """Return the number."""
        number = _number(cell, form)
        if self.minimum is not None and number < self.minimum:
            raise InputError("too_small", _("it is less than %(b)s") % {"b": self.minimum})
        if self.maximum is not None and number > self.maximum:
            raise InputError("too_large", _("it is more than %(b)s") % {"b": self.maximum})
        exponent = int(number.as_tuple().exponent)
        if self.decimal_places is not None and -exponent > self.decimal_places:
            raise InputError(
                "too_precise",
                _("it has more than %(most)d decimal places") % {"most": self.decimal_places},
            )
        if len(number.as_tuple().digits) > self.max_digits or abs(number.adjusted()) > 300:
            raise InputError("too_many_digits", _("it has too many digits"))
        return number

    def encode(self, value: Any) -> Any:
        """Return the number as text, digit for digit."""
        return None if value is None else str(value)

    def decode(self, packed: Any) -> Any:
        """Return the number."""
        return None if packed is None else Decimal(packed)

    def says(self) -> str:
        """Say what a cell may hold."""
        if self.minimum is not None and self.maximum is not None:
            bounds = {"low": self.minimum, "high": self.maximum}
            return _("a number from %(low)s to %(high)s") % bounds
        if self.minimum is not None:
            return _("a number from %(low)s") % {"low": self.minimum}
        return _("a number")


@dataclass(frozen=True)
class WholeParser(_KeepsJson):
    """A whole number between bounds."""

    minimum: int = 0
    maximum: int = 2**53

    def parse(self, cell: Cell, form: FileForm) -> int:
        """Return the number."""
        number = _number(cell, form)
        if number != number.to_integral_value():
            raise InputError("not_whole", _("it is not a whole number"))
        if not self.minimum <= number <= self.maximum:
            bounds = {"low": self.minimum, "high": self.maximum}
            raise InputError("out_of_range", _("it is not from %(low)s to %(high)s") % bounds)
        return int(number)

    def says(self) -> str:
        """Say what a cell may hold."""
        return _("a whole number from %(low)s") % {"low": self.minimum}


@dataclass(frozen=True)
class DateParser:
    """A day, written in one of the declared forms (as for ``strptime``) or as a date cell.

    With ``either_order``, 25/04/2024 and 04-25-2024 are read, too; 05/04/2024 only by the order
    that the file is said to have.
    """

    blank: ClassVar[Any] = None

    forms: tuple[str, ...] = (ISO, DOTTED)
    either_order: bool = False
    not_before: date = date(1895, 1, 1)  # radioactivity was found in 1896
    not_after: Callable[[], date] | None = None

    def parse(self, cell: Cell, form: FileForm) -> date:
        """Return the day."""
        text = _as_text(cell).strip()
        if self.either_order and (written := _DAY_OR_MONTH_FIRST.fullmatch(text)):
            cell = _in_order(written, form.date_order)
        found = _day(cell, self.forms)
        latest = self.not_after() if self.not_after else date(2999, 12, 31)
        if not self.not_before <= found <= latest:
            bounds = {"low": self.not_before.isoformat(), "high": latest.isoformat()}
            raise InputError("date_out_of_range", _("it is not from %(low)s to %(high)s") % bounds)
        return found

    def encode(self, value: Any) -> Any:
        """Return the day as text."""
        return None if value is None else value.isoformat()

    def decode(self, packed: Any) -> Any:
        """Return the day."""
        return None if packed is None else date.fromisoformat(packed)

    def says(self) -> str:
        """Say what a cell may hold."""
        example = date(2026, 11, 23)
        forms = ", ".join(example.strftime(form) for form in self.forms)
        return _("a date such as %(forms)s") % {"forms": forms}


@dataclass(frozen=True)
class MomentParser:
    """A moment; without a zone of its own it is meant in the given one (or the system's)."""

    blank: ClassVar[Any] = None

    forms: tuple[str, ...] = (
        f"{ISO} %H:%M:%S",
        f"{ISO} %H:%M",
        f"{DOTTED} %H:%M:%S",
        f"{DOTTED} %H:%M",
    )
    zone: tzinfo | None = None

    def parse(self, cell: Cell, form: FileForm) -> datetime:
        """Return the moment."""
        found = cell if isinstance(cell, datetime) else _moment(_as_text(cell).strip(), self.forms)
        if found.tzinfo is None:
            found = timezone.make_aware(found, self.zone)
        return found

    def encode(self, value: Any) -> Any:
        """Return the moment as text."""
        return None if value is None else value.isoformat()

    def decode(self, packed: Any) -> Any:
        """Return the moment."""
        return None if packed is None else datetime.fromisoformat(packed)

    def says(self) -> str:
        """Say what a cell may hold."""
        return _("a date and time such as %(form)s") % {"form": "2026-11-23 14:05"}


@dataclass(frozen=True)
class FlagParser(_KeepsJson):
    """Yes or no, in English or Russian, 1 or 0, true or false."""

    def parse(self, cell: Cell, form: FileForm) -> bool:
        """Return whether it is yes."""
        text = _as_text(cell).strip().casefold()
        if text in ("1", "yes", "y", "true", "да", "истина", "+"):
            return True
        if text in ("0", "no", "n", "false", "нет", "ложь", "-"):
            return False
        raise InputError("not_a_flag", _("it is neither yes nor no"))

    def says(self) -> str:
        """Say what a cell may hold."""
        return _("yes or no")


@dataclass(frozen=True, eq=False)
class ChoiceParser(_KeepsJson):
    """One of given values, written as its value, its label in any language, or an alias."""

    choices: Sequence[tuple[Any, str | Promise]]
    aliases: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def _by_text(self) -> dict[str, Any]:
        found = {folded(alias): value for alias, value in self.aliases.items()}
        for value, label in self.choices:
            for text in (str(value), *in_every_language(label)):
                found.setdefault(folded(text), value)
        return found

    def parse(self, cell: Cell, form: FileForm) -> Any:
        """Return the value."""
        try:
            return self._by_text[folded(_as_text(cell))]
        except KeyError:
            raise InputError(
                "not_a_choice",
                _("“%(text)s” is not one of the choices") % {"text": _as_text(cell)[:60]},
                mend=self.says(),
            ) from None

    def says(self) -> str:
        """Say what a cell may hold."""
        return _("one of: %(names)s") % {
            "names": ", ".join(str(label) for _v, label in self.choices)
        }


def folded(text: str) -> str:
    """Return text for comparison: without case, ё, punctuation and repeated space.

    Examples
    --------
    >>> folded(" Серийный №"), folded("Serial_No.")
    ('серийный', 'serial no')
    """
    kept = re.sub(r"[\W_]+", " ", text.casefold().replace("ё", "е"))
    return " ".join(kept.split())


def in_every_language(label: str | Promise) -> Iterable[str]:
    """Return a label in the complete languages of the system."""
    from django.conf import settings
    from django.utils import translation

    found = []
    for language in settings.COMPLETE_LANGUAGES:
        with translation.override(language):
            found.append(str(label))
    return dict.fromkeys(found)


def _as_text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    return str(cell)


def _number(cell: Cell, form: FileForm) -> Decimal:
    if isinstance(cell, bool | date | time):
        raise InputError("not_a_number", _("it is not a number"))
    if isinstance(cell, int):
        return Decimal(cell)
    # A spreadsheet keeps 15 digits; what a double adds beyond them was never entered.
    text = f"{cell:.15g}" if isinstance(cell, float) else _SPACES.sub("", str(cell))
    if not isinstance(cell, float):
        text = _with_point(text.replace("\u2212", "-"), form.decimal_mark)
    try:
        number = Decimal(text) if len(text) <= 100 and text.isascii() else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or "_" in text:
        raise InputError("not_a_number", _("it is not a number"))
    return number


def _with_point(text: str, mark: DecimalMark) -> str:
    """Return a number's text with a decimal point and without marks of thousands."""
    has_comma, has_point = "," in text, "." in text
    if mark == DecimalMark.AUTO:
        if has_comma and has_point:
            # Both are there: the last one divides, if the other groups in threes.
            mark = DecimalMark.COMMA if text.rfind(",") > text.rfind(".") else DecimalMark.POINT
        elif _THREE_AFTER_ONE_MARK.match(text) and has_comma:
            raise InputError(
                "ambiguous_number",
                _("“%(text)s” can be read in two ways") % {"text": text[:40]},
                mend=_("say at the upload which decimal mark the file uses"),
            )
        else:
            mark = DecimalMark.COMMA if has_comma else DecimalMark.POINT
    sign, other = (",", ".") if mark == DecimalMark.COMMA else (".", ",")
    if other in text:
        if not _GROUPED[sign].match(text):
            raise InputError("not_a_number", _("it is not a number"))
        text = text.replace(other, "")
    return text.replace(sign, ".")


def _in_order(written: re.Match[str], order: DateOrder) -> str:
    """Return a day such as 25/04/2024 as ISO writes it; refuse it where the order is open."""
    first, second, year = int(written[1]), int(written[3]), written[4]
    if order == DateOrder.AUTO and first <= 12 and second <= 12 and first != second:
        raise InputError(
            "ambiguous_date",
            _("“%(text)s” can be read in two ways") % {"text": written[0]},
            mend=_("say whether the file writes the day or the month first"),
        )
    month_first = order == DateOrder.MONTH_FIRST or (order == DateOrder.AUTO and second > 12)
    day, month = (second, first) if month_first else (first, second)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise InputError(
            "not_a_date",
            _("“%(text)s” is not a date in a known form") % {"text": written[0]},
            mend=_("say whether the file writes the day or the month first"),
        )
    return f"{year}-{month:02d}-{day:02d}"


def _day(cell: Cell, forms: Sequence[str]) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return _moment(_as_text(cell).strip(), forms).date()


def _moment(text: str, forms: Sequence[str]) -> datetime:
    for form in forms:
        try:
            found = datetime.strptime(text, form)
        except ValueError:
            continue
        # strptime takes 5.7.26 for %Y as the year 26: years have four digits here.
        if found.year >= 1000:
            return found
    raise InputError(
        "not_a_date",
        _("“%(text)s” is not a date in a known form") % {"text": text[:40]},
        mend=_("write it as 2026-11-23"),
    )
