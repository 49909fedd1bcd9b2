"""One score per occupancy and method from a sequence of spectra, over sliding windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from korgan.science.errors import InputError
from korgan.science.portals.calibration import Scores
from korgan.science.portals.input_checks import Counts, Floats, as_counts, as_finite, positive
from korgan.science.portals.spectral.distance import SpectralDistance, sum_windows
from korgan.science.portals.spectral.factorisation import BackgroundComponents
from korgan.science.portals.spectral.likelihood_ratio import likelihood_ratios

METHODS = (
    "gross k-sigma",
    "spectral angle",
    "window distance",
    "background deviance",
    "likelihood ratio",
)


@dataclass(frozen=True)
class SpectralSeries:
    """Occupancies of a spectral portal.

    Attributes
    ----------
    spectra : ndarray of int64, shape (samples, channels)
        Spectra of all occupancies one after another.
    length : ndarray of int64, shape (n,)
        Number of samples of each occupancy.
    background : ndarray, shape (n, channels)
        Background counts before each.
    background_s, sample_s : float
        Times of the background and of a sample.
    """

    spectra: Counts
    length: Counts
    background: Floats
    background_s: float
    sample_s: float

    def __post_init__(self) -> None:
        if self.spectra.ndim != 2 or int(self.length.sum()) != len(self.spectra):
            raise InputError("wrong_shape", "the lengths do not add up to the samples")
        if self.background.shape != (len(self.length), self.spectra.shape[1]):
            raise InputError("wrong_shape", "one background spectrum for each occupancy")
        if np.any(self.length < 1):
            raise InputError("empty", "an occupancy without a sample", where="length")
        positive(self.background_s, "background_s")
        positive(self.sample_s, "sample_s")


@dataclass(frozen=True)
class SpectralFinding:
    """Strongest likelihood ratio of one occupancy.

    Attributes
    ----------
    template : str
        Source that explains the excess best.
    ratio : float
        Likelihood ratio.
    counts : float
        Counts given to the source.
    start, stop : int
        Samples of the window.
    """

    template: str
    ratio: float
    counts: float
    start: int
    stop: int


class SpectralScan:
    """Methods of a spectral portal, ready to score occupancies.

    Parameters
    ----------
    components : BackgroundComponents
        Learnt from benign spectra.
    templates : mapping of str to array_like
        Spectra of sources, by name.
    window_edges : sequence of int
        Channels at which energy windows begin and end.
    distance : SpectralDistance
        For those windows.
    widths : sequence of int
        Widths of the sliding windows in samples.

    Raises
    ------
    InputError
        ``empty`` without templates or widths.
    """

    def __init__(
        self,
        components: BackgroundComponents,
        templates: dict[str, Floats],
        window_edges: Sequence[int],
        distance: SpectralDistance,
        widths: Sequence[int] = (1, 2, 4),
    ) -> None:
        if not templates or not widths or min(widths) < 1:
            raise InputError("empty", "templates and widths of at least one sample are needed")
        self.components = components
        self.names = tuple(templates)
        self.templates = np.array([templates[name] for name in self.names], dtype=np.float64)
        self.edges, self.distance, self.widths = tuple(window_edges), distance, tuple(widths)

    def score(self, series: SpectralSeries) -> Scores:
        """Best score of every method in each occupancy, for `calibration` and `comparison`."""
        occupancy, start, stop = _windows(series.length, self.widths)
        sums = _sum_samples(series.spectra, start, stop)
        background = series.background[occupancy]
        tau = series.background_s / ((stop - start) * series.sample_s).astype(np.float64)
        deviance, ratio = self.window_scores(sums).T
        columns = (
            _k_sigma(sums, background, tau),
            spectral_angle(sums, background),
            np.sqrt(
                self.distance.squared(
                    sum_windows(sums, self.edges).astype(np.int64),
                    sum_windows(background, self.edges) + 0.5,
                )
            ),
            deviance,
            ratio,
        )
        best = np.full((len(series.length), len(METHODS)), -np.inf)
        for k, column in enumerate(columns):
            np.maximum.at(best[:, k], occupancy, column)
        return Scores(
            METHODS,
            best,
            np.asarray(series.length * series.sample_s, dtype=np.float64),
            np.zeros(len(series.length), dtype=np.int64),
            0,
        )

    def window_scores(self, sums: ArrayLike) -> Floats:
        """Scores of the methods that need no background measured before.

        Parameters
        ----------
        sums : array_like of int, shape (n, channels)
            Spectra of windows.

        Returns
        -------
        ndarray, shape (n, 2)
            Background deviance in standard deviations, and root of the best likelihood ratio.
        """
        x = as_counts(sums, "sums", ndim=2)
        deviance = _normal_deviance(self.components.deviance(x), x.shape[1])
        ratios = likelihood_ratios(x, self.components.components, self.templates)
        return np.column_stack((deviance, np.sqrt(ratios.ratio.max(axis=1))))

    def explain(self, spectra: ArrayLike) -> SpectralFinding:
        """Name the template and window with the largest likelihood ratio in one occupancy.

        Parameters
        ----------
        spectra : array_like of int, shape (samples, channels)
            Spectra of the occupancy.

        Returns
        -------
        SpectralFinding
            The strongest; its ratio is zero when nothing exceeds the background.
        """
        x = as_counts(spectra, "spectra", ndim=2)
        _, start, stop = _windows(np.array([len(x)], dtype=np.int64), self.widths)
        found = likelihood_ratios(
            _sum_samples(x, start, stop), self.components.components, self.templates
        )
        row, column = np.unravel_index(int(np.argmax(found.ratio)), found.ratio.shape)
        return SpectralFinding(
            self.names[int(column)],
            float(found.ratio[row, column]),
            float(found.counts[row, column]),
            int(start[row]),
            int(stop[row]),
        )


def _windows(length: Counts, widths: Sequence[int]) -> tuple[Counts, Counts, Counts]:
    """Occupancy, first and last-plus-one sample of every window."""
    offset = np.concatenate([[0], np.cumsum(length)])[:-1]
    occupancy, start, stop = [], [], []
    for width in widths:
        # an occupancy shorter than the window is looked at whole
        here = np.minimum(width, length)
        count = length - here + 1
        which = np.repeat(np.arange(len(length)), count)
        within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        occupancy.append(which)
        start.append(offset[which] + within)
        stop.append(offset[which] + within + here[which])
    return tuple(np.concatenate(part).astype(np.int64) for part in (occupancy, start, stop))  # type: ignore[return-value]


def _sum_samples(spectra: Counts, start: Counts, stop: Counts) -> Counts:
    total = np.concatenate([np.zeros((1, spectra.shape[1]), np.int64), np.cumsum(spectra, axis=0)])
    return np.asarray(total[stop] - total[start])


def _k_sigma(sums: Counts, background: Floats, tau: Floats) -> Floats:
    expected = background.sum(axis=1) / tau
    return np.asarray((sums.sum(axis=1) - expected) / np.sqrt(np.maximum(expected, 1.0)))


def spectral_angle(counts: ArrayLike, background: ArrayLike) -> Floats:
    r"""Spectral angle distance :math:`1 - \cos(x, b)`, times the root of the counts.

    The comparator of much published work; the root makes windows of different length comparable.

    Parameters
    ----------
    counts, background : array_like, shape (n, channels)
        Spectra and their backgrounds.

    Returns
    -------
    ndarray, shape (n,)
        Zero for spectra of the same shape, and for empty ones.
    """
    x, b = as_finite(counts, "counts"), as_finite(background, "background")
    lengths = np.sqrt((x**2).sum(axis=1) * (b**2).sum(axis=1))
    cosine = np.where(lengths > 0, (x * b).sum(axis=1) / np.maximum(lengths, 1e-300), 1.0)
    return np.asarray((1.0 - cosine) * np.sqrt(x.sum(axis=1)))


def _normal_deviance(deviance: Floats, channels: int) -> Floats:
    return np.asarray((deviance - channels) / np.sqrt(2.0 * channels))
