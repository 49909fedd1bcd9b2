from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from korgan.science.identification.model_error import Doubts, SharedErrors, knots, shared_errors
from korgan.science.identification.quadratic import Gram, Prior, Quadratic

RNG = np.random.default_rng(1)
ROWS = RNG.uniform(0.0, 1.0, (6, 40))
COUNTS = RNG.poisson(20.0 * ROWS[0] + 5.0 * ROWS[3]).astype(float)
VARIANCE = RNG.uniform(1.0, 4.0, 40)
FREE = Prior(np.zeros(0), np.zeros(0), np.zeros(0))


def errors() -> SharedErrors:
    in_widths = np.cumsum(np.r_[0.0, RNG.uniform(0.2, 0.5, 40)])
    expected = 10.0 + 8.0 * np.sin(np.arange(40) / 4.0)
    return shared_errors(expected, VARIANCE, knots(in_widths, np.ones(40)), in_widths, Doubts())


def test_without_shared_errors_it_is_weighted_non_negative_least_squares() -> None:
    found = Gram(Quadratic(COUNTS, VARIANCE, None, FREE), ROWS).fit(np.arange(6))
    root = VARIANCE**-0.5
    wanted, residual = nnls((ROWS * root).T, COUNTS * root)
    np.testing.assert_allclose(found.amplitudes, wanted, atol=0.02)
    np.testing.assert_allclose(found.value, -0.5 * residual**2, atol=1e-3)


def test_shared_errors_enter_as_a_covariance() -> None:
    shared = errors()
    found = Gram(Quadratic(COUNTS, VARIANCE, shared, FREE), ROWS).fit(np.array([0]))
    shapes = shared.dense()
    inverse = np.linalg.inv(np.diag(VARIANCE) + shapes.T @ shapes)
    amplitude = (ROWS[0] @ inverse @ COUNTS) / (ROWS[0] @ inverse @ ROWS[0])
    residual = COUNTS - amplitude * ROWS[0]
    np.testing.assert_allclose(found.amplitudes[0], amplitude, rtol=1e-3)
    np.testing.assert_allclose(found.value, -0.5 * residual @ inverse @ residual, rtol=1e-4)


def test_shared_errors_are_of_scale_place_and_width() -> None:
    in_widths = np.arange(41) / 4.0
    flat = shared_errors(
        np.full(40, 7.0), VARIANCE, knots(in_widths, np.ones(40)), in_widths, Doubts()
    )
    # a flat expectation can be wrong in its scale only, and everywhere by the same share
    np.testing.assert_allclose(flat.value[:2].sum(axis=0), 0.15 * 7.0)
    np.testing.assert_allclose(flat.value[2:, 2:-2], 0.0, atol=1e-12)


def test_a_prior_pulls_an_amplitude_to_its_anchor() -> None:
    stiff = Prior(np.array([3.0]), np.array([1e9]), np.zeros(0))
    found = Gram(Quadratic(COUNTS, VARIANCE, None, stiff), ROWS).fit(np.arange(6))
    np.testing.assert_allclose(found.amplitudes[0], 3.0, atol=1e-3)


def test_a_price_keeps_a_row_out_that_explains_little() -> None:
    dear = Prior(np.zeros(0), np.zeros(0), np.array([1e6]))
    found = Gram(Quadratic(COUNTS, VARIANCE, None, dear), ROWS).fit(np.arange(6))
    assert found.amplitudes[0] == 0.0


def test_rows_are_projected_together_as_one_by_one() -> None:
    shared = errors()
    scaled = RNG.uniform(0.0, 1.0, (7, 40)) / VARIANCE
    together = shared.projected(scaled)
    np.testing.assert_allclose(
        together, np.vstack([shared.projected(row[None, :]) for row in scaled]), rtol=1e-12
    )
    shapes = shared.dense()
    taken = scaled @ shapes.T
    middle = np.linalg.inv(np.eye(len(shapes)) + (shapes / VARIANCE) @ shapes.T)
    np.testing.assert_allclose(together @ together.T, taken @ middle @ taken.T, rtol=1e-9)
