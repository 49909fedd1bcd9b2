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
_USUAL_FACTOR = 1.1  # instruments in the field are a little worse than data sheets
_NARROWEST, _WIDEST = 0.6, 1.7  # factors of the width that any instrument of a kind has
# Kinds that widths of peaks tell apart, with the logarithm of how rare each is; caesium iodide has
# the widths of sodium iodide.
_TOLD_APART = {"HPGe": 0.0, "CZT": 0.4, "LaBr3": 0.4, "NaI": 0.0, "BGO": 2.0}
_GERMANIUM_PERCENT = 0.6  # FWHM at 662 keV that only germanium has
# Share of the significance of all peaks in those that count as narrower than the rest: a hump
# of the continuum may be stronger than a line, but noise makes no clear line.
_SINGLE_LINES = 0.2
_WIDTHS_SPREAD = 0.2  # of the logarithm of the width among instruments of a kind


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
    kind = _kind_by_widths(peaks)
    return DetectorGuess(kind, "peaks", _factor(kind, peaks))


def _kind_by_widths(peaks: list[tuple[float, float, float]]) -> str:
    """Kind whose peaks are as wide at the energies where some are seen."""
    narrow = _narrowest_percent(peaks)
    if narrow is not None and narrow < _GERMANIUM_PERCENT:
        return "HPGe"
    trust = _trust(peaks)

    def doubt(kind: str) -> float:
        away = np.log(_typical_ratio(kind, peaks, _SINGLE_LINES) / _USUAL_FACTOR) / _WIDTHS_SPREAD
        return float(0.5 * trust * away**2) + _TOLD_APART[kind]

    return min(_TOLD_APART, key=doubt)


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
    """Measured over typical width, as far as the peaks are believed."""
    if not peaks:
        return _USUAL_FACTOR
    typical = _typical_ratio(kind, peaks)
    trusted = _USUAL_FACTOR * (typical / _USUAL_FACTOR) ** _trust(peaks)
    return float(np.clip(trusted, _NARROWEST, _WIDEST))


def _typical_ratio(
    kind: str, peaks: list[tuple[float, float, float]], narrower: float = 0.35
) -> float:
    """Measured over typical width: among peaks of any width the narrower ones are single lines."""
    width = PeakWidth(SIZES[kind][0])
    ratio = np.array([fwhm / float(width.fwhm_kev(energy)) for energy, fwhm, _ in peaks])
    weight = np.array([significance for *_, significance in peaks])
    order = np.argsort(ratio)
    passed = np.cumsum(weight[order]) / weight.sum()
    return float(ratio[order][np.searchsorted(passed, narrower)])


def _trust(peaks: list[tuple[float, float, float]]) -> float:
    """How far widths are believed: few peaks may all be multiplets, or swells of the continuum."""
    strong = sum(min(significance / 20.0, 1.0) for *_, significance in peaks)
    return strong / (strong + 1.0)


def _narrowest_percent(peaks: list[tuple[float, float, float]]) -> float | None:
    """FWHM at 662 keV in per cent as germanium would have it, from the narrow peaks."""
    width = PeakWidth(SIZES["HPGe"][0])
    ratios = sorted(fwhm / float(width.fwhm_kev(energy)) for energy, fwhm, _ in peaks)
    if len(ratios) < 2 or ratios[len(ratios) // 3] > 2.5:
        return None
    return 0.22 * ratios[len(ratios) // 3]
