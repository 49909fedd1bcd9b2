"""A line of the coverage matrix as a record, the same for the API and the command line."""

from __future__ import annotations

from typing import Any

from korgan.law.domain.coverage import Line


def record_of(line: Line) -> dict[str, Any]:
    """Return a line as plain values."""
    each = line.obligation
    return {
        "key": each.key,
        "treaty": each.treaty,
        "article": each.article,
        "text": each.text,
        "kind": each.kind,
        "checked": each.basis,
        "source": each.source,
        "binding": line.applicability.binding.value,
        "since": line.applicability.since.isoformat() if line.applicability.since else None,
        "coverage": line.coverage.judgement.value,
        "missing": [aspect.value for aspect in line.coverage.missing],
        "citations": [link.citation for link in line.coverage.links if link.citation],
        "priority": round(line.priority, 4),
        "due_on": line.due_on.isoformat() if line.due_on else None,
    }
