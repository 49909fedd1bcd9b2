"""Shipper/receiver differences, and whether those of one shipper keep their sign."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from korgan.accounting.domain.drawing import ControlChart, control_chart
from korgan.accounting.models import CATEGORY_LABELS
from korgan.accounting.selectors.shipper_differences import ShipperBias, shipper_biases
from korgan.accounting.views.presentation import plain, unit_of, units_in_a_kilogram
from korgan.kernel.organisations.seats import actor_of


@require_GET
def differences(request: HttpRequest) -> HttpResponse:
    """Show each shipper's differences in order of receipt with their sum."""
    found = [_card(bias) for bias in shipper_biases(actor=actor_of(request))]
    return render(request, "accounting/differences.html", {"cards": found})


def _card(bias: ShipperBias) -> dict[str, Any]:
    unit = unit_of(bias.category)
    factor = units_in_a_kilogram(bias.category)
    last = bias.last
    return {
        "bias": bias,
        "id": f"{bias.shipper}-{bias.receiver}-{bias.category}",
        "category": CATEGORY_LABELS[bias.category],
        "unit": unit,
        "total": plain(bias.total * factor),
        "relative": plain(100 * bias.relative, 3),
        "verdict": _verdict(bias),
        "limit": plain(last.cumulative_limit * factor) if last and last.cumulative_limit else "",
        "chart": _chart(bias, factor),
        "rows": [
            {
                "row": row,
                "shipped": plain(row.shipped * factor, 8),
                "difference": plain(row.difference * factor),
                "limit": plain(2 * row.sigma * factor) if row.sigma is not None else "",
                "cumulative": plain(row.cumulative * factor) if row.cumulative is not None else "",
                "tone": "warn" if row.significant else "good" if row.measured else "neutral",
                "word": _("beyond its limit") if row.significant
                else _("within its limit") if row.measured else _("no method named"),
            }
            for row in bias.rows
        ],
    }  # fmt: skip


def _verdict(bias: ShipperBias) -> tuple[str, str]:
    last = bias.last
    if last is None:
        return "neutral", _("No uncertainty is known")
    if last.cumulative_significant:
        return "bad", _("The differences keep their sign")
    return "good", _("The sum is within its limit")


def _chart(bias: ShipperBias, factor: float) -> ControlChart | None:
    rows = [row for row in bias.rows if row.measured]
    if len(rows) < 2:
        return None
    return control_chart(
        [f"{row.transfer.receipt.event_date:%d.%m.%y}" if row.transfer.receipt else ""
         for row in rows],
        [factor * row.difference for row in rows],
        [factor * (row.sigma or 0.0) for row in rows],
        [factor * (row.cumulative or 0.0) for row in rows],
        [factor * (row.cumulative_limit or 0.0) / 2 for row in rows],
    )  # fmt: skip
