"""Filters of the trade-control pages: ``{% load trade_pages %}``."""

from __future__ import annotations

from django import template

from korgan.trade import wording
from korgan.trade.tables import MATCH_TONES, VERDICT_TONES

register = template.Library()


@register.filter
def percent(probability: float) -> str:
    """Write a probability in percent."""
    return wording.percent(probability)


@register.filter
def match_tone(state: str) -> str:
    """Return the tone of a match's state."""
    return MATCH_TONES.get(state, "neutral")


@register.filter
def verdict_tone(verdict: str) -> str:
    """Return the tone of a verdict."""
    return VERDICT_TONES.get(verdict, "neutral")
