"""The address of a work, and its provisions as plain data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class WorkAddress:
    """What the address of a work is made of: /akn/xq/act/2019/45."""

    country: str
    kind: str
    adopted_on: date
    number: str

    def uri(self) -> str:
        """Return the address of the work.

        Examples
        --------
        >>> WorkAddress("XQ", "act", date(2019, 3, 1), "45-II").uri()
        '/akn/xq/act/2019/45-ii'
        """
        number = re.sub(r"[^\w]+", "-", self.number.lower()).strip("-") or "nn"
        subtype = "" if self.kind == "act" else f"/{self.kind}"
        return f"/akn/{self.country.lower()}/act{subtype}/{self.adopted_on.year}/{number}"


@dataclass(frozen=True)
class ProvisionRow:
    """A provision as it goes into the database; ``digest`` covers everything below it."""

    eid: str
    parent: str
    kind: str
    number: str
    heading: str
    text: str
    digest: str
    position: int


@dataclass(frozen=True)
class AknText:
    """A version of a work: the XML and its provisions."""

    xml: bytes
    title: str
    language: str
    provisions: tuple[ProvisionRow, ...]
