"""Everything a balance file can ask for besides its balances."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np

from korgan.accounting.domain.study import (
    CusumRequest,
    DetectionRequest,
    GivenSequence,
    GroupedData,
    Inspection,
    MaterialRequest,
    PairedData,
    PowerRequest,
    SamplingRequest,
    TestSettings,
    TransferPair,
)
from korgan.accounting.readers.balance.fields import (
    Fields,
    Notes,
    looks_like_other_unit,
    number,
    unit_factor,
)
from korgan.accounting.readers.balance.methods import MethodRegister
from korgan.science.accountancy.covariance import BEGINNING, ENDING, INPUTS, OUTPUTS
from korgan.science.accountancy.detection import LossScenario, abrupt_loss, protracted_loss
from korgan.science.accountancy.transformation import DAYS_PER_YEAR
from korgan.science.errors import InputError

_PLACES = {
    "beginning": BEGINNING, "input": INPUTS, "inputs": INPUTS, "receipt": INPUTS,
    "output": OUTPUTS, "outputs": OUTPUTS, "shipment": OUTPUTS,
    "ending": ENDING, "inventory": ENDING,
}  # fmt: skip
BalanceNumber = Callable[[str, str], int]


def read_tests(form: Fields) -> TestSettings:
    """Read ``tests``: false alarms, Page's k and h, one or two sides, limits."""
    entry = form.object("tests")
    sides = entry.whole("sides", 1)
    if sides not in (1, 2):
        raise InputError("sides", f"sides is {sides}; it is 1 or 2", where=entry.path("sides"))
    for name in ("h", "limit_factor", "length"):
        if name in entry and (entry.number(name) < 0 or (name != "h" and entry.number(name) == 0)):
            raise InputError(
                "not_positive",
                f"{name} is {entry.number(name):g}",
                where=entry.path(name),
                mend="give a positive value, or leave it out",
            )
    return TestSettings(
        false_alarm=_probability(entry, "false_alarm", 0.05),
        k=entry.number("k", 0.5),
        h=entry.optional_number("h"),
        sides=sides,
        limit_factor=entry.number("limit_factor", 3.0),
        length=entry.whole("length") if "length" in entry else None,
        seed=entry.whole("seed", 0),
    )


def read_sequence(form: Fields) -> GivenSequence | None:
    """Read ``sequence``: MUF values with their covariance, or with sigma when independent."""
    if "sequence" not in form:
        return None
    entry = form.object("sequence")
    muf = np.array(entry.numbers("muf"))
    if "covariance" in entry:
        rows = entry["covariance"]
        if not isinstance(rows, list):
            raise InputError("not_a_list", "a list of rows", where=entry.path("covariance"))
        values = [
            [number(v, f"{entry.path('covariance')}[{i}][{j}]") for j, v in enumerate(row)]
            if isinstance(row, list)
            else [number(row, f"{entry.path('covariance')}[{i}]")]
            for i, row in enumerate(rows)
        ]
        if any(len(row) != len(values) for row in values):
            raise InputError(
                "covariance_not_square",
                "the covariance is not square",
                where=entry.path("covariance"),
                mend="give n rows of n numbers",
            )
        covariance = np.array(values)
    else:
        sigma = np.array(entry.numbers("sigma"))
        if np.any(sigma < 0):
            raise InputError(
                "negative_uncertainty",
                "a standard deviation is negative",
                where=entry.path("sigma"),
                mend="give the standard deviations of MUF, 0 or more",
            )
        covariance = np.diag(sigma**2)
    if muf.size == 0:
        raise InputError("no_balance", "the sequence is empty", where=entry.path("muf"))
    if covariance.shape != (muf.size, muf.size):
        raise InputError(
            "lengths_differ",
            f"{muf.size} MUF values and a covariance of {covariance.shape[0]} balances",
            where=entry.where,
        )
    if np.any(np.diagonal(covariance) < 0):
        place = int(np.flatnonzero(np.diagonal(covariance) < 0)[0])
        raise InputError(
            "negative_variance",
            f"the variance of balance {place + 1} is {covariance[place, place]:g}",
            where=f"{entry.path('covariance')}[{place}][{place}]",
            mend="a variance is 0 or more; compute the covariance anew",
        )
    return GivenSequence(muf, covariance)


