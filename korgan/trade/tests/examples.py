"""Lists, parties and answers for the tests: every name is invented."""

from __future__ import annotations

from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.kernel.organisations.domain import Actor
from korgan.science.names.parties import PartyFacts
from korgan.science.names.tokens import Kind
from korgan.trade.domain.answers import Answer
from korgan.trade.domain.lists import ListedName, ListEntry
from korgan.trade.domain.work import ListKind, Purpose
from korgan.trade.models import Edition, KnownParty, PartyList
from korgan.trade.screening.questions import question_of
from korgan.trade.services.lists import create_list, receive_edition
from korgan.trade.services.parties import register_party

HEADER = "id,name,kind,country,birth_date,identifier\n"
ROWS = (
    "1,Qualmtal Pumpenwerke GmbH,organisation,DE,,HRB 774411\n",
    "2,Zubrinski Maxim Olegovich,person,RU,1970-03-05,passport AB123456\n",
    "3,VELKAMORA BREEZE,vessel,PA,,IMO 9074729\n",
    "4,Tarnovex Trading House,organisation,AE,,\n",
)
FIRST = (HEADER + "".join(ROWS)).encode()
SECOND = (
    HEADER
    + "".join(ROWS[:2]).replace("1970-03-05", "1970-03-06")
    + ROWS[2]
    + "5,Brovensk Isotope Supply,organisation,KZ,,\n"
).encode()
FIRM = PartyFacts(("KVALMTAL PUMPENVERKE",), Kind.ORGANISATION, countries=("DE",))
PERSON = PartyFacts(("Maksim Olegovich Zubrinski",), Kind.PERSON)
STRANGER = PartyFacts(("Harlow Greenfield Dairy",), Kind.ORGANISATION)


def official_list(actor: Actor, name: str = "Demonstration list") -> PartyList:
    return create_list(actor=actor, name=name, kind=ListKind.OFFICIAL, publisher="Nobody")


def received(actor: Actor, party_list: PartyList, content: bytes, name: str = "a.csv") -> Edition:
    party_list.refresh_from_db()
    edition = receive_edition(actor=actor, party_list=party_list, files=[(name, content)])
    run_waiting_jobs()
    edition.refresh_from_db()
    return edition


def list_in_force(actor: Actor, content: bytes = FIRST) -> PartyList:
    party_list = official_list(actor)
    received(actor, party_list, content)
    party_list.refresh_from_db()
    return party_list


def answer_for(actor: Actor, facts: PartyFacts, purpose: Purpose = Purpose.LICENCE) -> Answer:
    return question_of(actor=actor, purpose=purpose).ask(facts)


def registered(actor: Actor, facts: PartyFacts, purpose: Purpose = Purpose.LICENCE) -> KnownParty:
    return register_party(
        actor=actor, facts=facts, purpose=purpose, note="", answer=answer_for(actor, facts)
    )


def entry(name: str, number: str = "", kind: Kind = Kind.ORGANISATION) -> ListEntry:
    return ListEntry(entity_id=number, names=(ListedName(name),), kind=kind, countries=("XR",))
