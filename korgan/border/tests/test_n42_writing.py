from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import pytest

from korgan.border.readers import read_instrument_file
from korgan.science.errors import InputError
from korgan.science.spectra.n42_writing import WrittenMeasurement, write_n42
from korgan.science.spectra.spectrum import Purpose

IDENTITY = UUID(int=7)
COUNTS = np.random.default_rng(5).poisson(3.0, 1024)


def written(*measurements: WrittenMeasurement) -> bytes:
    return write_n42(
        measurements,
        coefficients=(1.5, 2.9, 0.0),
        manufacturer="Simulated",
        model="S-1",
        serial="0007",
        detector_kind="NaI",
        document_uuid=IDENTITY,
    )


def measurement(kind: str = "Foreground", **changes: object) -> WrittenMeasurement:
    given: dict[str, object] = {
        "measurement_class": kind,
        "counts": COUNTS,
        "live_time_s": 29.5,
        "real_time_s": 30.0,
        "started_at": datetime(2026, 5, 4, 10, 30, tzinfo=UTC),
        **changes,
    }
    return WrittenMeasurement(**given)  # type: ignore[arg-type]


def test_what_is_written_is_read_back() -> None:
    data = written(measurement(neutron_counts=4), measurement("Background", live_time_s=300.0))
    file = read_instrument_file(data, "a.n42")
    first, second = (each.spectrum for each in file.measurements)
    assert first is not None
    assert second is not None
    assert np.array_equal(first.counts, COUNTS)
    assert first.live_time_s == pytest.approx(29.5)
    assert first.neutron_counts == 4
    assert second.purpose is Purpose.BACKGROUND
    edges = first.edges_kev()
    assert edges is not None
    assert edges[100] == pytest.approx(1.5 + 290.0)
    assert (file.manufacturer, file.model, file.serial) == ("Simulated", "S-1", "0007")


def test_the_same_input_gives_the_same_bytes() -> None:
    assert written(measurement()) == written(measurement())


@pytest.mark.parametrize(
    ("measurements", "code"),
    [
        ([], "no_measurement"),
        ([measurement("Nothing")], "bad_measurement_class"),
        ([measurement(counts=-COUNTS)], "negative_counts"),
    ],
)
def test_it_refuses_what_would_be_no_spectrum(
    measurements: list[WrittenMeasurement], code: str
) -> None:
    with pytest.raises(InputError) as refused:
        written(*measurements)
    assert refused.value.code == code
