"""Spreadsheets of parties: kept, screened line by line, their parties entered if wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.documents.services import keep_original
from korgan.kernel.jobs.services import start_job
from korgan.kernel.organisations.domain import Actor
from korgan.science.names.parties import PartyFacts
from korgan.trade.domain.answers import AskedEdition, FoundHit
from korgan.trade.domain.work import Purpose, RunKind, facts_as_dict
from korgan.trade.models import BatchRow, KnownParty, ScreeningRun
from korgan.trade.services.hits import finish_run, known_party, new_run, note_hits
from korgan.trade.services.parties import SCREEN_PARTIES


@dataclass(frozen=True)
class ScreenedRow:
    """A line of a spreadsheet after screening; ``facts`` is None if it could not be read."""

    line: int
    number: str
    name: str
    facts: PartyFacts | None
    problem: str
    hits: tuple[FoundHit, ...]


@service(SCREEN_PARTIES)
def start_batch(
    *, actor: Actor, filename: str, data: bytes, purpose: Purpose, registers: bool
) -> ScreeningRun:
    """Keep a spreadsheet and have its lines screened."""
    run = new_run(
        actor=actor, kind=RunKind.BATCH, purpose=purpose, title=filename[:300], now=timezone.now()
    )
    run.document = keep_original(actor=actor, data=data, filename=filename)
    run.registers = registers
    run.job = start_job(
        actor=actor,
        kind="trade.screen_batch",
        title=filename[:200],
        link=f"/trade/batches/{run.id}/",
        run_id=run.id,
    )
    run.save()
    record("trade.batch_received", run, sha256=run.document.sha256, registers=registers)
    return run


@service(SCREEN_PARTIES)
def keep_batch(
    *,
    actor: Actor,
    run: ScreeningRun,
    rows: Sequence[ScreenedRow],
    editions: Sequence[AskedEdition],
    engine: str,
) -> ScreeningRun:
    """Write down what a batch found; does nothing if it is written already."""
    run = ScreeningRun.objects.select_for_update(of=("self",)).get(id=run.id)
    if run.finished_at is not None:
        record("trade.batch_screened_already", run)
        return run
    now = timezone.now()
    run.editions, run.engine_version = [each.as_dict() for each in editions], engine
    new = 0
    written = []
    for row in rows:
        party = None
        if run.registers and row.facts is not None:
            purpose = Purpose(run.purpose)
            party, _ = known_party(
                actor=actor, facts=row.facts, purpose=purpose, note=run.title, now=now
            )
            new += note_hits(party=party, hits=row.hits, run=run, engine=engine, now=now)
        written.append(_batch_row(run, row, party))
    BatchRow.objects.bulk_create(written, batch_size=500)
    finish_run(
        run=run,
        now=now,
        parties=len(rows),
        with_hits=sum(bool(row.hits) for row in rows),
        new_matches=new,
        unreadable=sum(row.facts is None for row in rows),
    )
    record(
        "trade.batch_screened",
        run,
        parties=run.parties,
        with_hits=run.with_hits,
        new_matches=new,
        editions=[[e.list_id, e.edition] for e in editions],
        engine=engine,
    )
    return run


def _batch_row(run: ScreeningRun, row: ScreenedRow, party: KnownParty | None) -> BatchRow:
    best = row.hits[0] if row.hits else None
    return BatchRow(
        run=run,
        line=row.line,
        number=row.number[:100],
        name=(" / ".join(row.facts.names) if row.facts else row.name)[:400],
        query=facts_as_dict(row.facts) if row.facts else None,
        problem=row.problem[:300],
        probability=best.probability if best else None,
        best=best.name[:400] if best else "",
        best_list=best.list_name[:200] if best else "",
        hits=[hit.as_dict() for hit in row.hits],
        party=party,
    )
