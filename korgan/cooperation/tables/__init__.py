"""The lists of cooperation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.cooperation.models.projects import (
    AREA_LABELS,
    ORIGIN_LABELS,
    PRIORITY_LABELS,
    STATUS_LABELS,
)
from korgan.cooperation.selectors.equipment import list_equipment
from korgan.cooperation.selectors.exit import list_exit_plans
from korgan.cooperation.selectors.projects import list_needs, list_projects
from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to

STATUS_TONES = {1: "info", 2: "good", 3: "waiting", 4: "neutral", 5: "void", 6: "warn"}

NEEDS = declare_list(
    RecordList(
        name="cooperation.needs",
        title=_("Needs"),
        selector=list_needs,
        order=("priority", "reference"),
        columns=(
            Column("reference", _("Reference"), ColumnKind.CODE, sortable=True),
            Column("title", _("Title")),
            Column(
                "area",
                _("Functional area"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(AREA_LABELS.items()),
            ),
            Column(
                "origin",
                _("Found by"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(ORIGIN_LABELS.items()),
            ),
            Column(
                "priority",
                _("Priority"),
                ColumnKind.CHOICE,
                sortable=True,
                filter=FilterKind.CHOICE,
                choices=tuple(PRIORITY_LABELS.items()),
                tones={1: "bad", 2: "warn", 3: "neutral"},
            ),
            Column("site_name", _("Place"), source="place"),
        ),
        search=("reference", "title"),
        row_url=url_to("cooperation:need", need_id="pk"),
        page="cooperation:needs",
        template="cooperation/needs.html",
        empty=_("No need is entered yet."),
    )
)

PROJECTS = declare_list(
    RecordList(
        name="cooperation.projects",
        title=_("Projects"),
        selector=list_projects,
        order=("-starts",),
        columns=(
            Column("title", _("Title")),
            Column("iati_id", _("IATI identifier"), ColumnKind.CODE),
            Column("lead_name", _("Leading partner"), source="lead__name"),
            Column("programme", _("Programme"), filter=FilterKind.PREFIX),
            Column(
                "status",
                _("Status"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(STATUS_LABELS.items()),
                tones=STATUS_TONES,
            ),
            Column("starts", _("Starts"), ColumnKind.DATE, sortable=True, filter=FilterKind.DATES),
            Column("ends", _("Ends"), ColumnKind.DATE),
        ),
        search=("iati_id", "title", "programme"),
        row_url=url_to("cooperation:project", project_id="pk"),
        page="cooperation:projects",
        template="cooperation/projects.html",
        empty=_("No project is entered yet."),
    )
)

EQUIPMENT = declare_list(
    RecordList(
        name="cooperation.equipment",
        title=_("Equipment"),
        selector=list_equipment,
        order=("tag",),
        columns=(
            Column("tag", _("Inventory number"), ColumnKind.CODE, sortable=True),
            Column("name", _("Name"), filter=FilterKind.PREFIX),
            Column("site_name", _("Place"), source="place"),
            Column("given_by_name", _("Given by"), source="given_by__name"),
            Column("installed_on", _("Installed"), ColumnKind.DATE, filter=FilterKind.DATES),
            Column("handed_over_on", _("Handed over"), ColumnKind.DATE),
            Column("capital", _("Price"), ColumnKind.DECIMAL),
            Column("retired_on", _("Taken out of service"), ColumnKind.DATE, shown=False),
            Column("vendor", _("Serviced by"), shown=False),
        ),
        search=("tag", "name"),
        row_url=url_to("cooperation:piece", equipment_id="pk"),
        page="cooperation:equipment",
        template="cooperation/equipment_list.html",
        empty=_("No equipment is registered yet."),
    )
)

EXIT_PLANS = declare_list(
    RecordList(
        name="cooperation.exit",
        title=_("Exit plans"),
        selector=list_exit_plans,
        order=("title",),
        columns=(
            Column("title", _("Title"), sortable=True),
            Column("partner_name", _("Partner"), source="partner__name"),
            Column("transferred_on", _("Transferred"), ColumnKind.DATE),
        ),
        row_url=url_to("cooperation:exit_plan", plan_id="pk"),
        page="cooperation:exit_plans",
        template="cooperation/exit_plans.html",
        empty=_("No exit is planned yet."),
    )
)
