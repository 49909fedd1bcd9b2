"""Nothing that a user reads is outside the catalogue, and the Russian catalogue is complete."""

from __future__ import annotations

import ast
import gettext
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.forms import Form
from django.template.loader import render_to_string
from django.utils import translation

from korgan.kernel.errors import InputError
from korgan.kernel.refusals import put_on_form
from korgan.web.catalogues import untranslated
from korgan.web.catalogues.errors import translate
from korgan.web.catalogues.mo import compile_messages
from korgan.web.catalogues.po import Message, read_po, write_po
from korgan.web.catalogues.template_strings import django_strings, jinja_strings
from korgan.web.catalogues.told_strings import told_strings
from korgan.web.catalogues.update import PACKAGE, PLURALS, catalogue_of, collect, source_files

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%[sd]")


def bare(suffix: str, finder: Callable[[str], list[str]]) -> list[str]:
    return [
        f"{path.relative_to(PACKAGE)}: {words}"
        for path in source_files(suffix)
        for words in finder(path.read_text(encoding="utf-8"))
    ]


def test_no_template_says_anything_outside_the_catalogue() -> None:
    assert bare(".html", untranslated.bare_words_in_template) == []


def test_no_form_model_or_message_says_anything_outside_the_catalogue() -> None:
    # What the demonstration State enters is records, as its people would type them.
    found = bare(".py", untranslated.bare_words_in_python)
    assert [each for each in found if "/demonstration" not in each] == []


def test_the_russian_catalogue_is_complete() -> None:
    known = read_po(catalogue_of("ru"))
    missing = [key for key in collect() if key not in known or not known[key].is_complete]
    assert missing == [], "run `make messages` and translate these"


@pytest.mark.parametrize("language", PLURALS)
def test_every_prepared_catalogue_holds_every_message(language: str) -> None:
    assert set(collect()) <= set(read_po(catalogue_of(language))), "run `make messages`"


@pytest.mark.parametrize("language", PLURALS)
def test_a_translation_keeps_the_places_for_values(language: str) -> None:
    for message in read_po(catalogue_of(language)).values():
        wanted = set(PLACES.findall(message.plural or message.msgid))
        for text in message.translations:
            if message.msgid and text:
                assert set(PLACES.findall(text)) <= wanted | set(PLACES.findall(message.msgid))
                assert message.plural or set(PLACES.findall(text)) == wanted, message.msgid


def test_there_is_a_catalogue_for_every_language_but_the_source() -> None:
    assert {"en", *PLURALS} == {code for code, _name in settings.LANGUAGES}


def test_compiled_messages_are_read_by_gettext() -> None:
    messages = [
        Message(
            "",
            translations=(
                f"Plural-Forms: {PLURALS['ru']}\nContent-Type: text/plain; charset=UTF-8\n",
            ),
        ),
        Message("source", translations=("источник",)),
        Message("source", context="of error", translations=("причина",)),
        Message(
            "%(n)d row", "%(n)d rows", translations=("%(n)d строка", "%(n)d строки", "%(n)d строк")
        ),
        Message("not yet translated", translations=("",)),
    ]
    catalogue = gettext.GNUTranslations(io.BytesIO(compile_messages(messages)))
    assert catalogue.gettext("source") == "источник"
    assert catalogue.pgettext("of error", "source") == "причина"
    assert catalogue.ngettext("%(n)d row", "%(n)d rows", 22) == "%(n)d строки"
    assert catalogue.gettext("not yet translated") == "not yet translated"


def test_a_written_catalogue_reads_back_the_same(tmp_path: Path) -> None:
    messages = [
        Message('say "no"\\', translations=("скажи «нет»\t\\",)),
        Message("two\nlines\n", translations=("две\nстроки\n",)),
        Message("one", "many", "context", ("один", "два", "много")),
    ]
    write_po(tmp_path / "x.po", "Language: ru\n", messages, 3)
    read = read_po(tmp_path / "x.po")
    assert [read[message.key] for message in messages] == messages


