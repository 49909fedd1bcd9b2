"""Spectra in JSON: the exchange schema NPESv1/NPESv2 of hobby and teaching programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from korgan.border.readers.records import InstrumentFile, Measurement
from korgan.science.errors import InputError
from korgan.science.spectra import (
    CalibrationError,
    DetectorDescription,
    EnergyCalibration,
    Purpose,
    Spectrum,
)


def read_spectrum_json(content: bytes, suffix: str) -> InstrumentFile | None:
    """Read `content` if it is JSON with spectra in it, else return None."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return None
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None
    measurements: list[Measurement] = []
    for package in _packages(document):
        for key, purpose in (
            ("energySpectrum", Purpose.UNKNOWN),
            ("backgroundEnergySpectrum", Purpose.BACKGROUND),
        ):
            results = package.get("resultData")
            spectrum = _spectrum(results.get(key), package, purpose) if results else None
            if spectrum is not None:
                index = len(measurements)
                measurements.append(Measurement(index=index, sample=index + 1, spectrum=spectrum))
    if not measurements:
        return None
    return InstrumentFile(
        name="", sha256="", size=0, reader="NPES JSON", measurements=tuple(measurements)
    )


def _packages(document: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(document, dict):
        return
    listed = document.get("data", [document])
    for package in listed if isinstance(listed, list) else []:
        if isinstance(package, dict) and isinstance(package.get("resultData"), dict):
            yield package


def _spectrum(part: Any, package: dict[str, Any], purpose: Purpose) -> Spectrum | None:
    if not isinstance(part, dict):
        return None
    device = package.get("deviceData")
    model = str(device.get("deviceName", "")) if isinstance(device, dict) else ""
    try:
        counts = np.asarray(part.get("spectrum"), dtype=float)
        duration = float(part.get("measurementTime") or 0)
        return Spectrum(
            counts,
            live_time_s=duration if np.isfinite(duration) and duration > 0 else None,
            calibration=_calibration(part.get("energyCalibration"), counts.size),
            purpose=purpose,
            detector=DetectorDescription(model=model[:100]),
        )
    except (InputError, TypeError, ValueError):
        return None


def _calibration(part: Any, channels: int) -> EnergyCalibration | None:
    if not isinstance(part, dict):
        return None
    try:
        found = EnergyCalibration.polynomial(*[float(c) for c in part.get("coefficients", [])])
        found.edges_kev(channels)
    except (CalibrationError, TypeError, ValueError):
        return None
    return found
