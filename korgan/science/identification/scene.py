"""A spectrum made ready for fits at any energy scale and width of peaks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.adjustment import Setting, Tolerance, improved, penalty
from korgan.science.identification.likelihood import Smooth
from korgan.science.identification.selection import Problem, Selection, fitted
from korgan.science.identification.width import PeakWidth


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


class Scene(ABC):
    """Counts on bins with everything that does not depend on what is looked for.

    Attributes
    ----------
    counts, excess : ndarray, shape (n,)
        Counts and squared relative error of the model in each bin.
    edges_kev : ndarray, shape (n + 1,)
        Nominal edges of the bins.
    smooth : Smooth
        Corrections of either sign.
    width : PeakWidth
        Nominal width of peaks.
    """

    counts: NDArray[np.float64]
    excess: NDArray[np.float64]
    edges_kev: NDArray[np.float64]
    smooth: Smooth
    width: PeakWidth

    @abstractmethod
    def problem(self, setting: Setting) -> Problem:
        """Problem with all candidates."""

    @abstractmethod
    def small_problem(self, labels: tuple[str, ...], setting: Setting) -> Problem:
        """Problem with the named candidates alone."""

    @abstractmethod
    def moving(
        self, rows: Sequence[int], amplitudes: NDArray[np.float64], setting: Setting
    ) -> NDArray[np.float64]:
        """Expectation of some templates at a setting, shape (n,)."""

    def fit(self, labels: tuple[str, ...], setting: Setting) -> Selection:
        """Fit with the named candidates alone."""
        return fitted(self.small_problem(labels, setting), labels)

    def derivatives(self, selection: Selection, setting: Setting) -> NDArray[np.float64] | None:
        """Change of the expectation with gain, offset, logarithm of width, and tilt."""
        moving = [
            i
            for i in np.flatnonzero(selection.fit.coefficients != 0)
            if selection.library_rows[i] >= 0
        ]
        if not moving:
            return None
        rows = [selection.library_rows[i] for i in moving]
        amplitudes = selection.fit.coefficients[moving]
        width = self.width.changed(setting.width, setting.tilt)
        steps = np.array([0.0, 0.05 * float(width.fwhm_kev(300.0)), 0.04, 0.04])
        steps[0] = steps[1] / 600.0

        def at(change: NDArray[np.float64]) -> NDArray[np.float64]:
            gain, offset, log_width, tilt = setting.vector + change
            moved = Setting(float(gain), float(offset), float(np.exp(log_width)), float(tilt))
            return self.moving(rows, amplitudes, moved)

        both = [at(steps * unit) - at(-steps * unit) for unit in np.eye(4)]
        return np.array([change / (2 * step) for change, step in zip(both, steps, strict=True)])

    def adjusted(
        self, labels: tuple[str, ...], setting: Setting, tolerance: Tolerance, rounds: int
    ) -> tuple[Setting, Selection, float]:
        """Best setting for the named candidates.

        Parameters
        ----------
        labels : tuple of str
            Candidates in the fit.
        setting : Setting
            Where to start.
        tolerance : Tolerance
            How far energy scale and width may be off.
        rounds : int
            Most steps.

        Returns
        -------
        setting : Setting
            Where the scoring ended.
        selection : Selection
            The fit there.
        value : float
            Log-likelihood less the penalty of the setting.
        """
        selection = self.fit(labels, setting)
        value = selection.fit.log_likelihood - penalty(setting, tolerance)
        for _ in range(rounds):
            derivatives = self.derivatives(selection, setting)
            if derivatives is None:
                break
            trial = improved(
                selection,
                self.counts,
                self.excess,
                self.smooth,
                derivatives,
                self.width,
                setting,
                tolerance,
            )
            found = self.fit(labels, trial)
            found_value = found.fit.log_likelihood - penalty(trial, tolerance)
            if found_value < value + 0.05:
                break
            setting, selection, value = trial, found, found_value
        return setting, selection, value
