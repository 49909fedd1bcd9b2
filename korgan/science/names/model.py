"""From the features of an alignment to the log-odds that two names are one party's.

A small network with two hidden layers, fitted on altered names of half of the listed parties
against innocents (see ``docs/trade/screening.md``). It is smooth, so that two different
alignments do not tie. A linear form of the same inputs goes first: what it gives up, nine of ten
candidates, the network would have given up as well. The weights are data:
``data/name_model.json``.
"""

from __future__ import annotations

import json
from functools import cache
from typing import NamedTuple

import numpy as np

from korgan.science.names.compiled import compiled
from korgan.science.names.measures import FEATURES, N_FEATURES
from korgan.science.names.tables import DATA

# Log-odds of a pair that is not worth weighing.
HOPELESS = -12.0
# Below these a pair is not weighed: no altered name of the fit lay there (see `is_hopeless`).
_LEAST_COVERED = 0.35
_LEAST_WHOLE = 0.55

_QUERY_COVERED = FEATURES.index("query_covered")
_LISTED_COVERED = FEATURES.index("listed_covered")
_WHOLE = FEATURES.index("joined_likeness")
_BITS = FEATURES.index("bits_matched")
_QUERY_MISSING = FEATURES.index("query_missing")
_LISTED_MISSING = FEATURES.index("listed_missing")
_LETTERS_QUERY = FEATURES.index("letters_query")
_LETTERS_LISTED = FEATURES.index("letters_listed")
_WHOLE_WRONG = FEATURES.index("whole_wrong")
_PERSON = FEATURES.index("person")
_ORGANISATION = FEATURES.index("organisation")
_CRAFT = FEATURES.index("craft")

# Largest value and unit of each feature: counts beyond the first few say nothing more.
_RANGES: dict[str, tuple[float, float]] = {
    "bits_matched": (400, 20), "bits_exact": (400, 20), "bits_common": (400, 20),
    "query_missing_most": (17, 10), "query_missing": (400, 10), "listed_missing_most": (17, 10),
    "listed_missing": (400, 10), "unlikeness": (1, 1 / 3), "tokens_query": (24, 4),
    "tokens_listed": (24, 4), "tokens_matched": (24, 4), "out_of_order": (3, 2),
    "cut_short": (4, 2), "initials": (3, 2), "joined": (4, 2), "variants": (3, 2),
    "letters_query": (64, 20), "letters_listed": (64, 20), "whole_wrong": (12, 5),
    "letters_matched": (400, 20), "letters_wrong": (6, 2), "near_query_bits": (60, 15),
    "near_listed_bits": (60, 15), "odder": (40, 10),
}  # fmt: skip
_LARGEST = np.array([_RANGES.get(name, (9.0, 1.0))[0] for name in FEATURES], dtype=np.float32)
_UNIT = np.array([_RANGES.get(name, (9.0, 1.0))[1] for name in FEATURES], dtype=np.float32)
N_INPUTS = N_FEATURES + 7


class NameModel(NamedTuple):
    """Weights of the network.

    Attributes
    ----------
    mean, scale : numpy.ndarray of float32, shape (N_INPUTS,)
        Mean and spread of the inputs.
    gate : numpy.ndarray of float32, shape (N_INPUTS + 1,)
        Linear form, its offset last; a pair below 0 is not worth weighing.
    w1, b1, w2, b2, w3, b3 : numpy.ndarray of float32
        Weights and offsets of the three layers.
    calibration : numpy.ndarray of float32, shape (4, 2)
        Slope and shift that turn what the network says into log-odds that came true: of listed
        parties of unknown kind, persons, organisations, and vessels and aircraft.
    """

    mean: np.ndarray
    scale: np.ndarray
    gate: np.ndarray
    w1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray
    w3: np.ndarray
    b3: np.ndarray
    calibration: np.ndarray


@cache
def fitted_model() -> NameModel:
    """Read the weights that come with Korgan.

    Returns
    -------
    NameModel
        Weights.

    Raises
    ------
    ValueError
        If the file was fitted for other features.
    """
    stored = json.loads((DATA / "name_model.json").read_text(encoding="utf-8"))
    if tuple(stored["features"]) != FEATURES:
        raise ValueError("name_model.json was fitted for other features; fit it again")
    return NameModel(*(np.array(stored[f], dtype=np.float32) for f in NameModel._fields))


