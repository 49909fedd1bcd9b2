"""Counts moved to other bins without losing or inventing any."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError


def rebin(counts: ArrayLike, edges_kev: ArrayLike, new_edges_kev: ArrayLike) -> NDArray[np.float64]:
    """Share counts among new bins, taking them as spread evenly within each old bin.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Counts in the old bins.
    edges_kev : array_like, shape (n + 1,)
        Edges of the old bins in keV, strictly increasing.
    new_edges_kev : array_like, shape (m + 1,)
        Edges of the new bins in keV, strictly increasing.

    Returns
    -------
    ndarray, shape (m,)
        Counts in the new bins. Their sum equals that of `counts` when the new bins span the
        old ones; what lies outside the new bins is left out.

    Raises
    ------
    InputError
        If edges are not strictly increasing or do not fit the number of counts.

    Examples
    --------
    >>> rebin([4.0, 8.0], [0.0, 1.0, 2.0], [0.0, 0.5, 2.0])
    array([ 2., 10.])
    """
    values = np.asarray(counts, dtype=float)
    old = np.asarray(edges_kev, dtype=float)
    new = np.asarray(new_edges_kev, dtype=float)
    if old.size != values.size + 1:
        raise InputError(
            "edges_do_not_fit", f"{values.size} bins need {values.size + 1} edges, got {old.size}"
        )
    for edges in (old, new):
        if edges.size < 2 or not np.all(np.diff(edges) > 0):
            raise InputError("edges_not_increasing", "bin edges must be strictly increasing")
    cumulative = np.concatenate(([0.0], np.cumsum(values)))
    return np.diff(np.interp(new, old, cumulative))
