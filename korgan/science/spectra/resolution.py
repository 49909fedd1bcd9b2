"""Energy resolution: the width of a full-energy peak against its energy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError

FWHM_PER_SIGMA = float(2.0 * np.sqrt(2.0 * np.log(2.0)))


@dataclass(frozen=True)
class Resolution:
    r"""Full width at half maximum of a peak.

    .. math:: \mathrm{FWHM}(E) = \sqrt{a + b E + c E^2}

    with :math:`a` the electronic noise, :math:`b` the statistics of charge carriers or
    scintillation photons, :math:`c` incomplete collection and inhomogeneity.

    Parameters
    ----------
    noise_kev2 : float
        :math:`a` in keV².
    statistics_kev : float
        :math:`b` in keV.
    collection : float
        :math:`c`, without unit.

    Raises
    ------
    InputError
        If a parameter is not finite or the width is not positive at 661.7 keV.

    Notes
    -----
    Knoll, *Radiation Detection and Measurement*, 4th ed., sections 10.IV (scintillators) and
    12.II (germanium).

    Examples
    --------
    >>> nai = Resolution.of_scintillator(0.07)
    >>> round(float(nai.fwhm_kev(661.7)), 1)
    46.3
    """

    noise_kev2: float
    statistics_kev: float
    collection: float = 0.0

    def __post_init__(self) -> None:
        values = np.array([self.noise_kev2, self.statistics_kev, self.collection])
        if not np.all(np.isfinite(values)):
            raise InputError("resolution_not_finite", "the resolution contains NaN or infinity")
        if self._squared(np.array(661.7)) <= 0:
            raise InputError(
                "resolution_not_positive", "the resolution gives no positive width at 661.7 keV"
            )

    @classmethod
    def of_scintillator(cls, fraction_at_662: float) -> Resolution:
        """Resolution of a scintillator from its stated value.

        Parameters
        ----------
        fraction_at_662 : float
            FWHM divided by energy at 661.7 keV, e.g. 0.07 for a good NaI(Tl).

        Returns
        -------
        Resolution
            The usual split: 15 % of the variance at 661.7 keV constant in relative width, the
            rest Poisson statistics of the light.
        """
        variance = (fraction_at_662 * 661.7) ** 2
        return cls(0.0, 0.85 * variance / 661.7, 0.15 * variance / 661.7**2)

    def _squared(self, energy_kev: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.noise_kev2 + energy_kev * (self.statistics_kev + self.collection * energy_kev)

    def fwhm_kev(self, energy_kev: ArrayLike) -> NDArray[np.float64]:
        """Full width at half maximum.

        Parameters
        ----------
        energy_kev : array_like
            Energy in keV; values below zero count as zero.

        Returns
        -------
        ndarray
            Width in keV, of the shape of `energy_kev`, never below 0.05 keV.
        """
        energy = np.maximum(np.asarray(energy_kev, dtype=float), 0.0)
        return np.sqrt(np.maximum(self._squared(energy), 0.0025))

    def sigma_kev(self, energy_kev: ArrayLike) -> NDArray[np.float64]:
        """Standard deviation of a peak in keV: FWHM / 2.3548."""
        return np.asarray(self.fwhm_kev(energy_kev) / FWHM_PER_SIGMA)

    def scaled(self, factor: float) -> Resolution:
        """Return the resolution with every width multiplied by `factor`."""
        squared = factor * factor
        return Resolution(
            self.noise_kev2 * squared, self.statistics_kev * squared, self.collection * squared
        )
