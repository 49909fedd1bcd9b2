"""A document as PDF: Typst sets it, everything that it says goes in as JSON, never as markup."""

from __future__ import annotations

import json
from pathlib import Path

from korgan.kernel.typesetting import set_pdf
from korgan.law.printing.document import Block, Heading, Paragraph, Printed

TEMPLATE = Path(__file__).parent / "document.typ"


def print_pdf(document: Printed) -> bytes:
    """Return the document as PDF."""
    data = {
        "title": document.title,
        "kicker": document.kicker,
        "language": document.language[:2],
        "footer": document.footer,
        "facts": document.facts,
        "blocks": [_block(each) for each in document.blocks],
    }
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    return set_pdf(TEMPLATE, inputs)


def _block(block: Block) -> dict[str, object]:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text, "level": block.level}
    if isinstance(block, Paragraph):
        return {
            "kind": "paragraph",
            "text": block.text,
            "number": block.number,
            "indent": block.indent,
            "soft": block.soft,
        }
    return {"kind": "table", "head": block.head, "rows": block.rows}
