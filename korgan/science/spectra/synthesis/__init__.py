"""Spectra and passages as detectors would record them, from declared physics and a seed."""

from korgan.science.photons.background import Background
from korgan.science.spectra.synthesis.measurement import (
    Instrument,
    SourceTerm,
    SyntheticSpectrum,
    source_rate,
    synthesise,
)
from korgan.science.spectra.synthesis.passage import (
    NeutronPanel,
    Panel,
    Passage,
    PassageSeries,
    pass_by,
)
from korgan.science.spectra.synthesis.pile_up import piled_up

__all__ = [
    "Background",
    "Instrument",
    "NeutronPanel",
    "Panel",
    "Passage",
    "PassageSeries",
    "SourceTerm",
    "SyntheticSpectrum",
    "pass_by",
    "piled_up",
    "source_rate",
    "synthesise",
]
