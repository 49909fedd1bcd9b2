from __future__ import annotations

import numpy as np
import pytest

from korgan.science.identification.potassium import potassium_in_place
from korgan.science.identification.width import PeakWidth
from korgan.science.photons.background import Background
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.synthesis import Instrument, synthesise

EDGES = np.linspace(0.0, 3000.0, 1025)


def _background(counts: float, gain: float) -> Spectrum:
    made = synthesise(Instrument("NaI 3x3", EDGES), [], 10.0, seed=1, background=Background())
    drawn = np.random.default_rng(2).poisson(made.expected / made.expected.sum() * counts)
    scale = EnergyCalibration.polynomial(0.0, gain * 3000.0 / 1024)
    return Spectrum(drawn.astype(float), live_time_s=600.0, calibration=scale)


@pytest.mark.parametrize(("gain", "right"), [(1.0, True), (1.03, False), (0.96, False)])
def test_the_line_of_potassium_tells_a_right_scale_from_a_wrong_one(
    gain: float, right: bool
) -> None:
    assert potassium_in_place(_background(2e5, gain), PeakWidth("NaI 3x3")) is right


def test_a_line_that_is_not_seen_says_nothing() -> None:
    assert not potassium_in_place(_background(300.0, 1.0), PeakWidth("NaI 3x3"))
