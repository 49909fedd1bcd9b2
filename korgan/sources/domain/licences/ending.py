"""A licence does not end while a source of it has no destination."""

from __future__ import annotations

from collections.abc import Iterable

from korgan.sources.domain.errors import Finding, Severity
from korgan.sources.domain.licences.terms import Licence


def licence_end_findings(licence: Licence, without_destination: Iterable[str]) -> list[Finding]:
    """Whether a licence may end.

    Parameters
    ----------
    licence : Licence
        The licence.
    without_destination : iterable of str
        National numbers of its sources that are on hand or on the way.

    Returns
    -------
    list of Finding
        A breach naming the sources, or nothing.
    """
    sources = sorted(without_destination)
    if not sources:
        return []
    shown = ", ".join(sources[:5]) + (" ..." if len(sources) > 5 else "")
    message = f"{len(sources)} sources have no destination: {shown}"
    return [Finding("sources_on_stock", message, Severity.BREACH, where=licence.number)]
