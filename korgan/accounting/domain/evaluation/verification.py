"""Comparison with others: shipper and receiver, operator and inspector; sampling; CUSUM."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from korgan.accounting.domain.evaluation.problems import Problems
from korgan.accounting.domain.evaluation.statistics import BalanceStatistics
from korgan.accounting.domain.study import (
    CusumRequest,
    GroupedData,
    Inspection,
    PairedData,
    SamplingRequest,
    Study,
)
from korgan.science.accountancy.components import (
    grubbs,
    one_way_random_effects,
    paired_components,
)
from korgan.science.accountancy.covariance import BEGINNING, INPUTS
from korgan.science.accountancy.paired import (
    DifferenceStatistic,
    VerifiedStratum,
    difference_statistic,
    muf_minus_d,
)
from korgan.science.accountancy.sampling import attribute_plan, defect_count, variables_plan
from korgan.science.accountancy.sequence import Cusum, tabular_cusum
from korgan.science.accountancy.transfers import transfer_differences
from korgan.science.errors import InputError


def transfer_results(study: Study) -> dict[str, Any]:
    """Differences of all transfers, and the cumulative bias of each shipper."""
    transfers = study.transfers
    shippers = {name: i for i, name in enumerate(dict.fromkeys(t.shipper for t in transfers))}
    keys: dict[str, int] = {}
    result = transfer_differences(
        [t.shipped for t in transfers],
        [t.received for t in transfers],
        [t.shipper_error.model for t in transfers],
        [t.receiver_error.model for t in transfers],
        shipper=[shippers[t.shipper] for t in transfers],
        shipper_calibration=[
            keys.setdefault(t.shipper_error.calibration, len(keys)) for t in transfers
        ],
        receiver_calibration=[
            keys.setdefault(t.receiver_error.calibration, len(keys)) for t in transfers
        ],
        factor=study.transfer_limit_factor,
    )
    rows = [
        {
            "transfer": t.name,
            "shipper": t.shipper,
            "shipped": t.shipped,
            "received": t.received,
            "difference": result.difference[i],
            "sigma_difference": result.sigma[i],
            "limit": result.limit[i],
            "significant": bool(result.significant[i]),
            "di_code_value": result.difference[i],
            "cumulative_difference": result.cumulative[i],
            "sigma_cumulative": result.sigma_cumulative[i],
            "cumulative_limit": result.cumulative_limit[i],
            "cumulative_significant": bool(result.cumulative_significant[i]),
        }
        for i, t in enumerate(transfers)
    ]
    last = {t.shipper: i for i, t in enumerate(transfers)}
    return {
        "limit_factor": study.transfer_limit_factor,
        "transfers": rows,
        "shippers": [
            {
                "shipper": shipper,
                "transfers": sum(t.shipper == shipper for t in transfers),
                "cumulative_difference": result.cumulative[i],
                "sigma_cumulative": result.sigma_cumulative[i],
                "limit": result.cumulative_limit[i],
                "significant": bool(result.cumulative_significant[i]),
                "relative_bias": result.relative_bias[i],
            }
            for shipper, i in last.items()
        ],
    }


def inspection_results(
    study: Study, statistics: BalanceStatistics | None, problems: Problems
) -> dict[str, Any]:
    """D of each stratum and of all; MUF - D of each balance that was inspected."""
    strata = [_verified(inspection) for inspection in study.inspections]
    whole = difference_statistic(strata)
    result: dict[str, Any] = {
        "strata": [
            {
                "stratum": inspection.name,
                "population": inspection.population,
                "pairs": d.sample,
                "operator_total": verified.mass,
                "mean_difference": d.mean_difference,
                "d": d.d,
                "sigma_d": d.sigma_d,
                "d_over_sigma": d.ratio,
            }
            for inspection, verified, d in zip(study.inspections, strata, whole.strata, strict=True)
        ],
        "d_in_balance": whole.d,
        "sigma_d_in_balance": whole.sigma_d,
    }
    if statistics is not None and statistics.evaluation is not None:
        result["muf_minus_d"] = _muf_minus_d(study, statistics, strata, problems)
    return result


def paired_results(study: Study, problems: Problems) -> list[dict[str, Any]]:
    """Grubbs' estimates and, for grouped pairs, random and systematic components."""
    results = []
    for data in study.paired:
        entry: dict[str, Any] = {
            "name": data.name,
            "model": "multiplicative" if data.multiplicative else "additive",
            "grubbs": problems.guard(f"paired {data.name}", _grubbs, data),
        }
        components = problems.guard(
            f"paired {data.name}",
            _components,
            data,
        )
        if components is not None:
            components |= {
                f"{name}_sd": _root(components[name])
                for name in (
                    "random_operator",
                    "random_inspector",
                    "systematic_operator",
                    "systematic_inspector",
                )
            }
        entry["components"] = components
        results.append(entry)
    return results


def grouped_results(study: Study, problems: Problems) -> list[dict[str, Any]]:
    """One-way random effects of grouped values."""
    results = []
    for data in study.grouped:
        table = problems.guard(f"anova {data.name}", _anova, data)
        results.append({"name": data.name, **(table or {})})
    return results


