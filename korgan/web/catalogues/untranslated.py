"""Bare literals where users would see them: what the catalogue test looks for.

Templates: words outside translation tags, in text and in attributes that are read. Python: words
given to parameters that end on a page (``label=``, ``help_text=``, a field's name, the label of a
choice, a message).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from korgan.web.catalogues.python_strings import called_name

# Names and signs that are the same in every language.
NAMES = re.compile(
    r"\b(?:Korgan|SHA-256|CSV|XLSX|JSON|PDF|API|OpenAPI|N42|keV|MeV|[kMGT]?Bq|[mµ]?Sv(?:/h)?|URL|IATI|(?:CU|SIT)?MUF)\b"
)
_WORD = re.compile(r"[^\W\d_]{2,}")

_HIDDEN = re.compile(
    r"\{#.*?#\}|\{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}"
    r"|\{%-?\s*(blocktrans(?:late)?|trans)\b[^%]*?-?%\}.*?\{%-?\s*end\1\s*-?%\}",
    re.DOTALL,
)
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_READ_ATTRIBUTES = frozenset({"title", "alt", "placeholder", "aria-label", "label", "data-label"})
# What stands in `code` is typed into a machine as it is.
_SILENT_ELEMENTS = frozenset({"script", "style", "code"})

# Component tags, and how many of their first arguments are codes rather than words.
_COMPONENTS = {
    "status": 1,
    "notice": 1,
    "stat": 0,
    "breadcrumb": 0,
    "empty_state": 0,
    "progress": 0,
    "tabs": 0,
}
_COMPONENT = re.compile(r"\{%\s*(" + "|".join(_COMPONENTS) + r")\s+(.*?)%\}", re.DOTALL)
_ARGUMENT = re.compile(r"""(\w+=)?(?:_\([^)]*\)|"([^"]*)"|'([^']*)'|\S+)""")

_KEYWORDS = frozenset(
    {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label", "legend", "title"}
)
_MESSAGE_CALLS = frozenset({"success", "info", "warning", "error", "debug"})


def words_in(text: str) -> bool:
    """Whether a text has words of some language, apart from names and signs."""
    return bool(_WORD.search(NAMES.sub("", text)))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.silent = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT_ELEMENTS
        for name, value in attrs:
            if name in _READ_ATTRIBUTES and value and words_in(value):
                self.found.append(f'{name}="{value}"')

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _SILENT_ELEMENTS and self.silent > 0

    def handle_data(self, data: str) -> None:
        if not self.silent and words_in(data):
            self.found.append(" ".join(data.split()))


def bare_words_in_template(source: str) -> list[str]:
    """Return the words of a template that no catalogue can reach."""
    source = _HIDDEN.sub(" ", source)
    found = [word for tag in _COMPONENT.finditer(source) for word in _bare_arguments(tag)]
    reader = _Reader()
    reader.feed(_TAG.sub(" ", source))
    reader.close()
    return found + reader.found


def _bare_arguments(tag: re.Match[str]) -> Iterator[str]:
    codes = _COMPONENTS[tag[1]]
    for position, argument in enumerate(_ARGUMENT.finditer(tag[2])):
        literal = argument[2] or argument[3] or ""
        is_code = position < codes or argument[1] not in (None, "title=")
        if not is_code and words_in(literal):
            yield f"{tag[1]}: {literal}"


def bare_words_in_python(source: str) -> list[str]:
    """Return the literals of a module that end on a page and are not in a catalogue."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found += _bare_in_call(node)
        elif isinstance(node, ast.ClassDef) and _is_choices(node):
            found += _bare_choices(node)
    return found


def _bare_in_call(node: ast.Call) -> Iterator[str]:
    name = called_name(node)
    suspects = [keyword.value for keyword in node.keywords if keyword.arg in _KEYWORDS]
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    owner_name = owner.id if isinstance(owner, ast.Name) else ""
    # The first argument of a relation is a model.
    if owner_name == "models" and name.endswith("Field") and name != "ManyToManyField":
        suspects += node.args[:1]
    if owner_name == "messages" and name in _MESSAGE_CALLS:
        suspects += node.args[1:2]
    if name == "ValidationError":
        suspects += node.args[:1]
    for suspect in suspects:
        literal = _literal(suspect)
        if words_in(literal):
            yield f"{name}: {literal}"


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_literal(part) for part in node.values)
    return ""


def _is_choices(node: ast.ClassDef) -> bool:
    bases = [base.attr if isinstance(base, ast.Attribute) else "" for base in node.bases]
    return bool({"TextChoices", "IntegerChoices"} & set(bases))


def _bare_choices(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            value = statement.value
            has_label = isinstance(value, ast.Tuple) and isinstance(value.elts[-1], ast.Call)
            if not has_label:
                yield f"{node.name}: {ast.unparse(statement)}"
