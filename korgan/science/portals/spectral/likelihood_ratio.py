r"""How much better a spectrum is explained with a source in it.

.. math:: \Lambda_s = 2\,[\max_{h, a \ge 0} \ell(hW + a s) - \max_{h \ge 0} \ell(hW)]

with the background components W refitted in both cases. Without a source :math:`\Lambda` is zero
half of the time and :math:`\chi^2_1` in the other half (one parameter at its boundary).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike

from korgan.science.portals.input_checks import Floats, as_counts
from korgan.science.portals.spectral.poisson_fit import checked_spectra, fit_mixture

_FLOOR = 1e-12
# Start value of the source: this share of the counts.
_FIRST_SHARE = 0.02


@dataclass(frozen=True)
class LikelihoodRatios:
    r"""Likelihood ratios of several sources.

    Attributes
    ----------
    ratio : ndarray, shape (n, templates)
        :math:`\Lambda` of each spectrum and template, zero or more.
    counts : ndarray, shape (n, templates)
        Counts given to the source.
    """

    ratio: Floats
    counts: Floats


@njit(cache=True)
def _ratios(x: Floats, components: Floats, templates: Floats) -> tuple[Floats, Floats]:
    n, channels = x.shape
    k, m = components.shape[0], templates.shape[0]
    ratio, amount = np.zeros((n, m)), np.zeros((n, m))
    both = np.empty((k + 1, channels))
    both[:k] = components
    start, theta, mu = np.empty(k), np.empty(k + 1), np.empty(channels)
    for i in range(n):
        total = x[i].sum()
        if total <= 0.0:
            continue
        start[:] = total / components.sum()
        base = fit_mixture(x[i], components, start)
        mu[:] = 0.0
        for j in range(k):
            mu += start[j] * components[j]
        for s in range(m):
            gradient, size = 0.0, templates[s].sum()
            for c in range(channels):
                gradient += templates[s, c] * (x[i, c] / max(mu[c], _FLOOR) - 1.0)
            # convex: when the likelihood does not rise from zero, zero is the best amount
            if gradient <= 0.0:
                continue
            both[k] = templates[s]
            theta[:k] = start
            theta[k] = _FIRST_SHARE * total / size
            value = fit_mixture(x[i], both, theta)
            ratio[i, s] = max(0.0, 2.0 * (value - base))
            amount[i, s] = theta[k] * size
    return ratio, amount


def likelihood_ratios(
    counts: ArrayLike, components: ArrayLike, templates: ArrayLike
) -> LikelihoodRatios:
    """Likelihood ratio of each template over background alone, for each spectrum.

    Parameters
    ----------
    counts : array_like of int, shape (n, channels)
        Spectra of counts; an empty one has ratios of zero.
    components : array_like, shape (k, channels)
        Background components, from `factorise_background`.
    templates : array_like, shape (m, channels)
        Spectra of sources, any scale.

    Returns
    -------
    LikelihoodRatios
        Ratios and counts of the sources.

    Raises
    ------
    InputError
        ``wrong_shape``, ``not_a_spectrum``, ``negative_counts``.

    Examples
    --------
    >>> flat, peak = [[1.0] * 10], [[0.0] * 4 + [1.0, 1.0] + [0.0] * 4]
    >>> result = likelihood_ratios([[20] * 4 + [60, 60] + [20] * 4], flat, peak)
    >>> round(float(result.counts[0, 0]))
    80
    """
    x = as_counts(counts, "counts", ndim=2)
    shapes = checked_spectra(components, x.shape[1], "components")
    sources = checked_spectra(templates, x.shape[1], "templates")
    return LikelihoodRatios(*_ratios(x.astype(np.float64), shapes, sources))
