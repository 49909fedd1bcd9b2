"""Energy calibration: which energy the lower edge of each channel has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError

# Wider than any gamma spectrometer: beyond this a calibration is a slip, not an instrument.
LOWEST_EDGE_KEV = -2_000.0
HIGHEST_EDGE_KEV = 100_000.0


class CalibrationError(InputError):
    """A calibration that gives no usable energy scale."""


class CalibrationKind(StrEnum):
    """How the coefficients are to be read (terms of ANSI N42.42)."""

    POLYNOMIAL = "polynomial"
    FULL_RANGE_FRACTION = "full_range_fraction"
    LOWER_EDGES = "lower_edges"


@dataclass(frozen=True)
class EnergyCalibration:
    r"""Energy of the lower edge of each channel.

    With channel number :math:`i = 0 \ldots N` and :math:`x = i / N`:

    - polynomial: :math:`E = \sum_k c_k i^k`;
    - full range fraction: :math:`E = c_0 + c_1 x + c_2 x^2 + c_3 x^3 + c_4 / (1 + 60 x)`;
    - lower edges: the energies themselves, ``N`` or ``N + 1`` of them.

    Parameters
    ----------
    kind : CalibrationKind
        How the coefficients are to be read.
    coefficients : tuple of float
        Coefficients or edges, in keV (keV per channel, ...).

    Raises
    ------
    CalibrationError
        If there is no coefficient, one is not finite, or all are zero.

    Notes
    -----
    Forms as in ANSI/IEEE N42.42-2012, ``EnergyCalibration``, and the PCF format.

    Examples
    --------
    >>> EnergyCalibration.polynomial(10.0, 3.0).edges_kev(4)
    array([10., 13., 16., 19., 22.])
    >>> EnergyCalibration.full_range_fraction(0.0, 3000.0).edges_kev(3)
    array([   0., 1000., 2000., 3000.])
    """

    kind: CalibrationKind
    coefficients: tuple[float, ...]

    def __post_init__(self) -> None:
        values = np.asarray(self.coefficients, dtype=float)
        if values.size == 0:
            raise CalibrationError("calibration_missing", "the energy calibration is empty")
        if not np.all(np.isfinite(values)):
            raise CalibrationError(
                "calibration_not_finite", "the energy calibration contains NaN or infinity"
            )
        if not np.any(values):
            raise CalibrationError(
                "calibration_zero", "every coefficient of the energy calibration is zero"
            )

    @classmethod
    def polynomial(cls, *coefficients: float) -> EnergyCalibration:
        """Return the calibration E = c0 + c1*i + c2*i**2 + ... in keV."""
        return cls(CalibrationKind.POLYNOMIAL, tuple(float(c) for c in coefficients))

    @classmethod
    def full_range_fraction(cls, *coefficients: float) -> EnergyCalibration:
        """Return the calibration in fractions of the full range, in keV."""
        return cls(CalibrationKind.FULL_RANGE_FRACTION, tuple(float(c) for c in coefficients))

    @classmethod
    def lower_edges(cls, edges_kev: ArrayLike) -> EnergyCalibration:
        """Return the calibration given by the lower edges of the channels, in keV."""
        values = np.asarray(edges_kev, dtype=float).ravel()
        return cls(CalibrationKind.LOWER_EDGES, tuple(values.tolist()))

    def edges_kev(self, channels: int) -> NDArray[np.float64]:
        """Edges of all channels.

        Parameters
        ----------
        channels : int
            Number of channels of the spectrum.

        Returns
        -------
        ndarray, shape (channels + 1,)
            Strictly increasing energies in keV.

        Raises
        ------
        CalibrationError
            If the energies do not rise from channel to channel, leave the range of any
            gamma spectrometer, or do not fit the number of channels.
        """
        if channels < 1:
            raise CalibrationError("no_channels", "a spectrum needs at least one channel")
        edges = self._edges(channels)
        if not np.all(np.isfinite(edges)):
            raise CalibrationError(
                "calibration_not_finite", "the energy calibration gives NaN or infinity"
            )
        if np.any(np.diff(edges) <= 0):
            raise CalibrationError(
                "calibration_not_monotonic",
                "by the energy calibration the energy does not rise from channel to channel",
            )
        if edges[0] < LOWEST_EDGE_KEV or edges[-1] > HIGHEST_EDGE_KEV:
            raise CalibrationError(
                "calibration_out_of_range",
                f"the energy calibration spans {edges[0]:.0f} to {edges[-1]:.0f} keV",
            )
        return edges

    def _edges(self, channels: int) -> NDArray[np.float64]:
        values = np.asarray(self.coefficients, dtype=float)
        if self.kind is CalibrationKind.LOWER_EDGES:
            return _completed_edges(values, channels)
        with np.errstate(over="ignore", invalid="ignore"):
            if self.kind is CalibrationKind.POLYNOMIAL:
                index = np.arange(channels + 1, dtype=float)
                return np.asarray(np.polynomial.polynomial.polyval(index, values))
            x = np.arange(channels + 1) / channels
            edges = np.asarray(np.polynomial.polynomial.polyval(x, values[:4]))
            if values.size > 4:
                edges = edges + values[4] / (1 + 60 * x)
            return edges

    def polynomial_coefficients(self, channels: int, degree: int = 3) -> tuple[float, ...]:
        """Coefficients of the polynomial that follows this calibration best.

        Parameters
        ----------
        channels : int
            Number of channels of the spectrum.
        degree : int
            Highest power.

        Returns
        -------
        tuple of float
            keV, keV per channel, ...; those of a polynomial calibration unchanged.
        """
        if self.kind is CalibrationKind.POLYNOMIAL:
            return self.coefficients
        edges = self.edges_kev(channels)
        index = np.arange(channels + 1, dtype=float)
        fitted = np.polynomial.Polynomial.fit(index, edges, min(degree, channels)).convert()
        return tuple(float(c) for c in fitted.coef)


def _completed_edges(values: NDArray[np.float64], channels: int) -> NDArray[np.float64]:
    if values.size == channels + 1:
        return values
    if values.size == channels and channels >= 2:
        return np.append(values, 2 * values[-1] - values[-2])
    raise CalibrationError(
        "calibration_wrong_length",
        f"{values.size} channel edges were given for {channels} channels",
    )
