"""XML that SpecUtils does not take: any N42 with ChannelData, and hobby programs' files.

Read by the names of elements alone, whatever their namespace and nesting, because what
reaches this reader is by definition not quite what its standard says.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from korgan.border.readers.records import InstrumentFile, Measurement
from korgan.science.errors import InputError
from korgan.science.spectra import (
    CalibrationError,
    DetectorDescription,
    EnergyCalibration,
    Purpose,
    Spectrum,
)

_MOST_SPECTRA = 2_000
_DURATION = re.compile(
    r"^P(?:(?P<d>[\d.]+)D)?(?:T(?:(?P<h>[\d.]+)H)?(?:(?P<m>[\d.]+)M)?(?:(?P<s>[\d.eE+-]+)S)?)?$"
)
_PURPOSES = {
    "foreground": Purpose.FOREGROUND,
    "item": Purpose.FOREGROUND,
    "background": Purpose.BACKGROUND,
    "calibration": Purpose.CALIBRATION,
    "intrinsicactivity": Purpose.INTRINSIC,
}


def read_spectrum_xml(content: bytes, suffix: str) -> InstrumentFile | None:
    """Read `content` if it is XML with spectra in it, else return None."""
    if not content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"<"):
        return None
    try:
        root: Any = ElementTree.fromstring(content)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    parents = {child: parent for parent in root.iter() for child in parent}
    spectra = []
    for element in root.iter():
        if _name(element) == "ChannelData":
            spectra.append(_n42_spectrum(element, parents, root))
        elif _name(element) in ("EnergySpectrum", "BackgroundEnergySpectrum"):
            spectra.append(_result_data_spectrum(element, parents))
        if len(spectra) >= _MOST_SPECTRA:
            break
    found = [spectrum for spectrum in spectra if spectrum is not None]
    if not found:
        return None
    return InstrumentFile(
        name="",
        sha256="",
        size=0,
        reader="XML by element names",
        measurements=tuple(
            Measurement(
                index=i,
                sample=i + 1,
                spectrum=spectrum,
                detector_name=spectrum.detector.name,
                started_at=spectrum.started_at,
            )
            for i, spectrum in enumerate(found)
        ),
        manufacturer=_text_of(root, "RadInstrumentManufacturerName", "Manufacturer"),
        model=_text_of(root, "RadInstrumentModelName", "InstrumentModel"),
        warnings=("the file does not follow its standard; it was read by element names",),
    )


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _first(element: Element, *names: str) -> Element | None:
    return next((one for one in element.iter() if _name(one) in names), None)


def _text_of(element: Element, *names: str) -> str:
    found = _first(element, *names)
    return (found.text or "").strip() if found is not None else ""


def _numbers(text: str | None) -> list[float]:
    try:
        return [float(token) for token in re.split(r"[\s,;]+", (text or "").strip()) if token]
    except ValueError:
        return []


def _seconds(text: str) -> float | None:
    match = _DURATION.match(text.strip())
    try:
        if match is None:
            value = float(text)
        else:
            parts = {key: float(part or 0) for key, part in match.groupdict().items()}
            value = ((parts["d"] * 24 + parts["h"]) * 60 + parts["m"]) * 60 + parts["s"]
    except ValueError:
        return None
    return value if np.isfinite(value) and value > 0 else None


def _ancestors(element: Element, parents: dict[Element, Element]) -> list[Element]:
    chain = [element]
    while chain[-1] in parents:
        chain.append(parents[chain[-1]])
    return chain


def _n42_spectrum(data: Element, parents: dict[Element, Element], root: Element) -> Spectrum | None:
    counts = _numbers(data.text)
    if "zero" in " ".join(str(v) for v in data.attrib.values()).lower():
        counts = _without_counted_zeroes(counts)
    chain = _ancestors(data, parents)[1:]
    near = chain[:3]
    live = _nearest(near, "LiveTimeDuration", "LiveTime")
    real = _nearest(near, "RealTimeDuration", "RealTime")
    coefficients = _nearest(chain, "CoefficientValues", "Coefficients")
    edges = _nearest(chain, "EnergyBoundaryValues")
    kind = _nearest(near, "MeasurementClassCode") or str(near[0].attrib.get("Type", ""))
    return _spectrum(
        counts,
        live=_seconds(live),
        real=_seconds(real),
        calibration=_calibration(_numbers(edges), _numbers(coefficients), len(counts)),
        purpose=_PURPOSES.get(kind.strip().lower(), Purpose.UNKNOWN),
        detector=DetectorDescription(
            kind=_text_of(root, "RadDetectorKindCode", "RadDetectorDescription", "DetectorType"),
            model=_text_of(root, "RadInstrumentModelName", "InstrumentModel"),
        ),
    )


def _without_counted_zeroes(counts: list[float]) -> list[float]:
    """Expand the compression of N42 in which each zero is followed by its number of repeats."""
    expanded: list[float] = []
    values = iter(counts)
    for value in values:
        repeats = int(next(values, 1.0)) if value == 0 else 1
        if len(expanded) + repeats > (1 << 17):
            return []
        expanded += [value] * repeats
    return expanded


def _nearest(chain: list[Element], *names: str) -> str:
    for element in chain:
        text = _text_of(element, *names)
        if text:
            return text
    return ""


def _result_data_spectrum(element: Element, parents: dict[Element, Element]) -> Spectrum | None:
    counts = []
    points = _first(element, "Spectrum")
    if points is not None:
        data = [point.text for point in points if _name(point) == "DataPoint"]
        counts = [value for text in data for value in _numbers(text)]
    background = _name(element).startswith("Background")
    whole = _ancestors(element, parents)[1:2]
    return _spectrum(
        counts,
        live=_seconds(_text_of(element, "LiveTime") or _text_of(element, "MeasurementTime")),
        real=_seconds(_text_of(element, "MeasurementTime")),
        calibration=_calibration(
            [], [float(v) for c in _coefficients(element) for v in _numbers(c.text)], len(counts)
        ),
        purpose=Purpose.BACKGROUND if background else Purpose.UNKNOWN,
        detector=DetectorDescription(
            model=_text_of(whole[0], "DeviceConfigReference") if whole else ""
        ),
    )


def _coefficients(element: Element) -> list[Element]:
    return [one for one in element.iter() if _name(one) == "Coefficient"]


def _calibration(
    edges: list[float], coefficients: list[float], channels: int
) -> EnergyCalibration | None:
    try:
        if edges and channels:
            found = EnergyCalibration.lower_edges(edges)
        else:
            found = EnergyCalibration.polynomial(*coefficients)
        found.edges_kev(max(channels, 1))
    except CalibrationError:
        return None
    return found


def _spectrum(
    counts: list[float],
    *,
    live: float | None,
    real: float | None,
    calibration: EnergyCalibration | None,
    purpose: Purpose,
    detector: DetectorDescription,
) -> Spectrum | None:
    try:
        return Spectrum(
            np.asarray(counts, dtype=float),
            live_time_s=live,
            real_time_s=real,
            calibration=calibration,
            purpose=purpose,
            detector=detector,
        )
    except InputError:
        return None
