"""Weights as a form writes them: in the unit of the category, with its decimals."""

from __future__ import annotations

from decimal import Decimal

from korgan.accounting.domain.materials import ElementCategory, in_unit
from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.profiles import Profile

# Micrograms in g; a form may have fewer.
_DECIMALS = 6


def rounded_weight(micrograms: int, unit: str, decimals: int) -> Decimal:
    exact = in_unit(micrograms, unit)
    exponent = exact.as_tuple().exponent
    fine = isinstance(exponent, int) and -exponent > decimals
    return in_unit(micrograms, unit, decimals) if fine else exact


def fissile_weight(category: ElementCategory, micrograms: int, decimals: int) -> Decimal | None:
    """Fissile weight, which only enriched uranium states."""
    if category is not ElementCategory.ENRICHED_URANIUM:
        return None
    return rounded_weight(micrograms, category.reporting_unit, decimals)


def decimals_of(profile: Profile, kind: ReportKind) -> int:
    """Decimals with which a form writes weights."""
    fields = [f for f in profile.form(kind).line if f.name.endswith("_weight")]
    return min((f.decimals for f in fields if f.decimals is not None), default=_DECIMALS)
