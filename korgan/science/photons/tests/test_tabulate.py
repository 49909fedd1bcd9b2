"""The shipped tables are what the build makes, row by row."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.photons.detectors import DETECTORS, detector
from korgan.science.photons.response import response
from korgan.science.photons.shielding import scatter_tables
from korgan.science.photons.tabulate import SHELL_MATERIALS, SHELL_PATHS, response_energies, rounded
from korgan.science.photons.transport.crystal import deposited
from korgan.science.photons.transport.scatter import shell_scatter


@pytest.mark.parametrize(("name", "row"), [("NaI 3x3", 33), ("HPGe 50 %", 40), ("CZT 1 cm3", 30)])
def test_a_row_of_the_responses_is_made_again(name: str, row: int) -> None:
    table, model = response(name), detector(name)
    energies = response_energies(model)
    np.testing.assert_allclose(table.energy_kev, energies, rtol=1e-6)
    found = deposited(model, float(energies[row]), 40_000, seed=123)
    # other seed, fewer histories: equal within their noise
    events = table.full[row] + table.escapes[row].sum() + table.continuum[row].sum()
    assert found[0] == pytest.approx(table.full[row], rel=0.06)
    assert found.sum() == pytest.approx(events, rel=0.03)


def test_a_row_of_the_shells_is_made_again() -> None:
    tables = scatter_tables()
    row, path = 13, 3
    for number, name in enumerate(SHELL_MATERIALS):
        found = shell_scatter(
            name, float(tables.energy_kev[row]), float(SHELL_PATHS[path]), 20_000, seed=77
        )
        shipped = float(tables.shell[number, row, path].sum())
        # 20,000 histories here and as many there: four standard deviations of both counts
        assert found.sum() == pytest.approx(shipped, abs=4.0 * np.sqrt(2.0 * shipped / 20_000))


def test_every_detector_has_its_response() -> None:
    for name in DETECTORS:
        assert len(response(name).energy_kev) >= 50


def test_rounding_keeps_three_digits_and_zeros() -> None:
    values = np.array([0.0, 1.23456e-7, 0.0123456, 12345.6])
    np.testing.assert_allclose(rounded(values), [0.0, 1.23e-7, 0.0123, 12300.0], rtol=1e-6)
