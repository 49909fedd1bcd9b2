import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korgan.accounting.domain.evaluation import evaluate_study
from korgan.accounting.readers.balance import example, read_balance, schema
from korgan.accounting.readers.balance.fields import SPELLINGS
from korgan.science.errors import InputError


def evaluate(form: dict[str, Any]) -> dict[str, Any]:
    return evaluate_study(read_balance(json.dumps(form).encode()))


def refusal(form: dict[str, Any]) -> InputError:
    with pytest.raises(InputError) as caught:
        read_balance(json.dumps(form).encode())
    return caught.value


def seven_balances() -> dict[str, Any]:
    """Case MUF-COVARIANCE written with inventories and events."""
    return {
        "strata": [
            {
                "id": "in",
                "direction": "input",
                "random_relative": 0.01,
                "systematic_relative": 0.02,
            },
            {"id": "out", "role": "output", "random": "1 %", "systematic": "2 %"},
            {"id": "stock", "direction": "inventory", "random": 0.005, "systematic": 0.003},
        ],
        "closings": [{"time": t, "items": [{"mass": 100}]} for t in range(8)],
        "events": [
            {"time": t + 0.5, "stratum": s, "mass": 10} for t in range(7) for s in ("in", "out")
        ],
    }


def test_the_example_is_valid_by_the_schema_and_gives_a_full_result() -> None:
    form = json.loads(example())
    jsonschema_rs.validate(schema(), form)
    result = evaluate(form)
    assert result["problems"] == []
    assert result["notes"] == []
    wanted = {
        "balances", "covariance", "tests", "goal", "transfers", "inspections", "paired", "anova",
        "sampling", "power", "detection_study", "materials", "near_real_time",
    }  # fmt: skip
    assert wanted <= {name for name, value in result.items() if value}


def test_the_csv_example_says_the_same_as_json() -> None:
    result = evaluate_study(read_balance(example("csv").encode()))
    assert result["problems"] == []
    assert [b["muf"] for b in result["balances"]] == pytest.approx([0.4, -0.2])
    assert result["transfers"]["transfers"][0]["limit"] == pytest.approx(2.499136, abs=5e-7)
    assert result["sampling"][0]["attributes"]["sample_exact"] == 45


def test_inventories_with_events_give_the_published_covariance() -> None:
    result = evaluate(seven_balances())
    covariance = np.array(result["covariance"])
    wanted = np.full((7, 7), 0.08) + 0.52 * np.eye(7) - 0.25 * (np.eye(7, k=1) + np.eye(7, k=-1))
    np.testing.assert_allclose(covariance, wanted, atol=1e-12)
    assert result["balances"][-1]["sigma_cumuf"] == pytest.approx(2.135415650, abs=5e-10)
    assert result["balances"][0]["sigma_muf"] == pytest.approx(0.774596669, abs=5e-10)


def test_balances_one_by_one_with_masses_by_stratum_give_the_same() -> None:
    form = {
        "methods": {
            "in": {"random": 0.01, "systematic": 0.02},
            "out": {"random": 0.01, "systematic": 0.02},
            "stock": {"random": 0.005, "systematic": 0.003},
        },
        "balances": [
            {
                **({"beginning": {"stock": 100}} if i == 0 else {}),
                "inputs": {"in": 10},
                "outputs": {"out": [10]},
                "ending": [{"stratum": "stock", "mass": 100}],
            }
            for i in range(7)
        ],
    }
    np.testing.assert_allclose(
        evaluate(form)["covariance"], evaluate(seven_balances())["covariance"], atol=1e-12
    )


def test_events_on_the_boundary_are_counted_once() -> None:
    # case MUF-BOUNDARY
    form = {
        "strata": {
            "in": {"direction": "input", "random": 0.01},
            "out": {"direction": "output", "random": 0.01},
            "stock": {"direction": "inventory", "exact": True},
        },
        "closings": [{"time": 10 * t, "items": []} for t in range(6)],
        "events": [
            *({"time": 10 * t, "stratum": "in", "mass": 10} for t in range(1, 6)),
            *({"time": 10 * t - 5, "stratum": "out", "mass": 10} for t in range(1, 6)),
        ],
    }
    assert [b["muf"] for b in evaluate(form)["balances"]] == [0, 0, 0, 0, 0]


