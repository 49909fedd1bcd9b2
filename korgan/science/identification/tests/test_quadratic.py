from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from korgan.science.identification.model_error import ModelError
from korgan.science.identification.quadratic import Gram, Quadratic

RNG = np.random.default_rng(1)
ROWS = RNG.uniform(0.0, 1.0, (6, 40))
COUNTS = RNG.poisson(20.0 * ROWS[0] + 5.0 * ROWS[3]).astype(float)
VARIANCE = RNG.uniform(1.0, 4.0, 40)


def test_without_shared_errors_it_is_weighted_non_negative_least_squares() -> None:
    error = ModelError(VARIANCE, np.zeros((0, 40)))
    problem = Quadratic(COUNTS, error, np.zeros(0), np.zeros(0))
    found = Gram(problem, ROWS).fit(np.arange(6))
    root = VARIANCE**-0.5
    wanted, residual = nnls((ROWS * root).T, COUNTS * root)
    np.testing.assert_allclose(found.amplitudes, wanted, atol=0.02)
    np.testing.assert_allclose(found.value, -0.5 * residual**2, atol=1e-3)


def test_shared_errors_enter_as_a_covariance() -> None:
    shapes = RNG.normal(0.0, 1.0, (3, 40))
    problem = Quadratic(COUNTS, ModelError(VARIANCE, shapes), np.zeros(0), np.zeros(0))
    found = Gram(problem, ROWS).fit(np.array([0]))
    inverse = np.linalg.inv(np.diag(VARIANCE) + shapes.T @ shapes)
    amplitude = (ROWS[0] @ inverse @ COUNTS) / (ROWS[0] @ inverse @ ROWS[0])
    residual = COUNTS - amplitude * ROWS[0]
    np.testing.assert_allclose(found.amplitudes[0], amplitude, rtol=1e-3)
    np.testing.assert_allclose(found.value, -0.5 * residual @ inverse @ residual, rtol=1e-4)


def test_a_prior_pulls_an_amplitude_to_its_anchor() -> None:
    error = ModelError(VARIANCE, np.zeros((0, 40)))
    stiff = Quadratic(COUNTS, error, np.array([3.0]), np.array([1e9]))
    found = Gram(stiff, ROWS).fit(np.arange(6))
    np.testing.assert_allclose(found.amplitudes[0], 3.0, atol=1e-3)
