"""Spectra that are of no use, or of doubtful use: a verdict that says why, in the stable form."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from korgan.border.analysis import MOST_MEASUREMENTS, analyse
from korgan.border.readers.file_faults import Note

CHANNELS = np.arange(512)
COUNTS = np.rint(400 * np.exp(-CHANNELS / 60)) + np.rint(
    300 * np.exp(-0.5 * ((CHANNELS - 110) / 4) ** 2)
)
ONE_CHANNEL = np.where(CHANNELS == 110, 5000, 0)
KEYS = {
    *("index", "live_time_s", "detector", "nuclides", "verdict", "unexplained", "calibration"),
}


def spe(counts: Any, times: str = "60 61", scale: str = "0 6.0") -> bytes:
    rows = "\n".join(f"{int(count)}" for count in counts)
    data = f"$DATA:\n0 {len(counts) - 1}\n{rows}\n"
    return f"$MEAS_TIM:\n{times}\n{data}$ENER_FIT:\n{scale}\n$ENDRECORD:\n".encode()


def n42(spectra: int) -> bytes:
    one = (
        "<RadMeasurement id='m{0}'><MeasurementClassCode>Foreground</MeasurementClassCode>"
        "<RealTimeDuration>PT6S</RealTimeDuration><Spectrum id='s{0}' "
        "radDetectorInformationReference='d' energyCalibrationReference='c'><LiveTimeDuration>PT6S"
        "</LiveTimeDuration><ChannelData>5 8 1 2 3 4 2 1 8 5 3 2 1 1 0 0</ChannelData></Spectrum>"
        "</RadMeasurement>"
    )
    body = "".join(one.format(i) for i in range(spectra))
    return (
        "<?xml version='1.0'?><RadInstrumentData xmlns='http://physics.nist.gov/N42/2011/N42'>"
        "<RadDetectorInformation id='d'><RadDetectorCategoryCode>Gamma</RadDetectorCategoryCode>"
        "<RadDetectorKindCode>NaI</RadDetectorKindCode></RadDetectorInformation>"
        "<EnergyCalibration id='c'><CoefficientValues>0 90 0</CoefficientValues>"
        f"</EnergyCalibration>{body}</RadInstrumentData>"
    ).encode()


def said_of(data: bytes, name: str = "a.spe", background: bytes | None = None) -> dict[str, Any]:
    shade = None if background is None else ("b.spe", background)
    result = analyse(data, name, shade).result
    json.dumps(result, allow_nan=False)
    assert set(result) == {"file", "error", "measurements", "summary"}
    for each in result["measurements"]:
        assert set(each) >= KEYS
    return result


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (spe(0 * COUNTS), "no counts"),
        (spe([500]), "no energy information"),
        (spe(ONE_CHANNEL), "all counts are in one channel"),
        (spe(np.minimum(COUNTS * 900, 65_535)), "counters are full"),
        (spe(COUNTS, times="0 60"), "live time is missing"),
        (spe(np.where(CHANNELS == 30, -4, COUNTS)), "negative counts"),
    ],
    ids=["none", "one channel", "all in one", "saturated", "no live time", "negative"],
)
def test_a_useless_spectrum_gets_a_verdict_that_says_why(data: bytes, why: str) -> None:
    (measurement,) = said_of(data)["measurements"]
    assert measurement["verdict"]["code"] == "unusable"
    assert why in measurement["verdict"]["message"]
    assert measurement["nuclides"] == []


@pytest.mark.parametrize(
    ("times", "why"),
    [("6 60", "busy for 90%"), ("60 6", "longer than the real time")],
    ids=["dead time", "live longer than real"],
)
def test_a_doubtful_time_is_told_beside_the_verdict(times: str, why: str) -> None:
    (measurement,) = said_of(spe(COUNTS, times))["measurements"]
    assert why in " ".join(measurement["verdict"]["reasons"])


@pytest.mark.parametrize("times", ["6 60", "60 6"], ids=["dead time", "live longer than real"])
def test_nothing_seen_in_doubtful_time_is_not_called_background(times: str) -> None:
    level = 40 * np.exp(-CHANNELS / 40) + 8 * np.exp(-CHANNELS / 150) + 0.3
    empty = np.random.default_rng(1).poisson(level)
    (trusted,) = said_of(spe(empty, "60 60"))["measurements"]
    (measurement,) = said_of(spe(empty, times))["measurements"]
    assert trusted["verdict"]["code"] == "background"
    assert measurement["verdict"]["code"] == "unusable"
    assert "cannot be trusted" in measurement["verdict"]["message"]


@pytest.mark.parametrize(
    ("background", "left_out"),
    [
        (spe(np.rint(COUNTS / 8), times="3600 3600"), False),
        (spe(np.rint(COUNTS / 8), times="5 5"), False),
        (spe(np.rint(100 * np.exp(-CHANNELS[::4] / 60)), scale="0 24.0"), False),
        (spe(COUNTS, scale="0 0"), True),
        (spe(0 * COUNTS), True),
        (spe(np.where(CHANNELS == 30, -4, COUNTS)), True),
    ],
    ids=["longer", "shorter", "other binning", "no scale", "no counts", "negative"],
)
def test_any_background_is_used_or_left_out_aloud(background: bytes, *, left_out: bool) -> None:
    (measurement,) = said_of(spe(COUNTS), background=background)["measurements"]
    reasons = " ".join(measurement["verdict"]["reasons"])
    assert ("the background is left out" in reasons) is left_out


def test_a_hundred_measurements_are_all_looked_at() -> None:
    measurements = said_of(n42(MOST_MEASUREMENTS), "a.n42")["measurements"]
    assert [each["index"] for each in measurements] == list(range(MOST_MEASUREMENTS))
    assert all(each["notes"] == [] for each in measurements)


def test_measurements_left_out_are_told() -> None:
    measurements = said_of(n42(MOST_MEASUREMENTS + 3), "a.n42")["measurements"]
    assert len(measurements) == MOST_MEASUREMENTS
    assert measurements[0]["notes"] == [Note.MEASUREMENTS_LEFT_OUT]
