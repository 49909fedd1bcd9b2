"""From lines of a legal text to its tree: parts, chapters, articles, paragraphs, points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from korgan.science.errors import InputError

# Element of Akoma Ntoso -> depth. Articles and sections are the basic units of a law.
DEPTH = {
    "part": 1,
    "division": 2,
    "chapter": 3,
    "subdivision": 4,
    "article": 5,
    "section": 5,
    "hcontainer": 5,
    "paragraph": 6,
    "point": 7,
    "indent": 8,
}
UNITS = frozenset({"article", "section"})
LEAST_UNITS = 2

_NUMBER = r"(?P<num>[IVXLCDM]+|\d+[\w.\-]*?|[A-ZА-Я]\b)"
_REST = r"[\s.:)\-–—]*(?P<heading>.*)"


def _named(words: str, kind: str) -> tuple[str, re.Pattern[str]]:
    return kind, re.compile(rf"(?:{words})\s+(?:№\s*)?{_NUMBER}(?=[\s.:)\-–—]|$){_REST}", re.I)


def _numbered(words: str, kind: str) -> tuple[str, re.Pattern[str]]:
    return kind, re.compile(
        rf"(?P<num>\d+)\s*[-–]?\s*(?:nji\s+|inci\s+)?(?:{words})\b{_REST}", re.I
    )


# How laws of the region name their divisions: English, Russian, Indonesian, Malay, Vietnamese,
# Tajik before the number; Kazakh, Kyrgyz, Uzbek, Turkmen after it.
HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    _named("part|часть|bahagian|phần", "part"),
    _named("division|title|раздел|фасли", "division"),
    _named("chapter|глава|bab|chương|боби", "chapter"),
    _named("параграф|§", "subdivision"),
    _named(r"article|art\.|статья|ст\.|pasal|điều|моддаи", "article"),
    _named(r"section|sec\.|seksyen", "section"),
    _numbered("бөлім|бөлүм|bo['ʻ‘’]lim|bölüm", "division"),
    _numbered("тарау|глава|bob|bap", "chapter"),
    _numbered("бап|берене|modda|madda", "article"),
)
_ANNEX = re.compile(
    r"(?P<name>annex|appendix|schedule|приложение|lampiran|phụ lục)\s*(?P<num>[\dIVXA-Z№]*)"
    + _REST,
    re.I,
)
_POINT = re.compile(r"(?P<num>\(?(?:[a-zа-яё]{1,2}|[ivx]{1,5})\)|\d{1,3}\))\s+(?P<heading>\S.*)")
_PARAGRAPH = re.compile(r"(?P<num>\(\d{1,3}[a-z]?\)|\d{1,3}(?:\.\d{1,3})*[.])\s+(?P<heading>\S.*)")
_ROMAN = re.compile(r"\(?[ivx]{1,5}\)\Z")


@dataclass
class Node:
    """A provision with what stands in it."""

    kind: str
    number: str = ""
    heading: str = ""
    text: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class LegalText:
    """A text with its structure: what stands before the first division, then the divisions."""

    preface: list[str]
    body: list[Node]

    def provisions(self) -> list[Node]:
        """Return every node in the order of the text."""
        return [node for root in self.body for node in root.walk()]


def read_structure(lines: Iterable[str], *, where: str = "") -> LegalText:
    """Find the structure of a text; refuse one in which there is none.

    Examples
    --------
    >>> law = read_structure(["Law on sources", "Article 1. Scope", "1. It applies.", "Article 2"])
    >>> [(node.kind, node.number) for node in law.provisions()]
    [('article', 'Article 1'), ('paragraph', '1.'), ('article', 'Article 2')]
    """
    law = LegalText([], [])
    path: list[Node] = []
    awaiting_heading = False
    for line in _clean(lines):
        node = _recognise(line, path)
        if node is None:
            awaiting_heading = _add_text(law, path, line, awaiting_heading)
            continue
        _place(law, path, node)
        awaiting_heading = not node.heading and node.kind in (
            "part",
            "division",
            "chapter",
            "subdivision",
        )
    _require_structure(law, where)
    return law


def _clean(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        text = " ".join(line.replace("\u00a0", " ").replace("\u00ad", "").split())
        if text:
            yield text


def _recognise(line: str, path: Sequence[Node]) -> Node | None:
    for kind, pattern in HEADINGS:
        found = pattern.match(line)
        if found and not _is_reference(found["heading"], kind):
            whole = line[: found.start("heading")].rstrip(" .:-–—")
            return _unit(kind, whole, found["heading"])
    if (annex := _ANNEX.match(line)) and _stands_alone(line):
        number = f"{annex['name']} {annex['num']}".strip()
        return Node("hcontainer", number, annex["heading"].strip())
    if found := _PARAGRAPH.match(line):
        return Node("paragraph", found["num"], text=[found["heading"]])
    if found := _POINT.match(line):
        kind = "indent" if _is_nested(found["num"], path) else "point"
        return Node(kind, found["num"], text=[found["heading"]])
    return None


def _unit(kind: str, number: str, rest: str) -> Node:
    rest = rest.strip()
    if kind not in UNITS:
        return Node(kind, number, rest)
    inline = re.match(r"(?P<num>\(\d{1,3}\)|\d{1,3}[.])\s+(?P<text>\S.*)", rest)
    if inline:
        first = Node("paragraph", inline["num"], text=[inline["text"]])
        return Node(kind, number, children=[first])
    # A long rest, or one that ends like a sentence, is the article's text and no heading.
    if len(rest) > 160 or rest.endswith((".", ";", ":")):
        return Node(kind, number, text=[rest])
    return Node(kind, number, rest)


def _is_reference(rest: str, kind: str) -> bool:
    """Whether a line that begins like a heading is a sentence about another provision."""
    return bool(re.match(r"(of|shall|applies|и|настоящ\w+|закона|кодекса|,)\b", rest, re.I)) or (
        kind in UNITS and rest.startswith((",", ";"))
    )


def _stands_alone(line: str) -> bool:
    return len(line) < 120 and not line.endswith((".", ";", ","))


def _is_nested(number: str, path: Sequence[Node]) -> bool:
    """Whether a point begins a list inside the open point: "(i)" in "(a)", "а)" in "2)"."""
    point = next((node for node in reversed(path) if node.kind == "point"), None)
    if point is None:
        return False
    bare, before = number.strip("()"), point.number.strip("()")
    if before.isdigit() or bare.isdigit():
        return before.isdigit() != bare.isdigit()
    follows = {"i": "h", "v": "u", "x": "w"}
    is_roman = _ROMAN.match(number) is not None and not _ROMAN.match(point.number)
    return is_roman and before != follows.get(bare, "")


def _place(law: LegalText, path: list[Node], node: Node) -> None:
    while path and DEPTH[path[-1].kind] >= DEPTH[node.kind]:
        path.pop()
    (path[-1].children if path else law.body).append(node)
    path.append(node)
    path.extend(node.children[:1])


def _add_text(law: LegalText, path: list[Node], line: str, awaiting_heading: bool) -> bool:
    if not path:
        law.preface.append(line)
    elif awaiting_heading:
        path[-1].heading = line
    else:
        path[-1].text.append(line)
    return False


def _require_structure(law: LegalText, where: str) -> None:
    units = [node for node in law.provisions() if node.kind in UNITS or node.kind == "paragraph"]
    if len(units) < LEAST_UNITS:
        raise InputError(
            "no_structure",
            "no articles, sections or numbered paragraphs were found in this text",
            where=where,
            mend="begin each on a line of its own, as in “Article 1. Scope” or “Статья 1. Сфера”",
        )


def article_from_lines(number: str, heading: str, lines: Iterable[str]) -> Node:
    """Return an article whose number and heading are known, with the structure of its lines."""
    article = Node("article", number, heading)
    law, path = LegalText([], [article]), [article]
    for line in _clean(lines):
        node = _recognise(line, path)
        if node is None or DEPTH[node.kind] <= DEPTH["article"]:
            _add_text(law, path, line, awaiting_heading=False)
        else:
            _place(law, path, node)
    return article
