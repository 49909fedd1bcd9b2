"""Calibrate `name_model.json`: what the network says into log-odds that came true.

Run as ``python -m tests.bench.screening.calibration --write`` after the fit, without ``--write`` to
look. Lines are put behind those that the model has, so that a second run changes little. For each
kind of party a slope and a shift are chosen on four draws of altered names and innocents that the
fit did not see (seeds 101, 102, 201, 202), and only on those whose hash has one bit clear, so that
half of the benchmark's names were never looked at. The slope is the likeliest; the shift makes one
threshold cost each kind the same share of false alarms. The draws have many innocents for each
altered name of a person and few for each of a firm; for the slope every kind has as many.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import minimize

from korgan.science.names.evidence import log_odds_of
from korgan.science.names.index import build_index
from korgan.science.names.model import fitted_model
from korgan.science.names.screening import DEFAULT_THRESHOLD, Screener
from korgan.science.names.tokens import Kind
from tests.bench.bench_screening_draws import Scored, scored
from tests.bench.screening.altered import altered_names
from tests.bench.screening.innocents import all_innocents
from tests.bench.screening.training import supplied_parties, unseen, write_model

SEEDS = (101, 102, 201, 202)
# Innocents for each altered name, as among the names of the published comparison of engines.
INNOCENTS_FOR_EACH = 2.33
# Share of the innocents of a kind that is reported at the default threshold: less than the half of
# a percent that is allowed, so that other draws stay below it.
_RATE = 0.004
# The slope is that of the answers that are open to doubt; what is nearly certain would bend it.
_WINDOW = 3.0
_SAME_KIND = 0.5
_KINDS = {1: (Kind.PERSON,), 2: (Kind.ORGANISATION,), 3: (Kind.VESSEL, Kind.AIRCRAFT)}


def looked_at(text: str) -> bool:
    """Tell whether a name may be used to choose something; the others only judge."""
    return not hashlib.md5(text.encode(), usedforsecurity=False).digest()[1] & 1


def draws(screener: Screener, seeds: Iterable[int]) -> list[Scored]:
    """Score the names that may be looked at."""
    parties = supplied_parties()
    tested = [
        p
        for p in parties
        if unseen(str((p.list_name, p.entity_id))) and looked_at(str((p.list_name, p.entity_id)))
    ]
    rows = []
    for seed in seeds:
        cases = altered_names(tested, seed=seed, per_party=1)
        innocents = [
            i
            for i in all_innocents(seed=seed, persons=3000, others=4000)
            if unseen(i.text) and looked_at(i.text)
        ]
        rows += scored(screener, parties, list(cases)[seed % 3 :: 3], innocents)
    return rows


def weights_of(rows: Sequence[Scored]) -> np.ndarray:
    """Weights that give each kind the same number of innocents for an altered name."""
    found = np.ones(len(rows))
    for kinds in _KINDS.values():
        own = np.array([row.kind in kinds for row in rows])
        listed = np.array([row.listed for row in rows])
        innocents, altered = (own & ~listed).sum(), (own & listed).sum()
        if innocents:
            found[own & ~listed] = INNOCENTS_FOR_EACH * altered / innocents
    return found


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
    for number, kinds in _KINDS.items():
        own = [k for k, row in enumerate(rows) if row.kind in kinds]
        judged = [k for k in own if rows[k].best > 0.0]
        x = np.array([log_odds_of(rows[k].best) for k in judged])
        true = np.array([rows[k].is_true for k in judged], dtype=float)
        open_to_doubt = np.abs(x) < _WINDOW
        slope, likeliest = fitted_line(
            x[open_to_doubt], true[open_to_doubt], weight[judged][open_to_doubt]
        )
        strangers = np.sort([_log_odds(rows[k].best) for k in own if not rows[k].listed])
        limit = strangers[-int(_RATE * len(strangers)) - 1]
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
    lines = chosen(draws(Screener(build_index(supplied_parties())), SEEDS))
    if write:
        keep(lines)


if __name__ == "__main__":
    run(write="--write" in sys.argv)
