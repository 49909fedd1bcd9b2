"""A line of the coverage matrix in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from korgan.law.domain.coverage import Line
from korgan.law.models.coverage import ASPECT_LABELS, JUDGEMENT_LABELS, JUDGEMENT_TONES
from korgan.law.selectors.catalogues import Catalogue, worded
from korgan.law.wording import BASIS_LABELS, BASIS_TONES, BINDING_LABELS, BINDING_TONES

Text = str | Promise


def drafting_language(request: HttpRequest) -> str:
    """Return the reader's language if drafting notes stand in it, else English."""
    return "ru" if (getattr(request, "LANGUAGE_CODE", "en") or "en").startswith("ru") else "en"


@dataclass(frozen=True)
class ShownLine:
    """What a page says of one obligation."""

    line: Line
    short: str
    kind: str
    binding: Text
    binding_tone: str
    judgement: Text
    judgement_tone: str
    basis: Text
    basis_tone: str
    missing: tuple[Text, ...]


def shown_line(line: Line, catalogue: Catalogue) -> ShownLine:
    """Put a line into words."""
    each = line.obligation
    kind = catalogue.kinds.get(each.kind)
    return ShownLine(
        line=line,
        short=catalogue.instruments[each.treaty].short,
        kind=worded(kind, "kind") if kind else each.kind,
        binding=BINDING_LABELS[line.applicability.binding],
        binding_tone=BINDING_TONES[line.applicability.binding],
        judgement=JUDGEMENT_LABELS[line.coverage.judgement],
        judgement_tone=JUDGEMENT_TONES[line.coverage.judgement],
        basis=BASIS_LABELS[each.basis],
        basis_tone=BASIS_TONES[each.basis],
        missing=tuple(ASPECT_LABELS[aspect] for aspect in line.coverage.missing),
    )