def read_transfers(
    form: Fields, register: MethodRegister, notes: Notes
) -> tuple[TransferPair, ...]:
    """Read ``transfers``: shipper's and receiver's values."""
    transfers = []
    for i, entry in enumerate(form.list_of("transfers")):
        factor = unit_factor(entry.text("unit", register.unit), register.unit, entry.where)
        name = entry.text("id", str(i + 1))
        pair = TransferPair(
            name=name,
            shipper=entry.text("shipper", "shipper"),
            shipped=entry.number("shipped") * factor,
            received=entry.number("received") * factor,
            shipper_error=register.measured(entry, "shipper", f"shipper of {name}"),
            receiver_error=register.measured(entry, "receiver", f"receiver of {name}"),
            receiver=entry.text("receiver"),
        )
        if looks_like_other_unit(pair.shipped, pair.received):
            notes.add(
                "unit_suspected",
                f"shipper and receiver of transfer {name} differ a thousandfold",
                where=entry.where,
                mend="kg where g is meant is the usual cause: mend the unit",
            )
        transfers.append(pair)
    return tuple(transfers)


def read_inspections(
    form: Fields,
    register: MethodRegister,
    balance_number: BalanceNumber | None,
    stratum_number: Callable[[str], int | None],
) -> tuple[Inspection, ...]:
    """Read ``inspections``: paired values of strata, for D and MUF - D."""
    inspections = []
    for i, entry in enumerate(form.list_of("inspections")):
        operator, inspector = _pairs(entry)
        role = entry.text("direction", "beginning" if "direction" not in entry else "")
        if role.lower() not in _PLACES:
            raise InputError(
                "unknown_direction",
                f"{role!r} is not a place in the balance",
                where=entry.path("direction"),
                mend=f"use one of {', '.join(_PLACES)}",
            )
        stratum = entry.text("stratum")
        inspections.append(
            Inspection(
                name=entry.text("id", stratum or str(i + 1)),
                population=entry.whole("population", operator.size),
                operator=operator,
                inspector=inspector,
                operator_error=register.measured(entry, "operator", f"operator of {stratum or i}"),
                inspector_error=register.measured(
                    entry, "inspector", f"inspector of {stratum or i}"
                ),
                place=_PLACES[role.lower()],
                declared_mass=entry.optional_number("declared_mass"),
                balance=balance_number(entry.text("balance"), entry.path("balance"))
                if "balance" in entry and balance_number
                else None,
                stratum=stratum_number(stratum) if stratum else None,
            )
        )
    return tuple(inspections)


def read_paired(form: Fields) -> tuple[PairedData, ...]:
    """Read ``paired``: values of operator and inspector, grouped by inspection or not."""
    data = []
    for i, entry in enumerate(form.list_of("paired")):
        operator, inspector = _pairs(entry)
        model = entry.text("model", "multiplicative").lower()
        if model not in ("multiplicative", "additive"):
            raise InputError(
                "unknown_model",
                f"{model!r} is neither multiplicative nor additive",
                where=entry.path("model"),
            )
        group = None
        if "group" in entry:
            labels = entry["group"]
            if not isinstance(labels, list) or len(labels) != operator.size:
                raise InputError(
                    "columns_differ",
                    "the groups are not as many as the pairs",
                    where=entry.path("group"),
                )
            group = np.unique([str(label) for label in labels], return_inverse=True)[1]
        data.append(
            PairedData(
                entry.text("id", str(i + 1)),
                operator,
                inspector,
                None if group is None else group.astype(np.int64),
                model == "multiplicative",
            )
        )
    return tuple(data)


