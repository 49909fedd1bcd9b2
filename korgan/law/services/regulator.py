"""Writes of the regulator's facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import InputError, NotAllowed, NotFound
from korgan.kernel.organisations.domain import Actor, Classification, Releasability
from korgan.law.models import (
    BudgetLine,
    ChecklistPlace,
    FacilityType,
    IndependenceFact,
    StaffGroup,
    Work,
)
from korgan.law.models.regulator import ANSWER_LABELS, ORIGIN_LABELS
from korgan.law.models.texts import CHECKLIST_PLACES
from korgan.law.selectors.catalogues import pack_rows
from korgan.law.services.rights import KEEP_LAW, KEEP_REGULATOR_FACTS


@service(KEEP_REGULATOR_FACTS)
def state_fact(
    *,
    actor: Actor,
    question: str,
    answer: str,
    citation: str = "",
    work: Work | None = None,
    note: str = "",
) -> IndependenceFact:
    """State a fact of independence; a yes without a citation is kept and shown as uncited."""
    today = timezone.localdate()
    if question not in pack_rows("law_independence", actor.country, today):
        raise NotFound("no_question", f"there is no question {question}", where="question")
    if answer not in ANSWER_LABELS:
        raise InputError("bad_answer", f"{answer} is no answer", where="answer")
    fact, _created = IndependenceFact.objects.update_or_create(
        country=actor.country,
        question=question,
        defaults={
            **_owner(actor),
            "answer": answer,
            "citation": citation.strip()[:300],
            "work": work,
            "note": note.strip(),
            "known_on": today,
        },
    )
    record("law.fact_stated", fact, answer=answer, citation=fact.citation)
    return fact


@service(KEEP_REGULATOR_FACTS)
def set_staff_group(
    *,
    actor: Actor,
    name: str,
    required: int,
    established: int,
    filled: int,
    as_of: date,
    source: str,
) -> StaffGroup:
    """Enter how many posts of a group are needed, established and filled."""
    if filled > established:
        raise InputError(
            "more_than_established", "more posts are filled than there are", where="filled"
        )
    _need_source(source)
    group, _created = StaffGroup.objects.update_or_create(
        country=actor.country,
        name=_name(name),
        defaults={
            **_owner(actor),
            "required": required,
            "established": established,
            "filled": filled,
            "as_of": as_of,
            "source": source.strip()[:300],
        },
    )
    record("law.staff_entered", group, required=required, established=established, filled=filled)
    return group


@service(KEEP_REGULATOR_FACTS)
def set_facility_type(*, actor: Actor, name: str, units: int) -> FacilityType:
    """Enter how many installations of a type there are."""
    kind, _created = FacilityType.objects.update_or_create(
        country=actor.country,
        name=_name(name),
        defaults={**_owner(actor), "units": units},
    )
    record("law.facility_type_entered", kind, units=units)
    return kind


@service(KEEP_REGULATOR_FACTS)
def set_budget_line(
    *,
    actor: Actor,
    year: int,
    purpose: str,
    amount: Decimal,
    currency: str,
    origin: str,
    source: str,
) -> BudgetLine:
    """Enter a line of the regulator's budget with where the money comes from."""
    if origin not in ORIGIN_LABELS:
        raise InputError("bad_origin", f"there is no origin {origin}", where="origin")
    if amount < 0:
        raise InputError("negative", "an amount is not negative", where="amount")
    if len(currency.strip()) != 3:
        raise InputError(
            "bad_currency",
            f"{currency} is no currency",
            where="currency",
            mend="three letters: USD",
        )
    _need_source(source)
    line, _created = BudgetLine.objects.update_or_create(
        country=actor.country,
        year=year,
        purpose=_name(purpose),
        origin=origin,
        defaults={
            **_owner(actor),
            "amount": amount,
            "currency": currency.strip().upper(),
            "source": source.strip()[:300],
        },
    )
    record("law.budget_entered", line, amount=str(amount), currency=line.currency, origin=origin)
    return line


def _name(text: str) -> str:
    if not text.strip():
        raise InputError("name_missing", "give it a name", where="name")
    return text.strip()[:120]


def _need_source(source: str) -> None:
    if len(source.strip()) < 3:
        raise InputError("source_missing", "name where this is written", where="source")


@service(KEEP_LAW)
def offer_checklist(*, actor: Actor, work: Work, places: Iterable[str]) -> Work:
    """Offer a procedure as a checklist on these pages of the system and on no others."""
    if work.country != actor.country:
        raise NotAllowed("other_state", "this text belongs to another State")
    if work.kind == "act":
        raise InputError("not_a_procedure", "an act is no checklist", where="places")
    wanted = sorted(set(places))
    if strange := [each for each in wanted if each not in CHECKLIST_PLACES]:
        raise InputError("no_place", f"there is no page {strange[0]}", where="places")
    # Two who choose pages at once: the second waits, and its pages are the ones that stand.
    work.refresh_from_db(from_queryset=Work.objects.select_for_update())
    work.places.all().delete()
    ChecklistPlace.objects.bulk_create(ChecklistPlace(work=work, place=each) for each in wanted)
    record("law.checklist_placed", work, places=wanted)
    return work


def _owner(actor: Actor) -> dict[str, object]:
    return {
        "organisation_id": actor.organisation_id,
        "classification": Classification.OFFICIAL,
        "releasability": Releasability.AUTHORITIES,
    }
