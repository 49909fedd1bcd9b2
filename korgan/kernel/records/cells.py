"""A value as text for the page: the same everywhere, and cheap, for it runs for every cell.

Dates and times are ISO 8601, in the reader's time zone: the one form that officers of all
States read alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from korgan.kernel.records.domain import ColumnKind
from korgan.kernel.records.lists import Column, RecordList

Formatter = Callable[[Any], str]


def formatter_of(record_list: RecordList, column: Column, model: type[Model]) -> Formatter:
    """Return the function that writes a column's values in the active language and zone."""
    match column.kind:
        case ColumnKind.MOMENT:
            zone = timezone.get_current_timezone()

            def moment(value: datetime) -> str:
                return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")

            return _blank_for_none(moment)
        case ColumnKind.DATE:
            return _blank_for_none(lambda value: value.isoformat()[:10])
        case ColumnKind.DECIMAL:
            mark = str(formats.get_format("DECIMAL_SEPARATOR"))
            unit = f" {column.unit}" if column.unit else ""
            return _blank_for_none(lambda value: plain_number(value).replace(".", mark) + unit)
        case ColumnKind.INTEGER:
            unit = f" {column.unit}" if column.unit else ""
            return _blank_for_none(lambda value: f"{value}{unit}")
        case ColumnKind.FLAG:
            yes, no = _("yes"), _("no")
            return _blank_for_none(lambda value: yes if value else no)
        case ColumnKind.CHOICE:
            labels = labels_of(record_list, column, model)
            return _blank_for_none(lambda value: labels.get(value, str(value)))
    return _blank_for_none(str)


def labels_of(record_list: RecordList, column: Column, model: type[Model]) -> Mapping[Any, str]:
    """Return the labels of a column's choices in the active language."""
    return {value: str(label) for value, label in record_list.choices_of(model, column)}


def plain_number(value: Any) -> str:
    """Write a number in digits; an exponent only where digits would be a wall of zeros.

    Examples
    --------
    >>> plain_number(Decimal("1E+3")), plain_number(Decimal("0.50")), plain_number(Decimal("2E-9"))
    ('1000', '0.50', '2E-9')
    """
    if isinstance(value, Decimal) and -7 < value.adjusted() < 16:
        return format(value, "f")
    return str(value)


def _blank_for_none(write: Formatter) -> Formatter:
    return lambda value: "" if value is None else write(value)
