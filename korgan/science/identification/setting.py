"""Energy scale and width of peaks as unknowns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Setting:
    """Energy scale and width of peaks relative to the nominal ones.

    True energy = nominal energy x (1 + gain) + offset; the nominal FWHM is multiplied by `width`.

    Parameters
    ----------
    gain : float
        Relative change of the scale.
    offset_kev : float
        Shift in keV.
    width : float
        Factor of the FWHM.
    tilt : float
        Further power of energy over 661.7 keV by which the FWHM departs from the nominal one.
    """

    gain: float = 0.0
    offset_kev: float = 0.0
    width: float = 1.0
    tilt: float = 0.0

    def energies(self, nominal_kev: NDArray[np.float64]) -> NDArray[np.float64]:
        """Energies of this setting for nominal ones."""
        return nominal_kev * (1.0 + self.gain) + self.offset_kev


@dataclass(frozen=True)
class Tolerance:
    """How far a setting may be off before any count is seen.

    Parameters
    ----------
    gain, offset_kev, log_width, tilt : float
        Scales of the priors: what a healthy instrument shows.
    widest_gain : float
        Largest change of gain that is tried.
    """

    gain: float = 0.006
    offset_kev: float = 3.0
    log_width: float = 0.12
    tilt: float = 0.08
    widest_gain: float = 0.1

    def penalty(self, setting: Setting) -> float:
        """Loss of log-likelihood of a setting.

        The gain has a prior with heavy tails (Student's t with 3 degrees of freedom): most
        instruments are right within a per cent, a few have drifted by several.
        """
        gain = 2.0 * np.log1p((setting.gain / self.gain) ** 2 / 3.0)
        offset = 0.5 * (setting.offset_kev / self.offset_kev) ** 2
        width = 0.5 * (np.log(setting.width) / self.log_width) ** 2
        tilt = 0.5 * (setting.tilt / self.tilt) ** 2
        return float(gain + offset + width + tilt)
