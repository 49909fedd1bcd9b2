"""Sources without lines, behind shields that leave impurities only, or in every background."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from korgan.science.identification import Identification, identify
from korgan.science.photons.background import Background
from korgan.science.photons.shielding import Shielding
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise

_CHANNELS = {"NaI 3x3": 1024, "HPGe 50 %": 8192}
_KINDS = {"NaI 3x3": "NaI", "HPGe 50 %": "HPGe"}


@lru_cache(maxsize=32)
def _expected(model: str, source: str, layer: Shielding | None = None) -> np.ndarray:
    """Counts of a source, or of natural background where its name is empty; their sum is 1."""
    edges = np.linspace(0.0, 3000.0, _CHANNELS[model] + 1)
    terms = [SourceTerm(source, 1e5, shielding=layer)] if source else []
    behind = None if source else Background()
    made = synthesise(Instrument(model, edges), terms, 10.0, seed=1, background=behind)
    return np.asarray(made.expected / made.expected.sum())


def _named(
    model: str, counts: float, source: str, layer: Shielding | None = None, *, natural: float = 1e5
) -> Identification:
    """What is said of some counts of a source beside a background that is measured, too."""
    rng = np.random.default_rng(11)
    beneath = natural * _expected(model, "")
    scale = EnergyCalibration.polynomial(0.0, 3000.0 / _CHANNELS[model])
    seen = rng.poisson(beneath + counts * _expected(model, source, layer)).astype(float)
    other = rng.poisson(2.0 * beneath).astype(float)
    return identify(
        Spectrum(seen, live_time_s=600.0, calibration=scale),
        Spectrum(other, live_time_s=1200.0, calibration=scale),
        _KINDS[model],
    )


def _names(found: Identification) -> list[str]:
    return [one.nuclide for one in found.present]


@pytest.mark.parametrize("model", _CHANNELS)
def test_potassium_far_beyond_a_measured_background_is_named(model: str) -> None:
    assert _names(_named(model, 2e5, "K-40")) == ["K-40"]


@pytest.mark.parametrize("model", _CHANNELS)
def test_potassium_as_backgrounds_differ_by_is_not_named(model: str) -> None:
    assert _names(_named(model, 1e3, "K-40")) == []


@pytest.mark.parametrize("model", _CHANNELS)
def test_the_impurity_that_a_shield_leaves_of_a_soft_source_is_named_as_that_source(
    model: str,
) -> None:
    steel = Shielding(26, 15.0)
    assert _names(_named(model, 3e5, "I-125 with I-126", steel)) == ["I-125"]


@pytest.mark.parametrize("source", ["Sr-90", "Cf-252"])
def test_germanium_names_what_raises_the_continuum_without_lines(source: str) -> None:
    assert _names(_named("HPGe 50 %", 2e5, source, Shielding(26, 3.0))) == [source]


def test_germanium_names_thallium_by_its_x_rays_and_not_gold_without_its_gamma_line() -> None:
    assert _names(_named("HPGe 50 %", 2e5, "Tl-204")) == ["Tl-204"]


@pytest.mark.parametrize("source", ["Cs-137", "Co-60", "Tc-99m"])
def test_the_continuum_of_a_source_with_lines_gets_no_name_of_its_own(source: str) -> None:
    assert _names(_named("HPGe 50 %", 2e5, source, Shielding(26, 12.0))) == [source]


def test_nothing_is_named_where_the_background_is_all() -> None:
    assert _names(_named("HPGe 50 %", 0.0, "Cs-137")) == []


def test_enriched_uranium_that_peaks_and_whole_spectrum_agree_on_is_named() -> None:
    assert "U-235" in _names(_named("NaI 3x3", 2e5, "uranium 93 %"))
