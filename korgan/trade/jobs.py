"""Long work of trade control: read editions, screen again, screen spreadsheets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from korgan.kernel.errors import InputError
from korgan.kernel.jobs.kinds import declare_job
from korgan.kernel.jobs.work import Work
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.refusals import in_lines
from korgan.trade.domain.answers import FoundHit
from korgan.trade.domain.work import EditionState, Purpose, facts_from_dict
from korgan.trade.selectors.lists import (
    asked_edition,
    changed_entities,
    editions_in_force,
    get_edition,
)
from korgan.trade.selectors.work import (
    count_to_rescreen,
    facts_to_rescreen,
    get_party,
    get_run,
    list_parties,
    thresholds_of,
)

# A worker has time: it waits for the compiler.
_PATIENCE = 600.0


def _acting(work: Work, organisation_id: int | None) -> Actor:
    """Return the job's owner, or the system for the office that a duty named."""
    from korgan.trade.system_actor import acting_for

    if organisation_id is None or work.actor.user_id is not None:
        return work.actor
    return replace(acting_for(organisation_id), via="job", request_id=work.actor.request_id)


@declare_job("trade.read_edition", _("Read a list"))
def read(work: Work, *, edition_id: int) -> dict[str, Any]:
    """Read an edition and put it into force, have it ask, or refuse it."""
    from korgan.trade.arrivals import read_edition
    from korgan.trade.services.editions import refuse_edition, take_edition

    edition = get_edition(actor=work.actor, edition_id=edition_id)
    work.progress(0, 0, _("reading"))
    try:
        found = read_edition(edition)
    except InputError as fault:
        refuse_edition(actor=work.actor, edition=edition, fault=fault)
        raise
    work.progress(0, len(found.entries), _("comparing with the last edition"))
    taken = take_edition(actor=work.actor, edition=edition, read=found)
    return {"state": taken.state, "entries": taken.entries}


@declare_job("trade.rescreen", _("Screen all known parties again"))
def rescreen(work: Work, *, edition_id: int, organisation_id: int | None = None) -> dict[str, Any]:
    """Screen every known party against what an edition added or changed.

    If a newer edition is in force by now, the entries are taken as they stand in that one.
    """
    from korgan.trade.screening.engine import Answers
    from korgan.trade.services.rescreening import keep_rescreening

    actor = _acting(work, organisation_id)
    edition = get_edition(actor=actor, edition_id=edition_id)
    if edition.state not in (EditionState.IN_FORCE, EditionState.SUPERSEDED):
        return {"parties": 0}
    touched = changed_entities(edition)
    editions = editions_in_force(actor=actor)
    work.progress(0, 0, _("preparing the index"))
    answers = Answers(editions, wait=_PATIENCE)
    found: dict[int, tuple[FoundHit, ...]] = {}
    thresholds: dict[tuple[int, str], dict[int, float]] = {}
    total = count_to_rescreen(edition.party_list) if touched[0] else 0
    done = 0
    engine = answers.version
    parties = facts_to_rescreen(edition.party_list) if touched[0] else iter(())
    for party_id, organisation_id, purpose, facts in parties:
        wanted = (organisation_id, purpose)
        if wanted not in thresholds:
            ids = [each.party_list_id for each in editions]
            thresholds[wanted] = thresholds_of(organisation_id).for_lists(ids, purpose)
        answer = answers.ask(facts_from_dict(facts), thresholds[wanted])
        hits = tuple(
            hit
            for hit in answer.hits
            if hit.list_id == edition.party_list_id and hit.entity_id in touched[0]
        )
        if hits:
            found[party_id] = hits
        done += 1
        if done % 50 == 0:
            work.progress(done, total, _("screening"))
    run = keep_rescreening(
        actor=actor,
        edition=edition,
        found=found,
        parties=done,
        touched=touched,
        asked=[asked_edition(each) for each in editions],
        engine=engine,
    )
    return {"parties": done, "with_hits": run.with_hits, "new_matches": run.new_matches}


