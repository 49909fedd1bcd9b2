"""What a balance looks like: weights in reporting units, verdicts, charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from korgan.accounting.domain.drawing import ControlChart, Flow, control_chart, material_flow
from korgan.accounting.domain.materials import ElementCategory, in_unit
from korgan.accounting.models import CATEGORY_LABELS, Batch, CountLine
from korgan.accounting.selectors.balances import CategoryBalance, Evaluation, Period
from korgan.accounting.wording import change_label
from korgan.kernel.quantities import unit_label

PLACE_LABELS: dict[str, str | Promise] = {
    "beginning": gettext_lazy("Beginning inventory"),
    "increases": gettext_lazy("Increases"),
    "decreases": gettext_lazy("Decreases"),
    "ending": gettext_lazy("Ending inventory"),
}


def weight(micrograms: int, category: str) -> str:
    """Return a weight in the reporting unit of its category, without the unit."""
    unit = ElementCategory(category).reporting_unit
    value = in_unit(micrograms, unit)
    return _signed(number_format(format(value, "f"), force_grouping=True))


def unit_of(category: str) -> str:
    """Return the reporting unit of a category as the reader writes it."""
    return unit_label(ElementCategory(category).reporting_unit)


def units_in_a_kilogram(category: str) -> float:
    """Return the factor from kilograms, in which balances are evaluated, to the reporting unit."""
    return float(in_unit(10**9, ElementCategory(category).reporting_unit))


@dataclass(frozen=True)
class BalanceCard:
    """One category on the balance page."""

    label: Any
    category: str
    unit: str
    has_fissile: bool
    rows: list[dict[str, Any]]
    is_closed: bool
    verdict: dict[str, Any] | None
    evaluation: Evaluation | None
    contributions: list[dict[str, Any]]
    chart: ControlChart | None
    flow: Flow | None
    history: list[dict[str, Any]]
    differing: list[dict[str, Any]]


def cards(
    balances: list[CategoryBalance], evaluations: dict[str, Evaluation | None], period: Period
) -> list[BalanceCard]:
    """Return a card for each category: the element's balance, and the fissile one beside it."""
    found = []
    for balance in balances:
        if "-" in balance.substance:
            continue
        fissile = next(
            (b for b in balances if b.category == balance.category and "-" in b.substance), None
        )
        evaluation = evaluations.get(balance.category)
        found.append(_card(balance, fissile, evaluation, period))
    return found


def _card(
    balance: CategoryBalance,
    fissile: CategoryBalance | None,
    evaluation: Evaluation | None,
    period: Period,
) -> BalanceCard:
    unit, number = unit_of(balance.category), period.number
    factor = units_in_a_kilogram(balance.category)
    return BalanceCard(
        label=CATEGORY_LABELS[balance.category],
        category=balance.category,
        unit=unit,
        has_fissile=fissile is not None,
        rows=_rows(balance, fissile),
        is_closed=balance.is_closed,
        verdict=_verdict(evaluation, number, unit, factor) if balance.is_closed else None,
        evaluation=evaluation,
        contributions=_contributions(evaluation, number),
        chart=_chart(evaluation, factor),
        flow=_flow(balance),
        history=_history(evaluation, factor),
        differing=_differing(balance, period),
    )


def _differing(balance: CategoryBalance, period: Period) -> list[dict[str, Any]]:
    """Return the batches in which the MUF of a closed period lies."""
    if period.taking is None or not balance.is_closed:
        return []
    lines = period.taking.lines.filter(category=balance.category).exclude(result="found")
    return [_differing_row(line, balance) for line in lines.select_related("batch", "place")]


def _differing_row(line: CountLine, balance: CategoryBalance) -> dict[str, Any]:
    book, counted = line.book, line.counted or {}
    return {
        "line": line,
        "tone": "bad" if line.result == "missing" else "warn",
        "element": weight(
            counted.get(balance.substance, 0) - book.get(balance.substance, 0), balance.category
        ),
        "items": f"{counted.get('items', 0)} / {book.get('items', 0)}",
    }


def _rows(balance: CategoryBalance, fissile: CategoryBalance | None) -> list[dict[str, Any]]:
    sums, other = balance.sums, fissile.sums if fissile else None
    of_fissile = {code: amount for code, _, amount in fissile.changes} if fissile else {}

    def row(label: Any, code: str, first: int, second: int | None, kind: str) -> dict[str, Any]:
        return {
            "label": label,
            "code": code,
            "element": weight(first, balance.category),
            "fissile": weight(second, balance.category) if second is not None else "",
            "kind": kind,
        }

    rows = [row(_("Beginning physical inventory"), "PB", sums.beginning,
                other.beginning if other else None, "sum")]  # fmt: skip
    for code, name, amount in balance.changes:
        if code != "DI":
            second = of_fissile.get(code, 0) if fissile else None
            rows.append(
                row(change_label(code, name), code, amount, second, "in" if amount > 0 else "out")
            )
    rows.append(row(_("Ending book inventory"), "BE", sums.book, other.book if other else None,
                    "sum"))  # fmt: skip
    if sums.difference or (other and other.difference):
        rows.append(row(_("Shipper/receiver difference"), "DI", -sums.difference,
                        -other.difference if other else None, "out"))  # fmt: skip
        rows.append(row(_("Adjusted ending book inventory"), "AE", sums.adjusted_book,
                        other.adjusted_book if other else None, "sum"))  # fmt: skip
    if balance.is_closed:
        rows.append(row(_("Ending physical inventory"), "PE", sums.ending,
                        other.ending if other else None, "sum"))  # fmt: skip
        rows.append(row(_("Material unaccounted for"), "MUF", sums.muf,
                        other.muf if other else None, "muf"))  # fmt: skip
    return rows


