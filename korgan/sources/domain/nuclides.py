"""Spellings of nuclides, read into one name.

``Cs137``, ``137Cs``, ``CS-137``, ``¹³⁷Cs``, ``Caesium-137`` and ``Цезий-137`` are one nuclide; what
stands beside the name (a neutron target, a progeny in equilibrium, a chain mark of an exemption
table) is kept apart from it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from korgan.science.decay import decay_table
from korgan.science.errors import InputError
from korgan.sources.domain.rule_tables import load_table

NEUTRON_TARGETS = frozenset({"Be", "B", "Li", "F"})
"""Elements that make a neutron source of an alpha emitter."""

# Letters that look alike in both scripts; a keyboard left in Cyrillic types "Со-60" this way.
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТХаеорсухтмнк", "ABEKMHOPCTXaeopcyxtmhk")
_DASHES = re.compile("[‐-―−﹘﹣－_]")
_MASS_LAST = re.compile(r"([^\W\d]+)[ -]*(\d{1,3})[ -]*([mnMNмМ]?)")
_MASS_FIRST = re.compile(r"(\d{1,3})[ -]*([mnм]?)[ -]*([^\W\d]+)")
_TARGET_LAST = re.compile(r"(.*\d|\d+[ -]*[^\W\d]+(?=[ -]))[ -]*([^\W\d]+)")
_CHAIN = re.compile(r"(?i)[ ]*(\+|sec|\+ ?(?:progeny|daughters|d|дочерние))$")
_JOINED = re.compile(r"[/+(),;&]| - | and | и ")


@dataclass(frozen=True)
class NuclideName:
    """A nuclide with what its spelling says besides.

    Parameters
    ----------
    nuclide : str
        Name as in the decay table, such as ``Cs-137``.
    target : str
        Element of a neutron source with this alpha emitter, such as ``Be``; mostly empty.
    chain : str
        ``+`` when short-lived progeny are meant too, ``sec`` for the whole chain in equilibrium.
    """

    nuclide: str
    target: str = ""
    chain: str = ""

    def __str__(self) -> str:
        return f"{self.nuclide}/{self.target}" if self.target else self.nuclide + self.chain


def parse_nuclide(text: str) -> NuclideName:
    """Read the spelling of one nuclide.

    Parameters
    ----------
    text : str
        As people write it; Latin or Cyrillic letters.

    Returns
    -------
    NuclideName
        With a nuclide of the decay table.

    Raises
    ------
    InputError
        ``nuclide_missing``, ``nuclide_form``, ``unknown_element``, ``unknown_nuclide``,
        ``several_nuclides`` when the text names nuclides that are not one chain.

    Examples
    --------
    >>> [str(parse_nuclide(text)) for text in ("137 Cs", "Тс-99м", "Am-241/Be", "Sr-90/Y-90")]
    ['Cs-137', 'Tc-99m', 'Am-241/Be', 'Sr-90+']
    """
    clean = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip()
    if not clean:
        raise InputError("nuclide_missing", "the nuclide is missing", mend="write it like Cs-137")
    marked = _CHAIN.search(clean)
    chain = ""
    if marked and marked.start() > 0:
        chain = "sec" if marked.group(1).lower() == "sec" else "+"
        clean = clean[: marked.start()].rstrip()
    first, *others = [part.strip() for part in _JOINED.split(clean) if part.strip()] or [""]
    with_target = _TARGET_LAST.fullmatch(first)
    emitter = with_target is not None and re.search(r"[^\W\d]", with_target.group(1)) is not None
    if with_target and emitter and not others and _target_of(with_target.group(2)):
        first, others = with_target.group(1), [with_target.group(2)]  # Am-241-Be, Am241Be
    nuclide = _one_nuclide(first, text)
    target = ""
    for other in others:
        found = _target_of(other)
        if found:
            target = found
            continue
        progeny = _one_nuclide(other, text)
        if progeny not in decay_table().chain(nuclide):
            raise InputError(
                "several_nuclides",
                f"{progeny} is no progeny of {nuclide}",
                where=text,
                mend="enter each nuclide with its own activity",
            )
        chain = chain or "+"
    return NuclideName(nuclide, target, "" if target else chain)


def _one_nuclide(text: str, whole: str) -> str:
    compact = re.sub(r"\s+", " ", text)
    last, first = _MASS_LAST.fullmatch(compact), _MASS_FIRST.fullmatch(compact)
    if last:
        element, mass, isomer = last.groups()
    elif first:
        mass, isomer, element = first.groups()
        if isomer and (isomer + element).casefold() in _elements():
            isomer, element = "", isomer + element  # 99mo is molybdenum, not an isomer of oxygen
    else:
        raise InputError(
            "nuclide_form",
            "an element and a mass number are expected",
            where=whole,
            mend="write it like Cs-137, Tc-99m or Am-241/Be",
        )
    isomer = {"м": "m"}.get(isomer.lower(), isomer.lower())
    name = f"{_element_of(element, whole)}-{int(mass)}{isomer}"
    if name not in decay_table().positions:
        near = get_close_matches(name, decay_table().nuclides, n=3, cutoff=0.7)
        raise InputError(
            "unknown_nuclide",
            f"no radionuclide is called {name}",
            where=whole,
            mend=f"perhaps {', '.join(near)}" if near else "check the mass number",
        )
    return name


def _element_of(text: str, whole: str) -> str:
    symbol = _elements().get(text.casefold()) or _elements().get(
        text.translate(_LOOK_ALIKE).casefold()
    )
    if symbol is None:
        near = get_close_matches(text.casefold(), _elements(), n=2, cutoff=0.75)
        raise InputError(
            "unknown_element",
            f"no element is called {text!r}",
            where=whole,
            mend=f"perhaps {', '.join(near)}" if near else "write it like Cs-137",
        )
    return symbol


def _target_of(text: str) -> str:
    element = re.sub(r"[ -]*\d+$", "", text)
    symbol = _elements().get(element.casefold(), "")
    return symbol if symbol in NEUTRON_TARGETS else ""


@cache
def _elements() -> dict[str, str]:
    """Symbol by symbol and name, all in lower case."""
    names: dict[str, str] = {}
    for row in load_table("elements"):
        spellings = [row["symbol"], *row["english"].split("|"), *row["russian"].split("|")]
        names.update({spelling.casefold(): row["symbol"] for spelling in spellings})
    return names
