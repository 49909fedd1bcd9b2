"""Germanium: what raises the continuum without a line, such as bremsstrahlung and fission.

Peaks are all that the rest of the engine sees of a germanium spectrum. Where they name nothing and
a background was measured, what is left above it is compared, in broad bins, with what each source
sends through each layer: one without lines is named where none with lines does as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.arriving import TOGETHER, Arriving, arriving
from korgan.science.identification.candidates import candidates
from korgan.science.identification.line_scene import LineScene
from korgan.science.identification.rows import SIZES
from korgan.science.identification.scene import BACKGROUND_SCALE
from korgan.science.identification.search import Search
from korgan.science.photons.folding import flux_response
from korgan.science.photons.pulse_heights import DEPOSIT_EDGES_KEV
from korgan.science.photons.shielding import binned
from korgan.science.spectra import rebin

# Above windows and X-rays of shields, and as far as usual scales reach.
EDGES_KEV: NDArray[np.float64] = np.geomspace(90.0, 2700.0, 25)
# By how much a template may be wrong in a bin, and smoothly from octave to octave.
_SINGLE, _SMOOTH = 0.07, 0.15
# The same of bremsstrahlung, whose shape depends on where the beta particles stop.
_SMOOTH_OF_BETAS = 0.35
# As in `averaging`: what softens likelihoods of templates that are never quite right.
_TEMPERATURE = 2.0
_RAREST = -9.0
# Standard deviations above background from which on it is worth a look; with lines, the rows that
# come nearest are.
_LEAST, _NEAREST = 2.0, 400


@dataclass(frozen=True)
class Lineless:
    """A source without lines that explains the continuum.

    Parameters
    ----------
    label : str
        Nuclide.
    share : float
        Share of all explanations.
    counts : float
        Counts above background in the bins looked at.
    significance : float
        Standard deviations above background alone.
    """

    label: str
    share: float
    counts: float
    significance: float


def lineless_in(scene: LineScene) -> list[Lineless]:
    """What explains the continuum of a scene with a measured background; see `lineless`."""
    if scene.gross_background is None:
        return []
    counts, beneath = (
        rebin(one, scene.grid_kev, EDGES_KEV) for one in (scene.gross, scene.gross_background)
    )
    return lineless(counts, beneath, scene.ratio)


def lineless(
    counts: NDArray[np.float64], background: NDArray[np.float64], ratio: float
) -> list[Lineless]:
    """Weigh what explains counts above a measured background where peaks name nothing.

    Parameters
    ----------
    counts, background : ndarray, shape (n,)
        Counts in the bins between :data:`EDGES_KEV`, the background scaled to the same live time.
    ratio : float
        Live time of the spectrum over that of the background.

    Returns
    -------
    list of Lineless
        Labels without lines, the likeliest first.
    """
    net = counts - background
    above = float(net.sum())
    doubted = float(counts.sum() + ratio * background.sum())
    if above < _LEAST * np.hypot(np.sqrt(doubted), 0.5 * BACKGROUND_SCALE * background.sum()):
        return []
    errors = np.diag(np.maximum(counts, 1.0) + ratio * background)
    errors += BACKGROUND_SCALE**2 * np.outer(background, background)
    labels, rows, smooth = _near(net, errors)
    value, none = _likelihoods(net, errors, rows, smooth), _likelihood(net, errors)
    known, price = candidates(), Search().price
    best: dict[str, float] = {}
    for label, one in zip(labels, value.tolist(), strict=True):
        best[label] = max(best.get(label, -np.inf), one)
    score = {label: one + max(known[label].weight, _RAREST) - price for label, one in best.items()}
    most = max(none, *score.values())
    weight = {label: np.exp((one - most) / _TEMPERATURE) for label, one in score.items()}
    total = sum(weight.values()) + np.exp((none - most) / _TEMPERATURE)
    found = [
        Lineless(
            label,
            float(one / total),
            above,
            float(np.sqrt(2.0 * max(best[label] - none, 0.0))),
        )
        for label, one in weight.items()
        if known[label].continuum_only
    ]
    return sorted(found, key=lambda one: -one.share)


def _near(
    net: NDArray[np.float64], errors: NDArray[np.float64]
) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Rows without lines, and of the others those that are most like the counts."""
    labels, rows, smooth = _folded()
    weighed = rows / np.sqrt(np.diag(errors))
    like = weighed @ (net / np.sqrt(np.diag(errors))) / np.linalg.norm(weighed, axis=1)
    known = candidates()
    like[[known[label].continuum_only for label in labels]] = np.inf
    kept = np.argsort(-like, kind="stable")[:_NEAREST]
    return [labels[i] for i in kept], rows[kept], smooth[kept]


