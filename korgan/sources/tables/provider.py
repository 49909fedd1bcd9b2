"""The list of recognised services."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, Filter, RecordList, declare_list, url_to
from korgan.sources.models import SERVICE_LABELS, Recognition
from korgan.sources.selectors.providers import list_recognitions


def only_valid(rows: QuerySet[Recognition], value: Any) -> QuerySet[Recognition]:
    """Keep the recognitions that count today, or those that do not."""
    today = timezone.localdate()
    valid = Q(withdrawn_on=None, valid_from__lte=today, valid_until__gte=today)
    return rows.filter(valid) if value else rows.exclude(valid)


PROVIDERS = declare_list(
    RecordList(
        name="sources.providers",
        title=_("Service providers"),
        selector=list_recognitions,
        order=("valid_until",),
        columns=(
            Column("provider_name", _("Provider"), source="provider__name"),
            Column(
                "service",
                _("Service"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(SERVICE_LABELS.items()),
            ),
            Column("number", _("Number"), ColumnKind.CODE),
            Column("valid_from", _("From"), ColumnKind.DATE),
            Column(
                "valid_until",
                _("Until"),
                ColumnKind.DATE,
                filter=FilterKind.DATES,
                sortable=True,
            ),
            Column("withdrawn", _("Withdrawn"), ColumnKind.DATE, source="withdrawn_on"),
        ),
        filters=(Filter("valid", _("Valid today"), FilterKind.FLAG, apply=only_valid),),
        search=("provider__name", "number"),
        extra=("provider_id",),
        row_url=url_to("sources:provider", provider_id="provider_id"),
        page="sources:providers",
        template="sources/providers.html",
        empty=_("No provider of technical services is recognised yet."),
    )
)
