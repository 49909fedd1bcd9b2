from __future__ import annotations

import numpy as np
import pytest

from korgan.science.identification.peak_matching import match_peaks
from korgan.science.photons.background import Background
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise

GAIN_KEV, CHANNELS, SECONDS = 2.93, 1024, 300.0
EDGES = np.arange(CHANNELS + 1, dtype=np.float64) * GAIN_KEV


def drawn(sources: dict[str, float], seed: int) -> Spectrum:
    terms = [SourceTerm(name, activity) for name, activity in sources.items()]
    shade = Background()
    taken = synthesise(Instrument("NaI 3x3", EDGES), terms, SECONDS, seed=seed, background=shade)
    return Spectrum(
        taken.counts.astype(np.float64),
        live_time_s=SECONDS,
        calibration=EnergyCalibration.polynomial(0.0, GAIN_KEV),
    )


@pytest.mark.parametrize(
    "sources", [{"Cs-137": 8e5}, {"Co-60": 8e5}, {"Cs-137": 8e5, "Co-60": 8e5}, {"Na-22": 1e6}]
)
def test_a_strong_source_is_named_over_its_background(sources: dict[str, float]) -> None:
    found = match_peaks(drawn(sources, 1), drawn({}, 2))
    assert set(sources) <= {one.nuclide for one in found.nuclides}


def test_background_alone_names_nothing() -> None:
    assert match_peaks(drawn({}, 3), drawn({}, 4)).nuclides == ()


@pytest.mark.parametrize(
    "spectrum",
    [
        Spectrum(np.zeros(1024), live_time_s=1.0, calibration=EnergyCalibration.polynomial(0, 3)),
        Spectrum(np.full(1024, 9.0), live_time_s=1.0),
        Spectrum(np.full(3, 9.0), live_time_s=1.0, calibration=EnergyCalibration.polynomial(0, 3)),
        Spectrum(-np.ones(1024), live_time_s=1.0, calibration=EnergyCalibration.polynomial(0, 3)),
    ],
)
def test_a_spectrum_of_no_use_names_nothing(spectrum: Spectrum) -> None:
    assert match_peaks(spectrum).nuclides == ()
