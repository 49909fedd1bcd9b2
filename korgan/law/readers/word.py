"""Word processors' files: the paragraphs in order, list numbers made visible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from korgan.kernel.errors import InputError

# Automatic numbers of a list stand in no paragraph; these are what readers of laws expect.
_LEVELS = ("{}.", "{})", "({})")


def read_docx_lines(data: bytes, filename: str) -> list[str]:
    """Return the paragraphs of a .docx file, those in tables included, as lines."""
    import docx

    try:
        document = docx.Document(BytesIO(data))
        lines = list(_lines(document))
    except InputError:
        raise
    except Exception as error:  # python-docx lets anything through from a broken file
        raise InputError(
            "broken_file",
            f"the word processor's file is broken ({type(error).__name__})",
            where=filename,
            mend="open it and save it again",
        ) from None
    if not any(line.strip() for line in lines):
        raise InputError(
            "no_text",
            "this file holds pictures and no text",
            where=filename,
            mend="run text recognition and save the text",
        )
    return lines


def _lines(document: Any) -> Iterator[str]:
    counters: dict[tuple[str, int], int] = defaultdict(int)
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                yield " | ".join(text for text in cells if text)
        else:
            yield from _paragraph_lines(block, counters)


def _paragraph_lines(paragraph: Any, counters: dict[tuple[str, int], int]) -> Iterator[str]:
    text = paragraph.text
    number = paragraph._p.pPr.numPr if paragraph._p.pPr is not None else None
    if text.strip() and number is not None and number.numId is not None:
        level = number.ilvl.val if number.ilvl is not None else 0
        key = (str(number.numId.val), level)
        counters[key] += 1
        for other in [k for k in counters if k[0] == key[0] and k[1] > level]:
            del counters[other]
        shape = _LEVELS[min(level, len(_LEVELS) - 1)]
        text = f"{shape.format(counters[key])} {text}"
    yield from text.splitlines() or [""]