def test_five_batches_by_count_equal_five_batches_by_row() -> None:
    # case MUF-BATCHES
    base = {
        "strata": {
            "a": {"direction": "input", "random": 0.01},
            "b": {"direction": "output", "random": 0.01},
        }
    }
    rows = {
        **base,
        "balances": [{"inputs": {"a": [2] * 5}, "outputs": {"b": [2] * 5}, "ending": []}],
    }
    counted = {
        **base,
        "balances": [
            {
                "inputs": [{"stratum": "a", "mass": 10, "count": 5}],
                "outputs": [{"stratum": "b", "mass": 10, "batches": 5}],
                "ending": [],
            }
        ],
    }
    for form in (rows, counted):
        sigma = evaluate(form)["balances"][0]["sigma_muf"]
        assert sigma == pytest.approx(0.0632456, abs=5e-8)


def test_calibration_intervals_share_one_error_each_until_the_end() -> None:
    # case MUF-CALIBRATION as 100 balances of one measurement
    form = {
        "methods": [
            {"id": "m", "systematic_relative": 0.01, "random_relative": 0, "calibration_length": 30}
        ],
        "strata": [{"id": "in", "direction": "input", "method": "m"}],
        "closings": [{"time": t - 0.5, "items": []} for t in range(101)],
        "events": [{"time": t, "stratum": "in", "mass": 1} for t in range(100)],
    }
    covariance = np.array(evaluate(form)["covariance"])
    period = np.arange(100) // 30
    np.testing.assert_allclose(
        covariance, np.where(period[:, None] == period[None, :], 1e-4, 0), atol=1e-15
    )


def test_dates_of_the_same_day_belong_to_the_inventory_of_that_day() -> None:
    form = {
        "strata": {"in": {"direction": "input", "random": 0.01}},
        "closings": [{"date": d, "items": []} for d in ("2026-01-31", "2026-06-30", "2026-12-31")],
        "events": [
            {"date": "2026-06-30", "stratum": "in", "mass": 1},
            {"date": "2026-06-30T16:00", "stratum": "in", "mass": 2},
            {"date": "2026-07-01", "stratum": "in", "mass": 4},
        ],
    }
    assert [b["inputs"] for b in evaluate(form)["balances"]] == [3, 4]


def test_an_item_measured_once_cancels_between_inventories() -> None:
    item = {"stratum": "s", "item": "A", "mass": 50, "measured_at": "2025-12-01"}
    form = {
        "strata": {
            "s": {"direction": "inventory", "random": 0.01, "systematic": 0.01},
            "in": {"direction": "input", "random": 0.1},
        },
        "balances": [{"beginning": [item], "inputs": {"in": 1}, "ending": [item]}],
    }
    assert evaluate(form)["balances"][0]["sigma_muf"] == pytest.approx(0.1)


def test_a_series_of_rates_is_integrated_and_cut_at_the_boundaries() -> None:
    form = {
        "strata": {
            "in": {"direction": "input", "random": 0.1},
            "tank": {"direction": "inventory", "exact": True},
        },
        "closings": [{"time": 0}, {"time": 1.5}, {"time": 4}],
        "series": [
            {"stratum": "in", "times": [0, 1, 2, 3, 4], "rates": [0, 2, 4, 6, 8]},
            {"stratum": "tank", "times": [0, 1.5, 4], "values": [0, 2.25, 16]},
        ],
    }
    result = evaluate(form)
    assert [b["inputs"] for b in result["balances"]] == pytest.approx([2.25, 13.75])
    assert [b["muf"] for b in result["balances"]] == pytest.approx([0, 0])
    assert result["covariance"][0][1] > 0  # the samples around the boundary count in both


def test_masses_in_other_units_are_converted() -> None:
    form = {
        "unit": "g",
        "strata": {"in": {"direction": "input", "random": 0.01}},
        "balances": [
            {"inputs": [{"mass": 2, "unit": "kg"}, {"mass": 500, "unit": "mg"}], "ending": []}
        ],
    }
    assert evaluate(form)["balances"][0]["inputs"] == pytest.approx(2000.5)


