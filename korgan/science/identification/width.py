"""Width of peaks as an unknown: the typical curve of a kind of detector, scaled and tilted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.photons.detectors import detector
from korgan.science.spectra import FWHM_PER_SIGMA

REFERENCE_KEV = 661.657


@dataclass(frozen=True)
class PeakWidth:
    r"""Full width at half maximum against energy.

    .. math:: \mathrm{FWHM}(E) = w \, F(E) \, (E / 661.7)^{t}

    Parameters
    ----------
    model : str
        Detector whose typical curve is :math:`F`, such as ``"NaI 3x3"``.
    factor : float
        :math:`w`.
    tilt : float
        :math:`t`, the departure from the typical dependence on energy.

    Examples
    --------
    >>> round(float(PeakWidth("NaI 3x3").fwhm_kev(661.657)))
    46
    """

    model: str
    factor: float = 1.0
    tilt: float = 0.0

    def fwhm_kev(self, energy_kev: ArrayLike) -> NDArray[np.float64]:
        """Full width at half maximum in keV; below 5 keV as at 5 keV."""
        energy = np.maximum(np.asarray(energy_kev, dtype=float), 5.0)
        found = self.factor * detector(self.model).fwhm_kev(energy)
        if self.tilt != 0.0:
            found *= (energy / REFERENCE_KEV) ** self.tilt
        return np.asarray(found)

    def sigma_kev(self, energy_kev: ArrayLike) -> NDArray[np.float64]:
        """Standard deviation of a peak in keV."""
        return self.fwhm_kev(energy_kev) / FWHM_PER_SIGMA

    def changed(self, factor: float = 1.0, tilt: float = 0.0) -> PeakWidth:
        """Return the curve multiplied by `factor` and tilted further by `tilt`."""
        return replace(self, factor=self.factor * factor, tilt=self.tilt + tilt)

    def rounded(self) -> PeakWidth:
        """Nearest curve of a grid coarse enough for keeping templates, fine enough to fit."""
        return replace(
            self,
            factor=float(np.exp(round(np.log(self.factor) / 0.05) * 0.05)),
            tilt=round(self.tilt / 0.06) * 0.06,
        )
