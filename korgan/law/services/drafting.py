"""Writes of bills: begun from drafting notes, worked on article by article, adopted as law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Max
from django.utils import timezone

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.events.services import publish
from korgan.kernel.organisations.domain import Actor, Classification, Releasability
from korgan.law.models import Bill, BillArticle, TextVersion
from korgan.law.selectors.catalogues import catalogue_for
from korgan.law.selectors.drafting import BILL_LANGUAGES, drafting_notes, legal_text_of
from korgan.law.services.rights import KEEP_LAW
from korgan.law.services.texts import add_wording, create_work


@service(KEEP_LAW)
def begin_bill(
    *,
    actor: Actor,
    title: str,
    language: str,
    treaty: str = "",
    chosen: Mapping[str, Sequence[str]] | None = None,
) -> Bill:
    """Begin a bill with an article for each chosen note: note key -> obligations to be met."""
    if not title.strip():
        raise InputError("title_missing", "give the bill a title", where="title")
    if language not in BILL_LANGUAGES:
        raise InputError("bad_language", f"there is no language {language}", where="language")
    today = timezone.localdate()
    catalogue = catalogue_for(actor.country, today)
    if treaty:
        catalogue.instrument(treaty)
    bill = Bill.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.OFFICIAL,
        releasability=Releasability.AUTHORITIES,
        title=title.strip()[:300],
        language=language,
        treaty=treaty,
        begun_by_id=actor.user_id,
        begun_at=timezone.now(),
    )
    notes = {note.key: note for note in drafting_notes(actor.country, today)}
    for key, obligations in (chosen or {}).items():
        if key not in notes:
            raise InputError("no_note", f"there is no drafting note {key}", where="notes")
        for each in obligations:
            catalogue.obligation(each)
        append_article(
            bill=bill,
            heading=notes[key].heading(language),
            text=notes[key].text(language),
            obligations=list(obligations),
            note_key=key,
        )
    record("law.bill_begun", bill, treaty=treaty, notes=list(chosen or {}))
    return bill


@service(KEEP_LAW)
def add_article(
    *, actor: Actor, bill: Bill, heading: str, text: str, obligations: Sequence[str] = ()
) -> BillArticle:
    """Add an article at the end of a draft."""
    bill = _locked_draft(actor, bill)
    article = append_article(
        bill=bill, heading=heading, text=text, obligations=list(obligations), note_key=""
    )
    record("law.article_added", bill, position=article.position)
    return article


@service(KEEP_LAW)
def change_article(*, actor: Actor, article: BillArticle, heading: str, text: str) -> BillArticle:
    """Reword an article of a draft."""
    bill = _locked_draft(actor, article.bill)
    _check_words(heading, text)
    article.heading, article.text = heading.strip()[:300], text.strip()
    article.save(update_fields=["heading", "text"])
    record("law.article_changed", bill, position=article.position)
    return article


@service(KEEP_LAW)
def remove_article(*, actor: Actor, article: BillArticle) -> Bill:
    """Take an article out of a draft; those after it move up."""
    bill = _locked_draft(actor, article.bill)
    position = article.position
    article.delete()
    # One at a time from below: the position is unique at every moment.
    for later in bill.articles.filter(position__gt=position).order_by("position"):
        later.position -= 1
        later.save(update_fields=["position"])
    record("law.article_removed", bill, position=position)
    return bill


@service(KEEP_LAW)
def adopt_bill(
    *,
    actor: Actor,
    bill: Bill,
    kind: str,
    number: str,
    adopted_on: date,
    in_force_from: date,
) -> TextVersion:
    """Enter an adopted bill as a text of the State; its articles are then judged like any other."""
    bill = _locked_draft(actor, bill)
    count = bill.articles.count()
    if not count:
        raise Conflict("empty_bill", "a bill without articles cannot become law")
    work = create_work(
        actor=actor,
        kind=kind,
        number=number,
        adopted_on=adopted_on,
        title=bill.title,
        status="in_force" if in_force_from <= timezone.localdate() else "adopted",
        owner=actor.organisation_name,
        releasability=Releasability.STATE,
    )
    version = add_wording(
        actor=actor,
        work=work,
        content=legal_text_of(bill),
        language=bill.language,
        in_force_from=in_force_from,
        event="original",
        amended_by="",
        original=None,
    )
    bill.state, bill.adopted_as = "adopted", work
    bill.save(update_fields=["state", "adopted_as"])
    publish("law.bill_adopted", {"bill": bill.id, "work": work.id, "treaty": bill.treaty})
    record("law.bill_adopted", bill, text=work.frbr_uri, articles=count)
    return version


@part_of_service
def append_article(
    *, bill: Bill, heading: str, text: str, obligations: list[str], note_key: str
) -> BillArticle:
    """Create the next article of a bill."""
    _check_words(heading, text)
    last = bill.articles.aggregate(last=Max("position"))["last"] or 0
    return BillArticle.objects.create(
        bill=bill,
        position=last + 1,
        heading=heading.strip()[:300],
        text=text.strip(),
        obligations=obligations,
        note_key=note_key,
    )


def _check_words(heading: str, text: str) -> None:
    if not heading.strip() or not text.strip():
        raise InputError("article_empty", "an article needs a heading and a text", where="text")


def _locked_draft(actor: Actor, bill: Bill) -> Bill:
    bill = Bill.objects.select_for_update(of=("self",)).get(id=bill.id)
    if bill.country != actor.country:
        raise NotAllowed("other_state", "this bill belongs to another State")
    if bill.state != "draft":
        raise Conflict("adopted_already", "this bill has become law and is not changed any more")
    return bill
