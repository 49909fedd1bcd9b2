"""Lists of applications, licences, workers and sites of licensees."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, Filter, RecordList, declare_list, url_to
from korgan.sources.domain.lifecycle import FINAL, MISSING
from korgan.sources.models import (
    APPLICATION_KIND_LABELS,
    APPLICATION_STATE_LABELS,
    LICENCE_STATE_LABELS,
    WORKER_ROLE_LABELS,
    Licence,
    Source,
)
from korgan.sources.selectors.conditions import with_overdue_condition
from korgan.sources.selectors.licensees import list_workers
from korgan.sources.selectors.licensing import (
    list_applications,
    list_licences,
    sites_of_licensee,
)
from korgan.sources.table_words import PRACTICE_LABELS

APPLICATION_TONES = {
    "draft": "neutral",
    "submitted": "waiting",
    "in_review": "info",
    "questions": "warn",
    "proposed": "waiting",
    "granted": "good",
    "refused": "bad",
    "withdrawn": "void",
}
LICENCE_TONES = {"authorized": "good", "suspended": "warn", "revoked": "bad"}


def only_ended(rows: QuerySet[Licence], value: Any) -> QuerySet[Licence]:
    """Keep the licences whose last day has passed."""
    return rows.filter(valid_until__lt=timezone.localdate()) if value else rows


def only_with_overdue_condition(rows: QuerySet[Licence], value: Any) -> QuerySet[Licence]:
    """Keep the licences of which a condition is overdue; the rows are visible ones already."""
    if not value:
        return rows
    return rows.filter(id__in=with_overdue_condition(timezone.localdate()))


APPLICATIONS = declare_list(
    RecordList(
        name="sources.applications",
        title=_("Applications"),
        selector=list_applications,
        order=("-drafted",),
        columns=(
            Column("number", _("Number"), ColumnKind.CODE, filter=FilterKind.PREFIX),
            Column(
                "state",
                _("Status"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple((s.value, t) for s, t in APPLICATION_STATE_LABELS.items()),
                tones=APPLICATION_TONES,
            ),
            Column(
                "kind",
                _("Kind"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple((k.value, t) for k, t in APPLICATION_KIND_LABELS.items()),
            ),
            Column("applicant", _("Applicant"), source="organisation__name"),
            Column("practice", _("Practice"), ColumnKind.CHOICE, choices=PRACTICE_LABELS),
            Column("submitted", _("Submitted"), ColumnKind.DATE, source="submitted_on"),
            Column("licence_number", _("Licence"), ColumnKind.CODE, source="licence__number"),
            Column(
                "drafted",
                _("Begun"),
                ColumnKind.MOMENT,
                source="drafted_at",
                sortable=True,
                shown=False,
            ),
        ),
        search=("number", "organisation__name"),
        row_url=url_to("sources:application", application_id="pk"),
        page="sources:applications",
        template="sources/applications.html",
        empty=_("No application yet."),
    )
)

LICENCES = declare_list(
    RecordList(
        name="sources.licences",
        title=_("Licences"),
        selector=list_licences,
        order=("number",),
        columns=(
            Column("number", _("Number"), ColumnKind.CODE, sortable=True),
            Column(
                "state",
                _("Status"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple((s.value, t) for s, t in LICENCE_STATE_LABELS.items()),
                tones=LICENCE_TONES,
            ),
            Column("holder", _("Licensee"), source="organisation__name", filter=FilterKind.PREFIX),
            Column("practice", _("Practice"), ColumnKind.CHOICE, choices=PRACTICE_LABELS),
            Column("nuclides", _("Nuclides")),
            Column(
                "valid_until",
                _("Valid until"),
                ColumnKind.DATE,
                filter=FilterKind.DATES,
                sortable=True,
            ),
            Column("revision", _("Revision"), ColumnKind.INTEGER, shown=False),
        ),
        filters=(
            Filter("ended", _("Ended"), FilterKind.FLAG, apply=only_ended),
            Filter(
                "condition_overdue",
                _("A condition is overdue"),
                FilterKind.FLAG,
                apply=only_with_overdue_condition,
            ),
        ),
        search=("number", "organisation__name"),
        row_url=url_to("sources:licence", licence_id="pk"),
        page="sources:licences",
        template="sources/licences.html",
        empty=_("No licence was issued yet."),
    )
)

WORKERS = declare_list(
    RecordList(
        name="sources.workers",
        title=_("Workers"),
        selector=list_workers,
        order=("name",),
        columns=(
            Column("name", _("Name"), sortable=True),
            Column(
                "role",
                _("Role"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(WORKER_ROLE_LABELS.items()),
            ),
            Column("position", _("Position")),
            Column("licensee", _("Licensee"), source="organisation__name"),
            Column(
                "qualified_until",
                _("Qualified until"),
                ColumnKind.DATE,
                source="latest_qualification",
            ),
            Column("active", _("Works here"), ColumnKind.FLAG),
        ),
        search=("name",),
        row_url=url_to("sources:worker", worker_id="pk"),
        page="sources:workers",
        template="sources/workers.html",
        empty=_("No worker is entered yet."),
    )
)


def sites_with_counts(*, actor: Actor) -> QuerySet[Site]:
    """Return the sites of licensees with the number of sources on each that the actor may see."""
    gone = Q(state__in=[*FINAL, *MISSING])
    held = (
        Source.objects.filter(site=OuterRef("pk"), classification__lte=actor.clearance)
        .exclude(gone)
        .order_by()
        .values("site")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return sites_of_licensee(actor=actor).annotate(
        sources_held=Subquery(held, output_field=IntegerField())
    )


SITES = declare_list(
    RecordList(
        name="sources.sites",
        title=_("Sites of licensees"),
        selector=sites_with_counts,
        order=("name",),
        columns=(
            Column("name", _("Site"), sortable=True),
            Column("licensee", _("Licensee"), source="organisation__name"),
            Column("kind", _("Kind")),
            Column("held", _("Sources"), ColumnKind.INTEGER, source="sources_held"),
        ),
        search=("name", "organisation__name"),
        row_url=url_to("sources:site", site_id="pk"),
        page="sources:sites",
        empty=_("No licensee has a site yet."),
    )
)
