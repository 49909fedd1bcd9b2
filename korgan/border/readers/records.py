"""What an instrument's file holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from korgan.border.readers.file_faults import Note
from korgan.science.spectra import Spectrum


@dataclass(frozen=True)
class InstrumentResult:
    """A nuclide that the instrument itself named; shown, never used for our own verdict."""

    nuclide: str
    kind: str = ""
    confidence: str = ""
    remark: str = ""


@dataclass(frozen=True, eq=False)
class Measurement:
    """One record of a file.

    Parameters
    ----------
    index : int
        Place in the file, from 0.
    sample : int
        Time slice; the detectors of a portal share it.
    spectrum : Spectrum or None
        None for a record of neutrons alone.
    detector_name : str
        Name of the detector within the instrument.
    occupied : bool or None
        Whether a portal saw a vehicle; None when not stated.
    neutron_counts, neutron_time_s : float or None
        None without a neutron detector.
    started_at : datetime or None
        As in the file: instruments seldom state a time zone.
    latitude, longitude : float or None
        Position in degrees.
    """

    index: int
    sample: int
    spectrum: Spectrum | None
    detector_name: str = ""
    occupied: bool | None = None
    neutron_counts: float | None = None
    neutron_time_s: float | None = None
    started_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, eq=False)
class InstrumentFile:
    """A file as read.

    Parameters
    ----------
    name : str
        Name under which it came.
    sha256 : str
        Digest of the bytes as they came, in hexadecimal.
    size : int
        Their number.
    reader : str
        Which reader understood it.
    measurements : tuple of Measurement
        In the order of the file.
    manufacturer, model, instrument_type, serial : str
        What the file says of the instrument; empty when nothing.
    time_series : bool
        Whether the records are a pass through a portal or a search.
    warnings, remarks : tuple of str
        From the file and its reader.
    results : tuple of InstrumentResult
        What the instrument itself concluded.
    notes : tuple of Note
        What the file states and cannot be used.
    """

    name: str
    sha256: str
    size: int
    reader: str
    measurements: tuple[Measurement, ...]
    manufacturer: str = ""
    model: str = ""
    instrument_type: str = ""
    serial: str = ""
    time_series: bool = False
    warnings: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    results: tuple[InstrumentResult, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def detectors(self) -> tuple[str, ...]:
        """Names of the detectors, each once, in order of appearance."""
        return tuple(dict.fromkeys(m.detector_name for m in self.measurements))

    @property
    def spectra(self) -> tuple[Spectrum, ...]:
        """Spectra of the records that have one."""
        return tuple(m.spectrum for m in self.measurements if m.spectrum is not None)
