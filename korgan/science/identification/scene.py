"""A spectrum made ready for fits at any energy scale: what does not depend on what is sought."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.quadratic import Gram, Prior, Quadratic
from korgan.science.identification.row_products import RowProducts
from korgan.science.identification.rows import BACKGROUND_SOURCES, HELPER_SHARES
from korgan.science.identification.setting import Setting, Tolerance
from korgan.science.identification.template_table import TemplateTable
from korgan.science.identification.width import PeakWidth

RATIOS = np.array(list(BACKGROUND_SOURCES.values()))
BACKGROUND_SCALE = 0.1  # how well a measured background's scale is known
# By how much natural series differ from place to place near a measured background.
_CHANGED = 0.25
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


class Metric(NamedTuple):
    """Data with the form of their errors, for compiled fits.

    Without `shared` the errors do not depend on what is expected, and what follows it is empty.
    """

    counts: NDArray[np.float64]
    inverse: NDArray[np.float64]
    shared: bool
    in_widths: NDArray[np.float64]
    weight: NDArray[np.float64]
    place: NDArray[np.int64]
    knots: int
    band: int
    trust: NDArray[np.float64]


class LaidRows(Protocol):
    """Templates at one energy scale and width."""

    def rows(self, rows: NDArray[np.int64], /) -> NDArray[np.float64]:
        """Expectation of one count of each template, shape (rows, n)."""
        ...


class Ranking(ABC):
    """Rows by which candidates are ranked, at one energy scale and width."""

    @abstractmethod
    def leading(
        self, left: NDArray[np.float64], many: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows of so many labels that promise most, each by itself, and what they promise.

        Parameters
        ----------
        left : ndarray, shape (n,)
            Residuals in the metric of the errors.
        many : int
            Labels wanted.

        Returns
        -------
        led : ndarray of int
            Places in ``scan``; rows of one label are neighbours.
        score : ndarray
            Products of these rows with the residuals.
        """

    @abstractmethod
    def products(
        self,
        led: NDArray[np.int64],
        starts: NDArray[np.int64],
        problem: Quadratic,
        active: NDArray[np.float64],
        projection: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Products of rows that lead, in the metric of a problem.

        Parameters
        ----------
        led : ndarray of int
            Places in ``scan``.
        starts : ndarray of int
            First of each label among them, and one past the last.
        problem : Quadratic
            Data and errors.
        active, projection : ndarray, shape (t, n), (t, errors)
            Other rows over the variances, and what they share with the errors.

        Returns
        -------
        gram : ndarray, shape (rows, most rows of a label)
            Of each row with those of its label up to itself.
        plain : ndarray, shape (rows,)
            Of each row with itself, without the errors that bins share.
        across : ndarray, shape (rows, t)
            Of each row with the other rows.
        """


@dataclass(frozen=True, eq=False)
class Curve:
    """What a fit says of the counts, by bin.

    Parameters
    ----------
    edges_kev : ndarray, shape (n + 1,)
        Edges of the bins by the nominal energy scale.
    total : ndarray, shape (n,)
        Expected counts.
    parts : dict of ndarray
        Of these, by label.
    """

    edges_kev: NDArray[np.float64]
    total: NDArray[np.float64]
    parts: dict[str, NDArray[np.float64]]


class Scene(ABC):
    """A spectrum as a vector of data with a covariance.

    Attributes
    ----------
    templates : TemplateTable
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
    per_peak : int
        Places in the width of a peak.
    sharpness : int
        How many times as many nuclides its peaks tell apart as broad ones do.
    """

    templates: TemplateTable
    width: PeakWidth
    tolerance: Tolerance
    counts: NDArray[np.float64]
    energy_kev: NDArray[np.float64]
    continuum: NDArray[np.float64]
    background: NDArray[np.float64] | None
    problem: Quadratic
    per_peak: int
    sharpness: int = 1

    @abstractmethod
    def total(self, amplitudes: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
        """Counts of a source, from its amplitudes or from what they expect."""

    @abstractmethod
    def around(self, nominal_kev: float) -> NDArray[np.int64]:
        """Data that belong to a peak at a nominal energy; none beyond the ends."""

    @abstractmethod
    def laid(self, setting: Setting) -> LaidRows:
        """Templates at a setting."""

    @abstractmethod
    def ranking(self, setting: Setting) -> Ranking:
        """Templates for ranking at a setting."""

    @abstractmethod
    def slopes(
        self,
        setting: Setting,
        rows: NDArray[np.int64],
        amplitudes: NDArray[np.float64],
        expected: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Change of the expectation of some templates with the setting.

        Parameters
        ----------
        setting : Setting
            Where.
        rows, amplitudes : ndarray
            Templates and their amplitudes.
        expected : ndarray, shape (n,)
            What they expect.

        Returns
        -------
        ndarray, shape (4, n)
            By gain, offset in keV, logarithm of width and tilt.
        """

    @abstractmethod
    def problem_for(self, expected: NDArray[np.float64]) -> Quadratic:
        """The data with the errors of a model that expects this."""

    @property
    @abstractmethod
    def metric(self) -> Metric:
        """The data and the form of their errors, for compiled fits."""

    @abstractmethod
    def curve(
        self,
        setting: Setting,
        parts: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]],
        always: NDArray[np.float64],
    ) -> Curve:
        """Counts that a fit expects, for people to look at.

        Parameters
        ----------
        setting : Setting
            Energy scale and width.
        parts : dict of (rows, amplitudes)
            Templates of each label.
        always : ndarray, shape (n,)
            What is expected without them.
        """

    @property
    def always(self) -> NDArray[np.int64]:
        """Rows of the library that are in every fit."""
        return np.concatenate((self.templates.background, self.templates.helpers))

    @cached_property
    def still(self) -> RowProducts:
        """What is in every fit and does not move with the energy scale, with its products."""
        return RowProducts(self.problem, self.base_with(np.zeros((0, self.counts.size))))

    def base_with(self, natural: NDArray[np.float64]) -> NDArray[np.float64]:
        """Rows of every fit, from those of natural background and surroundings."""
        measured = [] if self.background is None else [self.background[None, :]]
        return np.vstack((natural, *measured, self.continuum))

    def _prior(
        self,
        natural: tuple[NDArray[np.float64], NDArray[np.float64]],
        counts: float,
        price: NDArray[np.float64],
    ) -> Prior:
        """Priors of the rows of every fit; `counts` scales what surroundings may bring."""
        shares = np.array(HELPER_SHARES[: self.templates.helpers.size])
        anchor = np.append(natural[0], np.zeros(shares.size))
        spread = np.append(natural[1], shares * counts + 1.0)
        if self.background is not None:
            anchor, spread = np.append(anchor, 1.0), np.append(spread, BACKGROUND_SCALE)
        return Prior(anchor, spread**-2.0, np.append(np.zeros(anchor.size), price))


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
    free = Prior(np.zeros(RATIOS.size), np.full(RATIOS.size, 1e-18), np.zeros(0))
    plain = Quadratic(counts, problem.variance, problem.shared, free)
    gram = Gram(plain, np.vstack((natural, others)))
    amplitude = gram.fit(np.arange(len(gram.rows))).amplitudes[: RATIOS.size]
    if beside_measured:
        return np.zeros(RATIOS.size), _CHANGED * amplitude + least
    series = RATIOS > 0
    level = float(np.median(amplitude[series] / RATIOS[series]))
    # shields and building materials change the ratios; potassium is in nearly everything
    most = float(np.max(amplitude[series] / RATIOS[series]))
    usual = max(level, 0.3 * most)
    spread = np.where(series, 1.5 * usual * RATIOS, _SPREAD_WITHOUT_RATIO * level) + least
    return level * RATIOS, spread
