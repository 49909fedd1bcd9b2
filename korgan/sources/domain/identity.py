"""Identity of a source: who made it, what it is called, and how to compare two of them.

Make, model and serial number together are not unique in the world (unverified), and numbers are
misread on worn labels. So a national number is issued, all other marks are kept as found, and
comparison works on keys from which writing habits are removed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from korgan.science.errors import InputError
from korgan.sources.domain.contents import Content
from korgan.sources.domain.rule_tables import Citation, load_table


class Kind(StrEnum):
    """What a register entry is."""

    SEALED = "sealed source"
    UNSEALED = "unsealed material"
    DEVICE = "device"
    GENERATOR = "radiation generator"
    EQUIPMENT = "associated equipment"
    CONTAINER = "transport container"


_RADIOACTIVE = frozenset({Kind.SEALED, Kind.UNSEALED})
# Letters and digits that are taken for each other on worn or stamped labels.
_CONFUSED = str.maketrans("OQDILZSGB", "000112568")


@dataclass(frozen=True)
class SourceIdentity:
    """What is known of a source independently of who holds it.

    Parameters
    ----------
    national_number : str
        Issued by the regulator, never reused.
    kind : Kind
        Sources and material have contents; generators and equipment have none of their own.
    make, model, serial : str
        As engraved; empty where unknown.
    contents : tuple of Content
        Nuclides with activity and reference date.
    holder_serial : str
        Number of the source holder or capsule, if different.
    manufactured : date, optional
        Date of manufacture.
    working_life_years : float, optional
        Recommended working life.
    iso2919 : Iso2919, optional
        Classification of the sealed source.
    special_form_certificate : str
        Certificate number.
    volume_litres : float, optional
        Volume as waste, for forecasts.
    practice : str
        Use, as in the table of practices.
    diameter_mm, length_mm : float, optional
        Outer size of the capsule.

    Raises
    ------
    InputError
        ``national_number_missing``, ``contents_missing``, ``contents_unexpected``.
    """

    national_number: str
    kind: Kind
    make: str = ""
    model: str = ""
    serial: str = ""
    contents: tuple[Content, ...] = ()
    holder_serial: str = ""
    manufactured: date | None = None
    working_life_years: float | None = None
    iso2919: Iso2919 | None = field(default=None)
    special_form_certificate: str = ""
    volume_litres: float | None = None
    practice: str = ""
    diameter_mm: float | None = None
    length_mm: float | None = None

    def __post_init__(self) -> None:
        if not self.national_number.strip():
            raise InputError("national_number_missing", "every entry has a national number")
        if self.kind in _RADIOACTIVE and not self.contents:
            raise InputError(
                "contents_missing",
                "a source has at least one nuclide with activity and reference date",
                where=self.national_number,
            )
        if self.kind not in _RADIOACTIVE and self.contents:
            raise InputError(
                "contents_unexpected",
                f"a {self.kind} has no activity of its own",
                where=self.national_number,
                mend="enter the source in it as an entry of its own",
            )

    @property
    def maker_key(self) -> tuple[str, str, str]:
        """Make, model and serial number without writing habits."""
        return comparable(self.make), comparable(self.model), comparable(self.serial)


@lru_cache(maxsize=65_536)  # makers and models repeat over a register
def comparable(text: str) -> str:
    """Write a name or number without case, blanks, punctuation and leading zeros.

    Parameters
    ----------
    text : str
        As found.

    Returns
    -------
    str
        For comparison only; the original is what is shown.

    Examples
    --------
    >>> comparable("ab-0012 / 7"), comparable("0007"), comparable("000")
    ('AB00127', '7', '0')
    """
    clean = (text if text.isascii() else unicodedata.normalize("NFKC", text)).upper()
    kept = "".join(sign for sign in clean if sign.isalnum())
    return kept.lstrip("0") or kept[:1]


def easily_confused(text: str) -> str:
    """Write a number with signs that are misread for each other made equal.

    Parameters
    ----------
    text : str
        As found.

    Returns
    -------
    str
        Equal for numbers that one worn label may stand for.

    Examples
    --------
    >>> easily_confused("S0l-8") == easily_confused("50I B")
    True
    """
    return comparable(text).translate(_CONFUSED).lstrip("0")


@dataclass(frozen=True)
class Iso2919:
    """Classification of a sealed source by ISO 2919.

    Parameters
    ----------
    prefix : str
        ``C`` when the activity does not exceed the prescribed limit, ``E`` when it does.
    temperature, pressure, impact, vibration, puncture : str
        Classes 1 to 6, or ``X`` for a special test.
    """

    prefix: str
    temperature: str
    pressure: str
    impact: str
    vibration: str
    puncture: str

    def __str__(self) -> str:
        digits = self.temperature + self.pressure + self.impact + self.vibration + self.puncture
        return f"ISO 2919/{self.prefix}/{digits}"

    def tests(self) -> list[tuple[str, str, Citation]]:
        """Tests that a source of this class has passed, as far as the table tells them.

        Returns
        -------
        list of (str, str, Citation)
            Name of the test, its conditions, and the row they come from.
        """
        table = load_table("iso2919_classes")
        classes = {
            "temperature": self.temperature,
            "external pressure": self.pressure,
            "impact": self.impact,
        }
        return [
            (row["test"], row[f"class{classes[row['test']]}"], table.cite(row, row["test"]))
            for row in table
            if classes.get(row["test"], "X") != "X"
        ]


_ISO = re.compile(r"(?:ISO)?(?:2919)?(?:\d{2}|\d{4})?([CE])([1-6X]{5})")


def parse_iso2919(text: str) -> Iso2919:
    """Read the classification code of a sealed source.

    Parameters
    ----------
    text : str
        Such as ``ISO 2919/C/64344``, ``C64344`` or ``ISO/97/C64344``.

    Returns
    -------
    Iso2919
        Prefix and five classes.

    Raises
    ------
    InputError
        ``iso2919_form``.

    Examples
    --------
    >>> str(parse_iso2919("c 64344"))
    'ISO 2919/C/64344'
    """
    bare = re.sub(r"[\s/.:-]", "", text.upper())
    matched = _ISO.fullmatch(bare)
    if matched is None:
        raise InputError(
            "iso2919_form",
            "a classification has C or E and five classes from 1 to 6",
            where=text,
            mend="write it like C64344",
        )
    return Iso2919(matched.group(1), *matched.group(2))