@declare_job("trade.rescreen_all", _("Screen all known parties again"))
def rescreen_all(work: Work, *, organisation_id: int | None = None) -> dict[str, Any]:
    """Screen all parties of one organisation with today's lists, engine and thresholds."""
    from korgan.trade.screening.engine import Answers
    from korgan.trade.services.rescreening import keep_full_rescreening

    actor = _acting(work, organisation_id)
    editions = editions_in_force(actor=actor)
    ids = [each.party_list_id for each in editions]
    thresholds = thresholds_of(actor.organisation_id)
    parties = list_parties(actor=actor).filter(organisation_id=actor.organisation_id)
    total = parties.count()
    work.progress(0, total, _("preparing the index"))
    answers = Answers(editions, wait=_PATIENCE)
    found: dict[int, tuple[FoundHit, ...]] = {}
    done = 0
    rows = parties.order_by("id").values_list("id", "purpose", "facts")
    for party_id, purpose, facts in rows.iterator(chunk_size=1000):
        wanted = thresholds.for_lists(ids, purpose)
        answer = answers.ask(facts_from_dict(facts), wanted)
        if answer.hits:
            found[party_id] = answer.hits
        done += 1
        if done % 50 == 0:
            work.progress(done, total, _("screening"))
    run = keep_full_rescreening(
        actor=actor,
        found=found,
        parties=done,
        asked=[asked_edition(each) for each in editions],
        engine=answers.version,
    )
    return {"parties": done, "with_hits": run.with_hits, "new_matches": run.new_matches}


@declare_job("trade.screen_met", _("Screen a party that is new to the system"))
def screen_met(work: Work, *, party_id: int, organisation_id: int) -> dict[str, Any]:
    """Screen a party that another part of the system met; hits become matches with an alert."""
    from korgan.trade.screening.questions import question_of
    from korgan.trade.services.parties import register_party

    actor = _acting(work, organisation_id)
    party = get_party(actor=actor, party_id=party_id)
    if not editions_in_force(actor=actor):
        # The first edition that comes into force is compared with every known party.
        return {"hits": 0}
    facts, purpose = facts_from_dict(party.facts), Purpose(party.purpose)
    answer = question_of(actor=actor, purpose=purpose).ask(facts, wait=_PATIENCE)
    register_party(actor=actor, facts=facts, purpose=purpose, note=party.note, answer=answer)
    return {"hits": len(answer.hits)}


@declare_job("trade.screen_batch", _("Screen a spreadsheet"))
def screen_batch(work: Work, *, run_id: int) -> dict[str, Any]:
    """Screen the lines of a spreadsheet."""
    from korgan.kernel.documents import store
    from korgan.trade.readers.queries import read_queries
    from korgan.trade.screening.questions import question_of
    from korgan.trade.services.batches import ScreenedRow, keep_batch

    run = get_run(actor=work.actor, run_id=run_id)
    if run.document is None:
        raise InputError("no_file", "the batch has no spreadsheet")
    lines = list(read_queries(store.get(run.document.sha256), run.document.filename))
    question = question_of(actor=work.actor, purpose=run.purpose)
    work.progress(0, len(lines), _("preparing the index"))
    answers = question.answers(wait=_PATIENCE)
    rows = []
    for done, each in enumerate(lines, start=1):
        hits: tuple[FoundHit, ...] = ()
        if each.facts is not None:
            hits = answers.ask(each.facts, question.thresholds).hits
        problem = "\n".join(map(in_lines, each.faults))
        rows.append(ScreenedRow(each.line, each.number, each.name, each.facts, problem, hits))
        if done % 50 == 0:
            work.progress(done, len(lines), _("screening"))
    asked = [asked_edition(each) for each in question.editions]
    run = keep_batch(actor=work.actor, run=run, rows=rows, editions=asked, engine=answers.version)
    return {"parties": run.parties, "with_hits": run.with_hits, "new_matches": run.new_matches}
