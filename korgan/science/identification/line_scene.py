"""Germanium: areas of peaks along the spectrum, by a filter that is blind to the continuum."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, median_filter
from scipy.special import ndtr

from korgan.science.identification.binning import usable_channels
from korgan.science.identification.line_templates import LineTemplates
from korgan.science.identification.quadratic import Quadratic
from korgan.science.identification.ranking import leading
from korgan.science.identification.scene import (
    RATIOS,
    Background,
    Curve,
    Metric,
    Ranking,
    Scene,
    natural_prior,
)
from korgan.science.identification.setting import Setting, Tolerance
from korgan.science.identification.width import PeakWidth
from korgan.science.spectra import FWHM_PER_SIGMA, Spectrum, rebin

_BINS_PER_FWHM = 4
_STRIDE = 2  # bins between the places at which areas are taken
_SIGMA = _BINS_PER_FWHM / FWHM_PER_SIGMA  # of a peak, in bins
_WIDE = 2.5  # width of the filter's negative part over that of a peak
_REACH = 20  # bins
_FLOOR = 0.15  # counts per bin: a single stray count must not decide anything
_TEMPLATE, _TAIL, _SHIFT = 0.15, 0.02, 0.08
# Table of the filter's answer to a peak: steps per bin, and per place.
_FINE = 32
_PHASES = _FINE * _STRIDE


def _bell(u: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    return np.asarray(np.exp(-0.5 * (u / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi)))


def _kernel() -> NDArray[np.float64]:
    u = np.arange(-_REACH, _REACH + 1, dtype=float)
    kernel = _bell(u, _SIGMA)
    wide = _bell(u, _WIDE * _SIGMA)
    return np.asarray(kernel - wide * kernel.sum() / wide.sum())


def answer(width: float) -> NDArray[np.float64]:
    """Filter's answer to a peak of unit area against distance, in steps of 1 / 32 bin.

    A difference of two Gaussians met by a Gaussian is a difference of two Gaussians; scaled so
    that a peak of the nominal width answers with its area.
    """
    u = np.arange(0, _FINE * (_REACH + 8)) / _FINE

    def difference(at: NDArray[np.float64], peak: float) -> NDArray[np.float64]:
        narrow = _bell(at, float(np.hypot(_SIGMA, peak)))
        return narrow - _bell(at, float(np.hypot(_WIDE * _SIGMA, peak)))

    return np.asarray(difference(u, _SIGMA * width) / difference(np.zeros(1), _SIGMA)[0])


class LineScene(Scene):
    """A spectrum of narrow peaks.

    Parameters
    ----------
    spectrum : Spectrum
        Counts with live time.
    edges_kev : ndarray, shape (channels + 1,)
        Nominal energies.
    templates : LineTemplates
        Lines.
    width : PeakWidth
        Nominal width of peaks.
    background : Background, optional
        Measured background.
    """

    templates: LineTemplates

    def __init__(
        self,
        spectrum: Spectrum,
        edges_kev: NDArray[np.float64],
        templates: LineTemplates,
        width: PeakWidth,
        background: Background | None = None,
    ) -> None:
        self.templates, self.width = templates, width
        self.per_peak = _BINS_PER_FWHM // _STRIDE
        self.tolerance = Tolerance(0.0004, 0.4, 0.12, widest_gain=0.0012)  # never tilted
        used = usable_channels(spectrum.counts, edges_kev)
        low, high = max(edges_kev[used.start], 20.0), edges_kev[used.stop]
        self._grid_kev = _even_in_widths(width, low, high)
        centres = 0.5 * (self._grid_kev[1:] + self._grid_kev[:-1])
        self._places = np.arange(_REACH, centres.size - _REACH, _STRIDE)
        self.energy_kev = centres[self._places]
        if self.energy_kev.size < 8:
            self.counts = np.zeros(self.energy_kev.size)
            return  # too little to be worth more; the engine says so
        self.gross = rebin(spectrum.counts, edges_kev, self._grid_kev)
        self.counts, self.variance = self._filtered(self.gross)
        self.background = None
        if background is not None:
            ratio = (spectrum.live_time_s or 1.0) / background.live_time_s
            other = rebin(background.counts, background.edges_kev, self._grid_kev)
            self.background, variance = self._filtered(other)
            self.background = ratio * self.background
            self.variance = self.variance + ratio * ratio * variance
        self.continuum = np.zeros((0, self.counts.size))
        self._settle(5.0 + 0.1 * float(np.sqrt(spectrum.total)))

    def _settle(self, least: float) -> None:
        level = np.maximum(self.counts, 0.0)
        size, tail = maximum_filter1d(level, 3), maximum_filter1d(level, 13)
        slope = np.gradient(level) * (_BINS_PER_FWHM / _STRIDE)
        variance = (
            self.variance + (_TEMPLATE * size) ** 2 + (_TAIL * tail) ** 2 + (_SHIFT * slope) ** 2
        )
        peaks = float(level[self.energy_kev > 100.0].sum()) / _STRIDE
        free = np.zeros(RATIOS.size), np.full(RATIOS.size, 1e9)
        none = np.zeros(0)
        prior = self._prior(free, peaks, none)
        usual = natural_prior(
            self.counts if self.background is None else self.background,
            Quadratic(self.counts, variance, None, prior),
            self.laid(Setting()).rows(self.templates.background),
            self.continuum,
            least,
            beside_measured=self.background is not None,
        )
        prior = self._prior(usual, peaks, none)
        self.problem = Quadratic(self.counts, variance, None, prior)

    def _filtered(
        self, counts: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Areas of peaks at the places, and their variances.

        Neighbouring places share counts; the variances are raised so that one peak counts once.
        """
        kernel = _kernel()
        peak = _bell(np.arange(-_REACH, _REACH + 1, dtype=float), _SIGMA)
        scale = float(kernel @ peak)
        area = np.convolve(counts, kernel, mode="same") / scale
        level = gaussian_filter1d(counts, 1.5 * _BINS_PER_FWHM, mode="nearest") + _FLOOR
        without = _continuum(counts) + _FLOOR
        # as in `model_error`: between what is expected with a peak and without
        mean = np.sqrt(level * np.minimum(without, level))
        variance = np.convolve(mean, kernel**2, mode="same") / scale**2
        once = float((answer(1.0)[:: _FINE * _STRIDE] ** 2).sum()) * 2.0 - 1.0
        return area[self._places], once * variance[self._places]

    def problem_for(self, expected: NDArray[np.float64]) -> Quadratic:
        """The areas with their errors, which are those of single places whatever is expected."""
        return self.problem

    @property
    def metric(self) -> Metric:
        """The data and the form of their errors, for compiled fits."""
        none, flat = np.zeros(0), np.zeros((6, 0))
        places = np.zeros((6, 0), dtype=np.int64)
        return Metric(self.counts, self.problem.inverse, False, none, flat, places, 0, 0, none)

    def total(self, amplitudes: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
        """Counts in the peaks: areas at neighbouring places share counts."""
        return float(amplitudes.sum())

    def around(self, nominal_kev: float) -> NDArray[np.int64]:
        """The place nearest to a peak."""
        inside = self.energy_kev[0] <= nominal_kev <= self.energy_kev[-1]
        nearest = int(np.argmin(np.abs(self.energy_kev - nominal_kev)))
        return np.array([nearest] if inside else [], dtype=np.int64)

    def laid(self, setting: Setting) -> LaidLines:
        """Templates at a setting."""
        return LaidLines(self, setting)

    def ranking(self, setting: Setting) -> Ranking:
        """Templates for ranking at a setting."""
        return _RankedLines(self.templates, self.laid(setting), self.problem.inverse)

    def places(self, energy_kev: NDArray[np.float64], setting: Setting) -> NDArray[np.float64]:
        """Where true energies lie among the places; far out where they lie beyond them."""
        nominal = (energy_kev - setting.offset_kev) / (1.0 + setting.gain)
        at = np.interp(nominal, self._grid_kev, np.arange(self._grid_kev.size), -1e6, 1e9)
        # the places are centres of bins
        return np.asarray((at - float(self._places[0]) - 0.5) / _STRIDE)

    def slopes(
        self,
        setting: Setting,
        rows: NDArray[np.int64],
        amplitudes: NDArray[np.float64],
        expected: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Change of an expectation with gain, offset and logarithm of width, by differences."""
        offset = 0.05 * float(self.width.fwhm_kev(300.0))
        steps = np.array([offset / 600.0, offset, 0.04])
        now = np.array([setting.gain, setting.offset_kev, np.log(setting.width)])

        def at(change: NDArray[np.float64]) -> NDArray[np.float64]:
            gain, shift, width = now + change
            laid = self.laid(Setting(gain, shift, float(np.exp(width)))).rows(rows)
            return np.asarray(amplitudes @ laid)

        found = np.array([at(steps * one) - at(-steps * one) for one in np.eye(3)])
        still = np.zeros((1, self.counts.size))  # places are laid in nominal widths
        return np.concatenate((found / (2.0 * steps[:, None]), still))

    def curve(
        self,
        setting: Setting,
        parts: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]],
        always: NDArray[np.float64],
    ) -> Curve:
        """Peaks of each label on a smooth continuum; `always` is known by its areas alone."""
        edges = setting.energies(self._grid_kev)
        smooth = _continuum(self.gross)
        found = {}
        for label, (rows, amplitudes) in parts.items():
            spans = [np.arange(*self.templates.offsets[row : row + 2]) for row in rows]
            lines = np.concatenate(spans)
            area = (
                np.repeat(amplitudes, [span.size for span in spans]) * self.templates.share[lines]
            )
            strong = area > 1e-4 * area.max(initial=0.0)
            energy = self.templates.energy_kev[lines][strong]
            sigma = self.width.changed(setting.width).sigma_kev(energy)
            below = ndtr((edges[None, :] - energy[:, None]) / sigma[:, None])
            found[label] = np.asarray(area[strong] @ np.diff(below, axis=1))
        return Curve(self._grid_kev, smooth + sum(found.values(), np.zeros_like(smooth)), found)


def by_phase(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Filter's answer at the places around a peak, by where it lies between two of them.

    Parameters
    ----------
    table : ndarray
        As of :func:`answer`.

    Returns
    -------
    ndarray, shape (_PHASES + 1, 2 reach)
        Row m is for a peak m / _PHASES beyond a place; its column `reach` - 1 is that place.
    """
    reach = -(-table.size // _PHASES)
    places = np.arange(1 - reach, reach + 1) * _PHASES
    steps = np.abs(places[None, :] - np.arange(_PHASES + 1)[:, None])
    padded = np.append(table, 0.0)
    return np.asarray(padded[np.minimum(steps, table.size)])


class LaidLines:
    """Lines at one energy scale and width.

    Parameters
    ----------
    scene : LineScene
        Where they are laid.
    setting : Setting
        Energy scale and width.
    """

    def __init__(self, scene: LineScene, setting: Setting) -> None:
        self._scene, self._setting = scene, setting
        self._known, self._size = scene.templates, scene.counts.size
        self.answer = by_phase(answer(setting.width))

    def places(self, lines: NDArray[np.int64]) -> NDArray[np.float64]:
        """Where some lines lie: of all lines few are ever wanted."""
        return self._scene.places(self._known.energy_kev[lines], self._setting)

    def rows(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Expectation of one count of each template, shape (rows, n)."""
        lines, offsets = self._known.lines_of(rows)
        return _lay_out(
            self.places(lines), self._known.share[lines], offsets, self.answer, self._size
        )


class _RankedLines(Ranking):
    def __init__(self, known: LineTemplates, laid: LaidLines, inverse: NDArray[np.float64]) -> None:
        self._known, self._laid, self._inverse = known, laid, inverse
        self._places = laid.places(known.ranked_lines)
        lines = self._places, known.ranked_shares, known.ranked_offsets, laid.answer
        self._plain = _squares(*lines, inverse)

    def leading(
        self, left: NDArray[np.float64], many: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        known = self._known
        lines = self._places, known.ranked_shares, known.ranked_offsets, self._laid.answer
        score = _scores(*lines, left)
        led = leading(known, score, self._plain, many)
        return led, score[led]

    def products(
        self,
        led: NDArray[np.int64],
        starts: NDArray[np.int64],
        problem: Quadratic,
        active: NDArray[np.float64],
        projection: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        known = self._known
        lines, offsets = known.lines_of(known.scan[led])
        gram, across = _products(
            self._laid.places(lines),
            known.share[lines],
            offsets,
            self._laid.answer,
            starts,
            active,
            self._inverse,
        )
        last = np.arange(led.size) - np.repeat(starts[:-1], np.diff(starts))
        return gram, gram[np.arange(led.size), last], across


def _continuum(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Counts without peaks: the median over twelve widths, smoothed."""
    # medians of every fourth bin's neighbourhood are enough for what is smooth
    together = _BINS_PER_FWHM
    kept = counts.size // together * together
    coarse = counts[:kept].reshape(-1, together).mean(axis=1)
    without = median_filter(coarse, 13, mode="nearest")
    without = gaussian_filter1d(without, 2.0, mode="nearest")
    at = (np.arange(counts.size) + 0.5) / together - 0.5
    return np.asarray(np.interp(at, np.arange(without.size), without))


def _even_in_widths(width: PeakWidth, low: float, high: float) -> NDArray[np.float64]:
    """Edges from `low` to `high` keV, a quarter of the local FWHM apart."""
    fine = np.geomspace(low, high, 400)
    mean = 0.5 * (fine[1:] + fine[:-1])
    along = np.concatenate(([0.0], np.cumsum(np.diff(fine) / width.fwhm_kev(mean))))
    count = int(along[-1] * _BINS_PER_FWHM)
    return np.interp(np.arange(count + 1) / _BINS_PER_FWHM, along, fine)


@njit(cache=True, fastmath=True)
def _window(
    place: float, table: NDArray[np.float64], n: int
) -> tuple[int, int, int, int]:  # pragma: no cover - compiled
    """Row of the table for a line, first of its columns, and the places that it touches."""
    reach = table.shape[1] // 2
    if not -reach < place < n + reach:
        return 0, 0, 0, 0  # far out
    below = int(np.floor(place))
    first = below - reach + 1
    low, stop = max(first, 0), min(below + reach + 1, n)
    return int((place - below) * _PHASES + 0.5), low - first, low, max(stop, low)


@njit(cache=True, fastmath=True)
def _lay_out(
    place: NDArray[np.float64],
    share: NDArray[np.float64],
    offsets: NDArray[np.int64],
    table: NDArray[np.float64],
    n: int,
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    found = np.zeros((offsets.size - 1, n))
    for r in range(offsets.size - 1):
        row = found[r]
        for i in range(offsets[r], offsets[r + 1]):
            m, column, low, stop = _window(place[i], table, n)
            s = share[i]
            for p in range(stop - low):
                row[low + p] += s * table[m, column + p]
    return found


@njit(cache=True, fastmath=True)
def _scores(
    place: NDArray[np.float64],
    share: NDArray[np.float64],
    offsets: NDArray[np.int64],
    table: NDArray[np.float64],
    left: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Products of rows with a vector, without laying them out."""
    score = np.zeros(offsets.size - 1)
    for r in range(score.size):
        for i in range(offsets[r], offsets[r + 1]):
            m, column, low, stop = _window(place[i], table, left.size)
            total = 0.0
            for p in range(stop - low):
                total += table[m, column + p] * left[low + p]
            score[r] += share[i] * total
    return score


@njit(cache=True, fastmath=True)
def _squares(
    place: NDArray[np.float64],
    share: NDArray[np.float64],
    offsets: NDArray[np.int64],
    table: NDArray[np.float64],
    inverse: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Products of rows with themselves under weights, without laying them out."""
    n = inverse.size
    plain, line = np.zeros(offsets.size - 1), np.zeros(n)
    for r in range(plain.size):
        for i in range(offsets[r], offsets[r + 1]):
            m, column, low, stop = _window(place[i], table, n)
            for p in range(stop - low):
                line[low + p] += share[i] * table[m, column + p]
        done = 0  # lines rise: what is below has been counted
        for i in range(offsets[r], offsets[r + 1]):
            _, _, low, stop = _window(place[i], table, n)
            for p in range(max(low, done), stop):
                plain[r] += line[p] * line[p] * inverse[p]
                line[p] = 0.0
            done = max(done, stop)
    return plain


@njit(cache=True, fastmath=True)
def _products(
    place: NDArray[np.float64],
    share: NDArray[np.float64],
    offsets: NDArray[np.int64],
    table: NDArray[np.float64],
    starts: NDArray[np.int64],
    active: NDArray[np.float64],
    inverse: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # pragma: no cover - compiled
    """Products of the rows of each label with each other and with others, on few places each."""
    many, n = offsets.size - 1, inverse.size
    across = np.zeros((many, len(active)))
    sizes = starts[1:] - starts[:-1]
    gram = np.zeros((many, sizes.max()))
    rows = np.zeros((sizes.max(), n))
    for g in range(sizes.size):
        for r in range(starts[g], starts[g + 1]):
            row = rows[r - starts[g]]
            for i in range(offsets[r], offsets[r + 1]):
                m, column, low, stop = _window(place[i], table, n)
                s = share[i]
                for p in range(stop - low):
                    row[low + p] += s * table[m, column + p]
        for r in range(starts[g], starts[g + 1]):
            row = rows[r - starts[g]]
            done = 0
            for i in range(offsets[r], offsets[r + 1]):
                _, _, low, stop = _window(place[i], table, n)
                low = max(low, done)
                done = max(done, stop)
                for t in range(len(active)):
                    total = 0.0
                    for p in range(low, stop):
                        total += row[p] * active[t, p]
                    across[r, t] += total
                for b in range(r - starts[g] + 1):
                    total = 0.0
                    for p in range(low, stop):
                        total += row[p] * inverse[p] * rows[b, p]
                    gram[r, b] += total
        for r in range(starts[g], starts[g + 1]):
            for i in range(offsets[r], offsets[r + 1]):
                _, _, low, stop = _window(place[i], table, n)
                rows[r - starts[g], low:stop] = 0.0
    return gram, across
