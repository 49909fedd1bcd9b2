"""How much natural background a spectrum may hold before it is a source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.likelihood import Smooth, Terms, fit_templates
from korgan.science.identification.rows import BACKGROUND_SOURCES

RATIOS = np.array(list(BACKGROUND_SOURCES.values()))
# Fallout and annihilation, as counts relative to those of potassium: rarely more.
_SPREAD_WITHOUT_RATIO = 0.5


@dataclass(frozen=True)
class NaturalPrior:
    """Counts of each natural series that are no surprise.

    Parameters
    ----------
    anchor, spread : ndarray, shape (series,)
        Mean and standard deviation, in counts of the whole template.
    """

    anchor: NDArray[np.float64]
    spread: NDArray[np.float64]

    def terms(self, rows: NDArray[np.float64]) -> Terms:
        """Rows of natural background with this prior."""
        none = np.zeros(len(rows))
        return Terms(rows, none, self.anchor, self.spread**-2.0)


def natural_prior(
    counts: NDArray[np.float64],
    excess: NDArray[np.float64],
    rows: NDArray[np.float64],
    others: Terms,
    smooth: Smooth,
    *,
    beside_measured: bool,
) -> NaturalPrior:
    """Find the level of natural background and what departures from it are usual.

    Parameters
    ----------
    counts, excess : ndarray, shape (n,)
        Spectrum, or measured background scaled to its live time.
    rows : ndarray, shape (series, n)
        Templates of the natural series, in the order of ``BACKGROUND_SOURCES``.
    others : Terms
        Continuum and surroundings.
    smooth : Smooth
        Corrections.
    beside_measured : bool
        The counts are of a measured background, which is in the fit anyway: only a change
        since it was measured is left for the natural series.

    Returns
    -------
    NaturalPrior
        Without a measured background the series keep their usual ratios within a factor of some
        two; what stands out by much more is a source.
    """
    free = fit_templates(counts, excess, Terms.of(rows) + others, smooth)
    amplitude = free.coefficients[: len(rows)]
    least = 5.0 + 0.5 * np.sqrt(counts.sum())
    if beside_measured:
        return NaturalPrior(np.zeros(len(rows)), 0.3 * amplitude + least)
    series = RATIOS > 0
    level = float(np.median(amplitude[series] / RATIOS[series]))
    anchor = level * RATIOS
    spread = np.where(series, 1.5 * anchor, _SPREAD_WITHOUT_RATIO * level) + least
    return NaturalPrior(anchor, spread)
