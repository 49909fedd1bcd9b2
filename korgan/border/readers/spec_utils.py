"""Files read by SandiaSpecUtils: more than a hundred formats."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import SpecUtils

from korgan.border.readers.records import InstrumentFile, InstrumentResult, Measurement
from korgan.science.errors import InputError
from korgan.science.spectra import (
    CalibrationError,
    DetectorDescription,
    EnergyCalibration,
    Purpose,
    Spectrum,
)

_MOST_RECORDS = 50_000
_silence = threading.Lock()
_PURPOSES = {
    SpecUtils.SourceType.Foreground: Purpose.FOREGROUND,
    SpecUtils.SourceType.Background: Purpose.BACKGROUND,
    SpecUtils.SourceType.Calibration: Purpose.CALIBRATION,
    SpecUtils.SourceType.IntrinsicActivity: Purpose.INTRINSIC,
}
_KINDS = SpecUtils.EnergyCalType


@contextmanager
def _quiet() -> Iterator[None]:
    """Send what the library prints to file descriptors 1 and 2 nowhere.

    The descriptors belong to the whole process, hence the lock.
    """
    with _silence, Path(os.devnull).open("wb") as nowhere:
        sys.stdout.flush()
        sys.stderr.flush()
        saved = os.dup(1), os.dup(2)
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            for descriptor, copy in zip((1, 2), saved, strict=True):
                os.dup2(copy, descriptor)
                os.close(copy)


def read_with_spec_utils(content: bytes, suffix: str) -> InstrumentFile | None:
    """Read `content`, or return None when the library does not know it.

    A temporary file is used because only the library's file loader tries every format.
    """
    ending = "".join(c for c in suffix.lower() if c.isalnum())[:12]
    parsed = SpecUtils.SpecFile()
    with tempfile.NamedTemporaryFile(suffix=f".{ending}" if ending else "") as copy:
        copy.write(content)
        copy.flush()
        try:
            with _quiet():
                parsed.loadFile(copy.name, SpecUtils.ParserType.Auto, ending)
        except (RuntimeError, ValueError):
            return None
    return _converted(parsed, _kinds_stated(content))


_DETECTOR_BLOCK = re.compile(
    rb"<(?:\w+:)?RadDetectorInformation\b[^>]*?id=\"([^\"]*)\"[^>]*>(.*?)"
    rb"</(?:\w+:)?RadDetectorInformation>",
    re.DOTALL,
)
_KIND_CODE = re.compile(rb"<(?:\w+:)?RadDetectorKindCode>([^<]{1,60})<")


def _kinds_stated(content: bytes) -> dict[str, str]:
    """Detector kinds by detector name: N42-2012 states them and the library drops them."""
    kinds: dict[str, str] = {}
    for name, block in _DETECTOR_BLOCK.findall(content):
        code = _KIND_CODE.search(block)
        if code:
            kinds[name.decode("utf-8", "replace")] = code.group(1).decode("utf-8", "replace")
    return kinds


def _converted(parsed: Any, kinds: dict[str, str]) -> InstrumentFile | None:
    if parsed.numMeasurements() > _MOST_RECORDS:
        return None
    calibrations: dict[Any, EnergyCalibration | None] = {}
    records = []
    for index, record in enumerate(parsed.measurements()):
        try:
            records.append(_measurement(index, record, parsed, calibrations, kinds))
        except InputError:
            continue  # a record that is no spectrum at all: the others may be good
    if not any(m.spectrum is not None or m.neutron_counts is not None for m in records):
        return None
    return InstrumentFile(
        name="",
        sha256="",
        size=0,
        reader="SandiaSpecUtils",
        measurements=tuple(records),
        manufacturer=_plain(parsed.manufacturer),
        model=_plain(parsed.instrumentModel),
        instrument_type=_plain(parsed.instrumentType),
        serial=_plain(parsed.instrumentId),
        time_series=bool(parsed.passthrough() or parsed.portalOrSearch()),
        warnings=_texts(parsed.parseWarnings),
        remarks=_texts(parsed.remarks),
        results=_results(parsed),
    )


def _plain(getter: Callable[[], str]) -> str:
    """Text from the library, which hands out bytes of damaged files as if they were UTF-8."""
    try:
        return _printable(getter())
    except UnicodeDecodeError:
        return ""


def _texts(getter: Callable[[], list[str]]) -> tuple[str, ...]:
    try:
        return tuple(_printable(text)[:500] for text in getter())
    except UnicodeDecodeError:
        return ()


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).strip()


def _measurement(
    index: int,
    record: Any,
    parsed: Any,
    calibrations: dict[Any, EnergyCalibration | None],
    kinds: dict[str, str],
) -> Measurement:
    neutrons = float(record.neutronCountsSum()) if record.containedNeutron() else None
    real = _positive(record.realTime())
    occupied = {
        SpecUtils.OccupancyStatus.Occupied: True,
        SpecUtils.OccupancyStatus.NotOccupied: False,
    }.get(record.occupied())
    located = bool(record.hasGpsInfo())
    return Measurement(
        index=index,
        sample=int(record.sampleNumber()),
        spectrum=_spectrum(
            record, _description(record, parsed, kinds), calibrations, neutrons, real
        ),
        detector_name=_plain(record.detectorName),
        occupied=occupied,
        neutron_counts=neutrons if neutrons is None or np.isfinite(neutrons) else None,
        neutron_time_s=real if neutrons is not None else None,
        started_at=_moment(record),
        latitude=float(record.latitude()) if located else None,
        longitude=float(record.longitude()) if located else None,
    )


def _spectrum(
    record: Any,
    detector: DetectorDescription,
    calibrations: dict[Any, EnergyCalibration | None],
    neutrons: float | None,
    real: float | None,
) -> Spectrum | None:
    if record.numGammaChannels() == 0:
        return None
    return Spectrum(
        counts=np.asarray(record.gammaCounts(), dtype=np.float64),
        live_time_s=_positive(record.liveTime()),
        real_time_s=real,
        calibration=_calibration(record, calibrations),
        detector=detector,
        neutron_counts=neutrons,
        neutron_time_s=real if neutrons is not None else None,
        purpose=_PURPOSES.get(record.sourceType(), Purpose.UNKNOWN),
        title=_plain(record.title)[:200],
        started_at=_moment(record),
    )


def _positive(value: float) -> float | None:
    return float(value) if np.isfinite(value) and value > 0 else None


def _moment(record: Any) -> datetime | None:
    try:
        moment = record.startTime()
    except (RuntimeError, ValueError, OverflowError, TypeError):
        return None
    return moment if isinstance(moment, datetime) and moment.year > 1950 else None


def _description(record: Any, parsed: Any, kinds: dict[str, str]) -> DetectorDescription:
    known_type = str(parsed.detectorType()).rpartition(".")[2]
    kind = _plain(record.detectorType)
    stated = kinds.get(_plain(record.detectorName), "")
    if not stated and len(set(kinds.values()) - {"He3"}) == 1:
        [stated] = set(kinds.values()) - {"He3"}
    if stated and stated not in kind:
        kind = f"{stated} {kind}".strip()
    if known_type not in ("", "Unknown"):
        kind = f"{kind} {known_type}".strip()
    return DetectorDescription(
        name=_plain(record.detectorName),
        kind=kind[:200],
        model=_plain(parsed.instrumentModel)[:100],
        manufacturer=_plain(parsed.manufacturer)[:100],
        instrument_type=_plain(parsed.instrumentType)[:100],
        serial=_plain(parsed.instrumentId)[:100],
    )


def _calibration(
    record: Any, known: dict[Any, EnergyCalibration | None]
) -> EnergyCalibration | None:
    """Calibration stated in the file; None where the library invented one."""
    kind = record.energyCalibrationModel()
    if kind in (_KINDS.UnspecifiedUsingDefaultPolynomial, _KINDS.InvalidEquationType):
        return None
    channels = record.numGammaChannels()
    coefficients = tuple(record.calibrationCoeffs())
    key = (kind, coefficients, channels, record.detectorName())
    if key not in known:
        known[key] = _stated_calibration(kind, coefficients, record, channels)
    return known[key]


def _stated_calibration(
    kind: Any, coefficients: tuple[float, ...], record: Any, channels: int
) -> EnergyCalibration | None:
    try:
        edges = np.asarray(record.channelEnergies(), dtype=float)
        by_edges = EnergyCalibration.lower_edges(edges)
        if kind is _KINDS.LowerChannelEdge:
            return by_edges
        make = (
            EnergyCalibration.polynomial
            if kind is _KINDS.Polynomial
            else EnergyCalibration.full_range_fraction
        )
        stated = make(*coefficients)
        # the library applies deviation pairs to the edges but does not hand them out
        off = np.abs(stated.edges_kev(channels)[: edges.size] - edges).max()
        return stated if off < 0.05 + 1e-5 * abs(edges[-1]) else by_edges
    except CalibrationError:
        return None


def _results(parsed: Any) -> tuple[InstrumentResult, ...]:
    return tuple(
        InstrumentResult(
            nuclide=_plain(result.nuclide),
            kind=_plain(result.nuclideType),
            confidence=_plain(result.idConfidence),
            remark=_plain(result.remark),
        )
        for result in parsed.detectorAnalysisResults()
        if _plain(result.nuclide)
    )
