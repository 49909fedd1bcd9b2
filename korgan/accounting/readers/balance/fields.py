"""Single values of the balance form: names with their other spellings, numbers, times, units."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from korgan.accounting.domain.study import UNITS_IN_GRAMS, Note
from korgan.science.errors import InputError

# canonical name -> spellings that mean the same; matched without regard to case, - and blanks
SPELLINGS: dict[str, tuple[str, ...]] = {
    "id": ("name", "label", "code_name"),
    "mass": ("amount", "quantity", "weight", "value", "total"),
    "count": ("batches", "number_of_batches", "n_batches"),
    "stratum": ("location", "key_measurement_point", "kmp"),
    "direction": ("role", "kind", "type"),
    "method": ("measurement_method", "instrument"),
    "methods": ("measurement_methods", "measured_by", "measured"),
    "calibration": ("calibration_period", "calibration_id"),
    "measurement": ("measurement_id",),
    "time": ("date", "t", "event_date", "when"),
    "start": ("from", "begin", "period_start", "valid_from"),
    "end": ("to", "until", "period_end", "pit_date", "valid_to"),
    "balance": ("period", "balance_period"),
    "closing": ("inventory_number", "pit"),
    "code": ("ic_code", "inventory_change"),
    "item": ("item_id",),
    "batch": ("batch_id", "batch_name"),
    "random_relative": ("random", "random_rsd", "rsd_random", "relative_random", "delta_r"),
    "systematic_relative": (
        "systematic",
        "systematic_rsd",
        "rsd_systematic",
        "relative_systematic",
        "delta_s",
    ),
    "random_absolute": ("absolute_random", "sigma_random"),
    "systematic_absolute": ("absolute_systematic", "sigma_systematic"),
    "calibration_length": ("calibration_interval",),
    "calibration_start": ("first_calibration",),
    "beginning": ("beginning_inventory", "opening", "opening_inventory", "pb"),
    "ending": ("ending_inventory", "ending_physical_inventory", "closing_inventory", "pe"),
    "inputs": ("input", "receipts", "increases"),
    "outputs": ("output", "shipments", "decreases"),
    "closings": ("inventories", "physical_inventories", "physical_inventory_takings"),
    "items": ("item_list", "contents"),
    "events": ("flows", "inventory_changes", "movements"),
    "balances": ("periods", "material_balances"),
    "material_balance_area": ("mba",),
    "false_alarm": ("false_alarm_probability", "alpha", "fap"),
    "detection": ("detection_probability", "power_wanted"),
    "non_detection": ("non_detection_probability", "beta"),
    "significant_quantity": ("sq", "goal_quantity"),
    "goal": ("goal_mass", "sq_mass"),
    "item_mass": ("mass_per_item", "mean_item_mass", "defect_size"),
    "defects": ("defectives", "number_of_defects"),
    "population": ("number_of_items", "n_items"),
    "identification": ("identification_probability",),
    "sides": ("tails",),
    "k": ("page_k", "reference_value"),
    "h": ("page_h", "page_threshold", "threshold"),
    "limit_factor": ("sigma_factor", "factor"),
    "length": ("sequence_length",),
    "shipped": ("shipper_mass", "shipper_value", "shippers_value"),
    "received": ("receiver_mass", "receiver_value", "receivers_value"),
    "operator": ("operator_values",),
    "inspector": ("inspector_values",),
    "group": ("groups_of_pairs", "inspection_of_pair"),
    "declared_mass": ("stratum_mass", "operator_total"),
    "sequence": ("muf_sequence",),
    "near_real_time": ("nrta",),
    "inspections": ("difference_statistics", "d_statistics", "d_statistic"),
    "paired": ("paired_data",),
    "anova": ("variance_components", "one_way"),
    "sampling": ("sampling_plans",),
    "power": ("power_of_one_balance",),
    "detection_study": ("detection_studies", "loss_study"),
    "materials": ("isotopic_vectors",),
    "cusum": ("tabular_cusum", "cusums"),
    "transfers": ("shipper_receiver", "shipments_and_receipts"),
    "iterations": ("trials", "simulations"),
    "sigma": ("standard_deviation", "sd"),
    "covariance": ("covariance_matrix",),
    "unit": ("units", "mass_unit"),
    "values": ("masses", "amounts", "data"),
}
_CANONICAL = {other: name for name, others in SPELLINGS.items() for other in others}
_DAY = 86_400.0
_LARGEST = 1e100


class Notes:
    """What a reader wants said beside the results: each thing once."""

    def __init__(self) -> None:
        self._notes: dict[tuple[str, str], Note] = {}

    def add(self, code: str, message: str, *, where: str = "", mend: str = "") -> None:
        """Add a note, unless the same was said before."""
        self._notes.setdefault((code, message), Note(code, message, where, mend))

    def unused(self, name: str) -> None:
        """Say that a field was not understood and had no effect."""
        self.add(
            "unknown_field",
            f"the field {name!r} is not known and was not used",
            mend="see `korgan accounting evaluate --schema`",
        )

    def all(self) -> tuple[Note, ...]:
        """All notes in the order in which they came up."""
        return tuple(self._notes.values())


class Fields(Mapping[str, Any]):
    """A JSON object read by canonical names; remembers what nobody asked for.

    A name of its own wins over a spelling of another: where an object has both ``name`` and
    ``id``, ``name`` stays ``name``.
    """

    def __init__(self, content: object, where: str) -> None:
        if not isinstance(content, Mapping):
            raise InputError(
                "not_an_object",
                f"an object with named fields is expected, not {_kind(content)}",
                where=where or "file",
                mend="see `korgan accounting evaluate --schema`",
            )
        line = content.get("_where")
        self.where = str(line) if line else where
        self._content: dict[str, Any] = {}
        self._asked: set[str] = set()
        self._written: dict[str, str] = {}
        for written, value in content.items():
            if value is None or value == "" or str(written).startswith("_"):
                continue
            key, name = _canonical(str(written))
            if name != key and any(_canonical(str(w))[0] == name for w in content):
                name = key
            self._content[name] = value
            self._written[name] = str(written)

    def __getitem__(self, name: str) -> Any:
        self._asked.add(name)
        return self._content[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)

    def __contains__(self, name: object) -> bool:
        self._asked.add(str(name))
        return name in self._content

    def path(self, name: str) -> str:
        """Where a field stands, for an error message."""
        written = self._written.get(name, name)
        return f"{self.where}.{written}" if self.where else written

    def missing(self, name: str, mend: str = "") -> InputError:
        """Build the error that says a field is not there."""
        return InputError(
            "missing_field", f"{name} is missing", where=self.where or "file", mend=mend
        )

    def leftover(self) -> list[str]:
        """Fields as written that no reader asked for."""
        return [self._written[name] for name in self._content if name not in self._asked]

    def text(self, name: str, default: str = "") -> str:
        """Text of a field; numbers are taken as text."""
        value = self.get(name, default)
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return str(value).strip()
        raise InputError("not_text", f"text is expected, not {_kind(value)}", where=self.path(name))

    def number(self, name: str, default: float | None = None) -> float:
        """Finite number of a field; ``"0.5 %"`` is 0.005."""
        if name not in self:
            if default is None:
                raise self.missing(name)
            return default
        return number(self[name], self.path(name))

    def optional_number(self, name: str) -> float | None:
        """Number of a field, or None where it is absent."""
        return self.number(name) if name in self else None

    def whole(self, name: str, default: int | None = None) -> int:
        """Whole number of a field."""
        value = self.number(name, None if default is None else float(default))
        if value != int(value):
            raise InputError(
                "not_whole", f"a whole number is expected, not {value}", where=self.path(name)
            )
        return int(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """True or false of a field."""
        value = self.get(name, default)
        if isinstance(value, bool):
            return value
        if str(value).strip().lower() in ("true", "yes", "1"):
            return True
        if str(value).strip().lower() in ("false", "no", "0"):
            return False
        raise InputError("not_true_or_false", "true or false is expected", where=self.path(name))

    def numbers(self, name: str) -> list[float]:
        """List of finite numbers of a field; text with blanks or semicolons is split."""
        if name not in self:
            raise self.missing(name)
        value = self[name]
        if isinstance(value, str):
            value = value.replace(";", " ").split()
        if not isinstance(value, list):
            raise InputError("not_a_list", "a list of numbers is expected", where=self.path(name))
        return [number(v, f"{self.path(name)}[{i}]") for i, v in enumerate(value)]

    def list_of(self, name: str) -> list[Fields]:
        """Objects of a list field, or of a mapping from id to object."""
        value = self.get(name, [])
        if isinstance(value, Mapping):
            value = [
                {"id": key, **v} if isinstance(v, Mapping) else {"id": key, "mass": v}
                for key, v in value.items()
            ]
        if not isinstance(value, list):
            raise InputError("not_a_list", "a list of objects is expected", where=self.path(name))
        return [Fields(v, f"{self.path(name)}[{i}]") for i, v in enumerate(value)]

    def object(self, name: str) -> Fields:
        """Object of a field; empty where it is absent."""
        return Fields(self.get(name, {}), self.path(name))

    def one_or_many(self, name: str) -> list[Fields]:
        """Objects of a field that may hold one object or a list of them."""
        value = self.get(name, [])
        if isinstance(value, Mapping):
            return [Fields(value, self.path(name))]
        return self.list_of(name)


def number(value: object, where: str) -> float:
    """Read a finite number: a JSON number, or text such as ``0.5 %`` or ``1e-3``."""
    if isinstance(value, str):
        text = value.strip()
        factor = 1.0
        if text.endswith("%"):
            text, factor = text[:-1].strip(), 0.01
        try:
            value = float(text) * factor
        except ValueError:
            raise InputError(
                "not_a_number",
                f"{value!r} is not a number",
                where=where,
                mend="write a decimal point, no thousands separator, and the unit in its own field",
            ) from None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError("not_a_number", f"a number is expected, not {_kind(value)}", where=where)
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if not math.isfinite(result):
        raise InputError("number_not_finite", "the number is not finite", where=where)
    if abs(result) > _LARGEST:
        # squares of such numbers overflow, and no mass, time or count is that large
        raise InputError(
            "number_too_large", f"{result:g} is no mass, time or count", where=where,
            mend="check the unit and the exponent",
        )  # fmt: skip
    return result


def moment(value: object, where: str, *, end_of_day: bool = False) -> float:
    """Time as a number: as it stands, or seconds since 1970 of an ISO date or date and time.

    A date without a time of day is its start, or its end where an inventory was taken: then
    events of the same date belong to the period that the inventory closes.
    """
    if isinstance(value, datetime):
        instant = value
    elif isinstance(value, date):
        instant = datetime.combine(value, time.max if end_of_day else time.min)
    elif isinstance(value, str):
        text = value.strip()
        try:
            return number(text, where)
        except InputError:
            pass
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            raise InputError(
                "not_a_time",
                f"{value!r} is neither a number nor an ISO date such as 2026-06-30",
                where=where,
            ) from None
        if len(text) == 10 and end_of_day:
            instant = datetime.combine(instant.date(), time.max)
    else:
        return number(value, where)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return instant.timestamp()


def is_calendar(value: object) -> bool:
    """Whether a time is a calendar date and not a plain number."""
    if isinstance(value, date):
        return True
    if not isinstance(value, str):
        return False
    try:
        float(value)
    except ValueError:
        return True
    return False


def duration(value: object, where: str, *, calendar: bool) -> float:
    """Length of time: plain, or days where times are dates."""
    return number(value, where) * (_DAY if calendar else 1.0)


def unit_factor(written: str, to: str, where: str) -> float:
    """Factor that turns a mass in one unit into another."""
    sizes = UNITS_IN_GRAMS
    unit = {"µg": "ug", "kilogram": "kg", "gram": "g", "tonne": "t", "tonnes": "t"}.get(
        written.strip(), written.strip()
    )
    if unit not in sizes:
        unit = unit.lower()
    if unit not in sizes:
        raise InputError(
            "unknown_unit",
            f"{written!r} is not a unit of mass",
            where=where,
            mend=f"use one of {', '.join(sizes)}",
        )
    return sizes[unit] / sizes[to]


@lru_cache(maxsize=4096)
def _canonical(written: str) -> tuple[str, str]:
    """A name as normalised, and the canonical name that it stands for."""
    key = written.strip().lower().replace("-", "_").replace(" ", "_")
    return key, key if key in SPELLINGS else _CANONICAL.get(key, key)


def looks_like_other_unit(first: float, second: float) -> bool:
    """Whether two masses of one thing differ by a factor of a thousand, within two per cent."""
    if first <= 0 or second <= 0:
        return False
    ratio = max(first, second) / min(first, second)
    return 0.98 < ratio / 1000.0 < 1.02


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return "text" if isinstance(value, str) else "nothing" if value is None else "a number"
