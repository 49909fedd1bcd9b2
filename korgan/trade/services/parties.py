"""Known parties: entered with the answer of their screening, corrected, screened again."""

from __future__ import annotations

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import NotAllowed
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.rights import declare_action
from korgan.science.names.parties import KIND_NAMES, PartyFacts
from korgan.trade.domain.answers import Answer
from korgan.trade.domain.work import Purpose, RunKind, facts_as_dict, fingerprint
from korgan.trade.models import KnownParty, ScreeningRun
from korgan.trade.services.hits import finish_run, known_party, lapse, new_run, note_hits
from korgan.trade.services.lists import SCREENING

SCREEN_PARTIES = declare_action(
    "trade.screen_parties",
    roles=[
        Role.OFFICER,
        Role.SUPERVISOR,
        Role.ANALYST,
        Role.INSPECTOR,
        Role.LICENSING_OFFICER,
        Role.APPROVER,
    ],
    kinds=SCREENING,
)


@service(SCREEN_PARTIES)
def register_party(
    *, actor: Actor, facts: PartyFacts, purpose: Purpose, note: str, answer: Answer
) -> KnownParty:
    """Enter a party that was screened, with the answer; it is screened again from now on."""
    now = timezone.now()
    party, is_new = known_party(actor=actor, facts=facts, purpose=purpose, note=note, now=now)
    run = new_run(actor=actor, kind=RunKind.SINGLE, purpose=purpose, title=party.name, now=now)
    _keep_answer(run, party, answer)
    new = note_hits(party=party, hits=answer.hits, run=run, engine=answer.engine, now=now)
    finish_run(run=run, now=now, parties=1, with_hits=int(bool(answer.hits)), new_matches=new)
    record(
        "trade.party_registered" if is_new else "trade.party_screened_again",
        party,
        purpose=str(purpose),
        hits=len(answer.hits),
        editions=[[e.list_id, e.edition] for e in answer.editions],
        engine=answer.engine,
    )
    return party


@service(SCREEN_PARTIES)
def change_party(
    *, actor: Actor, party: KnownParty, facts: PartyFacts, note: str, answer: Answer
) -> KnownParty:
    """Correct a party's facts and screen it again; decisions on other facts come back."""
    party = KnownParty.objects.select_for_update(of=("self",)).get(id=party.id)
    if party.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_party", "only the organisation that entered it changes it")
    now = timezone.now()
    content = facts_as_dict(facts)
    party.name, party.kind = facts.names[0][:400], KIND_NAMES[facts.kind]
    party.facts, party.fingerprint = content, fingerprint(content)
    party.note, party.screened_at = note[:300], now
    party.save()
    run = new_run(
        actor=actor, kind=RunKind.SINGLE, purpose=Purpose(party.purpose), title=party.name, now=now
    )
    _keep_answer(run, party, answer)
    new = note_hits(party=party, hits=answer.hits, run=run, engine=answer.engine, now=now)
    found = {(hit.list_id, hit.entity_id) for hit in answer.hits}
    asked = [edition.list_id for edition in answer.editions]
    lapse(
        matches=[
            match
            for match in party.matches.filter(party_list_id__in=asked)
            if (match.party_list_id, match.entity_id) not in found
        ]
    )
    finish_run(run=run, now=now, parties=1, with_hits=int(bool(answer.hits)), new_matches=new)
    record("trade.party_changed", party, hits=len(answer.hits), fingerprint=party.fingerprint)
    return party


def _keep_answer(run: ScreeningRun, party: KnownParty, answer: Answer) -> None:
    run.query = {"party": party.id, "facts": party.facts}
    run.answer = [hit.as_dict() for hit in answer.hits]
    run.editions = [each.as_dict() for each in answer.editions]
    run.engine_version = answer.engine
