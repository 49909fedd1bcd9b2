from __future__ import annotations

import math

import pytest

from korgan.science.errors import InputError
from korgan.science.spectra import Resolution


def test_width_follows_the_formula() -> None:
    resolution = Resolution(1.0, 2e-3, 1e-7)
    assert float(resolution.fwhm_kev(1332.5)) == pytest.approx(
        math.sqrt(1.0 + 2e-3 * 1332.5 + 1e-7 * 1332.5**2)
    )


def test_scintillator_has_its_stated_width() -> None:
    assert float(Resolution.of_scintillator(0.08).fwhm_kev(661.7)) == pytest.approx(0.08 * 661.7)


def test_width_stays_positive_at_and_below_zero_energy() -> None:
    assert float(Resolution.of_scintillator(0.07).fwhm_kev(-10.0)) > 0


def test_scaling_scales_every_width() -> None:
    resolution = Resolution(1.0, 2e-3)
    assert float(resolution.scaled(1.5).fwhm_kev(500)) == pytest.approx(
        1.5 * float(resolution.fwhm_kev(500))
    )


@pytest.mark.parametrize("values", [(float("nan"), 1.0, 0.0), (-1e6, 0.0, 0.0), (0.0, 0.0, 0.0)])
def test_impossible_resolutions_are_refused(values: tuple[float, float, float]) -> None:
    with pytest.raises(InputError):
        Resolution(*values)
