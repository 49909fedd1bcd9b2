"""The lists of law."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to
from korgan.law.models.coverage import JUDGEMENT_LABELS, JUDGEMENT_TONES, STATE_LABELS, STATE_TONES
from korgan.law.models.texts import STATUS_LABELS, STATUS_TONES, WORK_KINDS
from korgan.law.selectors.coverage import list_links
from korgan.law.selectors.texts import list_works

TEXTS = declare_list(
    RecordList(
        name="law.texts",
        title=_("National texts"),
        selector=list_works,
        order=("-adopted_on", "number"),
        columns=(
            Column("title", _("Title"), sortable=True),
            Column(
                "kind",
                _("Kind"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(WORK_KINDS.items()),
            ),
            Column("number", _("Number"), ColumnKind.CODE, sortable=True),
            Column(
                "adopted_on",
                _("Adopted"),
                ColumnKind.DATE,
                sortable=True,
                filter=FilterKind.DATES,
            ),
            Column(
                "status",
                _("Status"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(STATUS_LABELS.items()),
                tones=STATUS_TONES,
            ),
            Column("owner", _("Responsible body"), filter=FilterKind.PREFIX),
            Column("frbr_uri", _("Address"), ColumnKind.CODE, shown=False),
        ),
        search=("title", "number"),
        row_url=url_to("law:text", work_id="pk"),
        page="law:texts",
        template="law/texts.html",
        empty=_("Import a law to see what it covers."),
    )
)

JUDGEMENTS = declare_list(
    RecordList(
        name="law.judgements",
        title=_("Judgements"),
        selector=list_links,
        order=("-judged_at",),
        columns=(
            Column(
                "obligation",
                _("Obligation"),
                ColumnKind.CODE,
                sortable=True,
                filter=FilterKind.PREFIX,
            ),
            Column("citation", _("Provision")),
            Column(
                "judgement",
                _("Judgement"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple((each.value, label) for each, label in JUDGEMENT_LABELS.items()),
                tones={each.value: tone for each, tone in JUDGEMENT_TONES.items()},
            ),
            Column(
                "state",
                _("state"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(STATE_LABELS.items()),
                tones=STATE_TONES,
            ),
            Column("judged_at", _("Judged"), ColumnKind.MOMENT, sortable=True),
        ),
        search=("obligation", "citation"),
        row_url=url_to("law:link", link_id="pk"),
        page="law:judgements",
        empty=_("Open a text, choose a provision, and say what it covers."),
    )
)
