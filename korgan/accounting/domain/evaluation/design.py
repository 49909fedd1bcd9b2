"""Goals: power of one balance, detection-probability studies, quantities of a material."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from korgan.accounting.domain.evaluation.problems import Problems
from korgan.accounting.domain.evaluation.statistics import BalanceStatistics
from korgan.accounting.domain.study import MaterialRequest, PowerRequest, Study
from korgan.science.accountancy.detection import detection_study
from korgan.science.accountancy.power import (
    detectable_loss,
    detection_probability,
    sigma_for_detection,
)
from korgan.science.accountancy.quantities import (
    IsotopicVector,
    formula_quantity_of,
    protection_category,
    significant_quantities,
)
from korgan.science.accountancy.transformation import decay_plutonium_241
from korgan.science.errors import InputError

_GOAL_DETECTION = 0.95


def goal_result(study: Study, statistics: BalanceStatistics) -> dict[str, Any] | None:
    """How surely each balance alone detects the loss of a significant quantity."""
    if study.goal is None:
        return None
    alpha = study.tests.false_alarm
    balances = []
    for i, sigma in enumerate(statistics.sigma.tolist()):
        power = detection_probability(study.goal, sigma, alpha) if sigma > 0 else 1.0
        balances.append(
            {
                "number": i + 1,
                "detection_probability": power,
                "detectable_loss": detectable_loss(sigma, _GOAL_DETECTION, alpha),
                "goal_attained": power >= _GOAL_DETECTION,
            }
        )
    return {
        "significant_quantity": study.goal,
        "material": study.material,
        "false_alarm_probability": alpha,
        "wanted_detection_probability": _GOAL_DETECTION,
        "largest_sigma_muf": sigma_for_detection(study.goal, _GOAL_DETECTION, alpha),
        "balances": balances,
    }


def power_results(
    study: Study, statistics: BalanceStatistics | None, problems: Problems
) -> list[dict[str, Any]]:
    """Power of the test of one balance, for a stated sigma or that of a balance."""
    results = []
    for request in study.power:
        outcome = problems.guard(f"power {request.name}", _power, request, statistics)
        results.append({"name": request.name, "loss": request.loss, **(outcome or {})})
    return results


def detection_result(study: Study, statistics: BalanceStatistics | None) -> dict[str, Any]:
    """Detection probability of each test under each loss scenario."""
    request = study.detection
    if request is None or statistics is None:
        raise InputError(
            "no_balance",
            "a detection study needs balances or a MUF sequence with its covariance",
            mend="add them to the file",
        )
    outcome = detection_study(
        statistics.covariance,
        list(request.scenarios),
        false_alarm=request.false_alarm,
        k=request.k,
        iterations=request.iterations,
        seed=request.seed,
    )
    return {
        "iterations": request.iterations,
        "seed": request.seed,
        "false_alarm_probability": request.false_alarm,
        "thresholds": outcome.thresholds,
        "false_alarms": [asdict(r) for r in outcome.false_alarms],
        "results": [asdict(r) for r in outcome.results],
        "best_possible": outcome.best_possible,
        "losses": {s.name: s.losses for s in request.scenarios},
    }


def material_results(study: Study, problems: Problems) -> list[dict[str, Any]]:
    """Significant quantities, timeliness, category and formula quantity of materials."""
    results = []
    for request in study.materials:
        outcome = problems.guard(f"material {request.name}", _material, request)
        results.append({"name": request.name, **(outcome or {})})
    return results


def _power(request: PowerRequest, statistics: BalanceStatistics | None) -> dict[str, Any]:
    sigma = request.sigma
    if sigma is None:
        if statistics is None:
            raise InputError("missing_field", "sigma is missing", where=request.name)
        sigma = float(statistics.sigma[request.balance or 0])
    return {
        "sigma": sigma,
        "false_alarm_probability": request.false_alarm,
        "detection_probability": detection_probability(request.loss, sigma, request.false_alarm),
        "wanted_detection_probability": request.detection,
        "largest_sigma": sigma_for_detection(request.loss, request.detection, request.false_alarm),
        "detectable_loss": detectable_loss(sigma, request.detection, request.false_alarm),
    }


def _material(request: MaterialRequest) -> dict[str, Any]:
    grams = dict(request.grams)
    IsotopicVector(grams)  # refuses unknown isotopes before anything is computed
    if request.years:
        grams["Pu-241"], grams["Am-241"] = decay_plutonium_241(
            grams.get("Pu-241", 0.0), request.years, grams.get("Am-241", 0.0)
        )
    vector = IsotopicVector(grams)
    category = protection_category(
        vector,
        irradiated_above_1_gy_h=request.irradiated_above_1_gy_h,
        reduce_irradiated=request.reduce_irradiated,
    )
    formula = formula_quantity_of(vector)
    return {
        "years_of_decay": request.years,
        "isotopes_g": grams,
        "element_g": {e: vector.of(e) for e in ("U", "Pu", "Th") if vector.of(e) > 0},
        "enrichment": vector.enrichment,
        "significant_quantities": [
            {
                "material": q.material,
                "counted": q.counted,
                "mass_g": q.mass,
                "significant_quantity_g": q.goal,
                "number": q.number,
                "timeliness_months": q.timeliness_months,
                "source": q.source,
                "verification": q.verification,
            }
            for q in significant_quantities(
                vector, irradiated=request.irradiated or request.irradiated_above_1_gy_h
            )
        ],
        "protection_category": category.category,
        "protection_category_reasons": list(category.reasons),
        "formula_quantity_g": formula.grams,
        "formula_quantity_reached": formula.reached,
    }
