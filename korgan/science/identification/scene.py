"""A spectrum made ready for fits at any energy scale: what does not depend on what is sought."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.quadratic import Gram, Quadratic
from korgan.science.identification.rows import BACKGROUND_SOURCES
from korgan.science.identification.setting import Setting, Tolerance
from korgan.science.identification.width import PeakWidth

RATIOS = np.array(list(BACKGROUND_SOURCES.values()))
BACKGROUND_SCALE = 0.1  # how well a measured background's scale is known
# Fallout and annihilation, as counts relative to those of potassium: rarely more.
_SPREAD_WITHOUT_RATIO = 0.5


@dataclass(frozen=True)
class Background:
    """A measured background on the energy scale of its own calibration.

    Parameters
    ----------
    counts : ndarray, shape (channels,)
        Counts.
    edges_kev : ndarray, shape (channels + 1,)
        Edges of the channels in keV.
    live_time_s : float
        Live time in seconds.
    """

    counts: NDArray[np.float64]
    edges_kev: NDArray[np.float64]
    live_time_s: float


class Library(Protocol):
    """What a scene's templates stand for, by row."""

    @property
    def of_label(self) -> Mapping[str, NDArray[np.int64]]:
        """Rows of each label's peaks."""
        ...

    @property
    def heavy_of(self) -> Mapping[str, NDArray[np.bool_]]:
        """Which of each label's peaks are those behind heavy shielding."""
        ...

    @property
    def rest_of(self) -> Mapping[str, NDArray[np.int64]]:
        """Rows of what else each label brings."""
        ...

    @property
    def scan_labels(self) -> Sequence[str]:
        """Label of each row by which candidates are ranked."""
        ...

    @property
    def background(self) -> NDArray[np.int64]:
        """Rows of natural background."""
        ...

    @property
    def helpers(self) -> NDArray[np.int64]:
        """Rows of what surrounds any source."""
        ...


class Scene(ABC):
    """A spectrum as a vector of data with a covariance.

    Attributes
    ----------
    templates : Library
        What can be sought.
    width : PeakWidth
        Nominal width of peaks.
    tolerance : Tolerance
        How far the setting may be off.
    counts : ndarray, shape (n,)
        Data: counts by bin, or areas of peaks by place.
    energy_kev : ndarray, shape (n,)
        Nominal energies.
    continuum : ndarray, shape (m, n)
        Smooth shapes that are always in the fit.
    problem : Quadratic
        The data with the errors of a model without sources, and the priors of the first rows.
    """

    templates: Library
    width: PeakWidth
    tolerance: Tolerance
    counts: NDArray[np.float64]
    energy_kev: NDArray[np.float64]
    continuum: NDArray[np.float64]
    background: NDArray[np.float64] | None
    problem: Quadratic

    @abstractmethod
    def rows(self, setting: Setting, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Templates at a setting."""

    @abstractmethod
    def scanned(self, setting: Setting) -> NDArray[np.float32]:
        """Templates for ranking at a setting and, maybe, a rounded width."""

    @abstractmethod
    def moving(
        self, rows: NDArray[np.int64], amplitudes: NDArray[np.float64], setting: Setting
    ) -> NDArray[np.float64]:
        """Expectation of some templates at a setting, shape (n,)."""

    @abstractmethod
    def problem_for(self, expected: NDArray[np.float64]) -> Quadratic:
        """The data with the errors of a model that expects this."""

    @property
    def always(self) -> NDArray[np.int64]:
        """Rows of the library that are in every fit."""
        return np.concatenate((self.templates.background, self.templates.helpers))

    def base_with(self, natural: NDArray[np.float64]) -> NDArray[np.float64]:
        """Rows of every fit, from those of natural background and surroundings."""
        measured = [] if self.background is None else [self.background[None, :]]
        return np.vstack((natural, *measured, self.continuum))


def natural_prior(
    counts: NDArray[np.float64],
    problem: Quadratic,
    natural: NDArray[np.float64],
    others: NDArray[np.float64],
    least: float,
    *,
    beside_measured: bool,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Counts of each natural series that are no surprise.

    Parameters
    ----------
    counts : ndarray, shape (n,)
        Spectrum, or measured background scaled to its live time.
    problem : Quadratic
        Gives the covariance.
    natural, others : ndarray
        Templates of the natural series in the order of ``BACKGROUND_SOURCES``, and continuum.
    least : float
        Counts that never surprise.
    beside_measured : bool
        The counts are of a measured background, which is in the fit anyway: only a change
        since it was measured is left for the natural series.

    Returns
    -------
    mean, spread : ndarray, shape (series,)
        Without a measured background the series keep their usual ratios within a factor of
        about two; what stands out by much more is a source.
    """
    free = np.full(RATIOS.size, 1e-18)
    plain = Quadratic(counts, problem.error, np.zeros(RATIOS.size), free)
    gram = Gram(plain, np.vstack((natural, others)))
    amplitude = gram.fit(np.arange(len(gram.rows))).amplitudes[: RATIOS.size]
    if beside_measured:
        return np.zeros(RATIOS.size), 0.4 * amplitude + least
    series = RATIOS > 0
    level = float(np.median(amplitude[series] / RATIOS[series]))
    # shields and building materials change the ratios; potassium is in nearly everything
    most = float(np.max(amplitude[series] / RATIOS[series]))
    usual = max(level, 0.3 * most)
    spread = np.where(series, 1.5 * usual * RATIOS, _SPREAD_WITHOUT_RATIO * level) + least
    return level * RATIOS, spread
