"""Addresses of trade control."""

from __future__ import annotations

from django.urls import path

from korgan.kernel.records.views import list_view
from korgan.trade.services.commodities import IDENTIFY
from korgan.trade.services.lists import KEEP_LISTS
from korgan.trade.services.parties import SCREEN_PARTIES
from korgan.trade.tables import BATCHES, COMMODITIES, LISTS, MATCHES, PARTIES
from korgan.trade.views import (
    batches,
    commodities,
    lists,
    matches,
    parties,
    proposals,
    search,
    thresholds,
)

app_name = "trade"

urlpatterns = [
    path("", search.home, name="home"),
    path("parties/", list_view(PARTIES), name="parties"),
    path("parties/register/", search.register, name="register"),
    path("parties/<int:party_id>/", parties.party, name="party"),
    path("parties/<int:party_id>/change/", parties.change, name="change_party"),
    path("screenings/<int:run_id>/", parties.replay, name="replay"),
    path("matches/", list_view(MATCHES), name="matches"),
    path("matches/<int:match_id>/", matches.match, name="match"),
    path("matches/<int:match_id>/verdict/", matches.verdict, name="verdict"),
    path("matches/<int:match_id>/review/", matches.review, name="review"),
    path("matches/<int:match_id>/report.pdf", matches.report, name="report"),
    path(
        "commodities/",
        list_view(COMMODITIES, adds=IDENTIFY, new_url="trade:new_commodity"),
        name="commodities",
    ),
    path("commodities/new/", commodities.new_commodity, name="new_commodity"),
    path("commodities/<int:commodity_id>/", commodities.commodity, name="commodity"),
    path("commodities/<int:commodity_id>/identify/", commodities.identify, name="identify"),
    path("commodities/<int:commodity_id>/review/", commodities.review, name="review_commodity"),
    path(
        "batches/",
        list_view(BATCHES, adds=SCREEN_PARTIES, new_url="trade:upload_batch"),
        name="batches",
    ),
    path("batches/upload/", batches.upload, name="upload_batch"),
    path("batches/<int:run_id>/", batches.batch, name="batch"),
    path("batches/<int:run_id>/<int:row_id>/", batches.row, name="row"),
    path("lists/", list_view(LISTS, adds=KEEP_LISTS, new_url="trade:new_list"), name="lists"),
    path("lists/new/", lists.new_list, name="new_list"),
    path("lists/<int:list_id>/", lists.party_list, name="list"),
    path("lists/<int:list_id>/propose/", proposals.new_entry, name="new_entry"),
    path("editions/<int:edition_id>/", lists.edition, name="edition"),
    path("editions/<int:edition_id>/confirm/", lists.confirm, name="confirm_edition"),
    path("editions/<int:edition_id>/entries/", lists.entries, name="entries"),
    path("entries/<int:entry_id>/", lists.entry, name="entry"),
    path("entries/<int:entry_id>/<str:operation>/", proposals.change_entry, name="change_entry"),
    path("proposals/<int:proposal_id>/", proposals.proposal, name="proposal"),
    path("proposals/<int:proposal_id>/decide/", proposals.decide, name="decide_proposal"),
    path("thresholds/", thresholds.thresholds, name="thresholds"),
    path("parties/screen-all/", thresholds.screen_all, name="screen_all"),
]
