"""Activities along decay chains: the Bateman equations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError

LN2 = float(np.log(2.0))


def bateman(
    decay_per_s: NDArray[np.float64],
    shares: NDArray[np.float64],
    atoms: NDArray[np.float64],
    age_s: float,
) -> NDArray[np.float64]:
    r"""Activities of a set of nuclides after a time.

    .. math:: \dot N = \Lambda N,\qquad N(t) = C\, e^{-\lambda t}\, C^{-1} N(0)

    with the lower triangular matrix of eigenvectors C, which the triangular form of
    :math:`\Lambda` gives by recursion.

    Parameters
    ----------
    decay_per_s : ndarray (n,)
        Decay constants (1/s), in an order in which parents stand before progeny.
    shares : ndarray (n, n)
        ``shares[i, j]``: fraction of decays of j that make i.
    atoms : ndarray (n,)
        Atoms of each nuclide at time zero.
    age_s : float
        Time (s), zero or more.

    Returns
    -------
    ndarray (n,)
        Activities (Bq) at `age_s`; never negative.

    Raises
    ------
    InputError
        ``negative_age``.

    Notes
    -----
    Source: M. Amaku, P. R. Pascholati, V. R. Vanin, Comput. Phys. Commun. 181 (2010) 21.

    Examples
    --------
    >>> decay = np.array([1e-9, 1e-3])
    >>> shares = np.array([[0.0, 0.0], [0.9, 0.0]])
    >>> bateman(decay, shares, np.array([1e9, 0.0]), 1e6).round(4)
    array([0.999 , 0.8991])
    """
    if not age_s >= 0.0:
        raise InputError("negative_age", f"age is {age_s} s; it must be zero or more")
    n = len(decay_per_s)
    vectors, inverse = np.eye(n), np.eye(n)
    feeds = shares * decay_per_s
    for i in range(n):
        for j in range(i):
            difference = decay_per_s[i] - decay_per_s[j]
            vectors[i, j] = feeds[i, j:i] @ vectors[j:i, j] / difference
    for i in range(n):
        for j in range(i):
            inverse[i, j] = -(vectors[i, j:i] @ inverse[j:i, j])
    numbers = vectors @ (np.exp(-decay_per_s * age_s) * (inverse @ atoms))
    return np.maximum(numbers, 0.0) * decay_per_s
