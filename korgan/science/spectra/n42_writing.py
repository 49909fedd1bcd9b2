"""Write spectra as ANSI/IEEE N42.42-2012, the form that every instrument's software reads."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET  # only writes; what is read goes through defusedxml

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError

NAMESPACE = "http://physics.nist.gov/N42/2011/N42"
_CLASSES = ("Foreground", "Background", "Calibration", "IntrinsicActivity", "NotSpecified")


@dataclass(frozen=True)
class WrittenMeasurement:
    """One measurement as it is to stand in the file.

    Attributes
    ----------
    measurement_class : str
        Foreground, Background, Calibration, IntrinsicActivity or NotSpecified.
    counts : ndarray (n,)
        Whole counts by channel.
    live_time_s, real_time_s : float
        Times (s).
    started_at : datetime
        With its time zone.
    neutron_counts : int or None
        Counts of the neutron detector over the real time.
    """

    measurement_class: str
    counts: NDArray[np.int64]
    live_time_s: float
    real_time_s: float
    started_at: datetime
    neutron_counts: int | None = None


def write_n42(
    measurements: Sequence[WrittenMeasurement],
    *,
    coefficients: tuple[float, float, float],
    manufacturer: str,
    model: str,
    serial: str,
    detector_kind: str,
    remark: str = "",
    document_uuid: uuid.UUID,
) -> bytes:
    """Return the file's bytes.

    Parameters
    ----------
    measurements : sequence of WrittenMeasurement
        In the order of the file.
    coefficients : tuple of float
        Energy calibration E = c0 + c1 i + c2 i**2 of the channel's lower edge (keV).
    manufacturer, model, serial, detector_kind, remark : str
        About the instrument.
    document_uuid : uuid.UUID
        Identity of the file; given from outside so that the same input gives the same bytes.

    Returns
    -------
    bytes
        UTF-8 XML.

    Raises
    ------
    InputError
        ``no_measurement``, ``bad_measurement_class``, ``negative_counts``.
    """
    if not measurements:
        raise InputError("no_measurement", "a file needs at least one measurement")
    root = ET.Element("RadInstrumentData", {"xmlns": NAMESPACE, "n42DocUUID": str(document_uuid)})
    if remark:
        _text(root, "Remark", remark)
    _text(root, "RadInstrumentDataCreatorName", "Korgan")
    instrument = ET.SubElement(root, "RadInstrumentInformation", {"id": "instrument"})
    _text(instrument, "RadInstrumentManufacturerName", manufacturer)
    _text(instrument, "RadInstrumentIdentifier", serial)
    _text(instrument, "RadInstrumentModelName", model)
    _text(instrument, "RadInstrumentClassCode", "Radionuclide Identifier")
    _detector(root, "gamma", "Gamma", detector_kind)
    if any(each.neutron_counts is not None for each in measurements):
        _detector(root, "neutron", "Neutron", "He3")
    calibration = ET.SubElement(root, "EnergyCalibration", {"id": "energy"})
    _text(calibration, "CoefficientValues", " ".join(f"{value:.9g}" for value in coefficients))
    for number, measurement in enumerate(measurements):
        _measurement(root, number, measurement)
    body = ET.tostring(root, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()


def _measurement(root: ET.Element, number: int, measurement: WrittenMeasurement) -> None:
    if measurement.measurement_class not in _CLASSES:
        raise InputError("bad_measurement_class", f"no class {measurement.measurement_class}")
    if np.any(measurement.counts < 0):
        raise InputError("negative_counts", "counts cannot be negative", where=f"record {number}")
    element = ET.SubElement(root, "RadMeasurement", {"id": f"m{number}"})
    _text(element, "MeasurementClassCode", measurement.measurement_class)
    _text(element, "StartDateTime", measurement.started_at.isoformat(timespec="seconds"))
    _text(element, "RealTimeDuration", f"PT{measurement.real_time_s:.3f}S")
    references = {
        "id": f"m{number}s",
        "radDetectorInformationReference": "gamma",
        "energyCalibrationReference": "energy",
    }
    spectrum = ET.SubElement(element, "Spectrum", references)
    _text(spectrum, "LiveTimeDuration", f"PT{measurement.live_time_s:.3f}S")
    data = ET.SubElement(spectrum, "ChannelData", {"compressionCode": "None"})
    data.text = " ".join(map(str, measurement.counts.tolist()))
    if measurement.neutron_counts is not None:
        gross = ET.SubElement(
            element,
            "GrossCounts",
            {"id": f"m{number}n", "radDetectorInformationReference": "neutron"},
        )
        _text(gross, "LiveTimeDuration", f"PT{measurement.real_time_s:.3f}S")
        _text(gross, "CountData", str(measurement.neutron_counts))


def _detector(root: ET.Element, identity: str, category: str, kind: str) -> None:
    detector = ET.SubElement(root, "RadDetectorInformation", {"id": identity})
    _text(detector, "RadDetectorCategoryCode", category)
    _text(detector, "RadDetectorKindCode", kind)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
