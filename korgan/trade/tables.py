"""The lists of trade control."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to
from korgan.science.names.telling import tells_too_little
from korgan.trade.domain.commodities import CommodityState
from korgan.trade.domain.work import EditionState, MatchState, Verdict, facts_from_dict
from korgan.trade.selectors.commodities import list_commodities
from korgan.trade.selectors.lists import entries_of, list_editions, list_lists
from korgan.trade.selectors.work import list_batches, list_matches, list_parties, list_rows
from korgan.trade.wording import percent

MATCH_TONES = {
    MatchState.OPEN.value: "warn",
    MatchState.IN_REVIEW.value: "waiting",
    MatchState.DECIDED.value: "good",
    MatchState.LAPSED.value: "void",
}
COMMODITY_TONES = {
    CommodityState.OPEN.value: "warn",
    CommodityState.IN_REVIEW.value: "waiting",
    CommodityState.DECIDED.value: "good",
}
VERDICT_TONES = {
    Verdict.TRUE.value: "bad",
    Verdict.FALSE.value: "good",
    Verdict.UNCLEAR.value: "warn",
}
EDITION_TONES = {
    EditionState.RECEIVED.value: "waiting",
    EditionState.ASKS.value: "warn",
    EditionState.IN_FORCE.value: "good",
    EditionState.SUPERSEDED.value: "void",
    EditionState.REFUSED.value: "bad",
}


def _percent(row: dict[str, Any]) -> str:
    return "" if row["probability"] is None else percent(row["probability"])


def _problem(row: dict[str, Any]) -> str:
    """Why a line was not screened, or why it says nothing that nobody was found."""
    if row["problem"] or row["probability"] is not None:
        return str(row["problem"])
    too_little = row["query"] is not None and tells_too_little(facts_from_dict(row["query"]))
    return str(_("This tells too little to recognise anybody")) if too_little else ""


MATCHES = declare_list(
    RecordList(
        name="trade.matches",
        title=_("Matches"),
        selector=list_matches,
        order=("-found_at",),
        columns=(
            Column("reference", _("Reference"), ColumnKind.CODE, sortable=True),
            Column(
                "state",
                _("state"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                tones=MATCH_TONES,
            ),
            Column("party_name", _("party"), source="party__name"),
            Column("listed_name", _("listed party"), filter=FilterKind.PREFIX),
            Column("list_name", _("list"), source="party_list__name"),
            Column("likelihood", _("probability"), compute=_percent),
            Column(
                "verdict",
                _("verdict"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                tones=VERDICT_TONES,
            ),
            Column(
                "found_at",
                _("found"),
                ColumnKind.MOMENT,
                sortable=True,
                filter=FilterKind.DATES,
            ),
            Column(
                "purpose",
                _("purpose"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                shown=False,
            ),
            Column("explanation", _("reason"), shown=False),
            Column("decided_at", _("decided"), ColumnKind.MOMENT, shown=False),
            Column(
                "organisation_name", _("Organisation"), source="organisation__name", shown=False
            ),
        ),
        extra=("probability",),
        search=("reference", "party__name", "listed_name"),
        row_url=url_to("trade:match", match_id="pk"),
        page="trade:matches",
        empty=_("No known party resembles a listed one."),
    )
)

COMMODITIES = declare_list(
    RecordList(
        name="trade.commodities",
        title=_("Commodities"),
        selector=list_commodities,
        order=("-entered_at",),
        columns=(
            Column("reference", _("Reference"), ColumnKind.CODE, sortable=True),
            Column("description", _("Commodity")),
            Column(
                "state",
                _("state"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                tones=COMMODITY_TONES,
            ),
            Column("outcome", _("Outcome"), ColumnKind.CHOICE, filter=FilterKind.CHOICE),
            Column("entry", _("Entry"), ColumnKind.CODE, filter=FilterKind.PREFIX),
            Column("control_list", _("Control list and its edition")),
            Column("entered_at", _("entered"), ColumnKind.MOMENT, sortable=True),
            Column("exercise", _("Exercise"), ColumnKind.CODE),
        ),
        search=("reference", "description"),
        row_url=url_to("trade:commodity", commodity_id="pk"),
        page="trade:commodities",
        empty=_("No commodity was held against a control list yet."),
    )
)

PARTIES = declare_list(
    RecordList(
        name="trade.parties",
        title=_("Known parties"),
        selector=list_parties,
        order=("name",),
        columns=(
            Column("reference", _("Reference"), ColumnKind.CODE, sortable=True),
            Column("name", _("Name"), sortable=True),
            Column("kind", _("kind"), ColumnKind.CHOICE, filter=FilterKind.CHOICE),
            Column("purpose", _("purpose"), ColumnKind.CHOICE, filter=FilterKind.CHOICE),
            Column("note", _("note")),
            Column("screened_at", _("last screened"), ColumnKind.MOMENT),
            Column("registered_at", _("entered"), ColumnKind.MOMENT, shown=False),
            Column(
                "organisation_name", _("Organisation"), source="organisation__name", shown=False
            ),
        ),
        search=("reference", "name"),
        row_url=url_to("trade:party", party_id="pk"),
        page="trade:parties",
        empty=_("Screen a party and keep it: it is then screened again with every new edition."),
    )
)

BATCHES = declare_list(
    RecordList(
        name="trade.batches",
        title=_("Batches"),
        selector=list_batches,
        order=("-asked_at",),
        columns=(
            Column("title", _("title")),
            Column("asked_at", _("asked"), ColumnKind.MOMENT, sortable=True),
            Column("parties", _("parties"), ColumnKind.INTEGER),
            Column("with_hits", _("parties with hits"), ColumnKind.INTEGER),
            Column("unreadable", _("rows not read"), ColumnKind.INTEGER),
            Column("purpose", _("purpose"), ColumnKind.CHOICE, filter=FilterKind.CHOICE),
            Column("finished_at", _("finished"), ColumnKind.MOMENT),
        ),
        row_url=url_to("trade:batch", run_id="pk"),
        page="trade:batches",
        empty=_("Upload a spreadsheet of parties: each line is screened."),
    )
)

ROWS = declare_list(
    RecordList(
        name="trade.rows",
        title=_("Lines"),
        selector=list_rows,
        order=("line",),
        columns=(
            Column("line", _("line"), ColumnKind.INTEGER, sortable=True),
            Column("number", _("number"), ColumnKind.CODE),
            Column("name", _("Name"), filter=FilterKind.PREFIX),
            Column("likelihood", _("probability"), compute=_percent),
            Column("best", _("best hit")),
            Column("best_list", _("list")),
            Column("told", _("problem"), compute=_problem, partial="records/told.html"),
        ),
        extra=("run_id", "probability", "problem", "query"),
        row_url=url_to("trade:row", run_id="run_id", row_id="pk"),
        template="trade/batch.html",
        empty=_("Nothing has been screened yet."),
    )
)

LISTS = declare_list(
    RecordList(
        name="trade.lists",
        title=_("Lists of parties"),
        selector=list_lists,
        order=("name",),
        columns=(
            Column("name", _("Name"), sortable=True),
            Column("kind", _("kind"), ColumnKind.CHOICE, filter=FilterKind.CHOICE),
            Column("edition", _("edition"), ColumnKind.INTEGER, source="in_force__number"),
            Column("published", _("published"), source="in_force__published_on"),
            Column(
                "in_force_from",
                _("in force from"),
                ColumnKind.MOMENT,
                source="in_force__in_force_from",
            ),
            Column("entries", _("entries"), ColumnKind.INTEGER, source="in_force__entries"),
            Column("publisher", _("publisher")),
            Column("organisation_name", _("Organisation"), source="organisation__name"),
        ),
        search=("name", "publisher"),
        row_url=url_to("trade:list", list_id="pk"),
        page="trade:lists",
        empty=_("Enter a list and import its first edition: without one nothing is screened."),
    )
)

EDITIONS = declare_list(
    RecordList(
        name="trade.editions",
        title=_("Editions"),
        selector=list_editions,
        order=("-number",),
        columns=(
            Column("number", _("edition"), ColumnKind.INTEGER, sortable=True),
            Column(
                "state",
                _("state"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                tones=EDITION_TONES,
            ),
            Column("published_on", _("published")),
            Column("received_at", _("received"), ColumnKind.MOMENT),
            Column("entries", _("entries"), ColumnKind.INTEGER),
            Column("added", _("added"), ColumnKind.INTEGER),
            Column("changed", _("changed"), ColumnKind.INTEGER),
            Column("removed", _("removed"), ColumnKind.INTEGER),
            Column("sha256", _("hash"), ColumnKind.CODE, shown=False),
        ),
        row_url=url_to("trade:edition", edition_id="pk"),
        empty=_("No edition has arrived yet."),
    )
)

ENTRIES = declare_list(
    RecordList(
        name="trade.entries",
        title=_("Entries"),
        selector=entries_of,
        order=("name",),
        columns=(
            Column("name", _("Name"), sortable=True),
            Column("entity_id", _("number on the list"), ColumnKind.CODE),
            Column("kind", _("kind"), ColumnKind.CHOICE, filter=FilterKind.CHOICE),
            Column("countries", _("countries"), filter=FilterKind.PREFIX),
            Column("since", _("since edition"), ColumnKind.INTEGER),
        ),
        search=("name", "entity_id"),
        row_url=url_to("trade:entry", entry_id="pk"),
        template="trade/entries.html",
        empty=_("The edition has no entries."),
    )
)
