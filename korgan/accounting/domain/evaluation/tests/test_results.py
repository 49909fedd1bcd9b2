import json
from typing import Any

import numpy as np
import pytest

from korgan.accounting.domain.evaluation import evaluate_study
from korgan.accounting.readers.balance import read_balance
from korgan.accounting.readers.balance.tests.test_form import seven_balances


def evaluate(form: dict[str, Any]) -> dict[str, Any]:
    result = evaluate_study(read_balance(json.dumps(form).encode()))
    json.dumps(result, allow_nan=False)
    return result


def test_rows_add_up_and_contributions_sum_to_the_variance() -> None:
    for row in evaluate(seven_balances())["balances"]:
        assert row["book_inventory"] == row["beginning_inventory"] + row["inputs"] - row["outputs"]
        assert row["muf"] == row["book_inventory"] - row["ending_inventory"]
        for parts in ("contributions", "contributions_by_stratum", "contributions_by_method"):
            variance = sum(p["variance"] for p in row[parts])
            assert variance == pytest.approx(row["sigma_muf"] ** 2)
            assert sum(p["share"] for p in row[parts]) == pytest.approx(1.0)


def test_a_given_sequence_runs_all_tests() -> None:
    result = evaluate({"sequence": {"muf": [0.1, 0.2, 9.0], "sigma": [1, 1, 1]}})
    tests = result["tests"]
    assert tests["sitmuf"]["alarm_balances"] == [3]
    assert tests["page"]["alarm_balances"] == [3]
    assert tests["gemuf"]["alarm"]
    assert tests["gemuf"]["value"] == pytest.approx(81.05)
    assert [b["sitmuf"] for b in result["balances"]] == pytest.approx([0.1, 0.2, 9.0])


def test_perfect_correlation_is_a_problem_and_leaves_the_rest_standing() -> None:
    result = evaluate({"sequence": {"muf": [1, 2], "covariance": [[1, 1], [1, 1]]}})
    (problem,) = result["problems"]
    assert problem["code"] == "covariance_not_positive_definite"
    assert "balance 2" in problem["where"]
    assert problem["mend"]
    assert result["tests"] is None
    assert [b["sigma_cumuf"] for b in result["balances"]] == [1.0, 2.0]
    assert result["balances"][0]["sitmuf"] is None


def test_one_balance_is_evaluated() -> None:
    result = evaluate({"sequence": {"muf": [4.0], "sigma": [2.0]}, "significant_quantity": 8})
    row = result["balances"][0]
    assert (row["sitmuf"], row["gemuf"], row["page"]) == (2.0, 4.0, 1.5)
    assert result["tests"]["muf"]["threshold"] == pytest.approx(1.644854, abs=1e-6)
    assert result["goal"]["balances"][0]["detection_probability"] == pytest.approx(
        0.990742, abs=5e-7
    )


def test_page_thresholds_follow_the_length_and_the_sides() -> None:
    base = {"sequence": {"muf": [0.0] * 13, "sigma": [1.0] * 13}}
    one = evaluate(base)["tests"]["page"]["h"]
    longer = evaluate(base | {"tests": {"length": 52}})["tests"]["page"]["h"]
    two = evaluate(base | {"tests": {"sides": 2}})["tests"]["page"]["h"]
    given = evaluate(base | {"tests": {"h": 4}})["tests"]["page"]
    assert one == pytest.approx(3.46248, abs=1e-4)
    assert longer > one
    assert two > one
    assert (given["h"], given["threshold_source"]) == (4, "given")


def test_requests_that_fail_are_named_and_others_stand() -> None:
    result = evaluate(
        {
            "sampling": [
                {"id": "small", "population": 3, "defects": 5},
                {"id": "good", "population": 50, "defects": 1, "beta": 0.1},
                {"id": "nothing", "population": 9},
            ],
            "anova": {"id": "one", "groups": [[1, 2]]},
            "materials": {"id": "m", "isotopes": {"Xx-1": 3}},
        }
    )
    codes = {p["code"] for p in result["problems"]}
    assert codes == {
        "defects_exceed_population", "missing_field", "too_few_groups", "unknown_isotope",
    }  # fmt: skip
    assert result["sampling"][1]["attributes"]["sample_iaea"] == 45


