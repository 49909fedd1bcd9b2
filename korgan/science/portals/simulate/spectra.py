"""Draw Poisson spectra of vehicles in a spectral portal, with or without a source.

The shapes come from the caller (`korgan.science.photons` computes them); this file adds what
varies from vehicle to vehicle: the mixture of the background, what the vehicle hides of it,
natural cargo, and the passage of a source.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError
from korgan.science.portals.input_checks import Floats, not_negative, positive
from korgan.science.portals.spectral.scan import SpectralSeries


@dataclass(frozen=True)
class SpectralSite:
    """A spectral portal and its traffic.

    Attributes
    ----------
    natural : ndarray, shape (k, channels)
        Mean rates of the parts of the background (counts per second and channel).
    spread : ndarray, shape (k,)
        Standard deviation of the logarithm of each part from vehicle to vehicle.
    hidden : ndarray, shape (k,)
        Mean share of each part that a vehicle hides (cosmic rays less than the ground's).
    hidden_spread : float
        Relative standard deviation of that share.
    cargo_fraction : float
        Share of vehicles with natural cargo.
    cargo_excess : float
        Median excess of such cargo relative to the parts of the background that it resembles.
    cargo_parts : tuple of int
        Parts of which cargo is made, one drawn for each vehicle.
    samples : tuple of int
        Least and most samples of an occupancy.
    sample_s, background_s : float
        Time of a sample, and of the background measured before each vehicle.
    """

    natural: Floats
    spread: Floats
    hidden: Floats
    hidden_spread: float = 0.25
    cargo_fraction: float = 0.0
    cargo_excess: float = 0.3
    cargo_parts: tuple[int, ...] = ()
    samples: tuple[int, int] = (4, 10)
    sample_s: float = 1.0
    background_s: float = 120.0

    def __post_init__(self) -> None:
        if self.natural.ndim != 2 or np.any(self.natural < 0):
            raise InputError("not_a_spectrum", "natural parts are rates by channel")
        if not len(self.spread) == len(self.hidden) == len(self.natural):
            raise InputError("wrong_shape", "one spread and hidden share for each natural part")
        if not 1 <= self.samples[0] <= self.samples[1]:
            raise InputError("wrong_shape", "an occupancy has at least one sample")
        not_negative(self.hidden_spread, "hidden_spread")
        not_negative(self.cargo_fraction, "cargo_fraction")
        positive(self.sample_s, "sample_s")
        positive(self.background_s, "background_s")


def simulate_spectra(
    site: SpectralSite,
    vehicles: int,
    rng: np.random.Generator,
    *,
    source: NDArray[np.float64] | None = None,
    transit_s: float = 1.2,
) -> SpectralSeries:
    r"""Simulate vehicles in a spectral portal.

    Parameters
    ----------
    site : SpectralSite
        Portal and traffic.
    vehicles : int
        Number of vehicles.
    rng : numpy Generator
        Randomness.
    source : ndarray, shape (channels,), optional
        Rate spectrum of a source at its closest; it passes as
        :math:`(1 + ((t - t_0)/\theta)^2)^{-3/2}` with :math:`t_0` uniform over the occupancy.
    transit_s : float
        The :math:`\theta` above.

    Returns
    -------
    SpectralSeries
        Ready for `SpectralScan.score`.

    Raises
    ------
    InputError
        ``no_vehicles``, ``wrong_shape``.
    """
    if vehicles < 1:
        raise InputError("no_vehicles", f"{vehicles} vehicles: at least one is needed")
    parts, channels = site.natural.shape
    level = np.exp(site.spread * rng.standard_normal((vehicles, parts)))
    background = rng.poisson(level @ site.natural * site.background_s).astype(np.float64)
    length = rng.integers(site.samples[0], site.samples[1] + 1, vehicles).astype(np.int64)
    amplitude = 1.0 + site.hidden_spread * rng.standard_normal((vehicles, 1))
    seen = level * (1.0 - np.clip(site.hidden * amplitude, 0.0, 0.95))
    if site.cargo_parts:
        carries = rng.random(vehicles) < site.cargo_fraction
        part = rng.choice(site.cargo_parts, vehicles)
        excess = site.cargo_excess * np.exp(0.7 * rng.standard_normal(vehicles))
        seen[np.arange(vehicles), part] += np.where(carries, excess, 0.0)
    which = np.repeat(np.arange(vehicles), length)
    rate = (seen @ site.natural)[which]
    if source is not None:
        if source.shape != (channels,):
            raise InputError(
                "wrong_shape", f"{source.shape} for {channels} channels", where="source"
            )
        first = np.repeat(np.cumsum(length) - length, length)
        t = (np.arange(len(which)) - first + 0.5) * site.sample_s
        centre = rng.random(vehicles) * length * site.sample_s
        profile = (1.0 + ((t - centre[which]) / positive(transit_s, "transit_s")) ** 2) ** -1.5
        rate = rate + profile[:, None] * source
    spectra = rng.poisson(rate * site.sample_s).astype(np.int64)
    return SpectralSeries(spectra, length, background, site.background_s, site.sample_s)
