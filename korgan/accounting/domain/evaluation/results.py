"""All results of a study in one object; a part that fails leaves the others standing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from korgan.accounting.domain.evaluation.balances import balance_rows
from korgan.accounting.domain.evaluation.design import (
    detection_result,
    goal_result,
    material_results,
    power_results,
)
from korgan.accounting.domain.evaluation.near_real_time import near_real_time_rows
from korgan.accounting.domain.evaluation.problems import Problems
from korgan.accounting.domain.evaluation.sequential import sequential_results
from korgan.accounting.domain.evaluation.statistics import BalanceStatistics, statistics_of
from korgan.accounting.domain.evaluation.verification import (
    cusum_results,
    grouped_results,
    inspection_results,
    paired_results,
    sampling_results,
    transfer_results,
)
from korgan.accounting.domain.study import Study

Result = dict[str, Any]


def evaluate_study(study: Study) -> Result:
    """Compute everything that a study holds and asks for.

    Parameters
    ----------
    study : Study
        Balances or a MUF sequence, and requests.

    Returns
    -------
    dict
        Plain values, all numbers finite; see docs/accounting/balance-file.md for each key.
    """
    problems = Problems()
    result: Result = {
        "name": study.name,
        "facility": study.facility,
        "material_balance_area": study.material_balance_area,
        "unit": study.unit,
        "conventions": {
            "muf": "book minus physical",
            "mass": study.unit,
            "variance": f"{study.unit}^2",
            "sitmuf": "standard deviations",
        },
    }
    statistics = problems.guard("balances", statistics_of, study)
    if statistics is not None:
        result |= _balance_part(study, statistics, problems)
    requests: list[tuple[str, object, Callable[[], Any]]] = [
        ("transfers", study.transfers, lambda: transfer_results(study)),
        ("inspections", study.inspections, lambda: inspection_results(study, statistics, problems)),
        ("paired", study.paired, lambda: paired_results(study, problems)),
        ("anova", study.grouped, lambda: grouped_results(study, problems)),
        ("sampling", study.sampling, lambda: sampling_results(study, problems)),
        ("power", study.power, lambda: power_results(study, statistics, problems)),
        ("cusum", study.cusums, lambda: cusum_results(study, problems)),
        ("materials", study.materials, lambda: material_results(study, problems)),
    ]
    for name, wanted, compute in requests:
        if wanted:
            result[name] = problems.guard(name, compute)
    if study.detection is not None:
        result["detection_study"] = problems.guard(
            "detection_study", detection_result, study, statistics
        )
    result["notes"] = [{k: v for k, v in asdict(n).items() if v} for n in study.notes]
    result["problems"] = problems.found
    plain: Result = _plain(result)
    return plain


def _balance_part(study: Study, statistics: BalanceStatistics, problems: Problems) -> Result:
    tests = problems.guard("tests", sequential_results, study, statistics)
    part: Result = {
        "number_of_balances": int(statistics.muf.size),
        "balances": balance_rows(study, statistics, tests),
        "covariance": statistics.covariance,
        "tests": None if tests is None else tests.summary,
        "goal": problems.guard("goal", goal_result, study, statistics),
    }
    if study.open_period is not None:
        ending = None if statistics.evaluation is None else statistics.evaluation.ending[-1]
        period = study.open_period
        part["open_period"] = {
            "since": period.since,
            "inputs": period.inputs,
            "outputs": period.outputs,
            "events": period.events,
            "book_inventory": None if ending is None else ending + period.inputs - period.outputs,
        }
    if study.near_real_time:
        part["near_real_time"] = problems.guard("near_real_time", near_real_time_rows, study)
    return part


def _plain(value: Any) -> Any:
    """Values as JSON has them; a number that is not finite becomes null, never output."""
    if isinstance(value, dict):
        return {key: _plain(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