def _likelihood(left: NDArray[np.float64], errors: NDArray[np.float64]) -> float:
    _, size = np.linalg.slogdet(errors)
    return -0.5 * float(left @ np.linalg.solve(errors, left) + size)


def _likelihoods(
    net: NDArray[np.float64],
    errors: NDArray[np.float64],
    rows: NDArray[np.float64],
    smooth: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Logarithm of the likelihood of each row at its best amplitude, with the errors of that."""
    octaves = np.log2(np.sqrt(EDGES_KEV[1:] * EDGES_KEV[:-1]))
    hats = np.maximum(1.0 - np.abs(octaves[None, :] - np.arange(6.0, 13.0)[:, None]), 0.0)
    shape = smooth[:, None, None] ** 2 * (hats.T @ hats) + _SINGLE**2 * np.eye(octaves.size)
    inverse = np.linalg.inv(errors)
    amplitude = np.maximum((rows @ inverse @ net) / np.sum((rows @ inverse) * rows, axis=1), 0.0)
    for _ in range(3):
        expected = amplitude[:, None] * rows
        every = errors + expected[:, :, None] * shape * expected[:, None, :]
        solved = np.linalg.solve(every, np.stack((rows, np.broadcast_to(net, rows.shape)), axis=2))
        amplitude = np.maximum(
            np.einsum("ri,ri->r", rows, solved[:, :, 1])
            / np.einsum("ri,ri->r", rows, solved[:, :, 0]),
            0.0,
        )
    left = net - amplitude[:, None] * rows
    size = np.linalg.slogdet(every)[1]
    distance = np.einsum("ri,ri->r", left, np.linalg.solve(every, left[:, :, None])[:, :, 0])
    return np.asarray(-0.5 * (distance + size))


@lru_cache(maxsize=1)
def _folded() -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Every source behind every layer: label, counts in the bins, how far these are trusted."""
    every = arriving()
    folded = flux_response(SIZES["HPGe"][0])
    cumulative = np.concatenate((np.zeros((len(folded), 1)), np.cumsum(folded, axis=1)), axis=1)
    at = np.array([np.interp(EDGES_KEV, DEPOSIT_EDGES_KEV, row) for row in cumulative])
    response = np.diff(at, axis=1)
    labels, rows, smooth = [], [], []
    for source, layer in zip(*np.nonzero(every.known), strict=True):
        row = _flux(every, int(source), int(layer)) @ response
        if row.sum() > 0.0:
            labels.append(every.labels[source])
            rows.append(row / row.sum())
            smooth.append(_SMOOTH_OF_BETAS if every.shapeless[source] else _SMOOTH)
    return labels, np.array(rows), np.array(smooth)


def _flux(every: Arriving, source: int, layer: int) -> NDArray[np.float64]:
    """Photons by flux bin."""
    lines = slice(every.offsets[source], every.offsets[source + 1])
    straight = every.photons[lines] * every.through[layer, lines]
    scattered = np.repeat(every.smooth[source, layer], TOGETHER) / TOGETHER
    return np.asarray(binned(every.energy_kev[lines], straight) + scattered)