def sampling_results(study: Study, problems: Problems) -> list[dict[str, Any]]:
    """Attribute and variables plans of each population."""
    results = []
    for request in study.sampling:
        entry: dict[str, Any] = {
            "name": request.name,
            "population": request.population,
            "non_detection": request.non_detection,
        }
        where = f"sampling {request.name}"
        entry["attributes"] = problems.guard(where, _attributes, request)
        if request.random_relative is not None or request.systematic_relative is not None:
            entry["variables"] = problems.guard(where, _variables, request)
        results.append(entry)
    return results


def cusum_results(study: Study, problems: Problems) -> list[dict[str, Any]]:
    """Tabular CUSUMs."""
    results = []
    for request in study.cusums:
        outcome = problems.guard(
            f"cusum {request.name}",
            _cusum,
            request,
        )
        entry: dict[str, Any] = {"name": request.name, "k": request.k, "h": request.h}
        if outcome is not None:
            entry |= {
                "upper": outcome.upper,
                "lower": outcome.lower,
                "first_signal": outcome.first_signal,
            }
        results.append(entry)
    return results


def _grubbs(data: PairedData) -> dict[str, Any]:
    return asdict(grubbs(data.operator, data.inspector))


def _components(data: PairedData) -> dict[str, Any]:
    return asdict(
        paired_components(
            data.operator, data.inspector, data.group, multiplicative=data.multiplicative
        )
    )


def _anova(data: GroupedData) -> dict[str, Any]:
    return asdict(one_way_random_effects(data.groups))


def _cusum(request: CusumRequest) -> Cusum:
    return tabular_cusum(request.values, request.target, request.sigma, request.k, request.h)


def _verified(inspection: Inspection) -> VerifiedStratum:
    return VerifiedStratum(
        name=inspection.name,
        population=inspection.population,
        operator=inspection.operator,
        inspector=inspection.inspector,
        operator_model=inspection.operator_error.model,
        inspector_model=inspection.inspector_error.model,
        operator_calibration=inspection.operator_error.calibration,
        inspector_calibration=inspection.inspector_error.calibration,
        sign=1 if inspection.place in (BEGINNING, INPUTS) else -1,
        declared_mass=inspection.declared_mass,
    )


def _muf_minus_d(
    study: Study,
    statistics: BalanceStatistics,
    strata: list[VerifiedStratum],
    problems: Problems,
) -> list[dict[str, Any]]:
    evaluation = statistics.evaluation
    results = []
    for balance in range(statistics.muf.size):
        # without a balance, an inspection belongs to the only one
        chosen = [
            k
            for k, inspection in enumerate(study.inspections)
            if inspection.balance == balance
            or (inspection.balance is None and statistics.muf.size == 1)
        ]
        if not chosen or evaluation is None:
            continue
        d: DifferenceStatistic = difference_statistic([strata[k] for k in chosen])
        verified = {
            (inspection.stratum, inspection.place)
            for inspection in (study.inspections[k] for k in chosen)
            if inspection.stratum is not None
        }
        covariance = sum(
            float(evaluation.by_stratum(stratum, place)[:, balance].sum())
            for stratum, place in verified
        )
        outcome = problems.guard(
            f"inspections of balance {balance + 1}",
            muf_minus_d,
            float(statistics.muf[balance]),
            float(statistics.covariance[balance, balance]),
            d.d,
            d.sigma_d**2,
            covariance,
        )
        entry: dict[str, Any] = {
            "balance": balance + 1,
            "d_in_balance": d.d,
            "sigma_d_in_balance": d.sigma_d,
            "covariance_muf_d": covariance,
        }
        if outcome is not None:
            entry |= {
                "muf_minus_d": outcome.value,
                "sigma_muf_minus_d": outcome.sigma,
                "muf_minus_d_over_sigma": outcome.ratio,
            }
        results.append(entry)
    return results


def _attributes(request: SamplingRequest) -> dict[str, Any]:
    defects = request.defects
    if defects is None:
        if request.goal is None or request.item_mass is None:
            raise InputError(
                "missing_field",
                "neither defects nor goal and item_mass are given",
                where="sampling",
                mend="say how many defective items make the goal quantity, or how large both are",
            )
        defects = defect_count(request.goal, request.item_mass)
    plan = attribute_plan(
        request.population, defects, request.non_detection, identification=request.identification
    )
    return {
        "defects": plan.defects,
        "sample_exact": plan.exact,
        "sample_iaea": plan.iaea,
        "sample_jaech": plan.jaech,
        "achieved_non_detection_exact": plan.achieved_exact,
        "achieved_non_detection_iaea": plan.achieved_iaea,
        "achieved_non_detection_jaech": plan.achieved_jaech,
        "identification": request.identification,
    }


def _variables(request: SamplingRequest) -> dict[str, Any]:
    mass = request.mass
    if mass is None and request.item_mass is not None:
        mass = request.item_mass * request.population
    if mass is None or request.goal is None:
        raise InputError(
            "missing_field",
            "a variables plan needs the goal and the mass of the population or of an item",
            where="sampling",
        )
    plan = variables_plan(
        request.population,
        mass,
        request.goal,
        request.random_relative or 0.0,
        request.systematic_relative or 0.0,
        non_detection=request.non_detection,
        false_alarm=request.false_alarm,
    )
    return {
        "sample": plan.sample,
        "sigma_d": plan.sigma_d,
        "detection_probability": plan.detection,
        "false_alarm_probability": request.false_alarm,
    }


def _root(value: float | None) -> float | None:
    """Standard deviation of a variance estimate; None when it is negative or absent."""
    return float(np.sqrt(value)) if value is not None and value >= 0 else None
