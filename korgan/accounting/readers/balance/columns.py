"""Growing columns of observations; names become numbers as they come."""

from __future__ import annotations

import numpy as np

from korgan.science.accountancy.balance_lines import Observations
from korgan.science.accountancy.measurement import ErrorModel


class Columns:
    """Measured quantities with their components, row by row, and the names behind the numbers."""

    def __init__(self) -> None:
        self._direction: list[int] = []
        self._place: list[int] = []
        self._mass: list[float] = []
        self._count: list[float] = []
        self._stratum: list[int] = []
        self._owner: list[int] = []
        self._method: list[int] = []
        self._calibration: list[int] = []
        self._measurement: list[int] = []
        self._labels: list[str] = []
        self._strata: dict[str, int] = {}
        self._models: dict[tuple[str, ErrorModel], int] = {}
        self._calibrations: dict[tuple[str, str], int] = {}
        self._measurements: dict[tuple[str, str], int] = {}

    def add_quantity(
        self, label: str, stratum: str, direction: int, place: int, mass: float, count: float
    ) -> None:
        """Add a measured quantity; its components follow."""
        self._labels.append(label)
        self._stratum.append(self._strata.setdefault(stratum, len(self._strata)))
        self._direction.append(direction)
        self._place.append(place)
        self._mass.append(mass)
        self._count.append(count)

    def add_component(
        self, method: str, model: ErrorModel, calibration: str, measurement: str
    ) -> None:
        """Add a method behind the last quantity; without a name the measurement is its own."""
        name = measurement or f"#{len(self._owner)}"
        self._owner.append(len(self._mass) - 1)
        self._method.append(self._models.setdefault((method, model), len(self._models)))
        self._calibration.append(
            self._calibrations.setdefault((method, calibration), len(self._calibrations))
        )
        self._measurement.append(
            self._measurements.setdefault((method, name), len(self._measurements))
        )

    def stratum_number(self, name: str) -> int | None:
        """Number of a stratum; None when no quantity is in it."""
        return self._strata.get(name)

    @property
    def strata(self) -> tuple[str, ...]:
        """Names of the strata by number."""
        return tuple(self._strata)

    @property
    def methods(self) -> tuple[str, ...]:
        """Name of the method of each error model."""
        return tuple(name for name, _ in self._models)

    @property
    def labels(self) -> tuple[str, ...]:
        """What the file calls each quantity."""
        return tuple(self._labels)

    def observations(self, balances: int) -> Observations:
        """All rows as arrays."""
        return Observations(
            balances=balances,
            direction=np.array(self._direction, dtype=np.int64),
            place=np.array(self._place, dtype=np.int64),
            mass=np.array(self._mass, dtype=np.float64),
            stratum=np.array(self._stratum, dtype=np.int64),
            count=np.array(self._count, dtype=np.float64),
            owner=np.array(self._owner, dtype=np.int64),
            method=np.array(self._method, dtype=np.int64),
            calibration=np.array(self._calibration, dtype=np.int64),
            measurement=np.array(self._measurement, dtype=np.int64),
            models=tuple(model for _, model in self._models) or (ErrorModel(),),
        )
