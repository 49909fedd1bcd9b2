"""A spectrum as a detector would record it, from declared physics and a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError
from korgan.science.nuclides import emissions
from korgan.science.photons.background import Background, background_rate
from korgan.science.photons.detectors import detector
from korgan.science.photons.folding import Folding, HasResolution
from korgan.science.photons.intrinsic import intrinsic_rate
from korgan.science.photons.shielding import Shielding
from korgan.science.spectra.synthesis.pile_up import piled_up


@dataclass(frozen=True, slots=True)
class SourceTerm:
    """One source of a mixture.

    Attributes
    ----------
    name : str
        Nuclide or material of the nuclide library, such as ``"Cs-137"`` or ``"uranium 93 %"``.
    activity_bq : float
        Activity of its reference nuclide (Bq).
    age_s : float or None
        Time since separation (s); the usual age when None.
    shielding : Shielding or None
        Layer around it.
    """

    name: str
    activity_bq: float
    age_s: float | None = None
    shielding: Shielding | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """A detector with the energy scale that it believes in and the errors of that scale.

    Attributes
    ----------
    detector : str
        Such as ``"NaI 3x3"``.
    edges_kev : ndarray (n + 1,)
        Channel edges that the instrument reports (keV).
    resolution : HasResolution or None
        Typical resolution of the detector when None.
    resolution_factor : float
        Widening of the resolution (1: none).
    gain_error : float
        Relative error of the gain: a line of energy E is reported at (1 + gain_error) E.
    offset_error_kev : float
        A line is reported this much too high.
    room_scatter : float
        Strength of scatter from the surroundings.
    resolving_time_s : float
        Time within which two events are counted as one (s); zero for no pile-up.
    """

    detector: str
    edges_kev: NDArray[np.float64]
    resolution: HasResolution | None = None
    resolution_factor: float = 1.0
    gain_error: float = 0.0
    offset_error_kev: float = 0.0
    room_scatter: float = 1.0
    resolving_time_s: float = 0.0

    def folding(self, distance_cm: float) -> Folding:
        """Prepare the true energy scale for sources at that distance.

        Parameters
        ----------
        distance_cm : float
            From source to the crystal's face (cm).

        Returns
        -------
        Folding
            Ready to fold.

        Raises
        ------
        InputError
            ``gain_not_positive``, or as :class:`Folding` does.
        """
        if not self.gain_error > -1.0 or not self.resolution_factor > 0.0:
            raise InputError("gain_not_positive", "gain and resolution must be positive")
        true_edges = (np.asarray(self.edges_kev) - self.offset_error_kev) / (1.0 + self.gain_error)
        return Folding(
            self.detector,
            true_edges,
            _Widened(self.resolution or detector(self.detector), self.resolution_factor),
            distance_cm=distance_cm,
            room_scatter=self.room_scatter,
        )


@dataclass(frozen=True, slots=True)
class _Widened:
    resolution: HasResolution
    factor: float

    def fwhm_kev(self, energy_kev: ArrayLike, /) -> NDArray[np.float64]:
        """Full width at half maximum (keV), widened."""
        return np.asarray(self.factor * self.resolution.fwhm_kev(energy_kev))


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticSpectrum:
    """A spectrum drawn from its expectation.

    Attributes
    ----------
    counts : ndarray (n,) of int64
        Counts by channel.
    expected : ndarray (n,)
        Expectation of the counts.
    expected_background : ndarray (n,)
        Background alone, the activity of the crystal itself included, without pile-up.
    edges_kev : ndarray (n + 1,)
        Channel edges as the instrument reports them (keV).
    live_time_s : float
        Live time (s).
    """

    counts: NDArray[np.int64]
    expected: NDArray[np.float64]
    expected_background: NDArray[np.float64]
    edges_kev: NDArray[np.float64]
    live_time_s: float


def source_rate(
    instrument: Instrument, sources: Sequence[SourceTerm], distance_cm: float = 100.0
) -> NDArray[np.float64]:
    """Expected counts per second from sources.

    Parameters
    ----------
    instrument : Instrument
        Detector and scale.
    sources : sequence of SourceTerm
        Mixture.
    distance_cm : float
        From source to the crystal's face (cm).

    Returns
    -------
    ndarray (n,)
        Counts per second in each channel.

    Raises
    ------
    InputError
        ``negative_activity``, ``unknown_source`` or as :class:`Folding` does.
    """
    folding = instrument.folding(distance_cm)
    rate = np.zeros(len(instrument.edges_kev) - 1)
    for term in sources:
        if not 0.0 <= term.activity_bq < np.inf:
            raise InputError("negative_activity", f"activity of {term.name} is {term.activity_bq}")
        emitted = emissions(term.name, term.age_s)
        rate += term.activity_bq * folding.spectra(emitted, [term.shielding])[0]
    return rate


def synthesise(
    instrument: Instrument,
    sources: Sequence[SourceTerm],
    live_time_s: float,
    *,
    seed: int,
    distance_cm: float = 100.0,
    background: Background | None = None,
) -> SyntheticSpectrum:
    """Draw a spectrum.

    Parameters
    ----------
    instrument : Instrument
        Detector and scale with its errors.
    sources : sequence of SourceTerm
        Mixture; may be empty.
    live_time_s : float
        Live time (s), above zero.
    seed : int
        Seed; equal seeds give equal counts.
    distance_cm : float
        From source to the crystal's face (cm).
    background : Background, optional
        Natural background; none when left out.

    Returns
    -------
    SyntheticSpectrum
        Counts and their expectation.

    Raises
    ------
    InputError
        ``live_time_not_positive``, ``negative_activity``, ``unknown_source``, ``rate_too_high``
        or as :class:`Folding` does.

    Examples
    --------
    >>> instrument = Instrument("NaI 3x3", np.linspace(0.0, 3000.0, 1025))
    >>> drawn = synthesise(instrument, [SourceTerm("Cs-137", 1e5)], 60.0, seed=1)
    >>> bool(abs(drawn.counts.sum() / drawn.expected.sum() - 1) < 0.05)
    True
    """
    if not 0.0 < live_time_s < np.inf:
        raise InputError("live_time_not_positive", f"live time is {live_time_s} s")
    folding = instrument.folding(distance_cm)
    natural = intrinsic_rate(folding)
    if background is not None:
        natural = natural + background_rate(folding, background)
    alone = source_rate(instrument, sources, distance_cm)
    rate = piled_up(natural + alone, instrument.edges_kev, instrument.resolving_time_s)
    expected = live_time_s * rate
    return SyntheticSpectrum(
        counts=np.random.default_rng(seed).poisson(expected),
        expected=expected,
        expected_background=live_time_s * natural,
        edges_kev=np.asarray(instrument.edges_kev, dtype=float),
        live_time_s=live_time_s,
    )
