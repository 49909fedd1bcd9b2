"""What the rules of the register say reaches a Russian reader in Russian, on every page."""

from __future__ import annotations

import html
import re

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from korgan.sources.activity_words import as_reader_writes
from korgan.sources.domain.errors import Finding
from korgan.sources.domain.rule_tables import load_table
from korgan.sources.models import SourceEvent
from korgan.sources.tests.registered import registered
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast

# Three words of Latin letters one after another: a sentence, not a name of a nuclide or a unit.
ENGLISH = re.compile(r"[a-z']+(?:[ ,;:]+[a-z']+){2,}")
# What is cited is cited in the words of its source.
CITED = re.compile(r" \[[^\[\]]+\]")


def translate(text: str) -> str:
    """Say a text as pages say it."""
    page = Template("{% load components %}{{ text|in_readers_language }}")
    return html.unescape(page.render(Context({"text": text})))


def english_in(client: Client, address: str) -> list[str]:
    """Return sentences in English of the main part of a page that is asked for in Russian."""
    page = client.get(address, headers={"accept-language": "ru"})
    assert page.status_code == 200
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    main = re.sub(r'<(\w+)[^>]*\blang="en"[^>]*>.*?</\1>', "", main, flags=re.DOTALL)
    texts = re.split(r"<[^>]*>", main)
    return [text for text in texts if ENGLISH.search(CITED.sub("", html.unescape(text)))]


def test_the_timeline_says_in_russian_what_the_rules_remark(state: Cast) -> None:
    source = registered(state.operator_applicant)
    remarks = [text for each in SourceEvent.objects.all() for text in each.remarks]
    assert any("is needed" in text for text in remarks)
    assert any("no licence" in text for text in remarks)
    client = signed_in(state.operator_applicant)
    assert english_in(client, f"/sources/{source.id}/") == []


@pytest.mark.parametrize(
    ("written", "english", "russian"),
    [
        ("3,7 TBq", "3.7 TBq", "3,7 ТБк"),
        ("2.5 Ci", "2.5 Ci", "2,5 Ки"),
        ("1,234 TBq", "1,234 TBq", "1,234 TBq"),
        ("abc", "abc", "abc"),
    ],
)
def test_an_activity_stays_in_the_unit_in_which_it_was_written(
    written: str, english: str, russian: str
) -> None:
    for language, expected in (("en", english), ("ru", russian)):
        with translation.override(language):
            assert as_reader_writes(written) == expected.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Finding("x", "transfer permit is missing", where="XQ-1"), "XQ-1: нет документа"),
        (Finding("x", "Ir-192: 1.5 TBq before, 2 GBq after"), "Ir-192: 1,5 ТБк до, 2 ГБк после"),
        (
            Finding("x", "Co-60 as sealed source at Store is not covered", where="L-1"),
            "L-1: Co-60 (закрытый источник) на площадке Store лицензией не охвачен",
        ),
        (
            Finding("x", "the authorisation ends on 2026-03-01"),
            "разрешение действует только до 01.03.2026",
        ),
    ],
)
def test_what_a_rule_says_is_told_with_its_values_in_the_readers_words(
    said: Finding, expected: str
) -> None:
    with translation.override("ru"):
        assert translate(str(said)).startswith(expected)


def test_a_list_of_breaches_is_told_one_by_one_and_keeps_its_sources() -> None:
    rule = load_table("lifecycle_transitions").cite({"source": "IAEA RS-G-1.9"}, "in_use")
    both = "\n".join(str(Finding("x", text, rule=rule)) for text in (
        "it is not said to whom", "a new holder needs a shipment",
    ))  # fmt: skip
    with translation.override("ru"):
        first, second = translate(both).splitlines()
    assert first == f"не сказано, кому [{rule}]"
    assert second == f"новому держателю его передают перевозкой [{rule}]"
