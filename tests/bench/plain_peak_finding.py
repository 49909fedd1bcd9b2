"""Peaks found in drawn spectra: ours beside those of becquerel, where that is installed."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from importlib import import_module, metadata
from importlib.util import find_spec
from typing import Any

import numpy as np

from korgan.science.identification.candidates import candidates
from korgan.science.identification.detector_kind import measured_peaks
from korgan.science.identification.rows import SIZES
from korgan.science.identification.validation import Drawn
from korgan.science.identification.width import PeakWidth
from korgan.science.spectra import Spectrum

PEER = "becquerel"
_LEAST_SNR = 6.0  # the significance that ours asks for, too
_LOW_KEV, _HIGH_KEV = 40.0, 2800.0
_NATURAL_KEV = (238.6, 351.9, 511.0, 583.2, 609.3, 911.2, 969.0, 1120.3, 1460.8, 1764.5, 2614.5)

Finder = Callable[[Spectrum, str], list[float]]


def own_peaks(spectrum: Spectrum, kind: str) -> list[float]:
    """Energies of peaks of any width; nothing is told of the detector."""
    edges = spectrum.edges_kev()
    return [] if edges is None else [one[0] for one in measured_peaks(spectrum.counts, edges)]


def peer_peaks() -> tuple[str, Finder] | None:
    """Becquerel's finder, told the width of peaks of the detector; None where it is missing."""
    if find_spec(PEER) is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer: Any = import_module(PEER)

    def find(spectrum: Spectrum, kind: str) -> list[float]:
        edges = spectrum.edges_kev()
        if edges is None:
            return []
        width = PeakWidth(SIZES[kind][0])
        low = float(width.fwhm_kev(10.0))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            shape = peer.GaussianPeakFilter(661.7, float(width.fwhm_kev(661.7)), low)
            counts = peer.Spectrum(
                counts=spectrum.counts, bin_edges_raw=edges, livetime=spectrum.live_time_s
            )
            finder = peer.PeakFinder(counts, shape)
            if finder.snr.max() < _LEAST_SNR:
                return []
            finder.find_peaks(xmin=_LOW_KEV, xmax=_HIGH_KEV, min_snr=_LEAST_SNR)
        return [float(one) for one in finder.centroids]

    return f"{PEER} {metadata.version(PEER)}", find


def tally(spectra: Sequence[Drawn], find: Finder) -> tuple[float, float]:
    """Share of sources of which a strong line is found, and other peaks per spectrum."""
    seen = sources = spurious = 0
    for one in spectra:
        width = PeakWidth(SIZES[one.kind][0])
        found = np.array(find(one.spectrum, one.kind))
        lines = {
            label: candidates()[label].lines_kev for label in one.truth if label in candidates()
        }
        known = np.array([*_NATURAL_KEV, *(kev for those in lines.values() for kev in those)])
        sources += len(lines)
        for those in lines.values():
            near = [np.abs(found - kev) < 0.6 * float(width.fwhm_kev(kev)) for kev in those]
            seen += bool(np.any(near)) if found.size else 0
        reach = 0.6 * width.fwhm_kev(known)
        spurious += int(sum(np.all(np.abs(known - kev) > reach) for kev in found))
    return seen / max(sources, 1), spurious / max(len(spectra), 1)
