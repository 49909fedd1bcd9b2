"""Reports to committees and depositaries as documents for paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from korgan.law.printing import Block, Heading, Paragraph, Printed, Table
from korgan.law.selectors.reports import ReportLine
from korgan.law.wording import POSITION_LABELS


def printed_report(
    lines: Sequence[ReportLine], title: str | Promise, state: str | Promise, today: date
) -> Printed:
    """Return a report of a State."""
    return Printed(
        title=str(title),
        kicker=str(state),
        language="ru" if (get_language() or "en").startswith("ru") else "en",
        blocks=(*_sections(lines), Paragraph(_legend(), soft=True)),
        footer=f"{state} · {today.isoformat()}",
    )


def _legend() -> str:
    return _(
        "X: a source or a reviewed provision says so. ?: in part, or only by the State's own "
        "words. NA: does not apply. Empty: no answer yet."
    )


def _sections(lines: Sequence[ReportLine]) -> Iterable[Block]:
    head = (_("No."), _("Question"), "", _("Facts and provisions"), _("Remarks"))
    for section, rows in groupby(lines, key=lambda line: line.section):
        yield Heading(section)
        yield Table(head, tuple(_row(line) for line in rows))


def _row(line: ReportLine) -> tuple[str, ...]:
    positions = [
        f"{code}: {POSITION_LABELS[standing.position]}"
        + (f" ({standing.since.isoformat()})" if standing.since else "")
        for code, standing in line.treaties
    ]
    facts = "\n".join([*positions, *line.citations]) or "—"
    remark = f"{line.answer.text} [{line.answer.source}]" if line.answer else ""
    return (line.question.values["n"], line.text, line.mark.value, facts, remark)
