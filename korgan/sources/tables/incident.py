"""The lists of incidents and of what the border looks for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, Filter, RecordList, declare_list, url_to
from korgan.sources.models import INCIDENT_LABELS, INCIDENT_STATES, STATE_LABELS, Incident
from korgan.sources.selectors import category_in_database, list_incidents, watch_list


def only_real(rows: QuerySet[Incident], value: Any) -> QuerySet[Incident]:
    """Take only what really happened, or only what belongs to exercises."""
    return rows.filter(exercise="") if value else rows.exclude(exercise="")


INCIDENTS = declare_list(
    RecordList(
        name="sources.incidents",
        title=_("Incidents"),
        selector=list_incidents,
        columns=(
            Column("number", _("Number"), ColumnKind.CODE, sortable=True),
            Column(
                "kind",
                _("Kind"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple((each.value, label) for each, label in INCIDENT_LABELS.items()),
            ),
            Column(
                "state",
                _("Status"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(INCIDENT_STATES.items()),
                tones={"open": "bad", "recovered": "waiting", "closed": "good"},
            ),
            Column("happened", _("Day"), ColumnKind.DATE, source="happened_on"),
            Column("place", _("Place")),
            Column("nuclide", _("Nuclide")),
            Column("reporter", _("Reported by"), source="organisation__name"),
            Column("exercise", _("Exercise"), ColumnKind.CODE),
        ),
        filters=(Filter("real", _("Not of an exercise"), FilterKind.FLAG, apply=only_real),),
        order=("-number",),
        row_url=url_to("sources:incident", incident_id="pk"),
        page="sources:incidents",
        template="sources/incidents.html",
        empty=_("No incident was reported."),
    )
)
WATCH_LIST = declare_list(
    RecordList(
        name="sources.watch_list",
        title=_("Watch list"),
        selector=watch_list,
        columns=(
            Column("serial", _("Serial number"), ColumnKind.CODE),
            Column("nuclides", _("Nuclides"), filter=FilterKind.PREFIX),
            Column(
                "category", _("Category today"), ColumnKind.INTEGER, source=category_in_database()
            ),
            Column("maker", _("Maker")),
            Column("model", _("Model")),
            Column(
                "state",
                _("Status"),
                ColumnKind.CHOICE,
                choices=(("lost", STATE_LABELS["lost"]), ("stolen", STATE_LABELS["stolen"])),
                tones={"lost": "bad", "stolen": "bad"},
            ),
            Column("since", _("Since"), ColumnKind.DATE, source="state_since", sortable=True),
        ),
        order=("-since",),
        page="sources:watch_list",
        template="sources/watch_list.html",
        empty=_("No source is missing."),
    )
)
