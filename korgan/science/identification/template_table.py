"""What is common to the shipped templates of every kind of detector."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.candidates import DATA, candidates
from korgan.science.identification.rows import Part

_PARTS = tuple(Part)
_PEAKS = [_PARTS.index(Part.PEAKS), _PARTS.index(Part.WHOLE)]
# In the order in which a label's templates beside its peaks are laid out.
_REST = [_PARTS.index(Part.X_RAYS), _PARTS.index(Part.ANNIHILATION)]
_REST += [_PARTS.index(Part.CONTINUUM), _PARTS.index(Part.SCATTER)]


class TemplateTable:
    """Shipped templates of one kind of detector, as `tabulate` wrote them.

    Parameters
    ----------
    kind : str
        Key of ``rows.SIZES``.

    Attributes
    ----------
    of_label : dict of ndarray
        Rows of the peaks of each label.
    rest_of : dict of ndarray
        Rows of what else each label brings: X-rays, annihilation, continuum, scatter.
    heavy_of : dict of ndarray
        Which rows of each label's peaks stand for heavy shielding.
    scan : ndarray
        Rows by which candidates are ranked.
    sought : tuple of str
        Labels that have peaks.
    weight : ndarray
        Logarithm of the prior odds of each of these.
    place_of : dict of int
        Place in `sought` of each label.
    scan_of : ndarray
        Place in `sought` of each row of `scan`; rows of one label are neighbours.
    scan_starts : ndarray
        First row of `scan` of each label.
    scan_peaks : ndarray
        Whether each row of `scan` holds peaks of gamma rays.
    background, helpers : ndarray
        Rows of natural background, and of what surrounds any source.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        with np.load(DATA / f"templates_{kind}.npz") as file:
            self.arrays: dict[str, NDArray[Any]] = {name: file[name] for name in file.files}
        take = self.arrays.pop
        labels = [str(label) for label in take("labels")]
        label_of, part, heavy = take("label_of"), take("part"), take("heavy")
        natural, helpers = (int(n) for n in take("surroundings"))
        last = label_of.size
        self.background = np.arange(last - helpers - natural, last - helpers)
        self.helpers = np.arange(last - helpers, last)
        self.scan = take("scan").astype(np.int64)
        self.of_label: dict[str, NDArray[np.int64]] = {}
        self.rest_of: dict[str, NDArray[np.int64]] = {}
        self.heavy_of: dict[str, NDArray[np.bool_]] = {}
        for number, label in enumerate(labels):
            rows = np.flatnonzero(label_of == number)
            peaks = rows[np.isin(part[rows], _PEAKS)]
            if peaks.size:
                self.of_label[label] = peaks
                self.rest_of[label] = rows[np.isin(part[rows], _REST)]
                self.heavy_of[label] = heavy[peaks]
        self.sought = tuple(self.of_label)
        self.weight = np.array([candidates()[label].weight for label in self.sought])
        self.place_of = {label: place for place, label in enumerate(self.sought)}
        scanned = [self.place_of[labels[label_of[i]]] for i in self.scan]
        self.scan_of = np.array(scanned, dtype=np.int64)
        self.scan_starts = np.searchsorted(self.scan_of, np.arange(len(self.sought) + 1))
        self.scan_peaks = np.isin(part[self.scan], _PEAKS)
