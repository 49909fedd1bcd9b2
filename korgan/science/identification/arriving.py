"""Photons that arrive at a detector from each source behind each layer, whatever the detector.

``python -m korgan.science.identification.arriving`` writes them down. Peaks alone say less than
the whole spectrum where counts are few; what a crystal makes of these photons is added when a
spectrum is looked at (`whole_spectrum`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.candidates import DATA, candidates
from korgan.science.identification.half_precision import packed, unpacked
from korgan.science.identification.rows import DISTANCE_CM, SELF_ABSORBING
from korgan.science.nuclides import Emissions, emissions
from korgan.science.photons.attenuation import transmission_coefficient
from korgan.science.photons.materials import material
from korgan.science.photons.shielding import (
    FLUX_KEV,
    Shielding,
    binned,
    passage,
    rebinned,
    room,
)

TABLE = DATA / "arriving.npz"
# Matter of light, middle and heavy elements: bodies and food, vessels and machines, shields.
LAYERS: tuple[Shielding | None, ...] = (
    None,
    *(Shielding(7, areal) for areal in (8.0, 15.0, 25.0)),
    Shielding(13, 1.5),
    *(Shielding(26, areal) for areal in (3.0, 8.0, 15.0, 30.0)),
    *(Shielding(82, areal) for areal in (1.5, 5.0, 12.0, 25.0, 60.0)),
)
OF_ITSELF = len(LAYERS)  # place of the layer in which heavy metal and ore shade themselves
TOGETHER = 2  # flux bins joined: scatter has no structure below that
_FAINTEST, _LOWEST_KEV = 1e-3, 15.0
_HARD_KEV = 60.0
# Of lines that are left behind a shield when the strongest are gone.
_LEFT_KEV, _FAINTEST_LEFT = 150.0, 2e-3
_LEAST_PASSED = 1e-9  # of the photons: behind so much nothing is left to be seen


@dataclass(frozen=True, eq=False)
class Arriving:
    """Photons per decay at the detector.

    Parameters
    ----------
    labels : tuple of str
        Nuclide that each source is reported under.
    offsets : ndarray, shape (sources + 1,)
        First line of each source.
    energy_kev : ndarray, shape (lines,)
        Energies of lines in keV.
    photons : ndarray, shape (lines,)
        Photons of each line per decay.
    through : ndarray, shape (layers, lines)
        Share of them that is not scattered on the way.
    smooth : ndarray, shape (sources, layers, bins)
        Scattered photons in joined flux bins; of bremsstrahlung those that are not, too.
    known : ndarray, shape (sources, layers)
        Which pairs there are.
    shapeless : ndarray, shape (sources,)
        Which sources are known by bremsstrahlung or soft lines only.
    """

    labels: tuple[str, ...]
    offsets: NDArray[np.int64]
    energy_kev: NDArray[np.float64]
    photons: NDArray[np.float64]
    through: NDArray[np.float64]
    smooth: NDArray[np.float32]
    known: NDArray[np.bool_]
    shapeless: NDArray[np.bool_]


@lru_cache(maxsize=1)
def arriving() -> Arriving:
    """Read what arrives from the shipped table.

    Returns
    -------
    Arriving
        Of all sources that are looked for.
    """
    with np.load(TABLE) as file:
        height, known = file["height"], file["known"]
        smooth = np.zeros((*known.shape, FLUX_KEV.size // TOGETHER), dtype=np.float32)
        flat = unpacked(file["smooth"]).astype(np.float32)
        smooth[known] = flat / np.maximum(flat.sum(axis=1, keepdims=True), 1e-30) * height[:, None]
        return Arriving(
            tuple(str(one) for one in file["labels"]),
            file["offsets"].astype(np.int64),
            file["energy_kev"].astype(np.float64),
            file["photons"].astype(np.float64),
            np.exp(file["through"].astype(np.float64)),
            smooth,
            known,
            file["shapeless"],
        )


def build() -> Path:
    """Write down what arrives."""
    pairs = [(label, source) for label, one in candidates().items() for source in one.sources]
    energies, photons, sizes, shapeless = [], [], [0], []
    flux = np.zeros((len(pairs), FLUX_KEV.size))  # of lines
    soft = np.zeros_like(flux)  # of continua
    for place, (_, source) in enumerate(pairs):
        emitted = emissions(source)
        strong = _strong(emitted)
        energies.append(emitted.energy_kev[strong])
        photons.append(emitted.per_decay[strong])
        sizes.append(sizes[-1] + int(strong.sum()))
        hard = float(photons[-1][energies[-1] > _HARD_KEV].sum())
        shapeless.append(bool(hard < float(emitted.continuum_per_decay.sum())))
        flux[place] = binned(energies[-1], photons[-1])
        if emitted.continuum_per_decay.any():
            soft[place] = rebinned(emitted.continuum_edges_kev, emitted.continuum_per_decay)
    energy = np.concatenate(energies)
    layers = [passage(layer) for layer in LAYERS]
    through = [one.transmitted(energy) * _air(energy) for one in layers]
    own = np.full(energy.size, 1e-30)
    smooth = np.zeros((len(pairs), len(layers) + 1, FLUX_KEV.size))
    passed = np.zeros((len(pairs), len(layers) + 1))
    for k, one in enumerate(layers):
        smooth[:, k] = _scattered(flux, soft, one.transmitted(FLUX_KEV), one.scattered)
        passed[:, k] = flux @ one.transmitted(FLUX_KEV) + smooth[:, k].sum(axis=1)
    for place, (label, _) in enumerate(pairs):
        for layer in SELF_ABSORBING.get(label, ()):
            one, those = passage(layer), slice(sizes[place], sizes[place + 1])
            own[those] = one.transmitted(energy[those]) * _air(energy[those])
            found = _scattered(
                flux[[place]], soft[[place]], one.transmitted(FLUX_KEV), one.scattered
            )
            smooth[place, OF_ITSELF] = found[0]
            passed[place, OF_ITSELF] = 1.0
    joined = smooth.reshape(*smooth.shape[:2], -1, TOGETHER).sum(axis=3)
    height = joined.sum(axis=2)
    known = (passed > _LEAST_PASSED * np.maximum(passed[:, :1], 1e-30)) & (height > 0)
    np.savez_compressed(
        TABLE,
        allow_pickle=False,
        labels=np.array([label for label, _ in pairs]),
        offsets=np.array(sizes, np.int32),
        energy_kev=energy.astype(np.float32),
        photons=np.concatenate(photons).astype(np.float32),
        through=np.log(np.maximum([*through, own], 1e-30)).astype(np.float16),
        smooth=packed(joined[known]),
        height=height[known].astype(np.float32),
        known=known,
        shapeless=np.array(shapeless),
    )
    arriving.cache_clear()
    return TABLE


def _strong(emitted: Emissions) -> NDArray[np.bool_]:
    """Lines that matter bare, or behind a shield that stops the soft ones."""
    energy, photons = emitted.energy_kev, emitted.per_decay
    left = energy > _LEFT_KEV
    most, hardest = photons.max(initial=0.0), photons[left].max(initial=0.0)
    strong = (photons > _FAINTEST * most) | (left & (photons > _FAINTEST_LEFT * hardest))
    return np.asarray(strong & (energy > _LOWEST_KEV))


def _air(energy_kev: NDArray[np.float64]) -> NDArray[np.float64]:
    thickness = material("air").density * DISTANCE_CM
    return np.asarray(np.exp(-transmission_coefficient("air", energy_kev) * thickness))


def _scattered(
    lines: NDArray[np.float64],
    continuum: NDArray[np.float64],
    transmitted: NDArray[np.float64],
    scattered: NDArray[np.float64] | None,
) -> NDArray[np.float64]:
    """Photons scattered in a layer and in the room, and those of a continuum that are not."""
    air = _air(FLUX_KEV)
    every = lines + continuum
    found = np.zeros_like(every)
    if scattered is not None:
        found += every @ scattered * air
    direct = every * transmitted * air
    return np.asarray(found + (found + direct) @ room(DISTANCE_CM) + continuum * transmitted * air)


if __name__ == "__main__":
    print(f"{build().stat().st_size} bytes")
