"""The kind of detector by the widths of its peaks."""

import numpy as np
import pytest

from korgan.science.identification.detector_kind import detector_kind
from korgan.science.photons.detectors import detector
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise


def _drawn(model: str, source: str, *, seed: int) -> Spectrum:
    """A spectrum of one source whose file says nothing of the detector."""
    edges = np.linspace(0.0, 3000.0, (8192 if detector(model).kind == "HPGe" else 1024) + 1)
    made = synthesise(Instrument(model, edges), [SourceTerm(source, 1e5)], 10.0, seed=seed)
    expected = made.expected * 20_000.0 / made.expected.sum()
    counts = np.random.default_rng(seed).poisson(expected).astype(float)
    return Spectrum(counts, 60.0, calibration=EnergyCalibration.polynomial(0.0, float(edges[1])))


@pytest.mark.parametrize("source", ["Am-241", "Co-57", "Cs-137", "Ba-133"])
def test_one_narrow_line_is_enough_to_tell_germanium(source: str) -> None:
    spectrum = _drawn("HPGe 50 %", source, seed=1)
    edges = spectrum.edges_kev()
    assert edges is not None
    assert detector_kind(spectrum, edges).kind == "HPGe"


@pytest.mark.parametrize(
    ("model", "kind"), [("CZT 1 cm3", "CZT"), ("LaBr3 1.5x1.5", "LaBr3"), ("NaI 3x3", "NaI")]
)
def test_widths_tell_kinds_apart(model: str, kind: str) -> None:
    spectrum = _drawn(model, "Cs-137", seed=2)
    edges = spectrum.edges_kev()
    assert edges is not None
    assert detector_kind(spectrum, edges).kind == kind
