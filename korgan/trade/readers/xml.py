"""XML of lists, parsed without entities and without surprises."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from korgan.science.errors import InputError
from korgan.trade.readers.draft import refuse_truncated, squeeze


def parse_xml(content: bytes, where: str) -> Element:
    """Parse a list; refuses entities and document types, tells a cut-off file."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise InputError(
            "xml_entities",
            "the XML declares entities or a document type, which no official list does",
            where=where,
            mend="take the file from the publisher's own site",
        ) from error
    except ParseError as error:
        line, column = error.position
        if line >= content.count(b"\n") or not content.rstrip().endswith(b">"):
            refuse_truncated(where)
        raise InputError(
            "bad_xml", f"line {line}, column {column}: {error.msg}", where=where,
            mend="download the list again",
        ) from error  # fmt: skip
    strip_namespaces(root)
    return root


def strip_namespaces(root: Element) -> None:
    """Take the namespace off every tag: lists change it from year to year."""
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = re.sub(r"^\{[^}]*\}", "", element.tag)


def text_of(element: Element | None, path: str) -> str:
    """Text below an element, collapsed; empty if there is none."""
    if element is None:
        return ""
    return squeeze(element.findtext(path))


def texts_of(element: Element, path: str) -> list[str]:
    """Texts of all elements at a path, without blank ones."""
    return [text for child in element.findall(path) if (text := squeeze(child.text))]
