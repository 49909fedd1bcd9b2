from __future__ import annotations

from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.trade.demonstration import add_lists_and_parties
from korgan.trade.models import Edition, Match
from korgan.trade.selectors.lists import list_entry_proposals
from tests.cast import Cast


def test_the_demonstration_finds_matches_once_the_worker_ran(cast: Cast) -> None:
    add_lists_and_parties(officer=cast.customs_officer, supervisor=cast.customs_supervisor)
    assert Edition.objects.filter(state="in_force").count() == 2
    assert not Match.objects.exists()
    run_waiting_jobs()
    found = set(Match.objects.values_list("listed_name", flat=True))
    assert {
        "Brovensk Isotope Supply",
        "VELKAMORA BREEZE",
        "Zubrinski, Maxim Olegovich",
        "Lindwall Bearings AB",
    } <= found
    assert "KESTREL MERIDIAN" not in found
    innocents = Match.objects.filter(party__name__contains="Hospital")
    assert not innocents.exists()
    assert list_entry_proposals(actor=cast.customs_officer).filter(state="waiting").count() == 1
