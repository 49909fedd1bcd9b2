"""Plain ways to name nuclides, to be beaten: non-negative least squares with k sigma."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from korgan.science.identification.rows import SIZES
from korgan.science.identification.validation import SOURCES
from korgan.science.nuclides import emissions
from korgan.science.photons.background import Background, background_rate
from korgan.science.photons.detectors import detector
from korgan.science.photons.folding import Folding
from korgan.science.spectra import Spectrum
from korgan.science.spectra.rebinning import rebin

_BINS, _SIGMA = 256, 5.0


@lru_cache(maxsize=8)
def _templates(kind: str, low: float, high: float) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Spectra of bare sources and of natural background on even bins."""
    name = SIZES[kind][0]
    folding = Folding(name, np.linspace(low, high, _BINS + 1), detector(name))
    rows = [folding.spectra(emissions(source), [None])[0] for source in SOURCES]
    rows.append(background_rate(folding, Background()))
    return np.array([row / row.sum() for row in rows]), SOURCES


def nnls_names(spectrum: Spectrum, background: Spectrum | None, kind: str) -> set[str]:
    """Nuclides whose amplitude in a weighted fit is above five standard deviations.

    Parameters
    ----------
    spectrum, background : Spectrum
        With energy calibrations.
    kind : str
        Kind of detector.

    Returns
    -------
    set of str
        Names.
    """
    edges = spectrum.edges_kev()
    if edges is None or not spectrum.live_time_s:
        return set()
    bins = np.linspace(max(float(edges[0]), 20.0), float(edges[-1]), _BINS + 1)
    counts = rebin(spectrum.counts, edges, bins)
    rows, names = _templates(kind, float(bins[0]), float(bins[-1]))
    if background is not None and background.live_time_s:
        other = background.edges_kev()
        if other is not None:
            shade = rebin(background.counts, other, bins)
            rows = np.vstack((rows, shade / max(shade.sum(), 1.0)))
    root = np.maximum(counts, 1.0) ** -0.5
    scaled = (rows * root).T
    amplitude, _ = nnls(scaled, counts * root)
    used = amplitude > 0
    inverse = np.linalg.pinv(scaled[:, used].T @ scaled[:, used])
    sigma = np.full(amplitude.size, np.inf)
    sigma[used] = np.sqrt(np.maximum(np.diag(inverse), 1e-12))
    return {name for name, a, s in zip(names, amplitude, sigma, strict=False) if a > _SIGMA * s}
