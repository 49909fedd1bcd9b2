"""Which channels of a spectrum are used."""

import numpy as np

from korgan.science.identification import identify
from korgan.science.identification.binning import usable_channels
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise

_EDGES = np.linspace(0.0, 2000.0, 1025)


def _behind_threshold(source: str, threshold_kev: float, counts: float, seed: int) -> Spectrum:
    made = synthesise(Instrument("NaI 2x2", _EDGES), [SourceTerm(source, 1e5)], 10.0, seed=seed)
    energy = 0.5 * (_EDGES[1:] + _EDGES[:-1])
    passed = made.expected / (1.0 + np.exp(-(energy - threshold_kev) / (0.03 * threshold_kev)))
    rng = np.random.default_rng(seed)
    drawn = rng.poisson(passed * counts / passed.sum()).astype(float)
    return Spectrum(drawn, 60.0, calibration=EnergyCalibration.polynomial(0.0, _EDGES[1]))


def test_the_slope_of_a_discriminator_is_left_out() -> None:
    spectrum = _behind_threshold("Cs-137", 100.0, 100_000.0, seed=1)
    start = usable_channels(spectrum.counts, _EDGES).start
    assert 97.0 < _EDGES[start] < 115.0


def test_stray_counts_below_a_threshold_are_no_spectrum() -> None:
    spectrum = _behind_threshold("Na-22", 300.0, 100_000.0, seed=2)
    counts = spectrum.counts.copy()
    counts[10:120:9] += 1.0
    start = usable_channels(counts, _EDGES).start
    assert 280.0 < _EDGES[start] < 340.0
    named = identify(spectrum.with_changes(counts=counts), None, "NaI").present
    assert [one.nuclide for one in named] == ["Na-22"]


def test_without_a_threshold_all_channels_above_noise_are_used() -> None:
    made = synthesise(Instrument("NaI 2x2", _EDGES), [SourceTerm("Cs-137", 1e5)], 10.0, seed=3)
    start = usable_channels(made.expected * 1e5 / made.expected.sum(), _EDGES).start
    assert _EDGES[start] < 25.0