def test_published_cases_through_the_file() -> None:
    values = """9.45 7.99 9.29 11.66 12.16 10.18 8.04 11.46 9.20 10.34 9.03 11.47 10.51 9.40 10.08
    9.37 10.62 10.31 8.52 10.84 10.90 9.33 12.29 11.50 10.60 11.08 10.38 11.62 11.31 10.52"""
    result = evaluate(
        {
            "cusum": {"values": values, "target": 10, "sigma": 1, "k": 0.5, "h": 5},
            "power": [{"loss": 8, "sigma": s} for s in (2.0, 2.43, 3.3)],
            "anova": {"groups": [[1545, 1440, 1440, 1520, 1580], [1540, 1555, 1490, 1560, 1495],
                                 [1595, 1550, 1605, 1510, 1560], [1445, 1440, 1595, 1465, 1545],
                                 [1595, 1630, 1515, 1635, 1625], [1520, 1455, 1450, 1480, 1445]]},
            "inspections": [
                {
                    "stratum": "store", "population": 120,
                    "operator": [10.02, 10.05, 9.98, 10.10, 10.00, 10.04, 9.95, 10.03],
                    "inspector": [9.97, 10.01, 9.99, 10.02, 9.96, 10.01, 9.94, 9.97],
                    "operator_random_relative": 0.002, "operator_systematic_relative": 0.001,
                    "inspector_random": 0.004, "inspector_systematic": 0.002,
                }
            ],
            "transfers": [{"shipped": 1250.40, "received": 1249.10,
                           "shipper_random": 0.0006, "receiver_random": 0.0008}],
            "materials": [
                {"id": "a", "isotopes": {"U-235": 2500, "U-238": 100, "Pu-239": 1000}},
                {"id": "b", "isotopes": {"U-235": 2499, "U-238": 100, "Pu-239": 1000}},
                {"id": "c", "isotopes": {"Pu-241": 100}, "years": 5},
            ],
        }
    )  # fmt: skip
    assert result["problems"] == []
    assert result["cusum"][0]["first_signal"] == 29
    assert [round(p["detection_probability"], 6) for p in result["power"]] == [
        0.990742, 0.950255, 0.782125,
    ]  # fmt: skip
    assert result["anova"][0]["between"] == pytest.approx(1764.05)
    d = result["inspections"]["strata"][0]
    assert (d["d"], d["sigma_d"], d["d_over_sigma"]) == pytest.approx(
        (4.5, 3.293319, 1.366403), abs=5e-7
    )
    assert not result["transfers"]["transfers"][0]["significant"]
    materials = result["materials"]
    assert [m["formula_quantity_reached"] for m in materials] == [True, False, False]
    assert materials[2]["isotopes_g"]["Pu-241"] == pytest.approx(78.5437, abs=5e-5)
    assert materials[2]["isotopes_g"]["Am-241"] == pytest.approx(21.3670, abs=5e-5)


def test_near_real_time_ends_where_the_whole_evaluation_does() -> None:
    form = seven_balances() | {"near_real_time": True}
    result = evaluate(form)
    closed = [r for r in result["near_real_time"] if r["after"] == "closing"]
    for row, state in zip(result["balances"], closed, strict=True):
        for name in ("muf", "sigma_muf", "cumuf", "sigma_cumuf", "sitmuf", "page", "gemuf"):
            assert state[name] == pytest.approx(row[name], abs=1e-9)


def test_muf_minus_d_of_a_wholly_verified_inventory() -> None:
    form = {
        "strata": {"s": {"direction": "inventory", "random": 0.01, "systematic": 0.02},
                   "in": {"direction": "input", "exact": True}},
        "balances": [{"beginning": [], "inputs": {"in": 20}, "ending": {"s": [10, 10]}}],
        "inspections": [
            {"stratum": "s", "direction": "ending", "population": 2, "operator": [10, 10],
             "inspector": [9.9, 9.9], "operator_method": "s",
             "inspector_random": 0.01, "inspector_systematic": 0.01}
        ],
    }  # fmt: skip
    entry = evaluate(form)["inspections"]["muf_minus_d"][0]
    # both strata values verified: var(MUF - D) = var D - var MUF = the inspector's part alone
    inspector = 20**2 * (0.01**2 + 0.01**2 / 2)
    assert entry["sigma_muf_minus_d"] == pytest.approx(np.sqrt(inspector))
    assert entry["muf_minus_d"] == pytest.approx(0.2)


def test_expected_closing_uncertainty_is_marked_unverified() -> None:
    row = evaluate(seven_balances() | {"facility_kind": "plutonium reprocessing"})["balances"][0]
    assert row["expected_sigma_muf"] == pytest.approx(0.01 * 100)
    assert row["expected_sigma_verification"] == "unverified"
