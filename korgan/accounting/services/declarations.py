"""Writes of declarations under an additional protocol: opened, stated, submitted."""

from __future__ import annotations

import json

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.accounting.domain.declarations import articles, update_due
from korgan.accounting.models import Declaration, DeclarationEntry
from korgan.accounting.selectors.declarations import declaration_content, latest_entries
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.deadlines.kinds import declare_kind
from korgan.kernel.deadlines.services import meet_deadline, set_deadline
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.rights import declare_action

DECLARE = declare_action(
    "accounting.declare",
    roles=[Role.INSPECTOR, Role.ANALYST, Role.LICENSING_OFFICER, Role.APPROVER],
    kinds=[OrganisationKind.REGULATOR],
)
DUE = declare_kind("accounting.declaration_due", _("yearly update under the additional protocol"))
_SOURCE = "INFCIRC/540 Article 3 (unverified)"


@service(DECLARE)
def open_declaration(*, actor: Actor, year: int) -> Declaration:
    """Open the update about a calendar year; what was declared before stands as unchanged."""
    due = update_due(year)
    if year > timezone.localdate().year:
        raise InputError("no_such_year", f"{year} has not begun", where="year")
    if Declaration.objects.filter(country=actor.country, year=year).exists():
        raise Conflict("open_already", f"the declaration about {year} is there", where="year")
    before = Declaration.objects.filter(country=actor.country, year__lt=year).first()
    row = Declaration.objects.create(
        organisation_id=actor.organisation_id, country=actor.country,
        classification=Classification.RESTRICTED, releasability=Releasability.AUTHORITIES,
        year=year, due_on=due,
    )  # fmt: skip
    kept = [e for e in latest_entries(before) if e.status != "withdrawn"] if before else []
    DeclarationEntry.objects.bulk_create(
        DeclarationEntry(
            declaration=row, number=number, article=e.article, status="unchanged",
            location=e.location, text=e.text, recorded_by_id=actor.user_id,
            recorded_at=timezone.now(),
        )
        for number, e in enumerate(kept, start=1)
    )  # fmt: skip
    starts = due.replace(month=1, day=1)
    set_deadline(
        subject=row, kind=DUE, what=str(row),
        starts_on=starts, span=(due - starts).days, rule_source=_SOURCE,
        subject_url=f"/accounting/declarations/{row.id}/",
    )  # fmt: skip
    record("accounting.declaration_opened", row, year=year, carried_over=len(kept))
    return row


@service(DECLARE)
def state_entry(
    *,
    actor: Actor,
    declaration: Declaration,
    article: str,
    location: str,
    text: str,
    number: int | None = None,
    withdrawn: bool = False,
) -> DeclarationEntry:
    """State an entry, or a further version of one; the earlier versions stay."""
    declaration = Declaration.objects.select_for_update().get(id=declaration.id)
    _check_open(actor, declaration)
    if article not in articles():
        raise InputError("unknown_code", f"there is no article {article}", where="article")
    if len(location.strip()) < 2 or len(text.strip()) < 5:
        raise InputError(
            "missing_field", "an entry names its location and says what is declared", where="text"
        )
    same = declaration.entries.filter(number=number or 0)
    last = same.order_by("-version").first()
    if number is not None and last is None:
        raise InputError("no_such_entry", f"there is no entry {number}", where="number")
    if last is not None and last.article != article:
        raise Conflict(
            "immutable_field", "an entry keeps its article", where="article",
            mend="withdraw it and state a new one",
        )  # fmt: skip
    status = "withdrawn" if withdrawn else "changed" if last else "new"
    entry = DeclarationEntry.objects.create(
        declaration=declaration, article=article, status=status, location=location.strip()[:200],
        text=text.strip(), number=number or _next_number(declaration),
        version=last.version + 1 if last else 1, recorded_by_id=actor.user_id,
        recorded_at=timezone.now(),
    )  # fmt: skip
    record(
        "accounting.declaration_stated", declaration, entry=entry.number, version=entry.version,
        article=article, status=status,
    )  # fmt: skip
    return entry


def _next_number(declaration: Declaration) -> int:
    last = declaration.entries.order_by("-number").first()
    return last.number + 1 if last else 1


@service(DECLARE)
def submit_declaration(*, actor: Actor, declaration: Declaration) -> Declaration:
    """Seal the update as a file with all entries; nothing of it changes afterwards."""
    declaration = Declaration.objects.select_for_update().get(id=declaration.id)
    _check_open(actor, declaration)
    if timezone.localdate().year <= declaration.year:
        raise Conflict(
            "year_runs", f"{declaration.year} is not over", mend="submit it when the year is over"
        )
    content = json.dumps(declaration_content(declaration), ensure_ascii=False, indent=1)
    declaration.document = keep_original(
        actor=actor, data=content.encode(), media_type="application/json",
        filename=f"declaration-{declaration.country}-{declaration.year}.json",
        classification=Classification.RESTRICTED,
    )  # fmt: skip
    declaration.state, declaration.submitted_at = "submitted", timezone.now()
    declaration.submitted_by_id = actor.user_id
    declaration.save()
    meet_deadline(subject=declaration, kind=DUE)
    record(
        "accounting.declaration_submitted", declaration, sha256=declaration.document.sha256,
        entries=len(latest_entries(declaration)),
    )  # fmt: skip
    return declaration


@part_of_service
def _check_open(actor: Actor, declaration: Declaration) -> None:
    if declaration.organisation_id != actor.organisation_id:
        raise Conflict("not_yours", "the declaration is kept by another organisation")
    if declaration.state != "open":
        raise Conflict(
            "submitted_already", "the declaration was submitted",
            mend="state the change in the update about the next year",
        )  # fmt: skip
