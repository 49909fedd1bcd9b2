"""Fits of peaks by Poisson likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from korgan.science.errors import InputError
from korgan.science.spectra.resolution import FWHM_PER_SIGMA

_MOST_STEPS = 60


@dataclass(frozen=True)
class PeakFit:
    """A fitted peak.

    Parameters
    ----------
    position, position_sigma : float
        Centroid in channels and its standard deviation.
    fwhm, fwhm_sigma : float
        Width in channels and its standard deviation; shared by the peaks of one fit.
    area, area_sigma : float
        Counts above the continuum and their standard deviation.
    continuum : float
        Continuum counts under the peak within 1.2 FWHM each side.
    """

    position: float
    position_sigma: float
    fwhm: float
    fwhm_sigma: float
    area: float
    area_sigma: float
    continuum: float

    @property
    def significance(self) -> float:
        """Area in units of its standard deviation."""
        return self.area / self.area_sigma if self.area_sigma > 0 else 0.0


def fit_peaks(
    counts: ArrayLike, first: int, last: int, positions: ArrayLike, fwhm: float
) -> list[PeakFit]:
    r"""Gaussian peaks of one width on a sloping continuum, by maximum Poisson likelihood.

    The expectation in channel :math:`i` is

    .. math:: \mu_i = \sum_k A_k [\Phi(z_{k,i+1}) - \Phi(z_{k,i})] + c_0 + c_1 x_i ,

    integrated over the channel; the deviance is minimised by damped Fisher scoring.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Counts, finite and not negative.
    first, last : int
        The fit uses channels `first` to `last` - 1; at least 5 more than parameters are needed.
    positions : array_like, shape (k,)
        First guess of the centroids in channels.
    fwhm : float
        First guess of the common width in channels.

    Returns
    -------
    list of PeakFit
        One per position, in the order given.

    Raises
    ------
    InputError
        If the region is too short, empty of counts or outside the spectrum, or the fit does
        not settle.

    Notes
    -----
    Baker and Cousins, Nucl. Instrum. Methods 221 (1984) 437.

    Examples
    --------
    >>> x = np.arange(60) + 0.5
    >>> counts = np.rint(30 + 200 * np.exp(-0.5 * ((x - 28.3) / 3) ** 2))
    >>> [peak] = fit_peaks(counts, 5, 55, [27], 6)
    >>> round(peak.position, 1), round(peak.area, -2)
    (28.3, 1500.0)
    """
    values = np.asarray(counts, dtype=float)
    centres = np.atleast_1d(np.asarray(positions, dtype=float))
    _check_region(values, first, last, centres, fwhm)
    region, edges = values[first:last], np.arange(first, last + 1, dtype=float)
    model = _Model(edges, centres.size)
    start = model.first_guess(region, centres, fwhm / FWHM_PER_SIGMA)
    parameters, covariance = _scored(model, region, start)
    return model.read(parameters, covariance)


def _check_region(
    values: NDArray[np.float64], first: int, last: int, centres: NDArray[np.float64], fwhm: float
) -> None:
    if values.ndim != 1 or not np.all(np.isfinite(values)) or np.any(values < 0):
        raise InputError("counts_not_usable", "a peak fit needs finite counts, not negative")
    if not 0 <= first < last <= values.size:
        raise InputError("region_outside", f"channels {first} to {last} are not in the spectrum")
    if last - first < 2 * centres.size + 8:
        raise InputError("region_too_short", f"{last - first} channels are too few for a fit")
    if not fwhm > 0 or np.any(centres < first) or np.any(centres > last):
        raise InputError("guess_not_usable", "the first guess of a peak lies outside its region")
    if values[first:last].sum() <= 0:
        raise InputError("no_counts", "there are no counts to fit")


class _Model:
    """Parameters: k areas, k centroids, ln sigma, continuum at both ends of the region."""

    def __init__(self, edges: NDArray[np.float64], peaks: int) -> None:
        self.edges, self.peaks = edges, peaks
        middle = 0.5 * (edges[1:] + edges[:-1])
        self.ramp = (middle - edges[0]) / (edges[-1] - edges[0])

    def first_guess(
        self, region: NDArray[np.float64], centres: NDArray[np.float64], sigma: float
    ) -> NDArray[np.float64]:
        wing = max(2, region.size // 8)
        left, right = region[:wing].mean(), region[-wing:].mean()
        excess = max(region.sum() - 0.5 * (left + right) * region.size, 1.0)
        areas = np.full(self.peaks, excess / self.peaks)
        return np.concatenate((areas, centres, [np.log(sigma), left + 0.1, right + 0.1]))

    def evaluate(
        self, parameters: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Expectation and its derivatives, shape (channels, parameters)."""
        k = self.peaks
        areas, centres = parameters[:k], parameters[k : 2 * k]
        sigma = np.exp(parameters[2 * k])
        z = (self.edges[:, None] - centres[None, :]) / sigma
        bell = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
        share = np.diff(ndtr(z), axis=0)
        shifted = -np.diff(bell, axis=0) / sigma * areas
        widened = -np.diff(bell * z, axis=0) * areas
        base = np.stack((1 - self.ramp, self.ramp), axis=1)
        derivatives = np.hstack((share, shifted, widened.sum(axis=1, keepdims=True), base))
        expected = share @ areas + base @ parameters[2 * k + 1 :]
        return expected, derivatives

    def allowed(self, parameters: NDArray[np.float64], start: NDArray[np.float64]) -> bool:
        k = self.peaks
        reach = 3 * np.exp(start[2 * k])
        moved = np.abs(parameters[k : 2 * k] - start[k : 2 * k])
        return bool(
            np.all(np.isfinite(parameters))
            and np.all(moved < reach)
            and abs(parameters[2 * k] - start[2 * k]) < np.log(4.0)
        )

    def read(
        self, parameters: NDArray[np.float64], covariance: NDArray[np.float64]
    ) -> list[PeakFit]:
        k = self.peaks
        deviation = np.sqrt(np.maximum(np.diag(covariance), 0.0))
        fwhm = float(np.exp(parameters[2 * k]) * FWHM_PER_SIGMA)
        left, right = parameters[2 * k + 1 :]
        fits = []
        for j in range(k):
            at = (parameters[k + j] - self.edges[0]) / (self.edges[-1] - self.edges[0])
            level = max(float(left + (right - left) * at), 0.0)
            fits.append(
                PeakFit(
                    position=float(parameters[k + j]),
                    position_sigma=float(deviation[k + j]),
                    fwhm=fwhm,
                    fwhm_sigma=float(deviation[2 * k] * fwhm),
                    area=float(parameters[j]),
                    area_sigma=float(deviation[j]),
                    continuum=level * 2.4 * fwhm,
                )
            )
        return fits


