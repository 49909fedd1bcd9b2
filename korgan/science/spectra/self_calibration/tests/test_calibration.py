"""Energy scales found without help, against spectra whose scale is known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from korgan.science.errors import InputError
from korgan.science.photons.background import Background
from korgan.science.spectra import EnergyCalibration
from korgan.science.spectra.self_calibration import ScaleCode, SelfCalibration, calibrate
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise

CHANNELS = 1024


def drawn(
    detector: str,
    sources: list[tuple[str, float]],
    full_kev: float,
    *,
    channels: int = CHANNELS,
    offset_kev: float = 0.0,
    seconds: float = 600.0,
    seed: int = 1,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Counts, and the true edges in keV."""
    edges = np.linspace(offset_kev, full_kev, channels + 1)
    terms = [SourceTerm(name, activity) for name, activity in sources]
    spectrum = synthesise(
        Instrument(detector, edges), terms, seconds, seed=seed, background=Background()
    )
    return spectrum.counts.astype(float), edges


def worst(found: SelfCalibration, edges: NDArray[np.float64], energies: list[float]) -> float:
    """Greatest relative error of the scale at some energies."""
    assert found.calibration is not None
    places = np.interp(energies, edges, np.arange(edges.size))
    scale = found.calibration.edges_kev(edges.size - 1)
    shown = np.interp(places, np.arange(edges.size), scale)
    return float(np.max(np.abs(shown / np.array(energies) - 1.0)))


@pytest.mark.parametrize(
    ("detector", "sources", "full_kev", "lines"),
    [
        ("NaI 2x2", [("Cs-137", 2e5)], 1700.0, [661.7, 1460.8]),
        ("NaI 3x3", [], 3100.0, [1460.8, 2614.5]),
        ("CsI 1 cm3", [("Co-60", 1e6)], 2400.0, [1173.2, 1332.5]),
        ("LaBr3 1.5x1.5", [("Ba-133", 2e5)], 2100.0, [302.9, 356.0]),
        ("NaI 2x2", [("Na-22", 2e5)], 5200.0, [511.0, 1274.5]),
    ],
)
def test_scale_is_found_from_counts_alone(
    detector: str, sources: list[tuple[str, float]], full_kev: float, lines: list[float]
) -> None:
    counts, edges = drawn(detector, sources, full_kev)
    found = calibrate(counts)
    assert found.code is ScaleCode.SPECTRUM
    assert found.probability > 0.9
    assert worst(found, edges, lines) < 0.02


def test_germanium_is_calibrated_to_its_peaks() -> None:
    counts, edges = drawn(
        "HPGe 50 %", [("Eu-152", 2e5)], 2950.0, channels=8192, offset_kev=2.0, seconds=300.0
    )
    found = calibrate(counts)
    assert found.code is ScaleCode.SPECTRUM
    assert found.detector == "germanium"
    assert worst(found, edges, [121.8, 344.3, 1408.0]) < 0.003


def test_resolution_is_estimated() -> None:
    counts, _ = drawn("NaI 2x2", [("Cs-137", 2e5)], 2600.0)
    found = calibrate(counts)
    assert found.resolution == pytest.approx(0.072, rel=0.25)


def test_a_right_scale_is_kept_as_it_is() -> None:
    counts, edges = drawn("NaI 2x2", [("Cs-137", 2e5)], 3000.0)
    proposed = EnergyCalibration.polynomial(0.0, 3000.0 / CHANNELS)
    found = calibrate(counts, proposed=proposed)
    assert found.code is ScaleCode.FILE
    assert found.source == "file"
    assert found.calibration is proposed
    assert found.drift == ()
    assert worst(found, edges, [661.7]) < 1e-9


@pytest.mark.parametrize("error", [-0.05, 0.04])
def test_drift_is_corrected_and_reported_by_the_background_line(error: float) -> None:
    counts, edges = drawn("NaI 3x3", [("Cs-137", 1e5)], 3000.0, seconds=900.0)
    proposed = EnergyCalibration.polynomial(0.0, (1.0 + error) * 3000.0 / CHANNELS)
    found = calibrate(counts, proposed=proposed)
    assert found.code is ScaleCode.CORRECTED
    assert worst(found, edges, [661.7, 1460.8]) < 0.012
    potassium = next(one for one in found.drift if one.nuclide == "K-40")
    assert potassium.moved == pytest.approx(error, abs=0.012)
    assert "K-40" in potassium.text
    assert "corrected by" in found.source


def test_a_wrong_scale_is_left() -> None:
    counts, edges = drawn("NaI 2x2", [("Cs-137", 2e5)], 2500.0)
    proposed = EnergyCalibration.polynomial(0.0, 3000.0 / CHANNELS)
    found = calibrate(counts, proposed=proposed)
    assert found.code is ScaleCode.SPECTRUM
    assert "the scale of the file is wrong" in found.source
    assert worst(found, edges, [661.7, 1460.8]) < 0.02


def test_one_line_alone_is_no_scale() -> None:
    # a peak on nothing: its place is the only thing to go by
    channel = np.arange(CHANNELS) + 0.5
    expected = 2.0 + 400.0 * np.exp(-0.5 * ((channel - 300.0) / 9.0) ** 2)
    counts = np.random.default_rng(4).poisson(expected).astype(float)
    found = calibrate(counts)
    assert found.code is ScaleCode.NONE
    assert found.calibration is None
    assert found.source.startswith("none could be found")


def test_noise_without_peaks_is_no_scale() -> None:
    counts = np.random.default_rng(5).poisson(40.0, CHANNELS).astype(float)
    assert not calibrate(counts).found


@pytest.mark.parametrize(
    "counts",
    [np.zeros(1024), np.ones(1), np.eye(1, 1024, 3).ravel() * 1e6, -np.ones(512), np.ones(40)],
)
def test_useless_spectra_get_a_reason(counts: NDArray[np.float64]) -> None:
    found = calibrate(counts)
    assert found.code is ScaleCode.NONE
    assert found.source


def test_a_proposed_scale_stays_when_it_cannot_be_checked() -> None:
    proposed = EnergyCalibration.polynomial(0.0, 3.0)
    found = calibrate(np.zeros(1024), proposed=proposed)
    assert found.calibration is proposed
    assert found.source == "file, not checked: too few counts"


def test_a_background_helps_where_the_spectrum_leaves_doubt() -> None:
    alone, edges = drawn("NaI 2x2", [("Tc-99m", 3e4)], 1900.0, seconds=5.0)
    background, _ = drawn("NaI 2x2", [], 1900.0, seconds=3000.0, seed=2)
    found = calibrate(alone, background=background)
    assert found.found
    assert worst(found, edges, [1460.8]) < 0.02


def test_bad_input_is_refused() -> None:
    with pytest.raises(InputError, match="finite counts"):
        calibrate([1.0, float("nan")])
    with pytest.raises(InputError, match="scintillator"):
        calibrate(np.ones(100), detector="ion chamber")
