r"""Few spectra of which all backgrounds of a site are made: non-negative matrix factorisation.

Radon after rain, a concrete barrier, a passing lorry that hides the ground: the background of a
site changes, but in few ways. :math:`X \approx H W` with non-negative factors and the Poisson
deviance as loss finds them from a day of background (Bilton et al., IEEE Trans. Nucl. Sci. 66
(2019) 827).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from korgan.science.errors import InputError
from korgan.science.portals.input_checks import Floats, as_counts
from korgan.science.portals.spectral.poisson_fit import fit_mixtures, poisson_deviance

_FLOOR = 1e-12


@dataclass(frozen=True)
class BackgroundComponents:
    """Spectra of which a site's backgrounds are made.

    Attributes
    ----------
    components : ndarray, shape (k, channels)
        Non-negative, each with sum 1.
    deviance_per_channel : float
        Mean deviance of the training spectra per channel and spectrum; about 1 when only
        counting statistics is left.
    """

    components: Floats
    deviance_per_channel: float

    def deviance(self, counts: ArrayLike) -> Floats:
        """Deviance of spectra from the best mixture: large for what is not background."""
        _, expected = fit_mixtures(counts, self.components)
        return poisson_deviance(counts, np.maximum(expected, _FLOOR))


def factorise_background(
    counts: ArrayLike, components: int, *, seed: int, iterations: int = 400
) -> BackgroundComponents:
    """Learn background components from spectra without a source.

    Parameters
    ----------
    counts : array_like of int, shape (n, channels)
        Background spectra; more than components, and the more counts each the better.
    components : int
        Number of components; two to four are usual.
    seed : int
        Seed of the random start.
    iterations : int
        Multiplicative updates (Lee and Seung, NIPS 13 (2001) 556, divergence form).

    Returns
    -------
    BackgroundComponents
        Sorted by their share of all counts. A channel that never counted gets half a count
        spread over the components, so that a first count there is unlikely and not impossible.

    Raises
    ------
    InputError
        ``too_few_spectra``, ``no_counts``, ``wrong_shape``, ``negative_counts``.

    Examples
    --------
    >>> rng = np.random.default_rng(3)
    >>> truth = np.array([[4.0, 2, 1, 0.1], [0.1, 1, 2, 4.0]])
    >>> spectra = rng.poisson(rng.uniform(10, 100, (300, 2)) @ truth)
    >>> model = factorise_background(spectra, 2, seed=1)
    >>> model.components.shape, bool(model.deviance_per_channel < 1.1)
    ((2, 4), True)
    """
    x = as_counts(counts, "counts", ndim=2).astype(np.float64)
    if components < 1 or len(x) <= components:
        raise InputError(
            "too_few_spectra", f"{len(x)} spectra for {components} components", where="counts"
        )
    x = x[x.sum(axis=1) > 0]
    if len(x) <= components:
        raise InputError("no_counts", "the spectra hold no counts", where="counts")
    empty = x.sum(axis=0) == 0
    x[:, empty] += 0.5 / len(x)
    rng = np.random.default_rng(seed)
    shape = x.sum(axis=0) / x.sum()
    w = shape * rng.uniform(0.2, 1.8, (components, x.shape[1]))
    h = rng.uniform(0.5, 1.5, (len(x), components)) * x.sum(axis=1, keepdims=True) / components
    w /= w.sum(axis=1, keepdims=True)
    for _ in range(iterations):
        h *= (x / np.maximum(h @ w, _FLOOR)) @ w.T
        w *= (h.T @ (x / np.maximum(h @ w, _FLOOR))) / np.maximum(h.sum(axis=0), _FLOOR)[:, None]
        w /= w.sum(axis=1, keepdims=True)
    order = np.argsort(-h.sum(axis=0))
    model = BackgroundComponents(w[order], 0.0)
    deviance = model.deviance(as_counts(counts, "counts"))
    return BackgroundComponents(w[order], float(deviance.mean()) / x.shape[1])
