"""Lists of administration."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import CLASSIFICATION_LABELS, KIND_LABELS, ROLE_LABELS
from korgan.kernel.organisations.selectors import list_members, list_organisations, list_places
from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to

ORGANISATIONS = declare_list(
    RecordList(
        name="organisations.organisations",
        title=_("Organisations"),
        selector=list_organisations,
        order=("name",),
        columns=(
            Column("name", _("Name"), sortable=True),
            Column(
                "kind",
                _("Kind"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple((kind.value, label) for kind, label in KIND_LABELS.items()),
            ),
            Column("country", _("State"), ColumnKind.CODE),
            Column("registration", _("Registration number"), ColumnKind.CODE),
            Column("address", _("Address"), shown=False),
        ),
        search=("name", "registration"),
        page="administration:organisations",
        empty=_("No organisation is entered yet."),
    )
)

SITES = declare_list(
    RecordList(
        name="organisations.sites",
        title=_("Sites"),
        selector=list_places,
        order=("name",),
        columns=(
            Column("name", _("Name"), sortable=True),
            Column("kind", _("Kind"), filter=FilterKind.PREFIX),
            Column("organisation_name", _("Organisation"), source="organisation__name"),
            Column("address", _("Address"), source="known_address"),
            Column(
                "latitude",
                _("Latitude"),
                ColumnKind.DECIMAL,
                source="known_latitude",
                shown=False,
            ),
            Column(
                "longitude",
                _("Longitude"),
                ColumnKind.DECIMAL,
                source="known_longitude",
                shown=False,
            ),
        ),
        search=("name",),
        page="administration:sites",
        empty=_("No site is entered yet."),
    )
)

MEMBERS = declare_list(
    RecordList(
        name="organisations.members",
        title=_("Members"),
        selector=list_members,
        order=("user_name",),
        columns=(
            Column("user_name", _("Log-in name"), source="user__username", sortable=True),
            Column("display_name", _("Name"), source="user__display_name"),
            Column(
                "role",
                _("Role"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple((role.value, label) for role, label in ROLE_LABELS.items()),
            ),
            Column("organisation_name", _("Organisation"), source="organisation__name"),
            Column(
                "clearance",
                _("Cleared up to"),
                ColumnKind.CHOICE,
                choices=tuple((c.value, label) for c, label in CLASSIFICATION_LABELS.items()),
            ),
            Column("valid_from", _("From"), ColumnKind.DATE),
            Column("valid_to", _("To"), ColumnKind.DATE),
            Column("active", _("Account open"), ColumnKind.FLAG, source="user__is_active"),
        ),
        search=("user__username", "user__display_name"),
        row_url=url_to("administration:member", membership_id="pk"),
        page="administration:members",
        empty=_("No member yet."),
    )
)
