"""Identifications on several energy scales made one."""

from __future__ import annotations

import numpy as np

from korgan.science.identification import (
    Identification,
    NuclideFinding,
    Verdict,
    VerdictCode,
    mixed,
)
from korgan.science.spectra import Spectrum

SPECTRUM = Spectrum(np.full(1024, 5.0), live_time_s=60.0)


def saying(**probabilities: float) -> Identification:
    """Identification of some nuclides, such as ``Cs_137=0.9``."""
    found = tuple(
        NuclideFinding(name.replace("_", "-"), probability, "industrial", 100.0, 5.0, share=1.0)
        for name, probability in probabilities.items()
    )
    return Identification(found, Verdict(VerdictCode.IDENTIFIED, "contains something"))


def test_what_every_scale_shows_is_named_and_what_one_shows_is_doubted() -> None:
    both = [(saying(Cs_137=0.9, Co_60=0.9), 0.5), (saying(Cs_137=0.8), 0.4)]
    found = mixed(SPECTRUM, both, "the scale is not certain")
    said = {one.nuclide: one.probability for one in found.nuclides}
    assert said == {"Cs-137": 0.77, "Co-60": 0.45}
    assert [one.nuclide for one in found.present] == ["Cs-137"]
    assert found.verdict.text.startswith("contains Cs-137")


def test_special_nuclear_material_is_never_excluded_on_an_uncertain_scale() -> None:
    found = mixed(SPECTRUM, [(saying(Cs_137=0.9), 0.7)], "the scale is not certain")
    assert found.verdict.snm_not_excluded
    assert found.verdict.reasons == ("the scale is not certain",)


def test_nothing_is_named_that_no_scale_shows() -> None:
    found = mixed(SPECTRUM, [(saying(), 0.6)], "the scale is not certain")
    assert found.nuclides == ()
    assert found.verdict.code is VerdictCode.BACKGROUND


def test_a_doubt_is_told_once_however_often_it_is_raised() -> None:
    verdict = Verdict(VerdictCode.IDENTIFIED, "contains Cs-137")
    doubted = verdict.not_excluding_special()
    assert doubted.snm_not_excluded
    assert doubted.text.startswith("contains Cs-137; special nuclear material cannot be excluded")
    assert doubted.not_excluding_special() == doubted