@compiled
def is_hopeless(features: np.ndarray, row: int) -> bool:
    """Tell whether a pair of names is not worth weighing.

    Parameters
    ----------
    features : numpy.ndarray of float32
        Rows of features.
    row : int
        Row.

    Returns
    -------
    bool
        True if little of either name is matched, word by word and as a whole.
    """
    covered = 0.5 * (features[row, _QUERY_COVERED] + features[row, _LISTED_COVERED])
    return bool(covered <= _LEAST_COVERED and features[row, _WHOLE] <= _LEAST_WHOLE)


@compiled
def bend(x: float) -> float:
    """Bend a value into -1 to 1, smoothly: like the hyperbolic tangent, in a fraction of its time.

    Parameters
    ----------
    x : float
        Value.

    Returns
    -------
    float
        ``x / sqrt(1 + x^2)``.
    """
    bent: float = x / np.sqrt(np.float32(1.0) + x * x)
    return bent


@compiled
def write_inputs(features: np.ndarray, row: int, out: np.ndarray) -> None:
    """Turn a row of features into inputs of the network.

    Parameters
    ----------
    features : numpy.ndarray of float32
        Rows of features.
    row : int
        Row.
    out : numpy.ndarray of float32, shape (N_INPUTS,)
        Receives the inputs.
    """
    for k in range(N_FEATURES):
        out[k] = max(min(features[row, k], _LARGEST[k]), -_LARGEST[k]) / _UNIT[k]
    query, listed = features[row, _QUERY_COVERED], features[row, _LISTED_COVERED]
    n, m = features[row, _LETTERS_QUERY], features[row, _LETTERS_LISTED]
    out[N_FEATURES] = min(query, listed)
    out[N_FEATURES + 1] = query * listed
    out[N_FEATURES + 2] = np.log1p(features[row, _BITS])
    out[N_FEATURES + 3] = 1.0 / (1.0 + 0.25 * n)
    out[N_FEATURES + 4] = features[row, _WHOLE_WRONG] / (1.0 + min(n, m))
    out[N_FEATURES + 5] = np.log1p(features[row, _QUERY_MISSING])
    out[N_FEATURES + 6] = np.log1p(features[row, _LISTED_MISSING])


@compiled
def name_log_odds(model: NameModel, features: np.ndarray, row: int, scratch: np.ndarray) -> float:
    """Weigh a pair of names.

    Parameters
    ----------
    model : NameModel
        Weights.
    features : numpy.ndarray of float32
        Rows of features.
    row : int
        Row.
    scratch : numpy.ndarray of float32, shape (3, N_INPUTS)
        Scratch.

    Returns
    -------
    float
        Natural logarithm of the odds, `HOPELESS` for pairs not worth weighing.
    """
    if is_hopeless(features, row):
        return HOPELESS
    write_inputs(features, row, scratch[0])
    worth = model.gate[N_INPUTS]
    for k in range(N_INPUTS):
        scratch[0, k] = (scratch[0, k] - model.mean[k]) / model.scale[k]
        worth += scratch[0, k] * model.gate[k]
    if worth < 0.0:
        return HOPELESS
    first, second = len(model.b1), len(model.b2)
    for j in range(first):
        scratch[1, j] = model.b1[j]
    for k in range(N_INPUTS):
        x = scratch[0, k]
        for j in range(first):
            scratch[1, j] += x * model.w1[k, j]
    for j in range(second):
        scratch[2, j] = model.b2[j]
    for k in range(first):
        x = bend(scratch[1, k])
        for j in range(second):
            scratch[2, j] += x * model.w2[k, j]
    total = model.b3[0]
    for k in range(second):
        total += bend(scratch[2, k]) * model.w3[k, 0]
    kind = int(
        features[row, _PERSON] + 2.0 * features[row, _ORGANISATION] + 3.0 * features[row, _CRAFT]
    )
    total = model.calibration[kind, 0] * total + model.calibration[kind, 1]
    return max(float(total), HOPELESS)