def read_grouped(form: Fields) -> tuple[GroupedData, ...]:
    """Read ``anova``: values in groups, for one-way random effects."""
    data = []
    for i, entry in enumerate(form.one_or_many("anova")):
        groups = entry.get("groups", [])
        if isinstance(groups, dict):
            groups = list(groups.values())
        if not isinstance(groups, list) or not all(isinstance(g, list) for g in groups):
            raise InputError(
                "not_a_list", "a list of lists of numbers is expected", where=entry.path("groups")
            )
        data.append(
            GroupedData(
                entry.text("id", str(i + 1)),
                tuple(
                    np.array([number(v, f"{entry.path('groups')}[{j}]") for v in group])
                    for j, group in enumerate(groups)
                ),
            )
        )
    return tuple(data)


def read_sampling(form: Fields) -> tuple[SamplingRequest, ...]:
    """Read ``sampling``: populations with a number of defects or a goal quantity."""
    requests = []
    for i, entry in enumerate(form.one_or_many("sampling")):
        beta = entry.optional_number("non_detection")
        if beta is None:
            beta = 1.0 - entry.number("detection", 0.95)
            beta = round(beta, 12)  # 1 - 0.9 is one tenth, whatever its binary digits say
        requests.append(
            SamplingRequest(
                name=entry.text("id", entry.text("stratum", str(i + 1))),
                population=entry.whole("population"),
                defects=entry.whole("defects") if "defects" in entry else None,
                goal=entry.optional_number("goal")
                if "goal" in entry
                else entry.optional_number("significant_quantity"),
                item_mass=entry.optional_number("item_mass"),
                non_detection=beta,
                identification=entry.number("identification", 1.0),
                mass=entry.optional_number("mass"),
                random_relative=entry.optional_number("random_relative"),
                systematic_relative=entry.optional_number("systematic_relative"),
                false_alarm=_probability(entry, "false_alarm", 0.05),
            )
        )
    return tuple(requests)


def read_power(form: Fields, balance_number: BalanceNumber | None) -> tuple[PowerRequest, ...]:
    """Read ``power``: a loss with a sigma, or with a balance of the file."""
    return tuple(
        PowerRequest(
            name=entry.text("id", str(i + 1)),
            loss=entry.number("loss") if "loss" in entry else entry.number("significant_quantity"),
            sigma=entry.optional_number("sigma"),
            balance=balance_number(entry.text("balance"), entry.path("balance"))
            if "balance" in entry and balance_number
            else None,
            false_alarm=_probability(entry, "false_alarm", 0.05),
            detection=_probability(entry, "detection", 0.95),
        )
        for i, entry in enumerate(form.one_or_many("power"))
    )


def read_detection(form: Fields, balances: int, tests: TestSettings) -> DetectionRequest | None:
    """Read ``detection_study``: loss scenarios, abrupt, protracted or by balance."""
    if "detection_study" not in form:
        return None
    entry = form.object("detection_study")
    listed = entry.list_of("losses") or entry.list_of("scenarios")
    scenarios = [_scenario(loss, balances) for loss in listed]
    iterations = entry.whole("iterations", 20_000)
    if not 1 <= iterations <= 5_000_000:
        raise InputError(
            "iterations",
            f"{iterations} iterations",
            where=entry.path("iterations"),
            mend="ask for 1 to 5,000,000",
        )
    return DetectionRequest(
        scenarios=tuple(scenarios),
        false_alarm=_probability(entry, "false_alarm", tests.false_alarm),
        k=entry.number("k", tests.k),
        iterations=iterations,
        seed=entry.whole("seed", tests.seed),
    )


def read_cusums(form: Fields) -> tuple[CusumRequest, ...]:
    """Read ``cusum``: independent values with target and sigma."""
    return tuple(
        CusumRequest(
            name=entry.text("id", str(i + 1)),
            values=np.array(entry.numbers("values")),
            target=entry.number("target", 0.0),
            sigma=entry.number("sigma", 1.0),
            k=entry.number("k", 0.5),
            h=entry.number("h", 5.0),
        )
        for i, entry in enumerate(form.one_or_many("cusum"))
    )


