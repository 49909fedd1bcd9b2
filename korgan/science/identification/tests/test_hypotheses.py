"""The full-spectrum engine, from its parts: templates, a scene, the search, probabilities."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from korgan.science.identification.adjustment import Tolerance
from korgan.science.identification.broad_scene import BroadScene
from korgan.science.identification.hypotheses import probabilities, search
from korgan.science.identification.scene import Background as MeasuredBackground
from korgan.science.identification.templates import Templates
from korgan.science.identification.width import PeakWidth
from korgan.science.photons.background import Background
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise

EDGES_KEV = np.arange(1025, dtype=np.float64) * 2.93
LIVE_S, BACKGROUND_S = 60.0, 300.0


@cache
def templates() -> Templates:
    return Templates("NaI")


def counts_of(sources: dict[str, float], seed: int, live_s: float) -> NDArray[np.float64]:
    terms = [SourceTerm(name, activity) for name, activity in sources.items()]
    instrument = Instrument("NaI 3x3", EDGES_KEV)
    drawn = synthesise(instrument, terms, live_s, seed=seed, background=Background())
    return drawn.counts.astype(np.float64)


@pytest.mark.slow
@pytest.mark.parametrize(
    "sources", [{}, {"Cs-137": 8e5}, {"I-131": 2e6}, {"Cs-137": 8e5, "Co-60": 8e5}]
)
def test_it_names_what_is_there_and_nothing_else(sources: dict[str, float]) -> None:
    spectrum = Spectrum(
        counts_of(sources, 1, LIVE_S),
        live_time_s=LIVE_S,
        calibration=EnergyCalibration.polynomial(0.0, 2.93),
    )
    shade = MeasuredBackground(counts_of({}, 2, BACKGROUND_S), EDGES_KEV, BACKGROUND_S)
    scene = BroadScene(spectrum, EDGES_KEV, templates(), PeakWidth("NaI 3x3"), shade)
    found = probabilities(search(scene, Tolerance()))
    assert {label for label, probability in found.items() if probability >= 0.5} == set(sources)
