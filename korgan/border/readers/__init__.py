"""Instruments' files: bytes in, dataclasses out."""

from korgan.border.readers.instrument_files import MOST_BYTES, read_instrument_file
from korgan.border.readers.records import InstrumentFile, InstrumentResult, Measurement

__all__ = [
    "MOST_BYTES",
    "InstrumentFile",
    "InstrumentResult",
    "Measurement",
    "read_instrument_file",
]
