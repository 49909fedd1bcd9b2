"""No page, file or answer tells anybody what a record hidden from them says.

The whole demonstration State is asked for, address by address and number by number, by four
outsiders who hold every role of their organisation: the regulator of a neighbour State, another
operator and another customs service of the same State, and a foreign partner. Lists are taken as
files, too, and what is hidden is searched for; the text of PDF files is not read here. What they
may see is decided here once more, record by record and without the code under test; no text of a
hidden record may be in an answer.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, unquote

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Classification, OrganisationKind, Role
from korgan.kernel.organisations.models import Labelled, Membership, Organisation
from korgan.web.catalogues.po import read_po
from korgan.web.catalogues.update import catalogue_of
from tests.cast import SINCE

# Each number in an address is tried from 1 up to this: the first records of every kind.
NUMBERS = 3
# Each so many of the hidden texts is searched for.
SEARCHED, LONGEST_SEARCHED = 15, 80
# Words of an address that are not numbers: what is published for everybody, and codes of rules.
WORDS = {"form": ["csv", "json", "xlsx", "pdf", "xml"]}
# Shorter texts and single words are words of the field that any page may say.
SHORTEST = 10
# What is told by design: words of a law (a hidden judgement quotes and addresses them), the number
# by which a person is called whose name is hidden, and titles of jobs made of what they are about.
TOLD = {
    "law.CoverageLink": {"eid", "quotation"},
    "training.Person": {"reference"},
    "jobs.Job": {"title"},
}
WORD = re.compile(r"[\w-]+")
OUTSIDERS = {
    "neighbour": (OrganisationKind.REGULATOR, "XR"),
    "operator": (OrganisationKind.OPERATOR, "XQ"),
    "customs": (OrganisationKind.CUSTOMS, "XQ"),
    "partner": (OrganisationKind.PARTNER, "XP"),
}


@pytest.fixture
def demonstration(db: None, tmp_path: Path, settings: Settings) -> None:
    """Fill the demonstration State into the test's own database."""
    from korgan.web.demonstration import ensure_demonstration

    settings.DOCUMENT_ROOT = tmp_path / "originals"
    settings.SCREENING_ROOT = tmp_path / "screening"
    ensure_demonstration()


def outsider(name: str) -> User:
    """Return a person who holds every role of an organisation that owns nothing here."""
    kind, country = OUTSIDERS[name]
    organisation = Organisation.objects.create(name=f"Outside {name}", kind=kind, country=country)
    user = User.objects.create_user(username=f"outside-{name}", display_name=name)
    for role in Role:
        Membership.objects.create(
            user=user,
            organisation=organisation,
            role=role,
            clearance=Classification.RESTRICTED,
            valid_from=SINCE,
        )
    return user


def may_see(record: Labelled, organisation: Organisation) -> bool:
    """Decide the rule of the label in plain words."""
    if record.classification > Classification.RESTRICTED:
        return False
    authorities = {"government", "regulator", "customs", "licensing"}
    of_the_state = record.country == organisation.country and organisation.kind != "partner"
    return {
        "owner": False,
        "named": record.released_to_id == organisation.id,
        "authorities": of_the_state and organisation.kind in authorities,
        "state": of_the_state,
        "partners": of_the_state or organisation.kind == "partner",
        "public": True,
    }[str(record.releasability)] or record.organisation_id == organisation.id


@cache
def own_words() -> str:
    """Return what the product itself says, whoever asks."""
    return "\n".join(message.msgid for message in read_po(catalogue_of("ru")).values())


def says_something(text: str) -> bool:
    """Whether a text tells of one record: a name or a number, no word of the field, no edition."""
    telling = len(text) >= SHORTEST and re.search(r"\d|\s.*\s", text) and "@" not in text
    telling = telling and not text.startswith("/")  # the address of a page
    return bool(telling) and text not in own_words()


def texts(record: models.Model) -> Iterator[str]:
    """Yield the texts that a record states, but for words that a form offers."""
    for field in record._meta.concrete_fields:
        if field.name in TOLD.get(record._meta.label, set()):
            continue
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            value = str(getattr(record, field.attname) or "").strip()
            if says_something(value):
                yield value


