from __future__ import annotations

import pytest

from korgan.border.analysis import analyse
from korgan.border.readers import read_instrument_file
from korgan.border.readers.file_faults import Note
from korgan.science.errors import InputError

COUNTS = "5 8 13 21 34 21 13 8 5 3 2 1 1 0 0 0"


def n42(
    *,
    data: str = COUNTS,
    live: str = "PT59.5S",
    scale: str = "1.0 3.0 0.0",
    moment: str = "2024-05-11T10:00:00Z",
) -> bytes:
    return f"""<?xml version="1.0"?>
<RadInstrumentData xmlns="http://physics.nist.gov/N42/2011/N42">
 <RadDetectorInformation id="d"><RadDetectorCategoryCode>Gamma</RadDetectorCategoryCode>
  <RadDetectorKindCode>NaI</RadDetectorKindCode></RadDetectorInformation>
 <EnergyCalibration id="c"><CoefficientValues>{scale}</CoefficientValues></EnergyCalibration>
 <RadMeasurement id="m"><MeasurementClassCode>Foreground</MeasurementClassCode>
  <StartDateTime>{moment}</StartDateTime><RealTimeDuration>PT60S</RealTimeDuration>
  <Spectrum id="s" radDetectorInformationReference="d" energyCalibrationReference="c">
   <LiveTimeDuration>{live}</LiveTimeDuration><ChannelData>{data}</ChannelData></Spectrum>
 </RadMeasurement></RadInstrumentData>""".encode()


def spe(channels: int) -> bytes:
    rows = "\n".join(f"{count:8d}" for count in range(channels))
    return f"$DATE_MEA:\n05/11/2024 10:00:00\n$MEAS_TIM:\n290 300\n$DATA:\n0 63\n{rows}\n".encode()


def refused(data: bytes, name: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read_instrument_file(data, name)
    assert caught.value.where == name
    return caught.value


@pytest.mark.parametrize("kept", [0.4, 0.75, 0.99])
def test_xml_that_ends_early_is_no_shorter_spectrum(kept: float) -> None:
    whole = n42()
    assert read_instrument_file(whole, "a.n42").spectra[0].counts.size == 16
    cut = whole[: int(len(whole) * kept)]
    error = refused(cut, "a.n42")
    assert error.code == "truncated_file"
    assert f"byte {len(cut)}, inside <" in error.message


def test_spe_with_fewer_channels_than_it_states_is_refused() -> None:
    assert read_instrument_file(spe(64), "a.spe").spectra[0].counts.size == 64
    error = refused(spe(40), "a.spe")
    assert error.code == "truncated_file"
    assert "64 channels" in error.message
    assert "after 40" in error.message


@pytest.mark.parametrize("said", ["-PT5S", "PT-5S", "-5"])
def test_a_negative_time_is_named_with_its_line(said: str) -> None:
    error = refused(n42(live=said), "a.n42")
    assert error.code == "negative_time"
    assert f"<LiveTimeDuration> in line 9 says {said}" in error.message


def test_a_spectrum_without_channels_is_named() -> None:
    error = refused(n42(data=" "), "a.n42")
    assert error.code == "no_channels"
    assert "<ChannelData> in line 9" in error.message


@pytest.mark.parametrize("said", ["abc", "nan", "1O3"])
def test_a_count_that_is_no_number_is_named_and_no_channel_moves(said: str) -> None:
    error = refused(n42(data=COUNTS.replace("34", said)), "a.n42")
    assert error.code == "counts_not_numbers"
    assert f"<ChannelData> in line 9 says {said}" in error.message


def test_a_scale_that_is_no_number_is_left_out_and_told() -> None:
    file = read_instrument_file(n42(scale="nan 3.0 0.0"), "a.n42")
    assert file.notes == (Note.SCALE_NOT_NUMBERS,)
    assert file.spectra[0].calibration is None


@pytest.mark.parametrize("said", ["2024-13-41T10:00:00Z", "2023-02-29", "yesterday"])
def test_a_moment_that_does_not_exist_is_left_out_and_told(said: str) -> None:
    analysed = analyse(n42(moment=said), "a.n42")
    assert analysed.result["measurements"][0]["notes"] == [Note.MOMENT_NOT_READ]
    assert analysed.started_at is None


def test_a_good_file_has_no_notes() -> None:
    assert read_instrument_file(n42(), "a.n42").notes == ()
