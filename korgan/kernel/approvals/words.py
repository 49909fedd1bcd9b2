"""Proposals in words."""

from __future__ import annotations

from collections.abc import Iterable

from korgan.kernel.approvals.models import Proposal


def decision_rows(proposals: Iterable[Proposal]) -> list[list[str]]:
    """Return proposals as printed reports list them: who proposed, who decided, what, and why."""
    return [
        [str(each.proposer), str(each.approver or "—"), each.get_decision_display(), each.reason]
        for each in proposals
    ]
