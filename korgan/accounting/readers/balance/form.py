"""A balance file as a whole: recognise its form, read it, put the study together."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from korgan.accounting.domain.study import Study
from korgan.accounting.readers.balance.fields import Fields, Notes, unit_factor
from korgan.accounting.readers.balance.methods import MethodRegister
from korgan.accounting.readers.balance.quantities import QuantityReader
from korgan.accounting.readers.balance.requests import (
    read_cusums,
    read_detection,
    read_grouped,
    read_inspections,
    read_materials,
    read_paired,
    read_power,
    read_sampling,
    read_sequence,
    read_tests,
    read_transfers,
)
from korgan.accounting.readers.balance.tables import read_csv, read_xlsx
from korgan.science.accountancy.quantities import significant_quantity
from korgan.science.errors import InputError

_DATA = Path(__file__).parent / "data"
EXAMPLES = ("json", "csv")


def schema() -> dict[str, Any]:
    """JSON Schema of the balance form."""
    content: dict[str, Any] = json.loads((_DATA / "balance.schema.json").read_text("utf-8"))
    return content


def example(form: str = "json") -> str:
    """Text of the worked example, ``json`` or ``csv``."""
    return (_DATA / f"example.{form}").read_text("utf-8")


def read_balance_file(path: Path) -> Study:
    """Read a balance file: JSON, CSV or XLSX, recognised from its content.

    Parameters
    ----------
    path : Path
        The file; ``-`` is standard input.

    Returns
    -------
    Study
        What it holds and asks for.
    """
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise InputError(
            "unreadable_file", f"the file cannot be read ({error.strerror})", where=str(path)
        ) from None
    return read_balance(content, path.name)


def read_balance(content: bytes, name: str = "") -> Study:
    """Read the content of a balance file.

    Parameters
    ----------
    content : bytes
        JSON, CSV (UTF-8) or XLSX.
    name : str
        Name for the study when the file gives none.

    Returns
    -------
    Study
        What it holds and asks for.
    """
    if content.startswith(b"PK\x03\x04"):
        return _study(read_xlsx(content), name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "not_utf8",
            "the file is neither a spreadsheet nor UTF-8 text",
            where=f"byte {error.start}",
            mend="save it as UTF-8",
        ) from None
    if not text.strip():
        raise InputError("empty_file", "the file is empty", where="file")
    if text.lstrip()[0] in "{[":
        return _study(_read_json(text), name)
    return _study(read_csv(text), name)


def _read_json(text: str) -> dict[str, Any]:
    try:
        form = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise InputError(
            "not_json",
            f"the file is not JSON: {error.msg}",
            where=f"line {error.lineno}, column {error.colno}",
        ) from None
    except RecursionError:
        raise InputError("not_json", "the file is nested too deeply") from None
    if not isinstance(form, dict):
        raise InputError(
            "not_an_object",
            "the file holds a list; one balance file is one object",
            where="file",
            mend="see `korgan accounting evaluate --example`",
        )
    return form


def _refuse_constant(text: str) -> float:
    raise InputError("number_not_finite", f"{text} is not a number", where="file")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(n for n in names if names.count(n) > 1)
        raise InputError("duplicate_field", f"the field {twice!r} stands twice in one object")
    return content


def _study(content: dict[str, Any], name: str) -> Study:
    form, notes = Fields(content, ""), Notes()
    unit = form.text("unit", "kg")
    unit_factor(unit, "g", "unit")
    unit = {"µg": "ug"}.get(unit, unit if unit in ("t", "kg", "g", "mg", "ug") else unit.lower())
    register = MethodRegister(unit)
    register.read(form)
    quantities = QuantityReader(form, register, notes)
    observations = quantities.read()
    tests = read_tests(form)
    sequence = read_sequence(form)
    if sequence is not None and observations is not None:
        raise InputError(
            "two_forms", "the file gives balances and a MUF sequence too", where="sequence",
            mend="give one of them",
        )  # fmt: skip
    count = len(quantities.periods) or (0 if sequence is None else sequence.muf.size)
    number = quantities.balance_number if observations is not None else None
    study = Study(
        name=form.text("title", name),
        unit=unit,
        facility=form.text("facility"),
        material_balance_area=form.text("material_balance_area"),
        material=form.text("material"),
        facility_kind=form.text("facility_kind"),
        goal=_goal(form, unit),
        periods=tuple(quantities.periods),
        strata=quantities.columns.strata,
        methods=quantities.columns.methods,
        observations=observations,
        labels=quantities.columns.labels,
        open_period=quantities.open_period,
        sequence=sequence,
        tests=tests,
        near_real_time=form.flag("near_real_time"),
        iterations=form.whole("iterations", 50_000),
        transfers=read_transfers(form, register, notes),
        transfer_limit_factor=form.number("transfer_limit_factor", 2.0),
        inspections=read_inspections(form, register, number, quantities.columns.stratum_number),
        paired=read_paired(form),
        grouped=read_grouped(form),
        sampling=read_sampling(form),
        power=read_power(form, number),
        detection=read_detection(form, count, tests),
        cusums=read_cusums(form),
        materials=read_materials(form),
    )
    for field in form.leftover():
        if field.lower() not in ("form", "edition", "title", "remark", "description", "$schema"):
            notes.unused(field)
    return _with_notes(study, notes)


def _with_notes(study: Study, notes: Notes) -> Study:
    from dataclasses import replace

    empty = (
        study.observations is None
        and study.sequence is None
        and not any(
            (
                study.transfers, study.inspections, study.paired, study.grouped, study.sampling,
                study.power, study.cusums, study.materials,
            )
        )
    )  # fmt: skip
    if empty:
        raise InputError(
            "nothing_to_evaluate",
            "the file holds no balance, sequence or request that can be evaluated",
            where="file",
            mend="see the worked example, here or by `korgan accounting evaluate --example`",
        )
    return replace(study, notes=notes.all())


def _goal(form: Fields, unit: str) -> float | None:
    """Significant quantity in the unit of the study: as stated, or that of the material."""
    if "significant_quantity" in form:
        goal = form.number("significant_quantity")
        if goal <= 0:
            raise InputError(
                "not_positive",
                f"the significant quantity is {goal:g}",
                where=form.path("significant_quantity"),
            )
        return goal
    if "material" in form:
        return significant_quantity(form.text("material")) * unit_factor("kg", unit, "material")
    return None
