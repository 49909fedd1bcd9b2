"""Spectra in plain text: IEC 1455, damaged SPE, and columns of numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.border.readers.records import InstrumentFile, Measurement
from korgan.science.errors import InputError
from korgan.science.spectra import CalibrationError, EnergyCalibration, Spectrum

_FEWEST_ROWS = 16
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?")
_LIVE = re.compile(r"live[\s_]*(?:time)?[^\d\n]{0,20}([\d.]+(?:[eE][+-]?\d+)?)", re.IGNORECASE)
_REAL = re.compile(r"real[\s_]*(?:time)?[^\d\n]{0,20}([\d.]+(?:[eE][+-]?\d+)?)", re.IGNORECASE)


@dataclass(frozen=True)
class _Found:
    reader: str
    counts: NDArray[np.float64]
    live: float | None = None
    real: float | None = None
    calibration: EnergyCalibration | None = None


def read_numeric_text(content: bytes, suffix: str) -> InstrumentFile | None:
    """Read `content` if it is text that holds a spectrum, else return None."""
    text = _as_text(content)
    if text is None:
        return None
    lines = text.splitlines()
    found = _iec1455(lines) or _spe(lines) or _columns(lines, text)
    if found is None:
        return None
    try:
        spectrum = Spectrum(
            found.counts,
            live_time_s=found.live,
            real_time_s=found.real,
            calibration=found.calibration,
        )
    except InputError:
        return None
    return InstrumentFile(
        name="",
        sha256="",
        size=0,
        reader=found.reader,
        measurements=(Measurement(index=0, sample=1, spectrum=spectrum),),
    )


def _as_text(content: bytes) -> str | None:
    """Decode, or None for what has the bytes of no text."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            return None
    control = sum(content[:20_000].count(bytes([c])) for c in range(32) if c not in (9, 10, 12, 13))
    if control > 2:
        return None
    return content.decode("utf-8-sig", errors="replace")


def _positive(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) and value > 0 else None


def _polynomial(values: list[float], channels: int) -> EnergyCalibration | None:
    try:
        calibration = EnergyCalibration.polynomial(*values)
        calibration.edges_kev(channels)
    except CalibrationError:
        return None
    return calibration


def _floats(line: str) -> list[float]:
    return [float(token.replace("d", "e").replace("D", "e")) for token in _NUMBER.findall(line)]


def _iec1455(lines: list[str]) -> _Found | None:
    """Records of 70 bytes that begin with A004 (IEC 1455:1995): 2 times, 4 energy, 59 data."""
    records = [line[4:] for line in lines if line.startswith("A004")]
    if len(records) < 60:
        return None
    times = _floats(records[1])
    rows = [_floats(record) for record in records[58:]]
    counts = np.array([value for row in rows for value in row[1:]])
    if len(times) < 3 or counts.size < _FEWEST_ROWS:
        return None
    counts = counts[: max(int(times[2]), _FEWEST_ROWS)]
    live, real = _positive(str(times[0])), _positive(str(times[1]))
    calibration = _polynomial(_floats(records[3]), counts.size)
    return _Found("IEC 1455", counts, live, real, calibration)


def _spe(lines: list[str]) -> _Found | None:
    """Sections headed by $NAME: as in the IAEA and Maestro SPE text format."""
    sections: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if line.startswith("$"):
            name = line.strip().rstrip(":").upper()
            sections[name] = []
        elif name:
            sections[name].append(line)
    if "$DATA" not in sections:
        return None
    values = [value for line in sections["$DATA"] for value in _floats(line)]
    counts = np.array(values[2:])
    if counts.size < _FEWEST_ROWS:
        return None
    times = [t for line in sections.get("$MEAS_TIM", []) for t in _floats(line)]
    live = _positive(str(times[0])) if times else None
    real = _positive(str(times[1])) if len(times) > 1 else None
    stated = sections.get("$MCA_CAL", [])[1:2] or sections.get("$ENER_FIT", [])[:1]
    calibration = _polynomial(_floats(stated[0]), counts.size) if stated else None
    return _Found("SPE", counts, live, real, calibration)


def _columns(lines: list[str], text: str) -> _Found | None:
    """The longest run of lines with equally many numbers: counts, or energy and counts."""
    table = _longest_table(lines)
    if table is None:
        return None
    head = text[:5_000]
    live = _LIVE.search(head)
    real = _REAL.search(head)
    counts, calibration = _counts_and_scale(table)
    if counts is None or np.any(counts != np.rint(counts)):
        # a table of fractions is a plot of something, not counts
        return None
    return _Found(
        "columns of numbers",
        counts,
        _positive(live.group(1)) if live else None,
        _positive(real.group(1)) if real else None,
        calibration,
    )


def _longest_table(lines: list[str]) -> NDArray[np.float64] | None:
    best: list[list[float]] = []
    current: list[list[float]] = []
    for line in lines:
        row = _row(line)
        if not row or (current and len(row) != len(current[0])):
            best, current = max(best, current, key=len), []
        if row:
            current.append(row)
    best = max(best, current, key=len)
    return np.array(best) if len(best) >= _FEWEST_ROWS else None


def _row(line: str) -> list[float]:
    tokens = re.split(r"[\s,;]+", line.strip().strip(",;"))
    if not 1 <= len(tokens) <= 4 or not all(_NUMBER.fullmatch(token) for token in tokens):
        return []
    return [float(token.replace("d", "e").replace("D", "e")) for token in tokens]


def _counts_and_scale(
    table: NDArray[np.float64],
) -> tuple[NDArray[np.float64] | None, EnergyCalibration | None]:
    if table.shape[1] == 1:
        return table[:, 0], None
    first = table[:, 0]
    rising = bool(np.all(np.diff(first) > 0))
    if not rising:
        return None, None
    steps = np.diff(first)
    by_channel = bool(np.all(steps == 1)) and first[0] in (0.0, 1.0)
    if by_channel:
        if table.shape[1] == 2:
            return table[:, 1], None
        # channel, energy, counts
        energies = table[:, 1]
        scaled = bool(np.all(np.diff(energies) > 0)) and table.shape[1] == 3
        return (table[:, 2], _edges(energies)) if scaled else (table[:, 1], None)
    return table[:, 1], _edges(first)


def _edges(energies: NDArray[np.float64]) -> EnergyCalibration | None:
    """Channel edges from stated energies; a range below 20 can only be MeV."""
    scale = 1000.0 if energies[-1] < 20.0 else 1.0
    try:
        calibration = EnergyCalibration.lower_edges(energies * scale)
        calibration.edges_kev(energies.size)
    except CalibrationError:
        return None
    return calibration