def hidden_texts(organisation: Organisation) -> dict[str, str]:
    """Return what only hidden records say, and of which model each text is."""
    hidden: dict[str, str] = {}
    known: list[str] = []
    for model in apps.get_models():
        rows = model._base_manager.all()
        if issubclass(model, Labelled):
            for row in rows:
                if may_see(cast("Labelled", row), organisation):
                    known.extend(texts(row))
                else:
                    hidden.update(dict.fromkeys(texts(row), model._meta.label))
        elif model._meta.app_label in {"organisations", "reference"}:
            known.extend(text for row in rows for text in texts(row))
    everything_known = "\n".join(known)
    return {text: model for text, model in hidden.items() if text not in everything_known}


def patterns(resolver: Any, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Yield the address and the pattern of all that is served."""
    for each in resolver.url_patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, address)
        else:
            yield address, each


def addresses() -> Iterator[str]:
    """Yield addresses with their numbers, names and forms filled in."""
    for address, pattern in patterns(get_resolver()):
        if address.startswith(("/account/", "/static/", "/preferences/")):
            continue
        names = list(pattern.pattern.converters)
        for values in islice(product(*(values_of(name, pattern) for name in names)), 40):
            filled = address
            for name, value in zip(names, values, strict=True):
                filled = re.sub(rf"<(?:\w+:)?{name}>", quote(str(value), safe=""), filled)
            yield filled
            if hasattr(pattern.callback, "record_list"):
                yield f"{filled}?format=csv"
                yield f"{filled}?format=xlsx"


def values_of(name: str, pattern: URLPattern) -> list[Any]:
    kind = type(pattern.pattern.converters[name]).__name__
    if kind == "IntConverter":
        return list(range(1, NUMBERS + 1))
    if kind == "UUIDConverter":
        return [
            value
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if isinstance(field, models.UUIDField)
            for value in model._base_manager.values_list(field.attname, flat=True)[:NUMBERS]
            if value
        ]
    return WORDS.get(name) or sorted(
        {
            str(value)
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if field.name == name and isinstance(field, models.CharField)
            for value in model._base_manager.values_list(field.attname, flat=True)[:NUMBERS]
            if value
        }
    )


def searches(hidden: dict[str, str]) -> Iterator[str]:
    """Yield searches for the first half of hidden texts: an answer must not give the other half."""
    for text in sorted(text for text in hidden if len(text) <= LONGEST_SEARCHED)[::SEARCHED]:
        yield f"/search/?q={quote(text[: len(text) // 2])}"


def readable(body: bytes) -> str:
    """Return the text of an answer; of a spreadsheet, the text of its parts."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return html.unescape("".join(parts.read(n).decode() for n in parts.namelist()))
    return html.unescape(body.decode("utf-8", "replace"))


def longest_word(text: str) -> str:
    words: list[str] = WORD.findall(text)
    return max(words, key=len, default="")


@dataclass(frozen=True)
class Secrets:
    """What nobody may read, found in a page by its longest word first."""

    by_word: dict[str, list[tuple[str, str]]]

    @classmethod
    def of(cls, hidden: dict[str, str]) -> Secrets:
        by_word = defaultdict(list)
        for text, model in hidden.items():
            by_word[longest_word(text)].append((text, model))
        return cls(dict(by_word))

    def told_by(self, page: str, asked: str) -> Iterator[str]:
        """Yield what a page tells, but for what was in the question itself."""
        for word in self.by_word.keys() & set(WORD.findall(page)):
            for text, model in self.by_word[word]:
                if text in page and text not in asked:
                    yield f"{model}: {text!r}"


@pytest.mark.slow
@pytest.mark.usefixtures("demonstration")
def test_no_answer_says_what_a_hidden_record_says() -> None:
    told: list[str] = []
    people = {name: outsider(name) for name in OUTSIDERS}
    for name, user in people.items():
        hidden = hidden_texts(Organisation.objects.get(name=f"Outside {name}"))
        assert len(hidden) > 50, f"the demonstration State hides next to nothing from {name}"
        secrets, answered = Secrets.of(hidden), 0
        client = Client(raise_request_exception=False)
        client.force_login(user)
        for address in [*addresses(), *searches(hidden)]:
            response = client.get(address)
            if response.status_code >= 500:
                told.append(f"{name}: {address}: answers {response.status_code}")
            if response.status_code != 200:
                continue
            answered += 1
            page = readable(b"".join(response) if response.streaming else response.content)
            asked = unquote(address)
            told += [f"{name}: {asked}: {each}" for each in secrets.told_by(page, asked)]
        assert answered > 100, "next to nothing was answered: the walk is broken"
    assert told == []
