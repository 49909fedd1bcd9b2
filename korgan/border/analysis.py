"""From an upload's bytes to what adjudication works with: read, identify, reduce.

The identification here is the plain one (peaks against lines, weighted by intensity and a rough
efficiency); its probabilities are not calibrated, and the engine's version says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from korgan.border.readers import InstrumentFile, Measurement, read_instrument_file
from korgan.science.nuclides import emissions, library
from korgan.science.spectra import Spectrum
from korgan.science.spectra.peaks import Peak, find_peaks_of_any_width
from korgan.science.spectra.spectrum import Purpose

ENGINE_VERSION = "plain lines 0"
MOST_MEASUREMENTS = 50
_FIRST_PLAUSIBLE_YEAR = 1990
_LOWEST_KEV, _WEAKEST = 40.0, 0.05
# Sources that a border post meets; categories come from the nuclide table.
_COMMON = (
    *("Am-241", "Ba-133", "Co-57", "Co-60", "Cs-137", "Eu-152"),
    *("F-18", "Ga-67", "I-131", "In-111", "Ir-192", "K-40"),
    *("Lu-177", "Na-22", "Np-237", "Pu-239", "Ra-226", "Se-75"),
    *("Tc-99m", "Th-232", "Tl-201", "U-233", "U-235", "U-238"),
    "Y-88",
)


@dataclass(frozen=True)
class Analysed:
    """What was read and found."""

    file: InstrumentFile
    result: dict[str, Any]
    started_at: datetime | None


def analyse(data: bytes, name: str, background: tuple[str, bytes] | None = None) -> Analysed:
    """Read an instrument's file and identify what is in it.

    Raises
    ------
    InputError
        When the file, or the background file, cannot be read.
    """
    file = read_instrument_file(data, name)
    if background is not None:
        read_instrument_file(background[1], background[0])
    measurements = [_measured(each) for each in file.measurements[:MOST_MEASUREMENTS]]
    best: dict[str, dict[str, Any]] = {}
    for item in (one for each in measurements for one in each["nuclides"]):
        known = best.get(item["nuclide"])
        if known is None or item["probability"] > known["probability"]:
            best[item["nuclide"]] = item
    keys = ("nuclide", "probability", "category")
    summary = [{key: item[key] for key in keys} for item in best.values()]
    result = {
        "file": name,
        "error": None,
        "measurements": measurements,
        "summary": {"nuclides": sorted(summary, key=lambda one: -one["probability"])},
    }
    # A clock that was never set says 1970; that is no time of measurement.
    stated = [each.started_at for each in file.measurements if each.started_at]
    moments = [moment for moment in stated if moment.year >= _FIRST_PLAUSIBLE_YEAR]
    started = min(moments).replace(tzinfo=UTC) if moments else None
    return Analysed(file, result, started)


def _measured(measurement: Measurement) -> dict[str, Any]:
    spectrum = measurement.spectrum
    usable = spectrum is not None and spectrum.purpose is not Purpose.BACKGROUND
    nuclides = _named(spectrum) if spectrum is not None and usable else []
    return {
        "index": measurement.index,
        "live_time_s": spectrum.live_time_s if spectrum else None,
        "detector": measurement.detector_name,
        "nuclides": nuclides,
        "verdict": None,
        "unexplained": [],
        "calibration": {"source": "file" if spectrum and spectrum.calibration else None},
    }


def _named(spectrum: Spectrum) -> list[dict[str, Any]]:
    edges = spectrum.edges_kev()
    if edges is None or spectrum.total <= 0 or spectrum.counts.min() < 0 or spectrum.channels < 64:
        return []
    peaks = find_peaks_of_any_width(spectrum.counts, threshold=5.0)
    at = np.interp([peak.position for peak in peaks], np.arange(edges.size), edges)
    width = np.array([peak.fwhm for peak in peaks]) * float(np.median(np.diff(edges)))
    found = [_score(name, peaks, at, width) for name in _COMMON]
    return sorted((one for one in found if one), key=lambda one: -float(one["probability"]))


def _score(
    name: str, peaks: list[Peak], at: NDArray[np.float64], width: NDArray[np.float64]
) -> dict[str, Any] | None:
    """Return a nuclide if its strongest line and most of its expected peak counts are there."""
    energies, weights = _expected(name)
    if not peaks or not energies.size:
        return None
    distance = np.abs(energies[:, None] - at[None, :])
    nearest = distance.argmin(axis=1)
    seen = distance.min(axis=1) <= 0.4 * width[nearest]
    covered = float(weights[seen].sum())
    if not seen[weights.argmax()] or covered < 0.7:
        return None
    matched = [peaks[i] for i in sorted(set(nearest[seen].tolist()))]
    return {
        "nuclide": name,
        "probability": round(min(0.95, covered), 3),
        "category": library().source(name).categories[0],
        "counts": round(sum(peak.area for peak in matched), 1),
        "significance": round(max(peak.significance for peak in matched), 2),
        "reasons": [f"line at {energy:.1f} keV seen" for energy in energies[seen]],
    }


@cache
def _expected(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    emitted = emissions(name)
    counts = emitted.per_decay / (1.0 + emitted.energy_kev / 300.0)
    keep = (emitted.energy_kev >= _LOWEST_KEV) & (counts >= _WEAKEST * counts.max(initial=0.0))
    weights = counts[keep]
    return emitted.energy_kev[keep], weights / weights.sum() if weights.size else weights
