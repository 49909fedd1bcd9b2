"""A document as a word processor's file."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from korgan.law.printing.document import Block, Heading, Paragraph, Printed, plain

# Fixed, so that the same document gives the same file.
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
_STEP_MM = 6


def print_docx(document: Printed) -> bytes:
    """Return the document as .docx."""
    # Loaded at the first document: it would slow every start.
    import docx

    made = docx.Document()
    made.core_properties.title = document.title
    made.core_properties.author = ""
    made.core_properties.created = made.core_properties.modified = _MADE
    made.add_paragraph(plain(document.kicker), style="Caption")
    made.add_heading(plain(document.title), 0)
    if document.facts:
        _add_table(made, ("", ""), document.facts)
    for block in document.blocks:
        _add(made, block)
    made.sections[0].footer.paragraphs[0].text = plain(document.footer)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _add(made: object, block: Block) -> None:
    from docx.document import Document
    from docx.shared import Mm, Pt

    if not isinstance(made, Document):
        raise TypeError("not a document")
    if isinstance(block, Heading):
        made.add_heading(plain(block.text), min(block.level, 4))
    elif isinstance(block, Paragraph):
        words = f"{block.number} {block.text}".strip()
        paragraph = made.add_paragraph(plain(words))
        paragraph.paragraph_format.left_indent = Mm(_STEP_MM * block.indent)
        if block.soft:
            for run in paragraph.runs:
                run.font.size = Pt(8.5)
    else:
        _add_table(made, block.head, block.rows)


def _add_table(made: object, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    from docx.document import Document

    if not isinstance(made, Document):
        raise TypeError("not a document")
    table = made.add_table(rows=0, cols=len(head), style="Table Grid")
    for row in [head, *rows] if any(head) else rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = plain(text)
    made.add_paragraph()
