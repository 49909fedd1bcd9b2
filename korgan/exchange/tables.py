"""Lists of messages and of correspondents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.exchange.models import MESSAGE_DIRECTIONS, MESSAGE_KINDS
from korgan.exchange.selectors import list_correspondents, list_messages
from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to

MESSAGES = declare_list(
    RecordList(
        name="exchange.messages",
        title=_("Messages between agencies"),
        selector=list_messages,
        columns=(
            Column("sent", _("Sent on"), ColumnKind.MOMENT, source="sent_at", sortable=True),
            Column(
                "direction", _("Direction"), ColumnKind.CHOICE, filter=FilterKind.CHOICE,
                choices=tuple(MESSAGE_DIRECTIONS.items()),
                tones={"sent": "info", "received": "good"},
            ),
            Column(
                "kind", _("Kind"), ColumnKind.CHOICE, filter=FilterKind.CHOICE,
                choices=tuple(MESSAGE_KINDS.items()),
            ),
            Column("agency", _("Agency"), source="correspondent__name"),
            Column("abroad", _("State"), source="correspondent__abroad"),
            Column("reference", _("Number of the request"), ColumnKind.CODE),
            Column("request", _("Request here"), ColumnKind.CODE, source="request__number"),
        ),
        order=("-sent",),
        row_url=url_to("exchange:message", message_id="pk"),
        page="exchange:home",
        template="exchange/messages.html",
        empty=_("No message was sent or received yet."),
    )
)  # fmt: skip

CORRESPONDENTS = declare_list(
    RecordList(
        name="exchange.correspondents",
        title=_("Agencies of other States"),
        selector=list_correspondents,
        columns=(
            Column("name", _("Agency"), sortable=True),
            Column("abroad", _("State"), sortable=True),
            Column("key", _("Key"), ColumnKind.CODE, source="key_label"),
            Column("confirmed", _("How the key was confirmed"), source="confirmed_by"),
            Column("registered", _("Registered"), ColumnKind.DATE, source="registered_on"),
            Column("revoked", _("Not trusted since"), ColumnKind.DATE, source="revoked_on"),
        ),
        order=("name",),
        row_url=url_to("exchange:correspondent", correspondent_id="pk"),
        page="exchange:correspondents",
        template="exchange/correspondents.html",
        empty=_("No agency of another State is known yet."),
    )
)
