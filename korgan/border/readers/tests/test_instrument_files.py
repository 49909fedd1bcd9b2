from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from korgan.border.readers import InstrumentFile, read_instrument_file
from korgan.science.errors import InputError
from korgan.science.spectra import CalibrationKind
from tests.shared_data import shared_path

COUNTS = np.random.default_rng(5).poisson(30 * np.exp(-np.arange(128) / 40)).tolist()


def _spe(calibration: str = "0.5 3.0 0.0 keV") -> bytes:
    rows = "\n".join(f"{c:8d}" for c in COUNTS)
    return (
        "$SPEC_ID:\nNo sample description was entered.\n$DATE_MEA:\n05/11/2024 10:00:00\n"
        f"$MEAS_TIM:\n290 300\n$DATA:\n0 {len(COUNTS) - 1}\n{rows}\n"
        f"$ENER_FIT:\n0.5 3.0\n$MCA_CAL:\n3\n{calibration}\n"
    ).encode()


def _n42(channel_data: str | None = None, extra: str = "") -> bytes:
    data = channel_data if channel_data is not None else " ".join(map(str, COUNTS))
    return f"""<?xml version="1.0"?>{extra}
<RadInstrumentData xmlns="http://physics.nist.gov/N42/2011/N42">
 <RadInstrumentInformation id="i">
  <RadInstrumentManufacturerName>Anyone</RadInstrumentManufacturerName>
  <RadInstrumentModelName>M1</RadInstrumentModelName></RadInstrumentInformation>
 <RadDetectorInformation id="d"><RadDetectorCategoryCode>Gamma</RadDetectorCategoryCode>
  <RadDetectorKindCode>NaI</RadDetectorKindCode></RadDetectorInformation>
 <EnergyCalibration id="c"><CoefficientValues>1.0 3.0 0.0</CoefficientValues></EnergyCalibration>
 <RadMeasurement id="m"><MeasurementClassCode>Foreground</MeasurementClassCode>
  <StartDateTime>2024-05-11T10:00:00Z</StartDateTime><RealTimeDuration>PT60S</RealTimeDuration>
  <Spectrum id="s" radDetectorInformationReference="d" energyCalibrationReference="c">
   <LiveTimeDuration>PT59.5S</LiveTimeDuration><ChannelData>{data}</ChannelData></Spectrum>
 </RadMeasurement></RadInstrumentData>""".encode()


def _only(file: InstrumentFile) -> np.ndarray:
    [spectrum] = file.spectra
    return spectrum.counts


def test_n42_is_read_with_times_and_calibration() -> None:
    file = read_instrument_file(_n42(), "a.n42")
    [spectrum] = file.spectra
    assert spectrum.counts.tolist() == COUNTS
    assert (spectrum.live_time_s, spectrum.real_time_s) == (59.5, 60.0)
    assert spectrum.calibration is not None
    assert spectrum.calibration.coefficients[:2] == (1.0, 3.0)
    assert file.manufacturer == "Anyone"
    assert "NaI" in spectrum.detector.text()


def test_spe_is_read() -> None:
    file = read_instrument_file(_spe(), "a.Spe")
    [spectrum] = file.spectra
    assert spectrum.counts.tolist() == COUNTS
    assert spectrum.live_time_s == 290


def test_zero_calibration_counts_as_none() -> None:
    [spectrum] = read_instrument_file(
        _spe("0 0 0 keV").replace(b"0.5 3.0\n", b"0 0\n"), "a.Spe"
    ).spectra
    assert spectrum.calibration is None


def test_digest_and_size_are_of_the_bytes_as_they_came() -> None:
    packed = gzip.compress(_spe())
    file = read_instrument_file(packed, "a.spe.gz")
    assert file.size == len(packed)
    assert len(file.sha256) == 64
    assert _only(file).tolist() == COUNTS


def test_zip_with_one_file_is_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("inner.n42", _n42())
    assert _only(read_instrument_file(buffer.getvalue(), "a.zip")).tolist() == COUNTS


def test_npes_json_is_read() -> None:
    document = {
        "schemaVersion": "NPESv2",
        "data": [
            {
                "deviceData": {"deviceName": "hobby"},
                "resultData": {
                    "energySpectrum": {
                        "numberOfChannels": 128,
                        "energyCalibration": {"polynomialOrder": 1, "coefficients": [0.0, 3.0]},
                        "measurementTime": 60,
                        "spectrum": COUNTS,
                    }
                },
            }
        ],
    }
    [spectrum] = read_instrument_file(json.dumps(document).encode(), "a.json").spectra
    assert spectrum.counts.tolist() == COUNTS
    assert spectrum.live_time_s == 60


