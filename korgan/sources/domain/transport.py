"""What a shipment document says of its contents: A2 multiple and transport security threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import inf

from korgan.sources.domain.categories import TERA
from korgan.sources.domain.contents import Content, activity_by_nuclide
from korgan.sources.domain.rule_tables import Citation, load_table


@dataclass(frozen=True)
class TransportValues:
    """A1, A2 and security threshold of a nuclide, in Bq; infinite where unlimited."""

    a1: float
    a2: float
    security_threshold: float
    citation: Citation


@dataclass(frozen=True)
class TransportSummary:
    """What is carried.

    Parameters
    ----------
    a1_multiple, a2_multiple : float
        Sums over nuclides of activity over A1 (special form) and A2.
    security_ratio : float
        Sum of activity over the transport security threshold; from 1 on, enhanced security.
    gaps : tuple of str
        Nuclides without a row: the sums leave them out.
    citations : tuple of Citation
        Rows used.
    """

    a1_multiple: float
    a2_multiple: float
    security_ratio: float
    gaps: tuple[str, ...]
    citations: tuple[Citation, ...]

    @property
    def enhanced_security(self) -> bool | None:
        """Whether the threshold is reached; None when a gap leaves it open."""
        if self.security_ratio >= 1.0:
            return True
        return None if self.gaps else False


@cache
def transport_values() -> dict[str, TransportValues]:
    """Values of the first edition, by nuclide.

    Returns
    -------
    dict of str to TransportValues
        Rows without numbers are left out.

    Examples
    --------
    >>> transport_values()["Am-241"].security_threshold
    600000000000.0
    """
    table = load_table("transport_a1_a2")
    found = {}
    for row in table:
        texts = (row["A1_TBq"], row["A2_TBq"], row["transport_security_threshold_TBq"])
        if all(texts):
            a1, a2, threshold = (inf if text == "UL" else float(text) * TERA for text in texts)
            cited = table.cite(row, row["nuclide"])
            found[row["nuclide"]] = TransportValues(a1, a2, threshold, cited)
    return found


def transport_summary(contents: Sequence[Content], day: date) -> TransportSummary:
    """Sum up what is carried on a day.

    Parameters
    ----------
    contents : sequence of Content
        Everything in the shipment.
    day : date
        Day of shipment.

    Returns
    -------
    TransportSummary
        With gaps named.
    """
    first = second = security = 0.0
    gaps, citations = [], []
    for nuclide, activity in activity_by_nuclide(contents, day).items():
        values = transport_values().get(nuclide)
        if values is None:
            gaps.append(nuclide)
            continue
        first += activity / values.a1
        second += activity / values.a2
        security += activity / values.security_threshold
        citations.append(values.citation)
    return TransportSummary(first, second, security, tuple(gaps), tuple(citations))
