"""What stands in a printed document, without how it looks."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the largest below the title."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``indent`` counts steps, ``soft`` is small print."""

    text: str
    number: str = ""
    indent: int = 0
    soft: bool = False


@dataclass(frozen=True)
class Table:
    """A table; every row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Printed:
    """A document with its title, what it is, and its blocks in order."""

    title: str
    kicker: str
    language: str
    blocks: tuple[Block, ...]
    footer: str = ""
    facts: tuple[tuple[str, str], ...] = field(default=())


def plain(text: str) -> str:
    """Return the text without the characters that XML forbids."""
    return "".join(
        c
        for c in text
        if (c >= " " or c in "\t\n") and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"
    )
