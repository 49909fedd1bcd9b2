"""Fit `reliability.json`: the rising line from stated log-odds to those that came true.

Run as ``python -m tests.bench.screening.reliability --write`` after the calibration, without
``--write`` to look. The names are those of the calibration, none of which the benchmark asks about;
for each altered name of a kind count as many innocents of that kind as in the published comparison
of engines, since what a probability comes to hangs on how many innocents are asked about. The line
goes through the default threshold, so that the fit moves no decision there, and is held straight
where there are few names.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from korgan.science.names.index import build_index
from korgan.science.names.probability import bent, log_odds_of
from korgan.science.names.screening import DEFAULT_THRESHOLD, Screener
from korgan.science.names.tables import DATA
from tests.bench.screening.calibration import draws
from tests.bench.screening.scoring import Scored, told_reliability, weights_of
from tests.bench.screening.training import supplied_parties

_PINNED = float(np.log(DEFAULT_THRESHOLD / (1.0 - DEFAULT_THRESHOLD)))
POINTS = np.array([-3.5, -2.5, -1.5, -0.5, _PINNED, 1.5, 2.5, 3.5, 5.0])
# What a bend of the line costs, in units of the likelihood.
_STIFFNESS = 20.0
_SOURCE = (
    "fitted by tests/bench/screening/reliability.py on altered names and innocents that the "
    "benchmark does not ask about; figures only, no names"
)


def _heights(rises: np.ndarray) -> np.ndarray:
    heights = np.concatenate(([0.0], np.cumsum(np.exp(rises))))
    pinned: np.ndarray = heights - heights[list(POINTS).index(_PINNED)] + _PINNED
    return pinned


def _along(heights: np.ndarray, x: np.ndarray) -> np.ndarray:
    beyond = np.minimum(x - POINTS[0], 0.0) + np.maximum(x - POINTS[-1], 0.0)
    found: np.ndarray = np.interp(x, POINTS, heights) + beyond
    return found


def fitted(x: np.ndarray, true: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Heights of the line at `POINTS`: likeliest, rising, and straight where little is known."""

    def loss(rises: np.ndarray) -> float:
        heights = _heights(rises)
        z = _along(heights, x)
        bends = np.diff(np.diff(heights) / np.diff(POINTS))
        likelihood = np.sum(weight * (np.logaddexp(0.0, z) - true * z))
        return float(likelihood + _STIFFNESS * np.sum(bends**2))

    return _heights(minimize(loss, np.log(np.diff(POINTS)), method="L-BFGS-B").x)


def run(*, write: bool) -> None:
    """Fit the line, print what stated probabilities came to, and keep the line if asked."""
    rows = draws(Screener(build_index(supplied_parties())))
    told_reliability(rows, weights_of(rows))
    heights = _fitted_on(rows)
    print(" ".join(f"{a:.3f} -> {b:.3f};" for a, b in zip(POINTS, heights, strict=True)))
    if write:
        kept = {
            "source": _SOURCE,
            "stated": [round(x, 4) for x in POINTS.tolist()],
            "came_true": [round(y, 4) for y in heights.tolist()],
        }
        text = ",\n".join(f'"{key}": {json.dumps(value)}' for key, value in kept.items())
        (DATA / "reliability.json").write_text("{\n" + text + "\n}\n", encoding="utf-8")


def _fitted_on(rows: Sequence[Scored]) -> np.ndarray:
    judged = [k for k, row in enumerate(rows) if row.best > 0.0]
    x = np.array([bent(log_odds_of(rows[k].best)) for k in judged])
    true = np.array([float(rows[k].is_true) for k in judged])
    return fitted(x, true, weights_of(rows)[judged])


if __name__ == "__main__":
    run(write="--write" in sys.argv)
