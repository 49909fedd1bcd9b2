"""Bring the catalogues up to date with the sources: ``make messages``."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from korgan.accounting.domain.checks.findings import report_rules
from korgan.web.catalogues.error_strings import CONTEXT
from korgan.web.catalogues.mo import compile_stale
from korgan.web.catalogues.po import Key, Message, read_po, write_po
from korgan.web.catalogues.python_strings import python_strings
from korgan.web.catalogues.template_strings import django_strings, jinja_strings
from korgan.web.catalogues.told_strings import told_strings

PACKAGE = Path(__file__).resolve().parents[2]
LOCALE = PACKAGE / "web" / "locale"

_ONE_FORM = "nplurals=1; plural=0;"
_TWO_FORMS = "nplurals=2; plural=(n != 1);"
# How many forms a noun takes after a number, as Django and the Unicode CLDR have it.
PLURALS = {
    "ru": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<12 || n%100>14) ? 1 : 2);"
    ),
    "kk": _TWO_FORMS,
    "ky": _ONE_FORM,
    "tg": _TWO_FORMS,
    "tk": _TWO_FORMS,
    "uz": _ONE_FORM,
    "vi": _ONE_FORM,
    "id": _ONE_FORM,
    "ms": _ONE_FORM,
    "th": _ONE_FORM,
    "km": _ONE_FORM,
    "lo": _ONE_FORM,
    "my": _ONE_FORM,
    "fil": "nplurals=2; plural=(n > 1);",
}


def source_files(suffix: str) -> Iterator[Path]:
    """Yield the product's files of a kind, without tests and migrations."""
    for path in sorted(PACKAGE.rglob(f"*{suffix}")):
        if not {"tests", "migrations"} & set(path.relative_to(PACKAGE).parts):
            yield path


def collect() -> dict[Key, Message]:
    """Return every message that the product shows."""
    found: dict[Key, Message] = {}
    for message in _all_strings():
        known = found.setdefault(message.key, message)
        if message.plural and not known.plural:
            found[message.key] = message
    return found


def _all_strings() -> Iterator[Message]:
    sources = {path: path.read_text(encoding="utf-8") for path in source_files(".py")}
    for source in sources.values():
        yield from python_strings(source)
    yield from told_strings({path: ast.parse(text) for path, text in sources.items()}, PACKAGE)
    for rule in report_rules().values():
        yield Message(rule.title, context=CONTEXT)
        yield Message(rule.reason, context=CONTEXT)
    for path in source_files(".html"):
        strings = jinja_strings if "jinja2" in path.parts else django_strings
        yield from strings(path.read_text(encoding="utf-8"))


def catalogue_of(language: str) -> Path:
    """Return the file of a language."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def update(language: str, messages: Iterable[Message]) -> None:
    """Add what is new, drop what the sources no longer say, keep what was translated."""
    path = catalogue_of(language)
    known = read_po(path) if path.exists() else {}
    merged = []
    for message in messages:
        old = known.get(message.key)
        keep = old is not None and bool(old.plural) == bool(message.plural)
        translations = old.translations if old is not None and keep else ()
        comments = old.comments if old is not None else ()
        merged.append(
            Message(message.msgid, message.plural, message.context, translations, comments)
        )
    forms = int(PLURALS[language].partition(";")[0].removeprefix("nplurals="))
    write_po(path, _header(language), merged, forms)


def _header(language: str) -> str:
    return (
        "Project-Id-Version: Korgan\n"
        f"Language: {language}\n"
        "MIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=UTF-8\n"
        "Content-Transfer-Encoding: 8bit\n"
        f"Plural-Forms: {PLURALS[language]}\n"
    )


def main() -> int:
    """Update every catalogue, compile, and say what a complete language still lacks."""
    messages = collect()
    for language in PLURALS:
        update(language, messages.values())
    compile_stale(LOCALE)
    missing = [m for m in read_po(catalogue_of("ru")).values() if not m.is_complete]
    print(f"{len(messages)} messages; {len(missing)} not yet in Russian")
    for message in missing:
        print(f"  {message.msgid!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