def _deviance(region: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
    if not np.all(expected > 0):
        return np.inf
    ratio = np.where(region > 0, region / expected, 1.0)
    return float(2 * np.sum(expected - region + region * np.log(ratio)))


def _scored(
    model: _Model, region: NDArray[np.float64], start: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Damped Fisher scoring; returns the parameters and their covariance."""
    current = start
    expected, derivatives = model.evaluate(current)
    deviance, damping = _deviance(region, expected), 1e-3
    for _ in range(_MOST_STEPS):
        weighted = derivatives / np.maximum(expected, 1e-9)[:, None]
        information = derivatives.T @ weighted
        gradient = weighted.T @ (region - expected)
        scale = np.diag(np.maximum(np.diag(information), 1e-12))
        try:
            step = np.linalg.solve(information + damping * scale, gradient)
        except np.linalg.LinAlgError:
            break
        trial = current + step
        if model.allowed(trial, start):
            trial_expected, trial_derivatives = model.evaluate(trial)
            trial_deviance = _deviance(region, trial_expected)
            if trial_deviance <= deviance:
                gained = deviance - trial_deviance
                current, expected, derivatives = trial, trial_expected, trial_derivatives
                deviance, damping = trial_deviance, max(damping / 5, 1e-9)
                if gained < 1e-6 * (1 + deviance):
                    return current, np.asarray(np.linalg.pinv(information))
                continue
        damping *= 8
        if damping > 1e12:
            return current, np.asarray(np.linalg.pinv(information))
    raise InputError("fit_not_settled", "the peak fit does not settle", mend="change the region")