def test_kg_where_g_is_meant_is_noted() -> None:
    form = seven_balances()
    for i, closing in enumerate(form["closings"]):
        closing["items"] = [{"item": "A", "mass": 100_000 if i == 3 else 100}]
    assert "unit_suspected" in [n["code"] for n in evaluate(form)["notes"]]


def test_events_outside_the_balances_are_said_and_the_open_period_is_shown() -> None:
    form = seven_balances()
    form["events"] += [
        {"time": 0, "stratum": "in", "mass": 1},
        {"time": 9, "stratum": "in", "mass": 3},
    ]
    result = evaluate(form)
    assert {n["code"] for n in result["notes"]} == {
        "events_before_first_inventory", "events_after_last_inventory",
    }  # fmt: skip
    assert result["open_period"]["book_inventory"] == pytest.approx(103)


def test_misspelt_fields_are_said() -> None:
    form = seven_balances() | {"sytematic": 1}
    assert [n["code"] for n in evaluate(form)["notes"]] == ["unknown_field"]


STRATA = {"in": {"direction": "input", "random": 0.01}}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"closings": [{"items": []}]}, "no_balance"),
        ({"closings": []}, "no_balance"),
        ({"balances": []}, "no_balance"),
        ({"events": [{"mass": 1}]}, "no_balance"),
        ({}, "nothing_to_evaluate"),
        ({"calibrations": [{"id": "c"}]}, "calibration_without_method"),
        ({"calibrations": [{"id": "c", "method": "x"}]}, "unknown_method"),
        ({"methods": [{"id": "m", "random": -0.1}]}, "negative_uncertainty"),
        ({"methods": [{"id": "m", "random": 5}]}, "uncertainty_too_large"),
        ({"methods": [{"id": "m"}, {"id": "m"}]}, "duplicate_method"),
        ({"strata": STRATA, "balances": [{"inputs": [-1], "ending": []}]}, "negative_mass"),
        ({"strata": STRATA, "balances": [{"inputs": ["x"], "ending": []}]}, "not_a_number"),
        ({"strata": STRATA, "balances": [{"inputs": [1]}]}, "missing_field"),
        ({"strata": {"in": {"direction": "input"}}, "balances": [{"inputs": [1], "ending": []}]},
         "no_method"),
        ({"strata": {"in": {"direction": "up"}}}, "unknown_direction"),
        ({"strata": STRATA, "balances": [{"inputs": {"x": 1}, "ending": []}]}, "unknown_stratum"),
        ({"strata": STRATA, "balances": [{"events": [{"code": "ZZ", "mass": 1}], "ending": []}]},
         "unknown_inventory_change"),
        ({"strata": STRATA, "balances": [{"inputs": [{"code": "SD", "mass": 1}], "ending": []}]},
         "code_against_direction"),
        ({"strata": STRATA, "closings": [{"time": 1}, {"time": 1}]}, "boundaries_not_increasing"),
        ({"strata": STRATA, "closings": [{"time": 1}, {"time": 2}],
          "events": [{"time": "2026-01-01", "stratum": "in", "mass": 1}]}, "times_differ_in_kind"),
        ({"sequence": {"muf": [1, 2], "covariance": [[1, 0], [0]]}}, "covariance_not_square"),
        ({"sequence": {"muf": [], "covariance": []}}, "no_balance"),
        ({"sequence": {"muf": [1], "sigma": [-1]}}, "negative_uncertainty"),
        ({"sequence": {"muf": [1], "covariance": [[-1]]}}, "negative_variance"),
        ({"sequence": {"muf": [1e200], "sigma": [1]}}, "number_too_large"),
        ({"tests": {"h": -1}}, "not_positive"),
        ({"tests": {"length": 0}}, "not_positive"),
        ({"tests": {"limit_factor": 0}}, "not_positive"),
        ({"unit": "lb"}, "unknown_unit"),
        ({"material": "gold"}, "unknown_material"),
        ({"tests": {"alpha": 2}}, "probability_outside"),
        ({"strata": STRATA, "balances": [{"inputs": [1], "ending": [5]},
                                         {"beginning": [6], "ending": []}]}, "no_method"),
    ],
)  # fmt: skip
def test_bad_forms_are_refused_by_rule(form: dict[str, Any], code: str) -> None:
    error = refusal(form)
    assert error.code == code
    assert error.message