def test_strings_are_found_in_every_kind_of_template() -> None:
    source = """{% translate "a)b" %}{% blocktranslate count n=x trimmed %}
      {{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}{% status "good" _("Open") %}"""
    found = {(message.msgid, message.plural) for message in django_strings(source)}
    assert found == {("a)b", ""), ("%(n)s row", "%(n)s rows"), ("Open", "")}
    assert [m.msgid for m in jinja_strings('{{ _("Next") }}{% trans %}Last{% endtrans %}')] == [
        "Next",
        "Last",
    ]


def test_bare_words_are_found_where_users_would_see_them() -> None:
    template = '{% translate "Good" %}<p title="Bare">{{ x }} Naked</p>{% stat "Loose" 3 %}'
    assert untranslated.bare_words_in_template(template) == [
        "stat: Loose",
        'title="Bare"',
        "Naked",
    ]
    python = 'forms.CharField(label="Bare")\nmessages.success(r, f"Saved {x}")\n_("fine")'
    assert untranslated.bare_words_in_python(python) == ["CharField: Bare", "success: Saved "]


def test_an_error_raised_in_plain_english_is_shown_in_russian() -> None:
    with translation.override("ru"):
        assert translate("you are not a member of any organisation now") != (
            "you are not a member of any organisation now"
        )
        shown = translate("your role in Customs does not include border.adjudicate")
        whom = translate("ask someone with one of these roles: approver, licensing officer")
    assert "border.adjudicate" in shown
    assert "Customs" in shown
    assert "your role" not in shown
    assert "лицензированию" in whom
    assert not re.search("[a-z]", whom)


def test_a_refusal_on_a_form_is_told_with_its_mend_in_russian() -> None:
    form = Form({})
    put_on_form(form, InputError("unit", "'kat' is no unit of activity", mend="use Bq or Ci"))
    with translation.override("ru"):
        pages = (
            str(form.non_field_errors()),
            render_to_string("django/forms/div.html", {"form": form}),
        )
    for shown in pages:
        assert "kat" in shown
        assert "не единица активности (используйте Бк или Ки)" in shown


def test_a_value_in_an_error_becomes_a_place_in_its_pattern(tmp_path: Path) -> None:
    source = tmp_path / "x.py"
    source.write_text(
        "class OddError(InputError): ...\n"
        'raise OddError("odd", f"{a.name}: {count:d} of {count} odd", mend="count again")\n'
    )
    assert _told(source) == ["{name}: {count} of {count_2} odd", "count again"]


def test_what_a_reader_finds_wrong_in_a_file_is_collected(tmp_path: Path) -> None:
    source = tmp_path / "x.py"
    source.write_text(
        "class Fault:\n    line: int\n    element: str\n    code: str\n    message: str\n"
        'Fault(1, "title", "odd", f"{each} occurs twice")\n'
        'Fault.at(child, "odd", f"no element {child.tag} here")\n'
    )
    assert _told(source) == ["{each} occurs twice", "no element {tag} here"]


def test_a_text_is_collected_wherever_it_is_handed_on_to_what_tells_it(tmp_path: Path) -> None:
    record = tmp_path / "errors.py"
    record.write_text("class Finding:\n    code: str\n    message: str\n    rule: str = ''\n")
    source = tmp_path / "rules.py"
    source.write_text(
        f"from {tmp_path.name}.errors import Finding\n"
        "def check(age):\n"
        "    def breach(code, message):\n"
        "        return Finding(code, message, rule='x')\n"
        "    message = f'{age} years old' if age else 'never seen'\n"
        "    return [Finding('old', message), breach('odd', 'nobody takes it')]\n"
    )
    assert _told(record, source) == ["{age} years old", "never seen", "nobody takes it"]


def _told(*sources: Path) -> list[str]:
    trees = {each: ast.parse(each.read_text()) for each in sources}
    told = told_strings(trees, sources[0].parent)
    return list(dict.fromkeys(message.msgid for message in told))