def test_iec_1455_is_read() -> None:
    records = ["A004SYS SUB 1 1 0", "A004 290.0 300.0 128", "A004 01/02/24 10:00:00"]
    records += ["A004 0.5 3.0 0.0 0.0"] + ["A004"] * 54
    records += [
        f"A004 {i:5d} " + " ".join(f"{c:10d}" for c in COUNTS[i : i + 5]) for i in range(0, 128, 5)
    ]
    file = read_instrument_file("\n".join(records).encode(), "a.iec")
    assert file.reader == "IEC 1455"
    assert _only(file).tolist() == COUNTS
    assert file.spectra[0].live_time_s == 290


def test_columns_of_energy_and_counts_keep_their_energies() -> None:
    rows = ["# Live time (s): 120", "energy_kev,counts"]
    rows += [f"{10 + 2.5 * i},{c}" for i, c in enumerate(COUNTS)]
    [spectrum] = read_instrument_file("\n".join(rows).encode(), "a.csv").spectra
    assert spectrum.counts.tolist() == COUNTS
    edges = spectrum.edges_kev()
    assert edges is not None
    assert edges[100] == pytest.approx(260.0, abs=2.5)


def test_n42_that_breaks_its_standard_is_read_by_element_names() -> None:
    body = _n42().replace(b"RadInstrumentData", b"VendorData").replace(b"RadMeasurement", b"Take")
    file = read_instrument_file(body, "a.xml")
    assert _only(file).tolist() == COUNTS
    assert file.spectra[0].live_time_s == 59.5


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (_n42()[:400], "truncated_file"),
        (np.random.default_rng(1).bytes(20_000), "unreadable_file"),
        (_n42("NaN NaN NaN"), "counts_not_numbers"),
        (_n42(""), "no_channels"),
        (_n42(extra='<!DOCTYPE a [<!ENTITY b "c">]>'), "xml_entities"),
        (_n42(extra='<!DOCTYPE a SYSTEM "file:///etc/passwd">'), "xml_entities"),
        (b"PK\x03\x04 nonsense", "archive_not_usable"),
        (gzip.compress(_spe())[:60], "archive_not_usable"),
        (b"A letter about something else.\n" * 50, "unreadable_file"),
    ],
)
def test_bad_files_are_refused_with_a_code(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_instrument_file(data, "file.n42")
    assert caught.value.code == code


def test_archive_that_unpacks_to_too_much_is_refused() -> None:
    bomb = gzip.compress(b"0" * (70 << 20), compresslevel=1)
    with pytest.raises(InputError) as caught:
        read_instrument_file(bomb, "bomb.gz")
    assert caught.value.code == "file_too_large"


def test_library_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    read_instrument_file(_spe(), "a.Spe")
    with pytest.raises(InputError):
        read_instrument_file(b"\x01\x02" * 5000, "a.cnf")
    assert capfd.readouterr() == ("", "")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([_n42(), _spe()]),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=30),
    st.integers(1, 10_000),
    st.sampled_from(["a.n42", "a.spe", "a.cnf", "a.pcf", "a.txt", "a"]),
)
def test_damaged_files_give_a_file_or_an_input_error(
    data: bytes, changes: list[tuple[int, int]], length: int, name: str
) -> None:
    damaged = bytearray(data)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    try:
        file = read_instrument_file(bytes(damaged[:length]), name)
    except InputError:
        return
    assert all(np.all(np.isfinite(spectrum.counts)) for spectrum in file.spectra)


def test_every_file_of_the_developers_set_is_read_but_the_invalid_one() -> None:
    folder = shared_path("data", "spectra")
    with (folder / "labels.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    refused = []
    for row in rows[::7] + [r for r in rows if "interspec/reference" not in r["file"]]:
        path = folder / row["file"]
        try:
            assert read_instrument_file(path.read_bytes(), path.name).spectra
        except InputError:
            refused.append(path.name)
    assert refused == ["data_invalid.n42"]


def test_calibration_kinds_survive() -> None:
    folder = shared_path("data", "spectra", "interspec", "target", "testing", "test_data")
    path = folder / "AnalystTests" / "BetaCheck" / "nai3x3_sr90_unshielded.pcf"
    calibration = read_instrument_file(path.read_bytes(), path.name).spectra[0].calibration
    assert calibration is not None
    assert calibration.kind is CalibrationKind.FULL_RANGE_FRACTION