def test_an_opening_that_is_not_the_previous_ending_is_refused() -> None:
    form = {
        "strata": {"s": {"direction": "inventory", "random": 0.01}},
        "balances": [{"beginning": [5], "ending": [5]}, {"beginning": [6], "ending": [6]}],
    }
    assert refusal(form).code == "opening_differs_from_previous_ending"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"   \n", "empty_file"),
        (b"\xff\xfe\x00", "not_utf8"),
        (b"{", "not_json"),
        (b"[1]", "not_an_object"),
        (b'{"a": NaN}', "number_not_finite"),
        (b'{"unit": "kg", "unit": "g"}', "duplicate_field"),
        (b"PK\x03\x04broken", "unreadable_spreadsheet"),
        (b"a,b\n1,2\n", "no_record_column"),
        (b"record,mass\nwhat,2\n", "unknown_record"),
        (b"record,mass\nitem,2\n", "missing_field"),
        (b"record,mass\nevent,2,3\n", "too_many_cells"),
    ],
)
def test_broken_files_are_refused_by_rule(content: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_balance(content)
    assert caught.value.code == code


def test_an_error_in_csv_names_its_line() -> None:
    text = b"record,id,random_relative\nmethod,m,0.01\nmethod,n,-1\n"
    with pytest.raises(InputError) as caught:
        read_balance(text)
    assert caught.value.where == "line 3.random_relative"


def test_semicolons_with_decimal_commas_are_read() -> None:
    text = (
        "record;id;direction;random;closing;stratum;mass\n"
        "stratum;s;inventory;0,01;;;\nclosing;a;;;;;\nclosing;b;;;;;\n"
        "item;;;;a;s;10,5\nitem;;;;b;s;10,25\n"
    )
    result = evaluate_study(read_balance(text.encode()))
    assert result["balances"][0]["muf"] == pytest.approx(0.25)


def test_a_spreadsheet_is_read_like_the_csv(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Strata"
    for row in (["id", "direction", "random"], ["s", "inventory", 0.01], ["in", "input", 0.02]):
        sheet.append(row)
    sheets: dict[str, list[list[object]]] = {
        "Closings": [["id", "time"], ["a", "2026-01-01"], ["b", "2026-12-31"]],
        "Inventory": [["closing", "stratum", "mass"], ["a", "s", 10], ["b", "s", 11]],
        "Events": [["time", "stratum", "mass"], ["2026-05-01", "in", 1.25]],
        "Remarks": [["anything"]],
    }
    for title, rows in sheets.items():
        other = book.create_sheet(title)
        for row in rows:
            other.append(row)
    path = tmp_path / "balance.xlsx"
    book.save(path)
    result = evaluate_study(read_balance(path.read_bytes()))
    assert result["balances"][0]["muf"] == pytest.approx(0.25)
    assert result["balances"][0]["end"] == "2026-12-31"


def test_no_spelling_stands_for_two_names() -> None:
    others = [other for spellings in SPELLINGS.values() for other in spellings]
    assert len(others) == len(set(others))
    assert not set(others) & set(SPELLINGS)


@settings(max_examples=150)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-3, 3) | st.text("abc-1. %", max_size=4),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["balances", "closings", "events", "strata", "methods", "id", "mass", "inputs",
                 "ending", "time", "sequence", "muf", "covariance", "tests", "sampling",
                 "transfers", "paired", "operator", "inspector", "detection_study", "losses",
                 "series", "times", "rates", "stratum", "direction", "random", "materials",
                 "isotopes", "population", "defects", "power", "loss", "sigma", "cusum", "values"]
            ),
            inner,
            max_size=4,
        ),
        max_leaves=12,
    ).filter(lambda v: isinstance(v, dict))
)  # fmt: skip
def test_any_object_is_evaluated_or_refused_with_a_rule(form: dict[str, Any]) -> None:
    try:
        result = evaluate(form)
    except InputError as error:
        assert error.code
        return
    json.dumps(result, allow_nan=False)
