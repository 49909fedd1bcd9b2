"""Register of measurement methods and calibrations of the balance form."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from korgan.accounting.domain.study import Measured
from korgan.accounting.readers.balance.fields import (
    Fields,
    duration,
    is_calendar,
    moment,
    unit_factor,
)
from korgan.science.accountancy.measurement import ErrorModel
from korgan.science.errors import InputError

ERROR_FIELDS = (
    "random_relative",
    "systematic_relative",
    "random_absolute",
    "systematic_absolute",
)
_ONLY = "all"


@dataclass(slots=True)
class Calibration:
    """One calibration of a method, with its time of validity if known."""

    name: str
    start: float = -math.inf
    end: float = math.inf
    model: ErrorModel | None = None


@dataclass(slots=True)
class Method:
    """A measurement method: its errors and its calibrations."""

    name: str
    model: ErrorModel
    calibrations: dict[str, Calibration] = field(default_factory=dict)
    interval: float | None = None
    interval_start: float = 0.0

    @property
    def recalibrated(self) -> bool:
        """Whether the calibration depends on the time of the measurement."""
        return len(self.calibrations) > 1 or self.interval is not None

    def calibration_for(self, name: str, time: float | None, where: str) -> str:
        """Name of the calibration in force: stated, or found by the time of the measurement."""
        if name:
            if self.calibrations and name not in self.calibrations:
                raise InputError(
                    "unknown_calibration",
                    f"method {self.name} has no calibration {name!r}",
                    where=where,
                    mend=f"use one of {', '.join(self.calibrations)}, or add it to the register",
                )
            return name
        if self.calibrations:
            if len(self.calibrations) == 1:
                return next(iter(self.calibrations))
            return self._by_time(time, where)
        if self.interval is not None:
            if time is None:
                raise InputError(
                    "no_calibration_in_force",
                    f"method {self.name} is calibrated at intervals, and the measurement has no "
                    "time",
                    where=where,
                    mend="give the time of the measurement or name its calibration",
                )
            return f"#{math.floor((time - self.interval_start) / self.interval)}"
        return _ONLY

    def _by_time(self, time: float | None, where: str) -> str:
        inside = [
            c.name
            for c in self.calibrations.values()
            if time is not None and c.start <= time < c.end
        ]
        if len(inside) == 1:
            return inside[0]
        found = "several calibrations" if inside else "no calibration"
        raise InputError(
            "no_calibration_in_force",
            f"{found} of method {self.name} in force at the time of the measurement",
            where=where,
            mend="name the calibration, or mend its start and end",
        )

    def model_under(self, calibration: str) -> ErrorModel:
        """Error model of a measurement under a calibration."""
        own = self.calibrations.get(calibration)
        return own.model if own is not None and own.model is not None else self.model


class MethodRegister:
    """All methods of a file; methods stated inline are added under the name of their owner."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.methods: dict[str, Method] = {}

    def read(self, form: Fields) -> None:
        """Read ``methods`` and ``calibrations``."""
        for entry in form.list_of("methods"):
            self._read_method(entry)
        for entry in form.list_of("calibrations"):
            self._read_calibration(entry, entry.text("method"))

    def find(self, name: str, where: str) -> Method:
        """Method of a name; refuses an unknown one."""
        if name not in self.methods:
            known = ", ".join(self.methods) or "none is declared"
            raise InputError(
                "unknown_method",
                f"there is no method {name!r}",
                where=where,
                mend=f"declare it under methods ({known})",
            )
        return self.methods[name]

    def inline(self, name: str, entry: Fields) -> Method | None:
        """Method made of error fields that stand on a stratum, item or side itself."""
        if not any(f in entry for f in ERROR_FIELDS):
            return None
        model = self.model(entry)
        key, number = name, 1
        while key in self.methods and self.methods[key].model != model:
            number += 1
            key = f"{name} ({number})"
        if key not in self.methods:
            self.methods[key] = Method(key, model)
            self._read_interval(entry, self.methods[key])
        return self.methods[key]

    def model(self, entry: Fields, default: ErrorModel | None = None) -> ErrorModel:
        """Error model of an object with error fields; relative ones as fractions or per cent."""
        values = {
            name: entry.number(name, getattr(default, name) if default else 0.0)
            for name in ERROR_FIELDS
        }
        if "unit" in entry:
            factor = unit_factor(entry.text("unit"), self.unit, entry.path("unit"))
            for name in ("random_absolute", "systematic_absolute"):
                if name in entry:
                    values[name] *= factor
        for name in ("random_relative", "systematic_relative"):
            if values[name] >= 1.0:
                raise InputError(
                    "uncertainty_too_large",
                    f"{name} is {values[name]:g}: a relative standard deviation of 100 % or more",
                    where=entry.path(name),
                    mend='write a fraction (0.005) or per cent with its sign ("0.5 %")',
                )
        try:
            return ErrorModel(**values)
        except InputError as error:
            raise InputError(
                error.code, error.message, where=entry.path(error.where), mend=error.mend
            ) from None

    def measured(self, entry: Fields, prefix: str, owner: str) -> Measured:
        """Error source of one side of a pair: ``<side>_method`` or ``<side>_random`` fields."""
        side = Fields(
            {
                key.removeprefix(f"{prefix}_"): entry[key]
                for key in entry
                if key.startswith(f"{prefix}_")
            },
            f"{entry.where}.{prefix}",
        )
        name = side.text("method")
        method = self.find(name, side.path("method")) if name else self.inline(owner, side)
        if method is None:
            raise InputError(
                "no_method",
                f"the errors of the {prefix} are not given",
                where=entry.where,
                mend=f"give {prefix}_method, or {prefix}_random_relative and "
                f"{prefix}_systematic_relative (0 where there is none)",
            )
        calibration = method.calibration_for(side.text("calibration"), None, side.where)
        return Measured(method.model_under(calibration), f"{method.name}/{calibration}")

    def _read_method(self, entry: Fields) -> None:
        name = entry.text("id")
        if not name:
            raise entry.missing("id")
        if name in self.methods:
            raise InputError(
                "duplicate_method", f"method {name!r} is declared twice", where=entry.where
            )
        method = Method(name, self.model(entry))
        self.methods[name] = method
        self._read_interval(entry, method)
        for calibration in entry.list_of("calibrations"):
            self._read_calibration(calibration, name)

    def _read_interval(self, entry: Fields, method: Method) -> None:
        if "calibration_length" not in entry:
            return
        start = entry.get("calibration_start", 0.0)
        calendar = is_calendar(start)
        length = duration(
            entry["calibration_length"], entry.path("calibration_length"), calendar=calendar
        )
        if length <= 0:
            raise InputError(
                "calibration_length",
                f"the time between calibrations is {length:g}; it must be greater than zero",
                where=entry.path("calibration_length"),
                mend="leave it out when one calibration covers everything",
            )
        method.interval = length
        method.interval_start = moment(start, entry.path("calibration_start"))

    def _read_calibration(self, entry: Fields, method: str) -> None:
        name = entry.text("id")
        if not name:
            raise entry.missing("id")
        if not method:
            raise InputError(
                "calibration_without_method",
                f"calibration {name!r} names no method",
                where=entry.where,
                mend="name the method that was calibrated",
            )
        owner = self.find(method, entry.path("method"))
        if name in owner.calibrations:
            raise InputError(
                "duplicate_calibration",
                f"calibration {name!r} of method {method} is declared twice",
                where=entry.where,
            )
        model = None
        if any(f in entry for f in ERROR_FIELDS):
            model = self.model(entry, owner.model)
        owner.calibrations[name] = Calibration(
            name,
            moment(entry["start"], entry.path("start")) if "start" in entry else -math.inf,
            moment(entry["end"], entry.path("end"), end_of_day=True)
            if "end" in entry
            else math.inf,
            model,
        )
