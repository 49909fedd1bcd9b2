"""From an upload's bytes to what adjudication works with: read, identify, reduce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from korgan.border.readers import InstrumentFile, Measurement, read_instrument_file
from korgan.border.readers.file_faults import Note
from korgan.science.errors import InputError
from korgan.science.identification import Identification, NuclideFinding, VerdictCode
from korgan.science.spectra import Spectrum
from korgan.science.spectra.spectrum import Purpose

ENGINE_VERSION = "templates 2"
MOST_MEASUREMENTS = 100
_FIRST_PLAUSIBLE_YEAR = 1990
# Neutrons in a measurement beyond what the background's rate gives, in standard deviations.
_NEUTRON_SIGMA = 4.0


@dataclass(frozen=True)
class Analysed:
    """What was read and found."""

    file: InstrumentFile
    result: dict[str, Any]
    started_at: datetime | None


def analyse(
    data: bytes,
    name: str,
    background: tuple[str, bytes] | None = None,
    detector: str | None = None,
) -> Analysed:
    """Read an instrument's file and identify what is in it.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        Its name; for display and, where the content does not tell, its format.
    background : (str, bytes), optional
        Name and content of a file with a background.
    detector : str, optional
        Kind of detector, such as ``"NaI"``; taken from the file or the peaks when left out.

    Raises
    ------
    InputError
        When the file, or the background file, cannot be read; ``unknown_detector``.
    """
    file = read_instrument_file(data, name)
    shade = None
    if background is not None:
        other = read_instrument_file(background[1], background[0])
        shade = next(iter(other.spectra), None)
    return Analysed(file, identify_file(file, shade, detector), _started(file))


def identify_file(
    file: InstrumentFile, background: Spectrum | None = None, detector: str | None = None
) -> dict[str, Any]:
    """Return the identification of a file in the stable form of `korgan identify --json`."""
    shade = background or background_in(file)
    neutron_rate = _neutron_rate(shade)
    taken = [each for each in file.measurements if not _is_background(each)] or file.measurements
    notes = [note.value for note in file.notes]
    if len(taken) > MOST_MEASUREMENTS:
        notes.append(Note.MEASUREMENTS_LEFT_OUT.value)
    measurements = [
        {**_measured(each, shade, neutron_rate, detector), "notes": notes}
        for each in taken[:MOST_MEASUREMENTS]
    ]
    best: dict[str, dict[str, Any]] = {}
    for item in (one for each in measurements for one in each["nuclides"]):
        known = best.get(item["nuclide"])
        if known is None or item["probability"] > known["probability"]:
            best[item["nuclide"]] = item
    keys = ("nuclide", "probability", "category")
    summary = [{key: item[key] for key in keys} for item in best.values()]
    return {
        "file": file.name,
        "error": None,
        "measurements": measurements,
        "summary": {"nuclides": sorted(summary, key=lambda one: -one["probability"])},
    }


def _is_background(measurement: Measurement) -> bool:
    spectrum = measurement.spectrum
    return spectrum is not None and spectrum.purpose is Purpose.BACKGROUND


def background_in(file: InstrumentFile) -> Spectrum | None:
    """Return the first measurement of a file that says it is a background."""
    return next((each.spectrum for each in file.measurements if _is_background(each)), None)


def _started(file: InstrumentFile) -> datetime | None:
    # A clock that was never set says 1970; that is no time of measurement.
    stated = [each.started_at for each in file.measurements if each.started_at]
    moments = [moment for moment in stated if moment.year >= _FIRST_PLAUSIBLE_YEAR]
    return min(moments).replace(tzinfo=UTC) if moments else None


def _measured(
    measurement: Measurement,
    background: Spectrum | None,
    neutron_rate: float,
    detector: str | None,
) -> dict[str, Any]:
    from korgan.border.energy_scale import identified  # heavy: numba and tables

    spectrum = measurement.spectrum
    outcome = None
    if spectrum is not None:
        shade = background if background is not spectrum else None
        outcome = identified(spectrum, shade, detector)
    found = outcome.found if outcome else None
    return {
        "index": measurement.index,
        "live_time_s": spectrum.live_time_s if spectrum else None,
        "detector": measurement.detector_name,
        "kind": found.detector if found else "",
        "nuclides": [_as_json(one) for one in found.nuclides] if found else [],
        "verdict": _verdict(measurement, found, neutron_rate),
        "unexplained": [
            {"energy_kev": one.energy_kev, "significance": one.significance}
            for one in (found.unexplained if found else ())
        ],
        "calibration": outcome.as_json() if outcome else _NO_SCALE,
    }


_NO_SCALE: dict[str, Any] = {
    "source": "none",
    "coefficients": [],
    "drift": [],
    "code": "none",
    "lines": [],
    "moved": [],
}


def _as_json(found: NuclideFinding) -> dict[str, Any]:
    return {
        "nuclide": found.nuclide,
        "probability": found.probability,
        "category": found.category,
        "counts": found.counts,
        "significance": found.significance,
        "reasons": list(found.reasons),
        "lines": [
            {
                "energy_kev": line.energy_kev,
                "code": line.code.value,
                "significance": line.significance,
            }
            for line in found.lines
        ],
    }


_NO_SPECTRUM = InputError("no_spectrum", "there is no gamma spectrum in this record")
# What adjudication tells apart; the engine knows more reasons for saying nothing.
_UNUSABLE = frozenset({VerdictCode.UNUSABLE, VerdictCode.NO_ENERGY_SCALE})


def _verdict(
    measurement: Measurement, found: Identification | None, neutron_rate: float
) -> dict[str, Any]:
    """Say in a code and a sentence what the measurement is good for."""
    neutrons = _has_neutrons(measurement, neutron_rate)
    reasons: tuple[str, ...] = ()
    if found is None:
        code, message, seconds = "unusable", _NO_SPECTRUM.message, 0
        doubt = neutrons
    else:
        verdict = found.verdict
        code = "unusable" if verdict.code in _UNUSABLE else verdict.code.value
        message, seconds = verdict.text, verdict.seconds_more
        neutrons = neutrons or verdict.neutrons
        doubt, reasons = neutrons or verdict.snm_not_excluded, verdict.reasons
    named = found.present if found else ()
    if neutrons or any(one.category == "SNM" for one in named):
        code, message = "inspect", "neutrons or special nuclear material: inspect, never release"
    return {
        "code": code,
        "message": message,
        "seconds_more": seconds,
        "neutrons": neutrons,
        "snm_not_excluded": doubt,
        "reasons": list(reasons),
    }


def _neutron_rate(background: Spectrum | None) -> float:
    if background is None or background.neutron_counts is None:
        return 0.0
    seconds = background.neutron_time_s or background.real_time_s or background.live_time_s
    return background.neutron_counts / seconds if seconds else 0.0


def _has_neutrons(measurement: Measurement, rate: float) -> bool:
    """Whether neutrons exceed the background; without a background three counts are too many."""
    counts = measurement.neutron_counts
    if counts is None and measurement.spectrum is not None:
        counts = measurement.spectrum.neutron_counts
    if not counts:
        return False
    spectrum = measurement.spectrum
    seconds = measurement.neutron_time_s or (spectrum.real_time_s if spectrum else None) or 0.0
    expected = rate * seconds
    return bool(counts - expected > max(2.5, _NEUTRON_SIGMA * (expected + 1.0) ** 0.5))


def failed(name: str, error: InputError) -> dict[str, Any]:
    """Return the stable form for a file that could not be read."""
    return {
        "file": name,
        "error": error.as_dict(),
        "measurements": [],
        "summary": {"nuclides": []},
    }