def read_materials(form: Fields) -> tuple[MaterialRequest, ...]:
    """Read ``materials``: isotopic vectors in grams, with a decay time if wanted."""
    materials = []
    for i, entry in enumerate(form.one_or_many("materials")):
        vector = entry.object("isotopes")
        factor = unit_factor(entry.text("unit", "g"), "g", entry.where)
        materials.append(
            MaterialRequest(
                name=entry.text("id", str(i + 1)),
                grams={
                    isotope: number(mass, vector.path(isotope)) * factor
                    for isotope, mass in _isotopes(entry)
                },
                years=_years(entry),
                irradiated=entry.flag("irradiated"),
                irradiated_above_1_gy_h=entry.flag("irradiated_above_1_gy_h"),
                reduce_irradiated=entry.flag("reduce_irradiated", True),
            )
        )
    return tuple(materials)


def _isotopes(entry: Fields) -> list[tuple[str, object]]:
    vector = entry.get("isotopes")
    if not isinstance(vector, dict) or not vector:
        raise entry.missing("isotopes", 'give masses in g, e.g. {"Pu-239": 900, "Pu-240": 100}')
    return [(str(name), mass) for name, mass in vector.items()]


def _years(entry: Fields) -> float:
    if "years" in entry:
        return entry.number("years")
    if "reference_date" not in entry or "as_of" not in entry:
        return 0.0
    dates = []
    for name in ("reference_date", "as_of"):
        try:
            dates.append(date.fromisoformat(entry.text(name)[:10]))
        except ValueError:
            raise InputError(
                "not_a_time", "an ISO date such as 2026-06-30 is expected", where=entry.path(name)
            ) from None
    return (dates[1] - dates[0]).days / DAYS_PER_YEAR


def _scenario(entry: Fields, balances: int) -> LossScenario:
    name = entry.text("id")
    if "losses" in entry:
        losses = entry.numbers("losses")
        if len(losses) != balances:
            raise InputError(
                "lengths_differ",
                f"{len(losses)} losses for {balances} balances",
                where=entry.path("losses"),
            )
        return LossScenario(name or "by balance", tuple(losses))
    total = entry.number("mass")
    if "balance" in entry or "at" in entry:
        made = abrupt_loss(total, balances, entry.whole("balance" if "balance" in entry else "at"))
    elif "first" in entry or "last" in entry or entry.text("direction").lower() == "protracted":
        made = protracted_loss(
            total, balances, entry.whole("first", 1), entry.whole("last", balances)
        )
    else:
        made = abrupt_loss(total, balances, balances)
    return LossScenario(name or made.name, made.losses)


def _pairs(
    entry: Fields,
) -> tuple[
    np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    np.ndarray[tuple[int, ...], np.dtype[np.float64]],
]:
    if "pairs" in entry:
        pairs = entry.list_of("pairs") if _are_objects(entry["pairs"]) else None
        if pairs is not None:
            return (
                np.array([p.number("operator") for p in pairs]),
                np.array([p.number("inspector") for p in pairs]),
            )
        values = np.array(
            [[number(v, entry.path("pairs")) for v in pair] for pair in entry["pairs"]]
        ).reshape(-1, 2)
        return values[:, 0], values[:, 1]
    operator, inspector = entry.numbers("operator"), entry.numbers("inspector")
    if len(operator) != len(inspector):
        raise InputError(
            "pairs_differ",
            f"{len(operator)} operator and {len(inspector)} inspector values",
            where=entry.where,
            mend="give both values for each item",
        )
    return np.array(operator), np.array(inspector)


def _are_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, dict) for v in value)


def _probability(entry: Fields, name: str, default: float) -> float:
    value = entry.number(name, default)
    if not 0 < value < 1:
        raise InputError(
            "probability_outside",
            f"{name} is {value:g}; it lies between 0 and 1",
            where=entry.path(name),
        )
    return value
