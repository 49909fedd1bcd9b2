"""What a crystal counts of its own radioactivity: La-138 in lanthanum bromide."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from korgan.science.nuclides.bremsstrahlung import ELECTRON_EDGES_KEV, beta_spectrum
from korgan.science.photons.folding import Folding
from korgan.science.photons.pulse_heights import DEPOSIT_EDGES_KEV

DATA = Path(__file__).parent / "data"
BIN_KEV = 2.0
# La-138 in natural lanthanum: 0.0888 %, half-life 1.02e11 a, hence 1.5 Bq per cm3 of LaBr3.
# SOURCE: ENSDF; F. G. A. Quarati et al., Nucl. Instr. Meth. A 683 (2012) 46.
BECQUEREL_PER_CM3 = 1.5
CAPTURE_SHARE, CAPTURE_KEV = 0.664, 1435.8
BETA_SHARE, BETA_KEV, BETA_END_KEV = 0.336, 788.7, 263.0
# What the barium atom leaves after electron capture, by shell: energy (keV) and share.
SHELLS = ((37.4, 0.64), (5.6, 0.28), (1.1, 0.08))
# Alpha particles of Ac-227 and its progeny, as light of electrons of that energy (keV), some of
# them together with gamma rays; counts per s and cm3 vary tenfold between crystals (unverified).
ALPHA_PER_CM3, ALPHA_SIGMA_KEV = 0.03, 60.0
ALPHAS_KEV = (1760.0, 1920.0, 2050.0, 2250.0, 2640.0)


@lru_cache(maxsize=1)
def _tables() -> dict[str, NDArray[np.float64]]:
    with np.load(DATA / "intrinsic.npz") as table:
        return {name: table[name].astype(float) for name in table.files}


def _shifted(photons: NDArray[np.float64], extra_kev: float, share: float) -> NDArray[np.float64]:
    """Deposit bins (2 keV) after `extra_kev` is added to every event."""
    out = np.zeros(len(photons) + int(400 / BIN_KEV))
    place = extra_kev / BIN_KEV
    low = int(place)
    above = place - low
    out[low : low + len(photons)] += share * (1.0 - above) * photons
    out[low + 1 : low + 1 + len(photons)] += share * above * photons
    return out


def _lanthanum_deposit(name: str) -> NDArray[np.float64]:
    """Events per decay of La-138 in bins of 2 keV."""
    capture, beta = _tables()[f"capture/{name}"], _tables()[f"beta/{name}"]
    total = np.zeros(len(capture) + int(400 / BIN_KEV))
    for energy, share in SHELLS:
        total += _shifted(capture, energy, CAPTURE_SHARE * share)
    running = np.cumsum(beta_spectrum(BETA_END_KEV, "La", "La-138"))
    fine = np.interp(np.arange(0.0, BETA_END_KEV + 1.0, BIN_KEV), ELECTRON_EDGES_KEV[1:], running)
    electrons = np.diff(fine, prepend=0.0)
    part = BETA_SHARE * np.convolve(beta, electrons)
    total[: len(part)] += part
    return total


def intrinsic_rate(folding: Folding) -> NDArray[np.float64]:
    """Expected counts per second of the crystal's own activity.

    The peak of La-138 stands at 1436 keV plus the 37 keV of the barium atom; its beta branch gives
    an edge at 789 keV and a continuum above.

    Parameters
    ----------
    folding : Folding
        Detector, energy scale and resolution.

    Returns
    -------
    ndarray (n,)
        Counts per second in each channel; zero for crystals without lanthanum.
    """
    model = folding.table.model
    if model.kind != "LaBr3":
        return np.zeros(len(folding.edges) - 1)
    crystal = model.bodies[model.sensitive]
    volume = model.face_area_cm2 * (crystal.z_high - crystal.z_low)
    events = BECQUEREL_PER_CM3 * _lanthanum_deposit(model.name)
    edges = BIN_KEV * np.arange(len(events) + 1)
    running = np.concatenate([[0.0], np.cumsum(events)])
    deposit = np.diff(np.interp(DEPOSIT_EDGES_KEV, edges, running))
    centres = 0.5 * (DEPOSIT_EDGES_KEV[1:] + DEPOSIT_EDGES_KEV[:-1])
    for energy in ALPHAS_KEV:
        hump = np.exp(-0.5 * ((centres - energy) / ALPHA_SIGMA_KEV) ** 2) * np.diff(
            DEPOSIT_EDGES_KEV
        )
        deposit += ALPHA_PER_CM3 / len(ALPHAS_KEV) * hump / hump.sum()
    deposit[0] = 0.0
    return np.asarray(volume * folding.blurred(deposit))
