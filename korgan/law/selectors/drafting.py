"""Drafting notes, and bills made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.kernel.reference.domain import PackRow
from korgan.law.domain.obligations import Obligation
from korgan.law.domain.text_structure import LegalText, article_from_lines
from korgan.law.models import Bill
from korgan.law.selectors.catalogues import pack_rows

# The languages in which drafting notes stand, and what an article is called in each.
BILL_LANGUAGES = {"en": "Article", "ru": "Статья"}


@dataclass(frozen=True)
class Note:
    """A drafting note in both languages, and for which obligations it is a starting point."""

    key: str
    applies_to: frozenset[str]
    aspect: str
    headings: Mapping[str, str]
    texts: Mapping[str, str]
    source: str

    def serves(self, obligation: Obligation) -> bool:
        """Whether the note is a starting point for an obligation."""
        return bool({obligation.key, f"kind:{obligation.kind}"} & self.applies_to)

    def heading(self, language: str) -> str:
        """Return the heading in a language, English if there is none."""
        return self.headings.get(language) or self.headings["en"]

    def text(self, language: str) -> str:
        """Return the text in a language, English if there is none."""
        return self.texts.get(language) or self.texts["en"]


@dataclass(frozen=True)
class Suggestion:
    """A note with the open obligations that it would serve."""

    note: Note
    obligations: tuple[Obligation, ...]


def drafting_notes(country: str, today: date) -> list[Note]:
    """Return the drafting notes in their order."""
    return [_note(row) for row in pack_rows("law_drafting_notes", country, today).values()]


def suggest_notes(notes: Iterable[Note], obligations: Iterable[Obligation]) -> list[Suggestion]:
    """Return the notes that serve any of the obligations, each with those that it serves.

    A note that names an obligation goes before one that only names its kind.
    """
    wanted = list(obligations)
    named = {key for note in notes for key in note.applies_to if not key.startswith("kind:")}
    found = []
    for note in notes:
        served = tuple(
            each
            for each in wanted
            if (each.key in note.applies_to if each.key in named else note.serves(each))
        )
        if served:
            found.append(Suggestion(note, served))
    return found


def list_bills(*, actor: Actor) -> QuerySet[Bill]:
    """Return the bills that the actor may see."""
    return visible_to(actor, Bill.objects.select_related("adopted_as", "begun_by"))


def get_bill(*, actor: Actor, bill_id: int) -> Bill:
    """Return one bill."""
    return get_visible(actor, Bill.objects.select_related("adopted_as"), id=bill_id)


def legal_text_of(bill: Bill) -> LegalText:
    """Return a bill as a structured text."""
    word = BILL_LANGUAGES[bill.language]
    return LegalText(
        [bill.title],
        [
            article_from_lines(f"{word} {each.position}", each.heading, each.text.splitlines())
            for each in bill.articles.all()
        ],
    )


def drafted_for(*, actor: Actor, work_id: int) -> dict[str, list[str]]:
    """Return by article number which obligations a text's bill was to meet, if it had one."""
    bill = list_bills(actor=actor).filter(adopted_as_id=work_id).first()
    if bill is None:
        return {}
    return {f"art_{article.position}": article.obligations for article in bill.articles.all()}


def _note(row: PackRow) -> Note:
    v = row.values
    return Note(
        key=row.key,
        applies_to=frozenset(part.strip() for part in v["applies_to"].split(";")),
        aspect=v["aspect"],
        headings={"en": v["heading"], "ru": v["heading_ru"]},
        texts={"en": v["text"], "ru": v["text_ru"]},
        source=row.source,
    )
