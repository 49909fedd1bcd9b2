"""Natural background: soil and walls, cosmic rays, and the photons they send."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError
from korgan.science.nuclides import emissions
from korgan.science.photons.attenuation import transmission_coefficient
from korgan.science.photons.detectors import Detector
from korgan.science.photons.folding import Folding
from korgan.science.photons.materials import material
from korgan.science.photons.shielding import FLUX_EDGES_KEV, FLUX_KEV, binned, medium

# Photon fluence rate of cosmic origin at sea level: 1/(cm2 s MeV) at 1 MeV, and how it falls.
# SOURCE: form and size as used to model portal backgrounds (R. Sandness et al., PNNL; index 1.3);
# the size is set so that a 3x3 inch NaI counts about two events per second above 3 MeV; unverified.
COSMIC_AT_1_MEV, COSMIC_INDEX = 0.06, 1.3
COSMIC_ANNIHILATION = 0.01  # photons of 511 keV, 1/(cm2 s); unverified


@dataclass(frozen=True, slots=True)
class Background:
    """Natural background around a detector.

    Attributes
    ----------
    potassium, radium, thorium : float
        Massic activity of K-40, of the U-238 series from Ra-226 on, and of the Th-232 series in
        the ground and walls (Bq/kg). World averages: 412, 32 and 45 (UNSCEAR 2008, annex B).
    cosmic : float
        Cosmic photons relative to sea level.

    Raises
    ------
    InputError
        ``negative_background``.
    """

    potassium: float = 412.0
    radium: float = 32.0
    thorium: float = 45.0
    cosmic: float = 1.0

    def __post_init__(self) -> None:
        parts = np.array([self.potassium, self.radium, self.thorium, self.cosmic])
        if not np.all(np.isfinite(parts)) or np.any(parts < 0):
            raise InputError("negative_background", "activities and cosmic rays cannot be negative")


def all_round_area_cm2(model: Detector, energy_kev: NDArray[np.float64]) -> NDArray[np.float64]:
    r"""Area by which fluence from all sides is to be multiplied, where efficiencies are frontal.

    A convex body of surface S and volume V shows S/4 on average, and photons cross 4V/S of it:

    .. math:: A(E) = \frac{S}{4}\,\frac{1 - e^{-4 \mu V / S}}{1 - e^{-\mu d}}

    with d the depth from the front. It is S/4 where the crystal is opaque and V/d where it is thin.

    Parameters
    ----------
    model : Detector
        The detector.
    energy_kev : ndarray (n,)
        Photon energies (keV).

    Returns
    -------
    ndarray (n,)
        Area (cm2).
    """
    crystal = model.bodies[model.sensitive]
    depth = crystal.z_high - crystal.z_low
    if crystal.shape == "cylinder":
        surface = 2.0 * np.pi * crystal.half_x * (crystal.half_x + depth)
    else:
        x, y = 2.0 * crystal.half_x, 2.0 * crystal.half_y
        surface = 2.0 * (x * y + (x + y) * depth)
    what = material(crystal.material)
    mu = what.density * transmission_coefficient(what, energy_kev)
    chord = 4.0 * model.face_area_cm2 * depth / surface
    return np.asarray(0.25 * surface * np.expm1(-mu * chord) / np.expm1(-mu * depth))


def soil_fluence(
    source: str, becquerel_per_kg: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    r"""Photons above ground in which a source is spread evenly.

    .. math:: \Phi_0(E) = \frac{a\,I(E)}{2\,\mu/\rho}

    unscattered, and scattered ones in the proportion of an infinite medium.

    Parameters
    ----------
    source : str
        Nuclide with its progeny, such as ``"Th-232"``.
    becquerel_per_kg : float
        Massic activity (Bq/kg).

    Returns
    -------
    energy_kev, lines : ndarray (n,)
        Energies (keV) and unscattered fluence rate of each line (1/(cm2 s)).
    scattered : ndarray (FLUX_BINS,)
        Scattered fluence rate by flux bin.
    """
    emitted = emissions(source)
    inside = (emitted.energy_kev > FLUX_EDGES_KEV[0]) & (emitted.energy_kev < FLUX_EDGES_KEV[-1])
    energy, per_decay = emitted.energy_kev[inside], emitted.per_decay[inside]
    massic = becquerel_per_kg / 1000.0
    lines = 0.5 * massic * per_decay / transmission_coefficient("soil", energy)
    return energy, lines, binned(energy, lines) @ medium("soil")


def cosmic_fluence(strength: float) -> NDArray[np.float64]:
    """Fluence rate of cosmic photons by flux bin (1/(cm2 s)).

    Parameters
    ----------
    strength : float
        Relative to sea level.

    Returns
    -------
    ndarray (FLUX_BINS,)
        A power law from 30 keV on, flat below, and annihilation photons.
    """
    energy = np.maximum(FLUX_KEV, 30.0) / 1e3
    density = COSMIC_AT_1_MEV * energy**-COSMIC_INDEX
    flux = density * np.diff(FLUX_EDGES_KEV) / 1e3
    flux[np.searchsorted(FLUX_EDGES_KEV, 511.0) - 1] += COSMIC_ANNIHILATION
    return np.asarray(strength * flux)


def background_rate(folding: Folding, background: Background) -> NDArray[np.float64]:
    """Expected background counts per second.

    The directions from which it comes are not followed: photons are counted as if they came from
    the front, onto the area of :func:`all_round_area_cm2`.

    Parameters
    ----------
    folding : Folding
        Detector, energy scale and resolution.
    background : Background
        Activities and cosmic rays.

    Returns
    -------
    ndarray (n,)
        Counts per second in each channel.

    Examples
    --------
    >>> from korgan.science.photons.detectors import detector
    >>> model = detector("NaI 3x3")
    >>> folding = Folding("NaI 3x3", np.linspace(0.0, 3000.0, 1025), model)
    >>> bool(100 < background_rate(folding, Background()).sum() < 1000)
    True
    """
    model = folding.table.model
    area = all_round_area_cm2(model, FLUX_KEV)
    nothing = np.zeros(0)
    rate = folding.fluence(nothing, nothing, area * cosmic_fluence(background.cosmic))
    soil = (("K-40", background.potassium), ("Ra-226", background.radium))
    for source, activity in (*soil, ("Th-232", background.thorium)):
        if activity > 0:
            energy, lines, scattered = soil_fluence(source, activity)
            at_lines = np.interp(energy, FLUX_KEV, area)
            rate += folding.fluence(energy, at_lines * lines, area * scattered)
    return np.asarray(rate)
