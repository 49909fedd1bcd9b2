from __future__ import annotations

from django.utils import timezone

from korgan.kernel.records.tests.list_contract import ListContract
from korgan.trade.domain.work import ListKind, MatchState, Purpose, RunKind
from korgan.trade.models import EntryVersion, KnownParty, Match, PartyList, ScreeningRun
from korgan.trade.tables import LISTS, MATCHES, PARTIES
from tests.cast import Cast

NOW = timezone.now()


def parties(cast: Cast, count: int, offset: int) -> list[KnownParty]:
    return KnownParty.objects.bulk_create(
        KnownParty(
            organisation_id=cast.customs_officer.organisation_id,
            country="XQ",
            reference=f"P-2026-{number:06d}",
            name=("Orvanta", "Tarnovex")[number % 2],
            facts={"names": ["x"], "kind": ""},
            fingerprint=f"{number:064d}",
            purpose=Purpose.LICENCE,
            registered_at=NOW,
        )
        for number in range(offset, offset + count)
    )


class TestParties(ListContract):
    record_list = PARTIES

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        parties(cast, count, offset)


class TestLists(ListContract):
    record_list = LISTS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        PartyList.objects.bulk_create(
            PartyList(
                organisation_id=cast.customs_officer.organisation_id,
                country="XQ",
                name=f"List {number}",
                kind=ListKind.OFFICIAL,
            )
            for number in range(offset, offset + count)
        )


class TestMatches(ListContract):
    record_list = MATCHES

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        own = {"organisation_id": cast.customs_officer.organisation_id, "country": "XQ"}
        party_list, _ = PartyList.objects.get_or_create(
            name="One", defaults={**own, "kind": ListKind.OFFICIAL}
        )
        entry, _ = EntryVersion.objects.get_or_create(
            party_list=party_list, entity_id="1", since=1, defaults={"name": "x", "content": {}}
        )
        run = ScreeningRun.objects.create(
            **own, kind=RunKind.SINGLE, purpose=Purpose.LICENCE, title="x", asked_at=NOW
        )
        Match.objects.bulk_create(
            Match(
                **own,
                reference=f"M-2026-{party.reference[-6:]}",
                party=party,
                party_list=party_list,
                entity_id="1",
                entry=entry,
                listed_name="Orvanta",
                probability=0.95,
                engine_version="1",
                edition=1,
                purpose=Purpose.LICENCE,
                state=(MatchState.OPEN, MatchState.LAPSED)[party.id % 2],
                found_in=run,
                found_at=NOW,
                party_facts={},
                party_fingerprint="0",
            )
            for party in parties(cast, count, offset)
        )
