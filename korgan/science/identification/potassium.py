"""Whether the line that every background shows stands where an energy scale says."""

from __future__ import annotations

import numpy as np

from korgan.science.identification.width import PeakWidth
from korgan.science.spectra import Spectrum

LINE_KEV = 1460.82
# Standard deviations from which the line is seen, and how far off it may stand, in widths: a
# scale that puts a source's line at another's is off by half a width or more up there.
_SEEN, _OFF = 6.0, 0.2
_PEAK, _SIDES = 0.8, 1.6  # half a width of the window, and with its sides, in widths


def potassium_in_place(background: Spectrum, width: PeakWidth) -> bool:
    """Say whether the line of K-40 at 1461 keV is seen where the scale of a background puts it.

    Parameters
    ----------
    background : Spectrum
        Counts with an energy scale.
    width : PeakWidth
        Usual width of peaks.

    Returns
    -------
    bool
        False as well where the line is not seen: then nothing is known.
    """
    edges = background.edges_kev()
    if edges is None or background.counts.size < 64:
        return False
    fwhm = float(width.fwhm_kev(LINE_KEV))
    off = (0.5 * (edges[1:] + edges[:-1]) - LINE_KEV) / fwhm
    peak, sides = np.abs(off) < _PEAK, (np.abs(off) >= _PEAK) & (np.abs(off) < _SIDES)
    if off[-1] < _SIDES or peak.sum() < 4 or sides.sum() < 4:
        return False
    counts, steps = background.counts, np.diff(edges)
    slope, level = np.polyfit(off[sides], counts[sides] / steps[sides], 1)
    net = counts[peak] - (level + slope * off[peak]) * steps[peak]
    share = float(steps[peak].sum() / steps[sides].sum())
    error = float(np.sqrt(counts[peak].sum() + share**2 * counts[sides].sum()))
    if net.sum() < _SEEN * max(error, 1.0):
        return False
    return bool(abs(float(net @ off[peak]) / float(net.sum())) < _OFF)
