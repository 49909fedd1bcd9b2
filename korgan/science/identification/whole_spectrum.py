"""One source seen as a whole: peaks, Compton continuum and scatter in the ratio that physics gives.

A fit that leaves all continua free learns from peaks alone. Few counts, small crystals and thick
shields show hardly any, while the whole spectrum still tells sources apart. Here each source is
laid out behind each of some layers, in crystals of some sizes and in rooms that scatter little or
much, as one template; what templates get wrong (efficiency, windows, energy scale, width) is left
to a few smooth changes with priors. How well the best of them explain the counts, beside the free
fit, decides how far they are believed (`averaging`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, product

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.arriving import arriving
from korgan.science.identification.broad_scene import BroadScene
from korgan.science.identification.candidates import candidates
from korgan.science.identification.rows import SIZES
from korgan.science.identification.scene import RATIOS
from korgan.science.identification.setting import Setting
from korgan.science.identification.whole_fit import WholeFits
from korgan.science.identification.whole_promises import Promises
from korgan.science.identification.whole_rows import WholeRows

_ROOMS = (0.3, 1.0)  # scatter over that of the usual room
_FIRST_LAYERS = (0, 2, 6, 10, 12)  # behind which all sources are looked at first
_SHORTLIST, _IN_OTHER_SIZES, _LOOKED_AT, _PER_LABEL = 60, 450, 200, 8
# Least logarithm of the prior odds; what special nuclear material has to bring more to be named.
_RAREST, _SPECIAL = -9.0, -10.0
_PAIRED, _ROWS_IN_PAIRS = 6, 2
# What a second source has to bring besides: two are met less often than one, and flaws of the
# templates grow with the evidence for the stronger one.
_PAIR, _MISFIT = 6.0, 0.02
# How continua beyond the model of natural background fade, and how much of it they may be.
_BEYOND_KEV, _BEYOND = (30.0, 80.0, 200.0, 600.0), 0.1


@dataclass(frozen=True)
class Explanation:
    """One or two sources, or none, that explain a spectrum as a whole.

    Parameters
    ----------
    labels : tuple of str
        Nuclides.
    score : float
        Logarithm of likelihood and prior odds.
    """

    labels: tuple[str, ...]
    score: float


def explanations(
    scene: BroadScene, setting: Setting, price: float, also: tuple[str, ...] = ()
) -> list[Explanation]:
    """Weigh no source, each source as the only one, and pairs of the likeliest.

    Parameters
    ----------
    scene : BroadScene
        The spectrum.
    setting : Setting
        Energy scale and width.
    price : float
        Evidence that each nuclide has to bring.
    also : tuple of str
        Labels to be looked at whatever they promise.

    Returns
    -------
    list of Explanation
        The best first.
    """
    every = arriving()
    weight = _weights()
    if scene.background is None:
        # what natural background looks like beyond its model is a continuum, too
        weight = np.where(every.shapeless, -1e3, weight)
    fits = _fits(scene, setting)
    rows, of = _leading_rows(fits, WholeRows(scene.laid(setting)), weight, also)
    weight_of = _by_label(every.labels, weight)
    found = [Explanation((), fits.value(rows[:0]))]
    best_rows: dict[str, list[int]] = {}
    alone_values = fits.values(rows, np.arange(len(rows))[:, None])
    rows_of: dict[str, list[int]] = {}
    for i, label in enumerate(of):
        rows_of.setdefault(label, []).append(i)
    for label, members in rows_of.items():
        those = np.array(members)
        values = alone_values[those]
        top = float(values.max())
        mean = top + float(np.log(np.mean(np.exp(values - top))))
        found.append(Explanation((label,), mean + weight_of[label] - price))
        best_rows[label] = those[np.argsort(-values)[:_ROWS_IN_PAIRS]].tolist()
    alone = sorted(found[1:], key=lambda one: -one.score)
    names = [one.labels[0] for one in alone[:_PAIRED]]
    names += [one for one in dict.fromkeys(also) if one in best_rows and one not in names]
    doubted = 2.0 * price + _PAIR
    doubted += _MISFIT * max((one.score - found[0].score for one in alone[:1]), default=0.0)
    pairs = [pair for pair in combinations(names, 2) if _apart(*pair)]
    both = [list(product(best_rows[first], best_rows[second])) for first, second in pairs]
    values_of = fits.values(rows, np.array([*chain(*both)], dtype=np.int64).reshape(-1, 2))
    ends = np.cumsum([0, *(len(one) for one in both)])
    for (first, second), start, stop in zip(pairs, ends, ends[1:], strict=False):
        score = float(values_of[start:stop].max()) + weight_of[first] + weight_of[second] - doubted
        found.append(Explanation((first, second), score))
    return sorted(found, key=lambda one: -one.score)


def _fits(scene: BroadScene, setting: Setting) -> WholeFits:
    """Fits beside background and surroundings, without the smooth shapes of a free fit."""
    base = scene.base_with(scene.laid(setting).rows(scene.always))
    base = base[: len(base) - len(scene.continuum)]
    prior = scene.problem.prior
    anchor, stiff = prior.anchor[: len(base)], prior.stiffness[: len(base)]
    if scene.background is None:
        shapes, spread = _beyond_model(scene, float(anchor[: RATIOS.size].sum()))
        base = np.vstack((base, shapes))
        anchor = np.append(anchor, np.zeros(len(shapes)))
        stiff = np.append(stiff, np.full(len(shapes), spread**-2.0))
    return WholeFits(scene, setting, base, anchor, stiff)


def _leading_rows(
    fits: WholeFits, laid: WholeRows, weight: NDArray[np.float64], also: tuple[str, ...]
) -> tuple[NDArray[np.float64], list[str]]:
    """Rows worth a fit, and their labels: all sources behind few layers, the best behind all."""
    every, sizes = arriving(), SIZES[laid.kind]
    source, k = np.nonzero(every.known[:, _FIRST_LAYERS])
    best = np.full(len(every.labels), -np.inf)
    middle = (float(np.mean(_ROOMS)),)
    promises = Promises(fits, laid)
    first = promises.of(sizes[:1], source, np.array(_FIRST_LAYERS)[k], middle)[0, 0]
    np.maximum.at(best, source, first + weight[source])
    best[[label in also for label in every.labels]] += 1e6
    chosen = np.argsort(-best, kind="stable")[:_SHORTLIST]
    place, layer = np.nonzero(every.known[chosen])
    source = chosen[place]
    gain = np.full((len(sizes), len(_ROOMS), source.size), -np.inf)
    gain[0] = promises.of(sizes[:1], source, layer, _ROOMS)[0] + weight[source]
    # a crystal of another size changes less than layers do
    near = np.argsort(-gain[0].max(axis=0), kind="stable")[:_IN_OTHER_SIZES]
    others = promises.of(sizes[1:], source[near], layer[near], _ROOMS)
    gain[1:, :, near] = others + weight[source[near]]
    kept: list[int] = []
    many: dict[str, int] = {}
    most = 2 * _LOOKED_AT
    leading = np.argpartition(-gain, min(most, gain.size) - 1, axis=None)[:most]
    for i in leading[np.argsort(-gain.ravel()[leading], kind="stable")].tolist():
        label = every.labels[source[i % source.size]]
        many[label] = many.get(label, 0) + 1
        if many[label] <= _PER_LABEL and len(kept) < _LOOKED_AT:
            kept.append(i)
    size, room, row = np.unravel_index(np.array(kept), gain.shape)
    rows = np.empty((len(kept), laid.bins))
    for number, name in enumerate(sizes):
        of = np.flatnonzero(size == number)
        those, back = np.unique(row[of], return_inverse=True)
        one, two = laid.rows(name, source[those], layer[those])
        rows[of] = one[back] + np.array(_ROOMS)[room[of], None] * two[back]
    return rows, [every.labels[i] for i in source[row]]


def _beyond_model(scene: BroadScene, natural: float) -> tuple[NDArray[np.float64], float]:
    """Continua that natural background may have beyond its model: cosmic rays, walls, sky."""
    width = np.diff(scene.edges_kev)
    shapes = np.array([np.exp(-scene.energy_kev / fading) * width for fading in _BEYOND_KEV])
    return shapes / shapes.sum(axis=1, keepdims=True), _BEYOND * natural + 1.0


def _apart(first: str, second: str) -> bool:
    """Whether two labels can be two sources: progeny comes along with its parent."""
    known = candidates()
    one, two = known[first], known[second]
    return not (
        one.continuum_only or two.continuum_only or first in two.company or second in one.company
    )


def _by_label(labels: tuple[str, ...], weight: NDArray[np.float64]) -> dict[str, float]:
    """Greatest weight of the sources of each label: one of them without lines excludes no other."""
    found: dict[str, float] = {}
    for label, one in zip(labels, weight.tolist(), strict=True):
        found[label] = max(found.get(label, one), one)
    return found


@lru_cache(maxsize=1)
def _weights() -> NDArray[np.float64]:
    return np.array([_weight(label) for label in arriving().labels])


def _weight(label: str) -> float:
    """Logarithm of prior odds: what has no lines is not as unlikely here as among peaks."""
    known = candidates()[label]
    special = _SPECIAL if known.category == "SNM" else 0.0
    return max(known.weight, _RAREST) + special
