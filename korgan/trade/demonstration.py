"""Lists and parties of the demonstration State: every name is invented.

The lists are in force at once; the worker then screens the known parties against them, so the
matches appear soon after the first start.
"""

from __future__ import annotations

from pathlib import Path

from korgan.kernel.organisations.domain import Actor
from korgan.science.names.parties import KINDS, PartyFacts
from korgan.trade.arrivals import read_edition
from korgan.trade.domain.answers import Answer
from korgan.trade.domain.lists import ListedName, ListEntry
from korgan.trade.domain.work import ListKind, Operation, Purpose
from korgan.trade.engine_version import engine_version
from korgan.trade.models import PartyList
from korgan.trade.services.editions import take_edition
from korgan.trade.services.entries import decide_entry, propose_entry
from korgan.trade.services.lists import create_list, receive_edition
from korgan.trade.services.parties import register_party

DATA = Path(__file__).parent / "data"

# name, kind, country, number, purpose, note
PARTIES = (
    ("KVALMTAL PUMPENVERKE", "organisation", "XU", "", Purpose.LICENCE, "Application 2026-014"),
    ("Бровенск Изотоп Снаб", "organisation", "XS", "", Purpose.LICENCE, "Application 2026-017"),
    ("Maksim Olegovich Zubrinski", "person", "XS", "", Purpose.END_USE, "Application 2026-017"),
    ("VELKAMORA BREZE", "vessel", "", "IMO 9000106", Purpose.CUSTOMS, "Manifest 88-201"),
    ("Kestrel Merdian", "vessel", "XT", "", Purpose.CUSTOMS, "Manifest 88-214"),
    ("Nur al-Sahil General Trading", "organisation", "XV", "", Purpose.LICENCE, "Application 22"),
    ("Northern Oncology Hospital", "organisation", "XQ", "", Purpose.LICENCE, "Holder"),
    ("Steppe Pipeline Inspection", "organisation", "XQ", "", Purpose.LICENCE, "Holder"),
    ("Greenfield Dairy Cooperative", "organisation", "XR", "", Purpose.CUSTOMS, "Manifest 88-215"),
    ("Ardentis Vakuum Systeme", "organisation", "XU", "", Purpose.LICENCE, "Application 2026-019"),
    ("Lindwall Bearings AB", "organisation", "XY", "", Purpose.CUSTOMS, "Manifest 88-219"),
)


def add_lists_and_parties(*, officer: Actor, supervisor: Actor) -> int:
    """Enter lists with two editions, a denial, a proposal, and parties; returns how many."""
    engine = engine_version()
    for name, kind, country, number, purpose, note in PARTIES:
        facts = PartyFacts(
            (name,),
            KINDS[kind],
            countries=(country,) if country else (),
            identifiers=(number,) if number else (),
        )
        # No list is in force yet: the answer is empty, and says so by naming no edition.
        nothing = Answer((), (), engine)
        register_party(actor=officer, facts=facts, purpose=purpose, note=note, answer=nothing)
    official = create_list(
        actor=officer,
        name="Demonstration list (synthetic)",
        kind=ListKind.OFFICIAL,
        publisher="Demonstration State",
        obtained_from="Comes with Korgan",
    )
    for edition in (1, 2):
        _import(officer, official, f"demonstration_list_{edition}.csv")
    _add_denials(officer, supervisor)
    return len(PARTIES)


def _import(officer: Actor, party_list: PartyList, filename: str) -> None:
    party_list.refresh_from_db()
    data = (DATA / filename).read_bytes()
    edition = receive_edition(actor=officer, party_list=party_list, files=[(filename, data)])
    # Read here and now; the job that was queued finds it done.
    take_edition(actor=officer, edition=edition, read=read_edition(edition))


def _add_denials(officer: Actor, supervisor: Actor) -> None:
    denials = create_list(
        actor=officer, name="Register of denials", kind=ListKind.DENIALS, publisher="This State"
    )
    create_list(actor=officer, name="National list", kind=ListKind.NATIONAL, publisher="This State")
    refused = _entry("Lindwall Bearings AB", "XY", "Refused: end-use not credible (fictional)")
    proposal = propose_entry(
        actor=officer,
        party_list=denials,
        operation=Operation.ADD,
        entry=refused,
        basis="Refusal 2025-007 under the export-control act (fictional)",
    )
    decide_entry(actor=supervisor, proposal=proposal, approve=True, reason="")
    propose_entry(
        actor=officer,
        party_list=denials,
        operation=Operation.ADD,
        entry=_entry("Corvane Instruments", "XR", "Refused: false end-use certificate (fictional)"),
        basis="Refusal 2026-003 under the export-control act (fictional)",
    )


def _entry(name: str, country: str, remarks: str) -> ListEntry:
    return ListEntry(
        entity_id="",
        names=(ListedName(name),),
        kind=KINDS["organisation"],
        countries=(country,),
        listed_on="2026-05-04",
        remarks=remarks,
    )