def _verdict(
    evaluation: Evaluation | None, number: int, unit: str, factor: float
) -> dict[str, Any] | None:
    if evaluation is None or len(evaluation.rows) < number:
        return None
    row = evaluation.rows[number - 1]
    sigma, muf = row["sigma_muf"] or 0.0, row["muf"]
    ratio = abs(muf) / sigma if sigma > 0 else None
    if ratio is None:
        tone = "good" if muf == 0 else "warn"
        words = _("No difference") if muf == 0 else _("Uncertainty not known")
    elif ratio <= 2:
        tone, words = "good", _("Within 2 standard deviations")
    elif ratio <= 3:
        tone, words = "warn", _("Between 2 and 3 standard deviations")
    else:
        tone, words = "bad", _("Beyond 3 standard deviations")
    return {
        "muf": plain(muf * factor),
        "sigma": plain(sigma * factor),
        "ratio": plain(ratio) if ratio is not None else "",
        "unit": unit,
        "tone": tone,
        "words": words,
        "unmeasured": plain(evaluation.unmeasured[number - 1] * factor)
        if evaluation.unmeasured[number - 1]
        else "",
    }


def _contributions(evaluation: Evaluation | None, number: int) -> list[dict[str, Any]]:
    if evaluation is None or number != len(evaluation.rows):
        return []
    return [
        {
            "place": PLACE_LABELS[row["place"]],
            "method": row["method"],
            "percent": plain(100 * row["share"], 3),
            "share": max(0.0, min(row["share"], 1.0)),
            "random": plain(100 * row["random"] / (row["random"] + row["systematic"]), 3)
            if row["random"] + row["systematic"]
            else "",
        }
        for row in evaluation.contributions
    ]


def _chart(evaluation: Evaluation | None, factor: float) -> ControlChart | None:
    if evaluation is None or len(evaluation.rows) < 2:
        return None
    if not any(row["muf"] or row["sigma_muf"] for row in evaluation.rows):
        return None

    def column(name: str) -> list[float]:
        return [factor * (row[name] or 0.0) for row in evaluation.rows]

    labels = [f"{period.end:%d.%m.%y}" for period in evaluation.periods]
    return control_chart(
        labels, column("muf"), column("sigma_muf"), column("cumuf"), column("sigma_cumuf")
    )


def _history(evaluation: Evaluation | None, factor: float) -> list[dict[str, Any]]:
    if evaluation is None:
        return []
    return [
        {
            "end": period.end,
            "muf": plain(row["muf"] * factor),
            "sigma": plain((row["sigma_muf"] or 0.0) * factor),
            "cumuf": plain(row["cumuf"] * factor),
            "sigma_cumuf": plain((row["sigma_cumuf"] or 0.0) * factor),
            "sitmuf": plain(row["sitmuf"], 3) if row.get("sitmuf") is not None else "",
            "page": plain(row["page"], 3) if row.get("page") is not None else "",
        }
        for period, row in zip(evaluation.periods, evaluation.rows, strict=True)
    ]


def _flow(balance: CategoryBalance) -> Flow | None:
    sums, category = balance.sums, balance.category
    # Codes only: they are short in every language, and the words stand in the table beside them.
    inward = [("PB", sums.beginning, "stock")]
    ending = ("PE", sums.ending) if balance.is_closed else ("BE", sums.adjusted_book)
    outward = [(*ending, "stock")]
    for code, _name, amount in balance.changes:
        (inward if amount > 0 else outward).append((code, abs(amount), "flow"))
    if balance.is_closed and sums.muf:
        (outward if sums.muf > 0 else inward).append(("MUF", abs(sums.muf), "muf"))

    def texts(rows: list[tuple[str, int, str]]) -> list[tuple[str, str, float, str]]:
        unit = unit_of(category)
        return [
            (label, f"{weight(amount, category)} {unit}", float(amount), kind)
            for label, amount, kind in rows
            if amount > 0
        ]

    return material_flow(texts(inward), texts(outward))


def plain(value: float, digits: int = 4) -> str:
    """Return a number with so many digits that tell, as the reader's language writes it.

    Whole units are never rounded away: beside 21,797 g in a table 21,800 looks like another.
    """
    from decimal import Decimal

    whole = len(str(int(abs(value))))
    rounded = Decimal(f"{value:.{max(digits, whole)}g}")
    return _signed(number_format(format(rounded, "f"), force_grouping=True))


def _signed(text: str) -> str:
    """A minus sign as typography knows it: a hyphen is overlooked."""
    return text.replace("-", "\N{MINUS SIGN}")


def batch_row(batch: Batch, held: dict[str, int]) -> dict[str, Any]:
    """Return one batch as the list of items shows it."""
    category = ElementCategory(batch.category)
    element = held.get(category.element, 0)
    fissile = held.get("U-235")
    return {
        "batch": batch,
        "items": held.get("items", 0),
        "element": weight(element, batch.category),
        "fissile": weight(fissile, batch.category) if fissile is not None else "",
        "enrichment": plain(100 * fissile / element, 4) if fissile and element else "",
        # For a figure in large type: the digits that tell, not every microgram.
        "fissile_short": plain(float(in_unit(fissile, category.reporting_unit)), 6)
        if fissile is not None
        else "",
        "unit": unit_of(batch.category),
        "reporting_unit": category.reporting_unit,
    }
