"""Gain, offset and width as unknowns of a fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.likelihood import FLOOR, Smooth
from korgan.science.identification.selection import Selection
from korgan.science.identification.width import PeakWidth


@dataclass(frozen=True)
class Setting:
    """Energy scale and width of peaks relative to the nominal ones.

    True energy = nominal energy x (1 + gain) + offset; the nominal FWHM is multiplied by
    width x (E / 662 keV)^tilt.

    Parameters
    ----------
    gain : float
        Relative change of the scale.
    offset_kev : float
        Shift in keV.
    width : float
        Factor of the FWHM at 662 keV.
    tilt : float
        Departure of the FWHM from its typical dependence on energy.
    """

    gain: float = 0.0
    offset_kev: float = 0.0
    width: float = 1.0
    tilt: float = 0.0

    def energies(self, nominal_kev: NDArray[np.float64]) -> NDArray[np.float64]:
        """Energies of this setting for nominal ones."""
        return nominal_kev * (1.0 + self.gain) + self.offset_kev

    @property
    def vector(self) -> NDArray[np.float64]:
        """Gain, offset, logarithm of width, tilt."""
        return np.array([self.gain, self.offset_kev, np.log(self.width), self.tilt])


@dataclass(frozen=True)
class Tolerance:
    """Standard deviations of a setting before any count is seen."""

    gain: float = 0.015
    offset_kev: float = 3.0
    log_width: float = 0.12
    tilt: float = 0.10

    @property
    def stiffness(self) -> NDArray[np.float64]:
        """Inverse variances of gain, offset, logarithm of width and tilt."""
        return np.array([self.gain, self.offset_kev, self.log_width, self.tilt]) ** -2.0


def penalty(setting: Setting, tolerance: Tolerance) -> float:
    """Half the squared distance of a setting from the nominal one."""
    return float(0.5 * np.sum(tolerance.stiffness * setting.vector**2))


def improved(
    selection: Selection,
    counts: NDArray[np.float64],
    excess: NDArray[np.float64],
    smooth: Smooth,
    derivatives: NDArray[np.float64],
    width: PeakWidth,
    setting: Setting,
    tolerance: Tolerance,
) -> Setting:
    """One step of Fisher scoring for gain, offset and width, amplitudes included.

    Parameters
    ----------
    selection : Selection
        Fit at `setting`.
    counts, excess : ndarray, shape (n,)
        Counts and squared relative errors by bin.
    smooth : Smooth
        Corrections in the fit.
    derivatives : ndarray, shape (4, n)
        Change of the expectation with gain, offset, logarithm of width, and tilt.
    width : PeakWidth
        Nominal width of peaks.
    setting : Setting
        Where the fit stands.
    tolerance : Tolerance
        How far it may go.

    Returns
    -------
    Setting
        Where the fit should go; the change is limited to a third of a peak's width.
    """
    active = np.flatnonzero(selection.fit.coefficients != 0)
    expected = np.maximum(selection.fit.expected, FLOOR)
    weight = 1.0 / (expected + excess * expected**2)
    columns = np.vstack((selection.terms.rows[active], smooth.rows, derivatives))
    stiffness = np.concatenate(
        (selection.terms.stiffness[active], smooth.stiffness, tolerance.stiffness)
    )
    gram = (columns * weight) @ columns.T + np.diag(stiffness)
    gram[np.diag_indices_from(gram)] *= 1 + 1e-9
    target = (columns * weight) @ (counts - expected)
    target[-4:] -= tolerance.stiffness * setting.vector
    step = np.linalg.solve(gram, target)[-4:]
    return _limited(setting, step, width)


def _limited(setting: Setting, step: NDArray[np.float64], width: PeakWidth) -> Setting:
    """Take the step, shortened where it would move a peak by more than a third of its width."""
    energies = np.array([60.0, 300.0, 700.0, 1500.0])
    moved = np.abs(step[0] * energies + step[1]) / width.fwhm_kev(energies)
    shorten = 1.0 / max(1.0, moved.max() / 0.33, abs(step[2]) / 0.15, abs(step[3]) / 0.15)
    gain, offset, log_width, tilt = setting.vector + shorten * step
    return Setting(
        gain=float(gain),
        offset_kev=float(offset),
        width=float(np.exp(np.clip(log_width, -0.9, 0.9))),
        tilt=float(np.clip(tilt, -0.3, 0.3)),
    )
