"""The national calendar as a list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.deadlines.selectors import list_calendar_days
from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list

CALENDAR = declare_list(
    RecordList(
        name="deadlines.calendar",
        title=_("National calendar"),
        selector=list_calendar_days,
        order=("-day",),
        columns=(
            Column("day", _("Day"), ColumnKind.DATE, sortable=True, filter=FilterKind.DATES),
            Column("name", _("Name")),
            Column("working", _("Is worked"), ColumnKind.FLAG, filter=FilterKind.FLAG),
            Column("source", _("Source")),
        ),
        template="deadlines/calendar.html",
        search=("name", "source"),
        page="deadlines:calendar",
        empty=_("Only Saturdays and Sundays are days off. Enter the State's holidays."),
    )
)
