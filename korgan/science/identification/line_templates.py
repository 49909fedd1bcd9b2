"""Line templates for germanium: energies and counts of peaks alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.template_table import TemplateTable

_RANKED_LINE = 0.02  # share of a row's strongest line below which it decides no rank


class LineTemplates(TemplateTable):
    """Lines of all candidates as detectors of one kind see them.

    Parameters
    ----------
    kind : str
        Key of ``rows.SIZES``, a kind of narrow peaks.

    Attributes
    ----------
    offsets : ndarray, shape (rows + 1,)
        First line of each template.
    energy_kev, share : ndarray
        Energy of each line, rising within a template, and its share of the template's counts.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        take = self.arrays.pop
        self.offsets = take("offsets").astype(np.int64)
        self.energy_kev = take("energy_kev").astype(np.float64)
        self.share = take("share").astype(np.float64)
        kept, sizes = [], [0]
        for row in self.scan:
            lines = np.arange(self.offsets[row], self.offsets[row + 1])
            strongest = self.share[lines].max(initial=0.0)
            kept.append(lines[self.share[lines] > _RANKED_LINE * strongest])
            sizes.append(sizes[-1] + kept[-1].size)
        self.ranked_lines, self.ranked_offsets = np.concatenate(kept), np.array(sizes)
        self.ranked_shares = self.share[self.ranked_lines]

    def lines_of(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Lines of some templates one after another, and where those of each begin.

        Parameters
        ----------
        rows : ndarray
            Templates.

        Returns
        -------
        lines : ndarray
            Places in `energy_kev` and `share`.
        offsets : ndarray, shape (rows + 1,)
            First of each template among them.
        """
        start, many = self.offsets[rows], self.offsets[rows + 1] - self.offsets[rows]
        offsets = np.concatenate(([0], np.cumsum(many)))
        lines = np.arange(offsets[-1]) + np.repeat(start - offsets[:-1], many)
        return lines, offsets
