"""Sampling of single collisions against the formulas they sample."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.photons.transport.interactions import (
    REST_KEV,
    interactions,
    isotropic,
    klein_nishina,
    turned,
)


@pytest.mark.parametrize("energy", [60.0, 661.657, 2614.5])
def test_compton_scattering_keeps_its_kinematics_and_its_mean(energy: float) -> None:
    rng = np.random.default_rng(1)
    drawn = np.array([klein_nishina(rng, energy) for _ in range(20_000)])
    scattered, cosine = drawn.T
    np.testing.assert_allclose(
        scattered, energy / (1 + energy / REST_KEV * (1 - cosine)), rtol=1e-9
    )
    # mean scattered share from the Klein-Nishina formula by quadrature
    c = np.linspace(-1.0, 1.0, 20_001)
    p = 1.0 / (1.0 + energy / REST_KEV * (1.0 - c))
    weight = p * p * (p + 1.0 / p - 1.0 + c * c)
    expected = float((weight * p).sum() / weight.sum())
    error = float(np.std(scattered / energy)) / np.sqrt(len(scattered))
    assert float(np.mean(scattered / energy)) == pytest.approx(expected, abs=5 * error)


def test_directions_stay_of_unit_length_and_turn_by_the_angle() -> None:
    rng = np.random.default_rng(2)
    for _ in range(200):
        u, v, w = isotropic(rng)
        before = np.array([u, v, w])
        after = np.array(turned(rng, u, v, w, 0.3))
        assert np.linalg.norm(after) == pytest.approx(1.0)
        assert before @ after == pytest.approx(0.3)
    along = np.array(turned(rng, 0.0, 0.0, -1.0, 0.9))
    assert along[2] == pytest.approx(-0.9)


def test_x_rays_follow_only_above_the_edge() -> None:
    tables = interactions(("Ge", "vacuum"))
    assert np.all(tables.total[1] == 0.0)
    chances = tables.line_chance[0].sum(axis=0)
    assert chances[0] == 0.0 and 0.3 < chances.max() < 0.6
