"""How wrong a model may be: variances of single bins, and errors that neighbours share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d


@dataclass(frozen=True)
class Doubts:
    """How far templates and energy scale are trusted.

    Parameters
    ----------
    template : float
        Relative error of the expectation in single bins.
    low_energy, fading_kev : float
        Further relative error at zero energy, where windows and thresholds differ most, and
        the energy over which it fades.
    shift : float
        Error of the place of single bins, in FWHM.
    shared : float
        Relative error that bins within some widths of a peak share.
    bend : float
        Departure of the energy scale from a straight line, in FWHM, shared by neighbours.
    widening : float
        Relative error of the width of peaks, shared by neighbours.
    """

    template: float = 0.05
    low_energy: float = 0.4
    fading_kev: float = 40.0
    shift: float = 0.10
    shared: float = 0.15
    bend: float = 0.20
    widening: float = 0.15


@dataclass(frozen=True)
class ModelError:
    """Variances of bins, and shapes of the errors that neighbours share.

    Parameters
    ----------
    variance : ndarray, shape (n,)
        Of single bins: Poisson and model.
    shapes : ndarray, shape (m, n)
        One standard deviation of each shared error.
    """

    variance: NDArray[np.float64]
    shapes: NDArray[np.float64]


def model_error(
    level: NDArray[np.float64],
    edges_kev: NDArray[np.float64],
    in_widths: NDArray[np.float64],
    doubts: Doubts,
) -> ModelError:
    """Error of a model that expects `level`.

    Parameters
    ----------
    level : ndarray, shape (n,)
        Expected counts by bin.
    edges_kev : ndarray, shape (n + 1,)
        Edges of the bins.
    in_widths : ndarray, shape (n + 1,)
        The edges as distances in FWHM.
    doubts : Doubts
        What is trusted.

    Returns
    -------
    ModelError
        Its covariance is that of the variances plus the sum of the outer products of the shapes.
    """
    step = np.diff(in_widths)
    centre = 0.5 * (in_widths[1:] + in_widths[:-1])
    density = level / step
    slope = np.gradient(density, centre)
    shifted = slope * step
    widened = np.gradient(slope, centre) * step / (8.0 * np.log(2.0))
    low = doubts.low_energy * np.exp(-edges_kev[1:] / doubts.fading_kev)
    variance = (
        np.maximum(level, 0.5)
        + (doubts.template**2 + low**2) * level**2
        + (doubts.shift * shifted) ** 2
    )
    shared = hats(centre, 3.0) * level * doubts.shared
    bends = hats(centre, 6.0) * shifted * doubts.bend
    wider = hats(centre, 12.0) * widened * doubts.widening
    return ModelError(variance, np.vstack((shared, bends, wider)))


def hats(place: NDArray[np.float64], spacing: float) -> NDArray[np.float64]:
    """Linear interpolation weights of knots `spacing` apart, shape (knots, n)."""
    knots = max(2, round(float(place[-1] - place[0]) / spacing) + 1)
    z = (place - place[0]) / max(float(place[-1] - place[0]), 1e-9) * (knots - 1)
    return np.asarray(np.clip(1.0 - np.abs(z[None, :] - np.arange(knots)[:, None]), 0.0, None))


def smoothed(
    counts: NDArray[np.float64], in_widths: NDArray[np.float64], bins: float
) -> NDArray[np.float64]:
    """Counts smoothed over some bins, by their density: bins differ in width."""
    step = np.diff(in_widths)
    mean = gaussian_filter1d(counts, bins, mode="nearest")
    return np.asarray(mean / gaussian_filter1d(step, bins, mode="nearest") * step)
