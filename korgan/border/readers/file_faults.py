"""Faults of a file that the reading libraries pass over in silence: each is told by its place.

The libraries take a file that ends in the middle for a shorter spectrum, a negative duration for
its absolute value, and leave out what is no number. A spectrum cut off in the middle still gives
an answer, only a wrong one.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from xml.parsers import expat

from korgan.science.errors import InputError

# What expat says of a document that ends too early.
_CUT_CODES = {
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
_DURATIONS = {"RealTimeDuration", "LiveTimeDuration", "RealTime", "LiveTime", "SampleRealTime"}
_SCALES = {"CoefficientValues", "Coefficients", "EnergyBoundaryValues"}
_MOMENTS = {"StartDateTime", "StartTime"}
_HEARD = _DURATIONS | _SCALES | _MOMENTS | {"ChannelData"}
_NO_COUNT = re.compile(r"[^\s,;]*[^\s,;\d.eE+-][^\s,;]*")
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"
_PCF_BLOCK = 256


class Note(StrEnum):
    """What was left out of a file that is good otherwise."""

    SCALE_NOT_NUMBERS = "energy_calibration_not_numbers"
    MOMENT_NOT_READ = "time_of_measurement_no_date"
    MEASUREMENTS_LEFT_OUT = "measurements_after_the_first_100_left_out"


def look_for_faults(content: bytes, suffix: str, name: str) -> tuple[Note, ...]:
    """Refuse a file that is cut off or states what cannot be; return what else is to be told.

    Raises
    ------
    InputError
        ``truncated_file``, ``negative_time``, ``no_channels`` or ``counts_not_numbers``, with the
        element and its line, or the byte.
    """
    if content.lstrip(_BEFORE_XML).startswith(b"<"):
        return _Listener(name).hear(content)
    if b"$DATA:" in content:
        _refuse_cut_spe(content, name)
    if suffix.lower() == ".pcf" and len(content) % _PCF_BLOCK:
        raise InputError(
            "truncated_file",
            f"the file ends at byte {len(content)}, inside a block of {_PCF_BLOCK}",
            where=name,
            mend="copy the file again; if that does not help, export it again",
        )
    return ()


def _refuse_cut_spe(content: bytes, name: str) -> None:
    """An SPE file says how many channels follow."""
    block = re.search(rb"\$DATA:\s*(\d+)\s+(\d+)\s+([^$]*)", content)
    if block is None:
        return
    stated = int(block[2]) - int(block[1]) + 1
    held = len(block[3].split())
    at_the_end = block.end() == len(content)
    if at_the_end and 0 < stated <= 1 << 17 and held < stated:
        raise InputError(
            "truncated_file",
            f"$DATA states {stated} channels and the file ends after {held}",
            where=name,
            mend="copy the file again; if that does not help, export it again",
        )


class _Listener:
    """One pass over XML for the few elements that matter, whatever their namespace."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.notes: set[Note] = set()
        self.path: list[str] = []
        self.text: list[str] = []
        self.line = 0
        self.spectra = 0
        self.filled = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def hear(self, content: bytes) -> tuple[Note, ...]:
        try:
            self.parser.Parse(content.rstrip(b"\x00"), True)
        except expat.ExpatError as error:
            if error.code in _CUT_CODES and self.path:
                raise InputError(
                    "truncated_file",
                    f"the file ends at byte {len(content)}, inside <{self.path[-1]}>",
                    where=self.name,
                    mend="copy the file again; if that does not help, export it again",
                ) from None
            return ()  # not quite XML: a reader may know it all the same
        if self.spectra and not self.filled:
            raise InputError(
                "no_channels",
                f"<ChannelData> in line {self.line} is empty: the file holds no counts",
                where=self.name,
                mend="export it again; if that does not help, have the instrument looked at",
            )
        return tuple(sorted(self.notes))

    def _start(self, tag: str, _attributes: object) -> None:
        name = tag.rpartition(":")[2]
        self.path.append(name)
        if name in _HEARD:
            self.text = []
            self.line = self.parser.CurrentLineNumber
            self.parser.CharacterDataHandler = self.text.append

    def _end(self, tag: str) -> None:
        name = self.path.pop()
        if name not in _HEARD:
            return
        self.parser.CharacterDataHandler = None
        said = "".join(self.text).strip()
        if name == "ChannelData":
            self.spectra += 1
            self.filled += bool(said)
            self._refuse_no_counts(said)
        elif name in _DURATIONS and re.match(r"-|P[^\d]*-", said):
            raise InputError(
                "negative_time",
                f"<{name}> in line {self.line} says {said[:40]}: a time cannot be negative",
                where=self.name,
                mend="export it again; if that does not help, have the instrument looked at",
            )
        elif name in _SCALES and not _all_finite(said):
            self.notes.add(Note.SCALE_NOT_NUMBERS)
        elif name in _MOMENTS and said and not _is_moment(said):
            self.notes.add(Note.MOMENT_NOT_READ)

    def _refuse_no_counts(self, said: str) -> None:
        """A library leaves out what is no number, and all channels after it move down by one."""
        found = _NO_COUNT.search(said)
        if found is not None:
            raise InputError(
                "counts_not_numbers",
                f"<ChannelData> in line {self.line} says {found[0][:40]} where a count is expected",
                where=self.name,
                mend="export it again; if that does not help, have the instrument looked at",
            )


def _all_finite(said: str) -> bool:
    try:
        values = [float(token) for token in re.split(r"[\s,;]+", said) if token]
    except ValueError:
        return False
    return all(abs(value) < float("inf") for value in values)


def _is_moment(said: str) -> bool:
    """Whether a date may be one; instruments write many forms, and only ISO 8601 is judged."""
    iso = re.match(r"(\d{4})-(\d\d)-(\d\d)", said)
    if iso is None:
        return sum(letter.isdigit() for letter in said) >= len("20240511")
    try:
        date(*map(int, iso.groups()))
    except ValueError:
        return False
    return True
