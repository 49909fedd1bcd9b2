"""Rows of the balances: PB, inputs, outputs, BE, PE, MUF with its uncertainty and its sources."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from korgan.accounting.domain.evaluation.sequential import SequentialResults
from korgan.accounting.domain.evaluation.statistics import BalanceStatistics
from korgan.accounting.domain.study import Study
from korgan.science.accountancy.covariance import MufEvaluation
from korgan.science.accountancy.measurement import FloatArray
from korgan.science.accountancy.quantities import closing_uncertainty

_PLACES = ("inputs", "outputs", "beginning", "ending")


def balance_rows(
    study: Study, statistics: BalanceStatistics, tests: SequentialResults | None
) -> list[dict[str, Any]]:
    """One row for each balance, with contributions where they are known."""
    rows = []
    expected = closing_uncertainty(study.facility_kind) if study.facility_kind else None
    for i in range(statistics.muf.size):
        row: dict[str, Any] = {"number": i + 1}
        if study.periods:
            period = study.periods[i]
            row |= {"balance": period.name, "start": period.start, "end": period.end}
        if statistics.evaluation is not None:
            row |= _sums(statistics.evaluation, i)
        sigma = float(statistics.sigma[i])
        row |= {
            "muf": statistics.muf[i],
            "sigma_muf": sigma,
            "muf_over_sigma": _ratio(statistics.muf[i], sigma),
            "cumuf": statistics.cumuf[i],
            "sigma_cumuf": statistics.sigma_cumuf[i],
            "cumuf_over_sigma": _ratio(statistics.cumuf[i], statistics.sigma_cumuf[i]),
        }
        row |= tests.row(i) if tests is not None else _no_tests()
        if statistics.evaluation is not None:
            row |= _contributions(study, statistics.evaluation, i)
            if expected is not None:
                row |= _expected(statistics.evaluation, i, sigma, expected)
        rows.append(row)
    return rows


def _sums(evaluation: MufEvaluation, i: int) -> dict[str, Any]:
    return {
        "beginning_inventory": evaluation.beginning[i],
        "inputs": evaluation.inputs[i],
        "outputs": evaluation.outputs[i],
        "book_inventory": evaluation.book[i],
        "ending_inventory": evaluation.ending[i],
    }


def _contributions(study: Study, evaluation: MufEvaluation, i: int) -> dict[str, Any]:
    """Parts of var(MUF) by stratum and method; parts sum to it and a part can be negative."""
    total = float(evaluation.covariance[i, i])
    parts: list[tuple[dict[str, str], FloatArray]] = [
        (
            {
                "stratum": study.strata[evaluation.stratum[k]],
                "place": _PLACES[evaluation.place[k]],
                "method": study.methods[evaluation.method[k]],
            },
            values[:, i],
        )
        for k, values in enumerate(evaluation.contributions)
    ]

    def summed(*names: str) -> list[dict[str, Any]]:
        sums: dict[tuple[str, ...], FloatArray] = defaultdict(lambda: np.zeros(2))
        for labels, values in parts:
            key = tuple(labels[name] for name in names)
            sums[key] = sums[key] + values
        return [
            {
                **dict(zip(names, key, strict=True)),
                "random_variance": values[0],
                "systematic_variance": values[1],
                "variance": float(values.sum()),
                "share": float(values.sum()) / total if total > 0 else None,
            }
            for key, values in sums.items()
        ]

    return {
        "contributions": summed("stratum", "place", "method"),
        "contributions_by_stratum": summed("stratum"),
        "contributions_by_method": summed("method"),
    }


def _expected(
    evaluation: MufEvaluation, i: int, sigma: float, expected: tuple[float, str]
) -> dict[str, Any]:
    """Compare sigma with the closing uncertainty expected of the kind of facility."""
    throughput = max(float(evaluation.inputs[i]), float(evaluation.outputs[i]))
    basis = max(throughput, float(evaluation.ending[i]))
    return {
        "expected_sigma_muf": expected[0] * basis,
        "expected_sigma_basis": basis,
        "expected_sigma_verification": expected[1],
        "sigma_muf_exceeds_expected": sigma > expected[0] * basis,
    }


def _ratio(value: float, sigma: float) -> float | None:
    return float(value) / float(sigma) if sigma > 0 else None


def _no_tests() -> dict[str, None]:
    return dict.fromkeys(("sitmuf", "page", "gemuf", "gemuf_p_value"))
