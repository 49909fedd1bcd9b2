"""Calibrate `name_model.json`: what the network says into log-odds that came true.

Run as ``python -m tests.bench.screening.calibration --write`` after the fit, without ``--write`` to
look; then ``python -m tests.bench.screening.reliability --write``. Lines are put behind those that
the model has, so that a second run changes little. For each kind of party a slope and a shift are
chosen on draws of altered names of the half of the parties that the benchmark does not ask about,
altered otherwise than for the fit, and on innocents that the fit did not see. The slope is the
likeliest; the shift makes one threshold cost each kind the same share of false alarms. The draws
have many innocents for each altered name of a person and few for each of a firm; for the slope
every kind has as many.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from korgan.science.names.index import build_index
from korgan.science.names.model import fitted_model
from korgan.science.names.probability import log_odds_of
from korgan.science.names.screening import DEFAULT_THRESHOLD, Screener
from tests.bench.screening.altered import Altered, altered_names
from tests.bench.screening.innocents import (
    Innocent,
    faker_organisations,
    faker_persons,
    own_aircraft,
    own_organisations,
    own_ships,
)
from tests.bench.screening.scoring import KINDS, Scored, scored, weights_of
from tests.bench.screening.training import (
    innocents_of_fit,
    supplied_parties,
    unseen,
    write_model,
)

SEEDS = tuple(range(2001, 2007))
_ALTERED, _PERSONS, _OTHERS = 3000, 4000, 3000
# Share of the innocents of a kind that is reported at the default threshold: less than the half of
# a percent that is allowed, so that other draws stay below it. Ships are put together out of few
# words, which the fit has seen: of other ships twice as many are reported.
_RATES = {1: 0.0045, 2: 0.0045, 3: 0.003}
# The slope is that of the answers that are open to doubt; what is nearly certain would bend it.
_WINDOW = 3.0
_SAME_KIND = 0.5


def draws(screener: Screener) -> list[Scored]:
    """Score altered names and innocents that the benchmark does not ask about."""
    parties = supplied_parties()
    usable = [p for p in parties if not unseen(str((p.list_name, p.entity_id)))]
    cases: list[Altered] = []
    innocents: list[Innocent] = []
    for seed in SEEDS:
        drawn = list(altered_names(usable, seed=seed, per_party=1))
        cases += random.Random(seed).sample(drawn, k=min(_ALTERED, len(drawn)))
        innocents += faker_persons(_PERSONS, seed=seed)
        innocents += faker_organisations(_OTHERS, seed=seed)
        innocents += own_organisations(_OTHERS, seed=seed)
        innocents += own_ships(_OTHERS, seed=seed) + own_aircraft(_OTHERS // 10, seed=seed)
    known = {i.text for i in innocents_of_fit()}
    each = {(i.text, i.kind): i for i in innocents if not unseen(i.text) and i.text not in known}
    return scored(screener, parties, cases, each.values())


def fitted_line(x: np.ndarray, true: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Slope and shift of the logistic regression of truth on log-odds."""

    def loss(line: np.ndarray) -> float:
        z = np.exp(line[0]) * x + line[1]
        return float(np.sum(weight * (np.logaddexp(0.0, z) - true * z)))

    best = minimize(loss, np.zeros(2), method="Nelder-Mead")
    return float(np.exp(best.x[0])), float(best.x[1])


def chosen(rows: Sequence[Scored]) -> np.ndarray:
    """Print what each kind's slope and shift do, and give them (kind, slope and shift)."""
    weight, least = weights_of(rows), log_odds_of(DEFAULT_THRESHOLD)
    found = np.tile(np.array([1.0, 0.0]), (4, 1))
    for number, kinds in KINDS.items():
        own = [k for k, row in enumerate(rows) if row.kind in kinds]
        judged = [k for k in own if rows[k].best > 0.0]
        x = np.array([log_odds_of(rows[k].best) for k in judged])
        true = np.array([rows[k].is_true for k in judged], dtype=float)
        open_to_doubt = np.abs(x) < _WINDOW
        slope, likeliest = fitted_line(
            x[open_to_doubt], true[open_to_doubt], weight[judged][open_to_doubt]
        )
        strangers = np.sort([_log_odds(rows[k].best) for k in own if not rows[k].listed])
        limit = strangers[-int(_RATES[number] * len(strangers)) - 1]
        shift = least - slope * limit - 1e-6
        altered = np.array([_log_odds(rows[k].score) for k in own if rows[k].listed])
        for name, line in (("as it is", (1.0, 0.0)), ("likeliest", (slope, likeliest)),
                           ("chosen", (slope, shift))):  # fmt: skip
            false = np.mean(line[0] * strangers + line[1] >= least)
            recall = np.mean(line[0] * altered + line[1] >= least)
            print(
                f"{kinds[0].name.lower():13s} {name:9s} slope {line[0]:.3f} shift {line[1]:+.3f}: "
                f"false alarms {100 * false:.2f} %, recall {recall:.3f} "
                f"({len(strangers)}, {len(altered)})"
            )
        found[number] = slope, shift
    # Parties whose kind the list does not tell are firms more often than not.
    found[0] = found[2]
    return found


def _log_odds(probability: float) -> float:
    return log_odds_of(max(probability, 1e-9))


def keep(lines: np.ndarray) -> None:
    """Put slopes and shifts behind those that the model has."""
    model = fitted_model()
    slope, shift = lines[:, 0], lines[:, 1]
    # The log-odds had half a point for the same kind added after the network.
    shift = shift + _SAME_KIND * (slope - 1.0)
    before = model.calibration.astype(np.float64)
    both = np.column_stack((slope * before[:, 0], slope * before[:, 1] + shift))
    write_model(model._replace(calibration=both.astype(np.float32)))


def run(*, write: bool) -> None:
    """Choose slope and shift of every kind, print what they do, and keep them if asked."""
    lines = chosen(draws(Screener(build_index(supplied_parties()))))
    if write:
        keep(lines)


if __name__ == "__main__":
    run(write="--write" in sys.argv)
