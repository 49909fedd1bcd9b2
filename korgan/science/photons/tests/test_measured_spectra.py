"""Shapes of folded spectra beside measured ones and beside those of another code.

Nothing here was fitted but the amplitude, and the stated resolution of each instrument. The
measured spectra were taken near the source on a table; GADRAS spectra stand for other instruments.
Tolerance: the sum of absolute differences over the sum of counts, in bins as wide as the
resolution. A spectrum of the wrong nuclide is beyond 0.5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from korgan.science.nuclides import emissions
from korgan.science.photons.detectors import detector
from korgan.science.photons.folding import HasResolution, expected_spectrum
from tests.shared_data import shared_path

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scintillator:
    share_at_662: float

    def fwhm_kev(self, energy_kev: ArrayLike, /) -> Floats:
        return self.share_at_662 * np.sqrt(661.657 * np.asarray(energy_kev, dtype=float))


def read(*parts: str) -> tuple[Floats, Floats, float]:
    spec_utils = pytest.importorskip("SpecUtils")
    file = spec_utils.SpecFile()
    file.loadFile(str(shared_path("data", "spectra", *parts)), spec_utils.ParserType.Auto)
    first = file.measurements()[0]
    edges = np.array(first.channelEnergies(), dtype=float)
    counts = np.array(first.gammaCounts(), dtype=float)
    if len(edges) == len(counts):
        edges = np.append(edges, 2 * edges[-1] - edges[-2])
    return edges, counts, float(first.liveTime())


def difference(
    edges: Floats, net: Floats, folded: Floats, span: tuple[float, float], bin_kev: float
) -> float:
    """Relative sum of absolute differences in bins of some width, amplitude fitted."""
    coarse = np.arange(span[0], span[1], bin_kev)

    def rebinned(spectrum: Floats) -> Floats:
        running = np.concatenate([[0.0], np.cumsum(spectrum)])
        return np.diff(np.interp(coarse, edges, running))

    measured, model = rebinned(net), rebinned(folded)
    scale = measured.sum() / model.sum()
    return float(np.abs(measured - scale * model).sum() / measured.sum())


CSI = "radiacode-tools/tests/data_deadtime"


@pytest.mark.parametrize(
    ("file", "source", "span", "tolerance"),
    [
        ("Co60_Cs137/Cs137_b.xml", "Cs-137", (60.0, 760.0), 0.20),
        ("Co60_Cs137/Co60_a.xml", "Co-60", (60.0, 1440.0), 0.22),
        ("Ba133_Eu152/Ba133_a.xml", "Ba-133", (60.0, 440.0), 0.15),
        ("Ba133_Eu152/Eu152_b.xml", "Eu-152", (60.0, 1500.0), 0.20),
    ],
)
def test_measured_caesium_iodide(
    file: str, source: str, span: tuple[float, float], tolerance: float
) -> None:
    edges, counts, live = read(*CSI.split("/"), *file.split("/"))
    _, background, background_live = read(*CSI.split("/"), "bg.xml")
    folded = expected_spectrum(
        emissions(source), "CsI 1 cm3", edges, Scintillator(0.084), distance_cm=20.0
    )
    net = counts / live - background / background_live
    assert difference(edges, net, folded, span, 30.0) < tolerance
    wrong = expected_spectrum(
        emissions("Na-22" if source != "Na-22" else "Co-60"),
        "CsI 1 cm3",
        edges,
        Scintillator(0.084),
        distance_cm=20.0,
    )
    assert difference(edges, net, wrong, span, 30.0) > 0.5


@pytest.mark.parametrize(
    ("instrument", "name", "width", "bin_kev"),
    [
        ("2x4x16-NaI", "NaI 2x4x16", None, 30.0),
        ("RadiaCode-102", "CsI 1 cm3", 0.084, 30.0),
        ("Detective-EX", "HPGe 20 %", None, 6.0),
    ],
)
@pytest.mark.parametrize(
    ("file", "source", "span"),
    [
        ("Cs137_Unshielded", "Cs-137", (80.0, 760.0)),
        ("Mn54_Unshielded", "Mn-54", (80.0, 950.0)),
        ("Y88_Unshielded", "Y-88", (80.0, 2000.0)),
        ("Ra226_Unshielded", "Ra-226", (150.0, 2400.0)),
        ("Eu152_Unshielded", "Eu-152", (80.0, 1500.0)),
    ],
)
def test_spectra_of_another_code(
    instrument: str,
    name: str,
    width: float | None,
    bin_kev: float,
    file: str,
    source: str,
    span: tuple[float, float],
) -> None:
    folder = ("interspec", "reference", instrument)
    edges, counts, live = read(*folder, f"{file}.txt")
    _, background, background_live = read(*folder, "background.txt")
    resolution: HasResolution = Scintillator(width) if width else detector(name)
    folded = expected_spectrum(emissions(source), name, edges, resolution)
    net = counts / live - background / background_live
    assert difference(edges, net, folded, span, bin_kev) < 0.30
