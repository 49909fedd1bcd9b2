r"""How far energy windows are from the background's: contrasts and their Mahalanobis distance.

With window counts :math:`c` and background rates :math:`b` the contrasts
:math:`\alpha_i = c_i - (b_i/b_r)\, c_r` vanish on average for anything that only scales the
background, whatever the vehicle hides (Pfund's N-SCRAD; Robinson, PNNL 2009). Directions that
benign traffic takes (natural potassium, radium, thorium; shadow shielding) are projected out:

.. math:: D^2 = \alpha^T (C^{-1} - C^{-1} N (N^T C^{-1} N)^{-1} N^T C^{-1}) \alpha
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from korgan.science.errors import InputError
from korgan.science.portals.input_checks import Floats, as_counts, as_finite
from korgan.science.portals.spectral.poisson_fit import checked_spectra


def sum_windows(spectra: ArrayLike, edges: Sequence[int]) -> Floats:
    """Add channels into windows.

    Parameters
    ----------
    spectra : array_like, shape (..., channels)
        Counts or expectations.
    edges : sequence of int
        First channel of each window and, last, the end of the last one; rising.

    Returns
    -------
    ndarray, shape (..., windows)
        Sums.

    Raises
    ------
    InputError
        ``too_few_windows``, ``edges_not_rising``.

    Examples
    --------
    >>> sum_windows([1, 2, 3, 4], [0, 2, 4]).tolist()
    [3.0, 7.0]
    """
    table = as_finite(spectra, "spectra")
    cuts = np.asarray(edges, dtype=np.int64)
    if len(cuts) < 3:
        raise InputError("too_few_windows", "a contrast needs two windows", where="edges")
    if np.any(np.diff(cuts) < 1) or cuts[0] < 0 or cuts[-1] > table.shape[-1]:
        raise InputError("edges_not_rising", "window edges must rise within the spectrum")
    return np.asarray(np.add.reduceat(table[..., : cuts[-1]], cuts[:-1], axis=-1))


class SpectralDistance:
    """Squared distance of window counts from what background and nuisances explain.

    Parameters
    ----------
    nuisances : array_like, shape (k, windows), optional
        Window counts of benign directions, any scale; fewer than windows less one.
    systematic : array_like, shape (windows, windows), optional
        Covariance of relative window counts among benign occupancies beyond counting
        statistics, from `fit_systematic`.

    Raises
    ------
    InputError
        ``not_a_spectrum``, ``too_many_nuisances``.

    Examples
    --------
    >>> distance = SpectralDistance()
    >>> background = np.array([3000.0, 2000.0, 1000.0])
    >>> same, soft = distance.squared([[300, 200, 100], [420, 200, 100]], background)
    >>> round(float(same), 3), round(float(soft), 1)
    (0.0, 17.9)
    """

    def __init__(
        self, nuisances: ArrayLike | None = None, systematic: ArrayLike | None = None
    ) -> None:
        self.nuisances = (
            None if nuisances is None else checked_spectra(nuisances, None, "nuisances")
        )
        self.systematic = (
            None if systematic is None else as_finite(systematic, "systematic", ndim=2)
        )
        if self.nuisances is not None:
            directions, windows = self.nuisances.shape
            if directions >= windows - 1:
                raise InputError(
                    "too_many_nuisances", "no contrast is left after the projection",
                    where="nuisances",
                )  # fmt: skip

    def squared(self, counts: ArrayLike, background: ArrayLike) -> Floats:
        """Squared distances, about chi-squared with (windows - 1 - nuisances) degrees.

        Parameters
        ----------
        counts : array_like of int, shape (n, windows)
            Window counts; the last window is the reference of the contrasts.
        background : array_like, shape (n, windows) or (windows,)
            Background counts, above zero; their time does not matter.

        Returns
        -------
        ndarray, shape (n,)
            Squared distances; 0 where nothing was counted.

        Raises
        ------
        InputError
            ``zero_background``, ``wrong_shape``, ``negative_counts``.
        """
        c, b = _checked(counts, background)
        transform = _contrast_transform(b)
        expected = b * (c.sum(axis=1) / b.sum(axis=1))[:, None]
        # a background count stands for `expected / b` counts of the look
        noise = np.maximum(expected * (1.0 + expected / b), 1e-9)
        covariance = np.einsum("niw,nw,njw->nij", transform, noise, transform)
        if self.systematic is not None:
            if self.systematic.shape != (c.shape[1], c.shape[1]):
                raise InputError("wrong_shape", "one row per window", where="systematic")
            total = c.sum(axis=1)[:, None, None]
            covariance += total**2 * (transform @ self.systematic @ transform.swapaxes(1, 2))
        contrast = np.einsum("niw,nw->ni", transform, c)
        solved = np.linalg.solve(covariance, contrast[..., None])[..., 0]
        distance = np.einsum("ni,ni->n", contrast, solved)
        if self.nuisances is not None:
            distance = distance - _explained(self.nuisances, transform, covariance, solved)
        return np.asarray(np.where(c.sum(axis=1) > 0, np.maximum(distance, 0.0), 0.0))


def fit_systematic(counts: ArrayLike, background: ArrayLike) -> Floats:
    """Covariance of relative window counts among benign occupancies, counting noise taken off.

    Parameters
    ----------
    counts, background : array_like
        Window counts of benign occupancies and their backgrounds, as for
        `SpectralDistance.squared`; some hundreds of them.

    Returns
    -------
    ndarray, shape (windows, windows)
        Positive semidefinite; zero where counting noise explains everything.

    Raises
    ------
    InputError
        ``too_few_occupancies`` below ten per window.
    """
    c, b = _checked(counts, background)
    n, windows = c.shape
    if n < 10 * windows:
        raise InputError("too_few_occupancies", f"{n} for {windows} windows", where="counts")
    total = np.maximum(c.sum(axis=1, keepdims=True), 1.0)
    share = b / b.sum(axis=1, keepdims=True)
    relative = c / total - share
    expected = share * total
    noise = np.mean(expected * (1.0 + expected / b) / total**2, axis=0)
    covariance = relative.T @ relative / n - np.diag(noise)
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)


def _checked(counts: ArrayLike, background: ArrayLike) -> tuple[Floats, Floats]:
    c = as_counts(counts, "counts", ndim=2).astype(np.float64)
    b = as_finite(background, "background")
    if b.shape[-1] != c.shape[1] or c.shape[1] < 2:
        raise InputError("wrong_shape", "counts and background differ in their windows")
    if np.any(b <= 0):
        raise InputError("zero_background", "an empty window", where="background")
    return c, np.asarray(np.broadcast_to(b, c.shape))


def _contrast_transform(b: Floats) -> Floats:
    """Rows that take each window less its share of the last one, per spectrum."""
    n, windows = b.shape
    transform = np.zeros((n, windows - 1, windows))
    index = np.arange(windows - 1)
    transform[:, index, index] = 1.0
    transform[:, :, -1] = -b[:, :-1] / b[:, -1:]
    return transform


def _explained(nuisances: Floats, transform: Floats, covariance: Floats, solved: Floats) -> Floats:
    """Part of the distance that lies in the nuisance directions."""
    directions = np.einsum("kw,niw->nki", nuisances, transform)
    along = np.einsum("nki,ni->nk", directions, solved)
    gram = directions @ np.linalg.solve(covariance, directions.swapaxes(1, 2))
    inside = np.linalg.solve(gram, along[..., None])[..., 0]
    return np.asarray(np.einsum("nk,nk->n", along, inside))
