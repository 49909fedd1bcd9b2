"""One measured quantity of the balance form: mass, direction, stratum, methods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from korgan.accounting.domain.codes import InventoryChangeCode, inventory_change
from korgan.accounting.readers.balance.columns import Columns
from korgan.accounting.readers.balance.fields import (
    Fields,
    Notes,
    looks_like_other_unit,
    moment,
    unit_factor,
)
from korgan.accounting.readers.balance.methods import Method, MethodRegister
from korgan.accounting.readers.balance.strata import Stratum, StratumRegister, read_direction
from korgan.science.accountancy.balance_lines import INPUT, INVENTORY
from korgan.science.accountancy.measurement import FloatArray, IntArray
from korgan.science.accountancy.series import SeriesParts, reduce_parts
from korgan.science.errors import InputError

# fields that describe and do not count in the evaluation
_DESCRIPTIVE = frozenset(
    {
        "id", "name", "label", "item", "item_id", "batch", "batch_id", "batch_name", "remark",
        "remarks", "comment", "text", "description", "seal", "container", "document", "facility",
        "element", "location", "obligation",
    }
)  # fmt: skip


class ItemReader:
    """Reads single quantities into the columns."""

    def __init__(self, register: MethodRegister, strata: StratumRegister, notes: Notes) -> None:
        self.unit = register.unit
        self.columns = Columns()
        self._register, self._strata, self._notes = register, strata, notes
        self._first_mass: dict[str, float] = {}

    def inventory(self, item: Fields, closing: int, time: float | None = None) -> None:
        """Read an item of a physical inventory."""
        self._read(item, INVENTORY, closing, self.mass(item), time)

    def flow(self, item: Fields, balance: int, direction: int | None = None) -> None:
        """Read an input or output of a balance; without a direction the item says it."""
        direction, mass = self.direction_and_mass(item, direction)
        self._read(item, direction, balance, mass, None)

    def mass(self, item: Fields) -> float:
        """Mass of an item in the unit of the study."""
        if "mass" not in item:
            raise item.missing("mass")
        mass = item.number("mass")
        if "unit" in item:
            mass *= unit_factor(item.text("unit"), self.unit, item.path("unit"))
        if mass < 0:
            raise InputError(
                "negative_mass",
                f"the mass is {mass:g}",
                where=item.path("mass"),
                mend="give the mass positive, and the direction as input or output",
            )
        return mass

    def direction_and_mass(self, item: Fields, given: int | None = None) -> tuple[int, float]:
        """Direction of a flow: by its place in the file, its code, its own word or its stratum."""
        code = inventory_change(item.text("code")) if "code" in item else None
        if code is not None and code.effect == "difference" and item.number("mass", 0.0) < 0:
            # a negative difference increases the book
            positive = Fields({**item, "mass": -item.number("mass")}, item.where)
            return INPUT, self.mass(positive)
        direction = self._direction(item, given, code)
        if direction == INVENTORY:
            raise InputError(
                "inventory_as_event",
                "an item on inventory stands among the events",
                where=item.where,
                mend="list it under closings, or under beginning or ending of its balance",
            )
        return direction, self.mass(item)

    def _direction(self, item: Fields, given: int | None, code: InventoryChangeCode | None) -> int:
        if code is not None and code.effect == "pair":
            raise InputError(
                "category_change_in_balance",
                f"{code.code} moves material between two category accounts",
                where=item.path("code"),
                mend="write an input or an output of the category that is balanced here",
            )
        stated = given
        if stated is None and "direction" in item:
            stated = read_direction(item.text("direction"), item.path("direction"))
        if code is not None:
            if stated is not None and code.sign("") != stated:
                raise InputError(
                    "code_against_direction",
                    f"{code.code} ({code.name}) stands where the other direction is meant",
                    where=item.path("code"),
                    mend="mend the code or the direction",
                )
            return code.sign("")
        direction = stated if stated is not None else self._strata.direction_of(item)
        if direction is None:
            raise item.missing(
                "direction", "say input or output, give a code, or a stratum with a direction"
            )
        return direction

    def _read(
        self, item: Fields, direction: int, place: int, mass: float, time: float | None
    ) -> None:
        if "time" in item:
            time = moment(item["time"], item.path("time"))
        count = item.number("count", 1.0)
        if count <= 0:
            raise InputError(
                "count_not_positive",
                f"the number of batches is {count:g}",
                where=item.path("count"),
            )
        stratum = self._strata.find(item, direction)
        label = item.text("id") or item.text("item") or item.text("batch")
        self._check_unit(label, mass, item)
        self.columns.add_quantity(label, stratum.name, direction, place, mass, count)
        self._components(item, stratum, time)
        for name in item.leftover():
            if name not in _DESCRIPTIVE:
                self._notes.unused(name)

    def series(
        self,
        entry: Fields,
        stratum: Stratum,
        direction: int,
        times: FloatArray,
        parts: SeriesParts,
        *,
        rates: bool,
    ) -> None:
        """Enter the parts of a series; without additive errors they are summed by balance."""
        methods = list(self._methods(entry, stratum))
        additive = any(
            method.model.random_absolute or method.model.systematic_absolute
            for _, method in methods
        )
        if rates and additive:
            raise InputError(
                "additive_error_of_rate",
                "an additive error is given for a rate",
                where=entry.where,
                mend="give relative errors; an additive error needs masses of batches",
            )
        # samples under different calibrations, or of several methods, stay single
        if len(methods) == 1 and not additive and direction != INVENTORY:
            part, method = methods[0]
            if part.text("calibration") or not method.recalibrated:
                parts = reduce_parts(parts)
        rows = zip(*(column.tolist() for column in _columns_of(parts)), strict=True)
        for measurement, place, mass, count in rows:
            self.columns.add_quantity("", stratum.name, direction, place, mass, count)
            time = float(times[measurement]) if measurement < times.size else None
            for part, method in methods:
                calibration = method.calibration_for(part.text("calibration"), time, part.where)
                self.columns.add_component(
                    method.name,
                    method.model_under(calibration),
                    calibration,
                    f"{entry.where} {measurement}",
                )

    def _components(self, item: Fields, stratum: Stratum, time: float | None) -> None:
        """Enter the methods behind the last quantity, with calibration and measurement."""
        for part, method in self._methods(item, stratum):
            calibration = method.calibration_for(part.text("calibration"), time, part.where)
            name = part.text("measurement") or item.text("measurement")
            if not name and "item" in item and "measured_at" in item:
                # an item with the date of its measurement is the same measurement at each
                # inventory until it is measured anew
                name = f"{item.text('item')} at {item.text('measured_at')}"
            self.columns.add_component(
                method.name, method.model_under(calibration), calibration, name
            )

    def _methods(self, item: Fields, stratum: Stratum) -> Iterator[tuple[Fields, Method]]:
        if "methods" in item:
            for part in _parts(item):
                name = part.text("method") or part.text("id")
                yield part, self._register.find(name, part.path("method"))
            return
        if "method" in item:
            yield item, self._register.find(item.text("method"), item.path("method"))
            return
        own = self._register.inline(stratum.name, item)
        if own is not None:
            yield item, own
        elif stratum.method is not None:
            yield item, stratum.method
        elif not stratum.exact:
            raise InputError(
                "no_method",
                f"no measurement method is known for stratum {stratum.name!r}",
                where=item.where,
                mend="name a method, give random_relative and systematic_relative, or mark the "
                "stratum exact when its masses have no error",
            )

    def _check_unit(self, label: str, mass: float, item: Fields) -> None:
        """Masses of one item that differ a thousandfold are one of them in another unit."""
        if not label or mass <= 0:
            return
        first = self._first_mass.setdefault(label, mass)
        if looks_like_other_unit(first, mass):
            self._notes.add(
                "unit_suspected",
                f"{label} has {first:g} {self.unit} at one place and {mass:g} {self.unit} here",
                where=item.where,
                mend="write the unit beside the mass: kg where g is meant is the usual cause",
            )


def _columns_of(parts: SeriesParts) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
    return parts.measurement, parts.balance, parts.mass, parts.count


def items_of(owner: Fields, name: str) -> Iterator[Fields]:
    """Items of a field in any of its forms: list, one object, masses by stratum, or a number."""
    value = owner.get(name)
    where = owner.path(name)
    if value is None:
        return
    if isinstance(value, Mapping):
        single = Fields(value, where)
        if "mass" in single:
            yield single
            return
        for stratum, content in value.items():
            for i, part in enumerate(content if isinstance(content, list) else [content]):
                entry = part if isinstance(part, Mapping) else {"mass": part}
                yield Fields({"stratum": stratum, **entry}, f"{where}.{stratum}[{i}]")
        return
    for i, part in enumerate(value if isinstance(value, list) else [value]):
        yield Fields(part if isinstance(part, Mapping) else {"mass": part}, f"{where}[{i}]")


def _parts(item: Fields) -> list[Fields]:
    """Methods of an item: objects, or just their names."""
    value = item["methods"]
    if isinstance(value, str):
        value = [name for name in value.replace(";", " ").replace("+", " ").split() if name]
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return [Fields({"method": v}, f"{item.path('methods')}[{i}]") for i, v in enumerate(value)]
    return item.list_of("methods")
