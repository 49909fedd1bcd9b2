"""Which kind of detector took a spectrum: by what the file says, else by the width of peaks."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError
from korgan.science.identification.rows import SIZES
from korgan.science.identification.width import PeakWidth
from korgan.science.spectra import Peak, Spectrum, find_peaks_of_any_width

KINDS = tuple(SIZES)

# Materials as files write them, then instruments whose makers state what is inside.
# SOURCE: makers' data sheets. Where a line exists with several crystals it is left out.
_WORDS: tuple[tuple[str, str], ...] = (
    (r"\bhp-?ge\b|german", "HPGe"),
    (r"\bla-?br|lanthanum|labr3?|lacl", "LaBr3"),
    (r"\bce-?br|cebr3?", "CeBr3"),
    (r"\bczt\b|cdznte|cadmium zinc", "CZT"),
    (r"\bcdte\b|cadmium tell", "CdTe"),
    (r"\bbgo\b|bismuth germ", "BGO"),
    (r"\bcsi\b|csi ?\(|caesium iod|cesium iod|csi:", "CsI"),
    (r"\bna-?i\b|nai ?\(|nai[0-9x]|sodium iod", "NaI"),
    (r"\bpvt\b|plastic|polyvinyl", "PVT"),
)
_INSTRUMENTS: tuple[tuple[str, str], ...] = (
    (r"detective|falcon ?5000|trans-?spec|osasp|fulcrum|micro ?detective|interwinner", "HPGe"),
    (r"radiacode|raysid|\bd3s\b|sigma ?(25|50)|kromekd5|\bd5\b|atom ?(fast|spectra)", "CsI"),
    (r"identifinder|inspector ?1000|rsi|rs-?[57]0[0-9]|gr-?1[13][05]|sam ?9[45]|digibase", "NaI"),
    (r"radeagle|radseeker|verifinder|riideye|exploranium|mobile system|srpm|saic", "NaI"),
    (r"\bgr1\b|kromekgr1|raymon|interceptor|polaris|h3d|microraider|ritec", "CZT"),
    (r"xr-100t-cdte|x-123cdte", "CdTe"),
)
# Widest and narrowest FWHM at 662 keV in per cent for which a kind is thought of.
_USUAL_FACTOR = 1.1  # instruments in the field are a little worse than data sheets
_RESOLUTION: dict[str, tuple[float, float]] = {
    "HPGe": (0.10, 0.60),
    "CZT": (0.60, 2.2),
    "LaBr3": (2.2, 4.6),
    "NaI": (4.6, 9.6),
    "BGO": (9.6, 20.0),
}


@dataclass(frozen=True)
class DetectorGuess:
    """A kind of detector and where it comes from.

    Parameters
    ----------
    kind : str
        One of :data:`KINDS`.
    source : str
        ``"stated"`` by the user, ``"file"``, ``"peaks"`` or ``"assumed"``.
    width_factor : float
        Measured width of peaks over the typical one; 1 where no peak could be measured.
    """

    kind: str
    source: str
    width_factor: float = 1.0


def stated_kind(text: str) -> str | None:
    """Kind that a description names.

    Parameters
    ----------
    text : str
        What a file or a user says of the detector.

    Returns
    -------
    str or None
        One of :data:`KINDS`, or None where the text names none.

    Examples
    --------
    >>> stated_kind("NaI(Tl) 3x3"), stated_kind("Detective-EX"), stated_kind("gamma")
    ('NaI', 'HPGe', None)
    """
    lowered = text.lower()
    for table in (_WORDS, _INSTRUMENTS):
        for pattern, kind in table:
            if re.search(pattern, lowered):
                return kind
    return None


def chosen_kind(text: str) -> str:
    """Kind that a user asks for; raises InputError ``unknown_detector`` for anything else."""
    kind = stated_kind(text) or next((k for k in KINDS if k.lower() == text.lower()), None)
    if kind is None:
        raise InputError(
            "unknown_detector",
            f"no kind of detector is called {text!r}",
            mend=f"known: {', '.join(KINDS)}",
        )
    return kind


def detector_kind(
    spectrum: Spectrum, edges_kev: NDArray[np.float64], stated: str | None = None
) -> DetectorGuess:
    """Find the kind of detector and how wide its peaks are.

    Parameters
    ----------
    spectrum : Spectrum
        Counts, and what the file says of the detector.
    edges_kev : ndarray, shape (channels + 1,)
        Energies.
    stated : str, optional
        Kind asked for by the user.

    Returns
    -------
    DetectorGuess
        What the file says holds unless the peaks are much too narrow or too wide for it.

    Raises
    ------
    InputError
        ``unknown_detector`` if `stated` names no kind.
    """
    peaks = measured_peaks(spectrum.counts, edges_kev)
    if stated is not None:
        kind = chosen_kind(stated)
        return DetectorGuess(kind, "stated", _factor(kind, peaks))
    kind_in_file = stated_kind(spectrum.detector.text())
    if kind_in_file is not None:
        return DetectorGuess(kind_in_file, "file", _factor(kind_in_file, peaks))
    if not peaks:
        return DetectorGuess("HPGe" if spectrum.channels >= 8192 else "NaI", "assumed")
    percent = 7.0 * _factor("NaI", peaks)
    narrow = _narrowest_percent(peaks)
    if narrow is not None and narrow < 0.6:
        percent = narrow
    kind = next((k for k, (low, high) in _RESOLUTION.items() if low <= percent < high), "NaI")
    return DetectorGuess(kind, "peaks", _factor(kind, peaks))


def measured_peaks(
    counts: NDArray[np.float64], edges_kev: NDArray[np.float64]
) -> list[tuple[float, float, float]]:
    """Energy, FWHM (both keV) and significance of clear peaks between 40 and 3000 keV."""
    gain = np.diff(edges_kev)
    found = []
    for peak in _clear(find_peaks_of_any_width(np.maximum(counts, 0.0), threshold=6.0)):
        place = min(int(peak.position), counts.size - 1)
        energy = float(np.interp(peak.position, np.arange(edges_kev.size), edges_kev))
        if 40.0 < energy < 3000.0:
            found.append((energy, float(peak.fwhm * gain[place]), peak.significance))
    return found


def _clear(peaks: list[Peak]) -> list[Peak]:
    """Strongest peaks: a broad swell of the continuum is weaker than the peaks beside it."""
    strongest = sorted(peaks, key=lambda one: -one.significance)[:12]
    return [one for one in strongest if one.significance > 0.15 * strongest[0].significance]


def _factor(kind: str, peaks: list[tuple[float, float, float]]) -> float:
    """Measured over typical width: among peaks of any width the narrower ones are single lines."""
    if not peaks:
        return _USUAL_FACTOR
    width = PeakWidth(SIZES[kind][0])
    ratio = np.array([fwhm / float(width.fwhm_kev(energy)) for energy, fwhm, _ in peaks])
    weight = np.array([significance for *_, significance in peaks])
    order = np.argsort(ratio)
    passed = np.cumsum(weight[order]) / weight.sum()
    typical = float(ratio[order][np.searchsorted(passed, 0.35)])
    # few peaks may all be multiplets, or swells of the continuum
    strong = sum(min(significance / 20.0, 1.0) for *_, significance in peaks)
    trust = strong / (strong + 1.0)
    return float(np.clip(_USUAL_FACTOR * (typical / _USUAL_FACTOR) ** trust, 0.6, 1.5))


def _narrowest_percent(peaks: list[tuple[float, float, float]]) -> float | None:
    """FWHM at 662 keV in per cent as germanium would have it, from the narrow peaks."""
    width = PeakWidth(SIZES["HPGe"][0])
    ratios = sorted(fwhm / float(width.fwhm_kev(energy)) for energy, fwhm, _ in peaks)
    if len(ratios) < 2 or ratios[len(ratios) // 3] > 2.5:
        return None
    return 0.22 * ratios[len(ratios) // 3]
