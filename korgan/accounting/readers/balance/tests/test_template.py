from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from korgan.accounting.commands.evaluation import evaluate
from korgan.accounting.domain.evaluation import evaluate_study
from korgan.accounting.readers.balance import read_balance
from korgan.accounting.readers.balance.fields import SPELLINGS
from korgan.accounting.readers.balance.template import SHEETS, balance_template
from korgan.science.errors import InputError

Filling = dict[str, list[dict[str, str | float]]]
FILLED: Filling = {
    "study": [{"facility": "Hall 1", "unit": "kg", "material": "plutonium"}],
    "methods": [
        {"id": "scale", "random_relative": "1 %", "systematic_relative": 0.02},
        {"id": "counter", "random_relative": 0.005, "systematic_relative": 0.003},
    ],
    "strata": [
        {"id": "feed", "direction": "input", "method": "scale"},
        {"id": "product", "direction": "output", "method": "scale"},
        {"id": "store", "direction": "inventory", "method": "counter"},
    ],
    "closings": [{"id": "start", "time": "2026-01-01"}, {"id": "end", "time": "2026-06-30"}],
    "items": [
        {"closing": "start", "stratum": "store", "item": "A", "mass": 100},
        {"closing": "end", "stratum": "store", "item": "A", "mass": 99.6},
    ],
    "events": [
        {"time": "2026-03-01", "stratum": "feed", "code": "RD", "mass": 10},
        {"time": "2026-05-20", "stratum": "product", "code": "SD", "mass": 10000, "unit": "g"},
    ],
}  # fmt: skip


def filled_in(values: Filling) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(balance_template()))
    for title, rows in values.items():
        for number, row in enumerate(rows, start=2):
            for name, value in row.items():
                book[title].cell(number, SHEETS[title].index(name) + 1, value)
    outlet = io.BytesIO()
    book.save(outlet)
    return outlet.getvalue()


def test_a_filled_in_template_gives_what_the_same_balance_in_json_gives() -> None:
    found = evaluate_study(read_balance(filled_in(FILLED), "x"))
    assert found["problems"] == []
    assert found["notes"] == [], "every column of the template is known"
    balance = found["balances"][0]
    assert balance["muf"] == pytest.approx(100 + 10 - 10 - 99.6)
    in_json = (
        '{"facility": "Hall 1", "unit": "kg", "material": "plutonium", "strata": {'
        '"feed": {"direction": "input", "method": "scale"},'
        '"product": {"direction": "output", "method": "scale"},'
        '"store": {"direction": "inventory", "method": "counter"}},'
        '"methods": [{"id": "scale", "random_relative": 0.01, "systematic_relative": 0.02},'
        '{"id": "counter", "random_relative": 0.005, "systematic_relative": 0.003}],'
        '"balances": [{"beginning": {"store": 100}, "inputs": {"feed": 10},'
        '"outputs": {"product": 10}, "ending": {"store": 99.6}}]}'
    )
    same = evaluate_study(read_balance(in_json.encode(), "x"))["balances"][0]
    assert balance["sigma_muf"] == pytest.approx(same["sigma_muf"], rel=1e-12)


def test_an_empty_template_is_refused_with_what_is_missing() -> None:
    with pytest.raises(InputError):
        evaluate_study(read_balance(balance_template(), "x"))


def test_the_columns_are_fields_of_the_form() -> None:
    known = set(SPELLINGS) | {
        "name", "facility", "material", "exact", "measured_at", "shipper",
        *(f"{side}_{kind}_relative" for side in ("shipper", "receiver")
          for kind in ("random", "systematic")),
    }  # fmt: skip
    assert {name for columns in SHEETS.values() for name in columns} <= known


def test_the_command_writes_it_and_evaluates_it(tmp_path: Path) -> None:
    empty, filled = tmp_path / "template.xlsx", tmp_path / "filled.xlsx"
    written = CliRunner().invoke(evaluate, ["--template", str(empty)])
    assert written.exit_code == 0
    assert openpyxl.load_workbook(empty).sheetnames == ["read me", *SHEETS]
    filled.write_bytes(filled_in(FILLED))
    done = CliRunner().invoke(evaluate, [str(filled), "--json"])
    assert done.exit_code == 0
