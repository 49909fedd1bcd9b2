"""Two views of a spectrum weighed against each other: free continua, and whole spectra."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.broad_scene import BroadScene
from korgan.science.identification.candidates import candidates
from korgan.science.identification.closeup import Closeup, dispersion
from korgan.science.identification.scene import RATIOS, Scene
from korgan.science.identification.search import Hypothesis, Search, cost_of, named, shares
from korgan.science.identification.setting import Setting
from korgan.science.identification.whole_fit import likelihood
from korgan.science.identification.whole_spectrum import Explanation, explanations

# What each amplitude of a fit with free continua costs; and what softens all these likelihoods,
# whose templates are never quite right.
_FREEDOM, _TEMPERATURE = 3.0, 2.0
_ALSO = 4  # labels by peaks that are looked at by whole spectra, too
_DOUBT_KEPT = 0.06
# What special nuclear material has to bring by narrow peaks besides, to be named, with a share of
# all evidence (`Search.misfit`): its material shows the lines of its progeny and companions, too,
# and has more templates of them to choose from than those have of themselves.
_SPECIAL = 10.0
# Share of modelled background in the counts above which only peaks are believed.
_BURIED = 0.3
_FAR = 0.35  # peaks moved by this share of their width
# Share of a measured background that counts have to be above it to be certainly of a source.
_EXCESS = 0.5
# Counts beyond background from which on special nuclear material shows lines, if it is there.
_MANY_COUNTS = 1e5
# Loss of log-likelihood by bin from which on a whole spectrum is no explanation: a good one has
# one to two.
_POOR = 4.0
# Lead of a name in whole spectra that makes their view of it count beside peaks.
_CLEAR = 20.0
# Whole spectra that explain worse than the best by so much have no share worth a look at peaks.
_HOPELESS = 14.0


def averaged(scene: Scene, hypotheses: list[Hypothesis], closeup: Closeup) -> dict[str, float]:
    """Share of each nuclide in all hypotheses of both views.

    Parameters
    ----------
    scene : Scene
        The spectrum.
    hypotheses : list of Hypothesis
        Of fits with free continua, the best first.
    closeup : Closeup
        The fits.

    Returns
    -------
    dict of float
        By label, the greatest first.
    """
    plain = shares(hypotheses)
    if not isinstance(scene, BroadScene):
        return _doubt_kept(plain, shares(hypotheses, _special_price(hypotheses[0], closeup)))
    best = hypotheses[0]
    source = np.zeros(scene.counts.size)
    for label in best.labels:
        source += closeup.part(best.fit, label)
    natural = float(scene.problem.prior.anchor[: RATIOS.size].sum())
    if scene.background is None and natural > _BURIED * scene.counts.sum():
        return plain  # what is not known of the background outweighs what continua tell
    also = tuple(plain)[:_ALSO]
    price = Search().price
    # small changes of the setting are left to the fits themselves
    setting = best.setting if _moved(scene, best.setting) > _FAR else Setting()
    every = explanations(scene, setting, price, also)
    if setting != Setting():
        loss = scene.tolerance.penalty(setting)
        still = explanations(scene, Setting(), price, also)
        if still[0].score > every[0].score - loss:
            every = still
    every = _beside_peaks(every, best, closeup)
    free = _free_likelihood(scene, best, closeup, source)
    free -= cost_of(best.labels, Search())
    free -= _FREEDOM * best.fit.free
    trust = 1.0 / (1.0 + np.exp(np.clip((free - every[0].score) / _TEMPERATURE, -60.0, 60.0)))
    if -every[0].score > _POOR * scene.counts.size and best.labels:
        trust = 0.0
    else:
        plain = _beside_whole(plain, best.labels, every)
        if not best.labels and _much_above(scene, closeup, best):
            trust = 1.0  # a smooth continuum of no source explains nothing
    found = {label: (1.0 - trust) * share for label, share in plain.items()}
    for label, share in _shares(every).items():
        found[label] = found.get(label, 0.0) + trust * share
    if float(scene.counts.sum() - closeup.always(best.fit).sum()) > _MANY_COUNTS:
        strict = shares(hypotheses, _SPECIAL)
        agreed = _clearly(every) if -every[0].score <= _POOR * scene.counts.size else ""
        if agreed in plain:
            strict[agreed] = plain[agreed]
        found = _special_by_peaks(strict, found)
    return _doubt_kept(plain, found)


def _much_above(scene: BroadScene, closeup: Closeup, best: Hypothesis) -> bool:
    """Whether there is so much above a measured background that some source has to be there."""
    if scene.background is None:
        return False
    above = float(scene.counts.sum() - closeup.always(best.fit).sum())
    return above > max(_EXCESS * float(scene.background.sum()), _MANY_COUNTS)


def _beside_whole(
    plain: dict[str, float], labels: tuple[str, ...], every: list[Explanation]
) -> dict[str, float]:
    """Shares by peaks, less those of further names that whole spectra do without.

    What a source scatters in shields makes humps that look like broad peaks of another; a whole
    spectrum holds them already.
    """
    leading = every[0]
    if not set(leading.labels) < set(labels) or not _clear(every):
        return plain
    kept = dict(plain)
    score = {frozenset(one.labels): one.score for one in every}
    for label in set(labels) - set(leading.labels):
        both = score.get(frozenset((*leading.labels, label)), -np.inf)
        kept[label] *= float(np.exp(np.clip((both - leading.score) / _TEMPERATURE, -60.0, 0.0)))
    return kept


def _clearly(every: list[Explanation]) -> str:
    """Special nuclear material that whole spectra name alone, and nothing else as well."""
    label = every[0].labels[0] if len(every[0].labels) == 1 else ""
    special = bool(label) and candidates()[label].category == "SNM"
    return label if special and _clear(every) else ""


def _clear(every: list[Explanation]) -> bool:
    """Whether whole spectra name something that nothing else explains nearly as well as."""
    labels = set(every[0].labels)
    others = (one.score for one in every if not labels & set(one.labels))
    return bool(labels) and every[0].score - max(others, default=-np.inf) > _CLEAR


def _free_likelihood(
    scene: BroadScene, best: Hypothesis, closeup: Closeup, source: NDArray[np.float64]
) -> float:
    """Likelihood of a fit with free continua, with the errors that its bins share at their best."""
    expected = best.fit.expected
    problem = scene.problem_for(expected)
    left = scene.counts - expected
    shift, cost = np.zeros_like(left), 0.0
    if problem.shared is not None:
        projection = problem.projected((left * problem.inverse)[None, :])[0]
        shift = problem.shared.spread(projection)
        both = left @ (left * problem.inverse) - projection @ projection
        cost = 0.5 * max(0.0, both - float(((left - shift) ** 2 * problem.inverse).sum()))
    return likelihood(scene, expected + shift, source, closeup.always(best.fit)) - cost


def _beside_peaks(
    every: list[Explanation], best: Hypothesis, closeup: Closeup
) -> list[Explanation]:
    """Explanations less what the peaks of each explain worse than the best fit with free continua.

    Continua and scatter differ from their templates by more than counts do where these are many.
    """
    price, spread = Search().price, dispersion(closeup, best.fit)
    most = best.fit.value - price * len(best.labels)
    found: list[Explanation] = []
    # peaks only take off, and nothing of what they say best themselves
    leading = max(
        (one.score for one in every if set(one.labels) == set(best.labels)), default=-np.inf
    )
    for one in every:
        score = one.score
        # what is too far behind already cannot come near
        if score > leading - _HOPELESS:
            worth = closeup.fit(one.labels).value - price * len(one.labels)
            score -= max(most - worth, 0.0) / spread
            leading = max(leading, score)
        found.append(Explanation(one.labels, score))
    return sorted(found, key=lambda one: -one.score)


def _special_price(best: Hypothesis, closeup: Closeup) -> float:
    """Evidence by narrow peaks that special nuclear material has to bring besides, to be named."""
    evidence = best.fit.value - closeup.fit(()).value
    return _SPECIAL + Search().misfit * evidence / dispersion(closeup, best.fit)


def _special_by_peaks(strict: dict[str, float], found: dict[str, float]) -> dict[str, float]:
    """Shares with special nuclear material named by its peaks alone, else told as a doubt."""
    known = candidates()
    return {
        label: min(share, max(strict.get(label, 0.0), _DOUBT_KEPT))
        if known[label].category == "SNM"
        else share
        for label, share in found.items()
    }


def _doubt_kept(plain: dict[str, float], found: dict[str, float]) -> dict[str, float]:
    """Shares of a stricter view, which may not take a doubt about special material away."""
    kept = dict(found)
    for label, share in plain.items():
        if candidates()[label].category == "SNM":
            kept[label] = max(kept.get(label, 0.0), min(share, _DOUBT_KEPT))
    return dict(sorted(kept.items(), key=lambda item: -item[1]))


def _moved(scene: BroadScene, setting: Setting) -> float:
    """How far a setting moves or widens peaks, in their widths."""
    energies = np.array([60.0, 300.0, 1000.0])
    moved = np.abs(setting.gain * energies + setting.offset_kev) / scene.width.fwhm_kev(energies)
    return max(float(moved.max()), 2.0 * abs(float(np.log(setting.width))))


def _shares(every: list[Explanation]) -> dict[str, float]:
    scores: NDArray[np.float64] = np.array([one.score for one in every]) / _TEMPERATURE
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    found: dict[str, float] = {}
    for one, weight in zip(every, weights, strict=True):
        for label in named(one.labels):
            found[label] = found.get(label, 0.0) + float(weight)
    return found
