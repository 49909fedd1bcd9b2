"""Documents for paper: one description, set as PDF or as a word processor's file."""

from korgan.law.printing.document import Block, Heading, Paragraph, Printed, Table
from korgan.law.printing.pdf import print_pdf
from korgan.law.printing.word import print_docx

__all__ = ["Block", "Heading", "Paragraph", "Printed", "Table", "print_docx", "print_pdf"]
