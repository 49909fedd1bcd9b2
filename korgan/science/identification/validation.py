"""Make the map of probabilities: ``python -m korgan.science.identification.validation 300``.

Spectra of known content are drawn from declared physics, identified, and the shares of the
hypotheses compared with how often the names were right. The instruments drawn have other sizes,
gains, offsets, resolutions, rooms, layers and efficiencies than the templates; what they have in
common is the photon Monte Carlo, so that a probability is bounded besides (`engine`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.candidates import candidates
from korgan.science.identification.engine import identify
from korgan.science.identification.reliability import (
    TRUTH,
    TruthMap,
    fitted,
    reliability,
    truth_maps,
)
from korgan.science.photons.background import Background
from korgan.science.photons.detectors import detector
from korgan.science.photons.shielding import Shielding
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise

DETECTORS: dict[str, tuple[str, ...]] = {
    "NaI": ("NaI 2x2", "NaI 3x3", "NaI 1.5x1.5", "NaI 2x4x16"),
    "CsI": ("CsI 1x1x2", "CsI 1 cm3", "CsI 2x2"),
    "BGO": ("BGO 2x2", "BGO 3x3"),
    "LaBr3": ("LaBr3 1.5x1.5", "LaBr3 2x2"),
    "CZT": ("CZT 1 cm3", "CZT 0.5 cm3"),
    "HPGe": ("HPGe 20 %", "HPGe 50 %"),
}
SOURCES = (
    *("Am-241", "Ba-133", "Cd-109", "Co-57", "Co-60", "Cs-134", "Cs-137", "Eu-152", "Eu-154"),
    *("F-18", "Ga-67", "I-123", "I-131", "In-111", "Ir-192", "Lu-177", "Mn-54", "Na-22"),
    *("Np-237", "Pu-239", "Ra-226", "Se-75", "Tc-99m", "Th-232", "Tl-201", "U-235", "Xe-133"),
    *("Y-88", "Zn-65"),
)
# What is met most, in checks, works and hospitals.
EVERYDAY = (
    *("Am-241", "Ba-133", "Co-57", "Co-60", "Cs-137", "Eu-152", "F-18", "I-131", "Na-22"),
    *("Ra-226", "Tc-99m", "Th-232"),
)
# Seldom met, and so that the maps know how sure the engine is of what it rarely sees.
RARER = (
    *("Ac-225", "Ag-110m", "Au-198", "Bi-207", "Br-82", "Ce-139", "Co-56", "Co-58", "Cr-51"),
    *("Cu-64", "Cu-67", "Eu-155", "Fe-59", "Gd-153", "Hg-203", "Ho-166m", "I-124", "K-40"),
    *("La-140", "Lu-176", "Lu-177m", "Mo-99", "Nb-94", "Nb-95", "Pu-238", "Ra-223", "Re-186"),
    *("Re-188", "Ru-103", "Sb-124", "Sc-46", "Sm-153", "Sn-117m", "Sr-85", "Ta-182", "Th-228"),
    *("U-233", "U-238", "W-187", "Yb-169", "Zr-89", "Zr-95"),
)
_RARER_SHARE = 0.25
_SOFT = frozenset({"Am-241", "Cd-109", "Co-57", "Tl-201", "Xe-133", "I-123"})
_LAYERS = (
    *(None, None, None, Shielding(7, 8.0), Shielding(13, 3.0), Shielding(26, 4.0)),
    *(Shielding(26, 12.0), Shielding(82, 3.0), Shielding(82, 8.0), Shielding(7, 20.0)),
)
_MIXTURES = ((0, 0.12), (1, 0.63), (2, 0.25))  # number of sources, and how often


@dataclass(frozen=True)
class Conditions:
    """How far drawn instruments are off, and where their backgrounds were measured.

    Parameters
    ----------
    gain, offset_kev : float
        Standard deviations of the relative error of the scale and of its shift, of broad peaks;
        germanium has 1/60 and 2/15 of them.
    narrowest, widest : float
        Between which the width of peaks lies, over the usual one.
    elsewhere : bool
        Backgrounds were measured at another place, with another gain.
    everyday : float
        Share of the sources that are drawn from :data:`EVERYDAY`.
    thresholds_kev : tuple of float
        Energies of which one is the lower threshold of each instrument.
    fewest : float
        Least net counts.
    told : bool
        The kind of detector is told.
    """

    gain: float = 0.012
    offset_kev: float = 1.5
    narrowest: float = 0.9
    widest: float = 1.4
    elsewhere: bool = False
    everyday: float = 0.0
    thresholds_kev: tuple[float, ...] = (0.0,)
    fewest: float = 200.0
    told: bool = True


USUAL = Conditions()
# An instrument that nobody has looked after, and a background from somewhere.
NEGLECTED = Conditions(gain=0.04, offset_kev=3.0, narrowest=0.8, widest=1.9, elsewhere=True)
# What files are like, in turn: of the usual instruments some name no detector, and some are as bad.
_MET = replace(USUAL, everyday=0.5, thresholds_kev=(0.0, 15.0, 30.0, 50.0), fewest=150.0)
AS_MET = (
    _MET,
    replace(_MET, told=False),
    replace(_MET, elsewhere=True),
    replace(_MET, gain=0.02, offset_kev=3.0, narrowest=0.8, widest=1.9, elsewhere=True),
)


@dataclass(frozen=True)
class Drawn:
    """A spectrum of known content.

    Parameters
    ----------
    kind : str
        Kind of detector.
    spectrum : Spectrum
        As measured.
    background : Spectrum or None
        Of ten times the live time.
    truth : frozenset of str
        Nuclides in it.
    net_counts : float
        Counts expected above the background.
    shielded : bool
        Whether a layer lies around any of the sources.
    """

    kind: str
    spectrum: Spectrum
    background: Spectrum | None
    truth: frozenset[str]
    net_counts: float
    shielded: bool = False


def drawn(kind: str, seed: int, how: Conditions = USUAL) -> Drawn:
    """Draw a spectrum.

    Parameters
    ----------
    kind : str
        Key of :data:`DETECTORS`.
    seed : int
        Seed.
    how : Conditions
        How far the instrument is off.

    Returns
    -------
    Drawn
        Equal seeds give equal spectra.
    """
    rng = np.random.default_rng((seed, sum(map(ord, kind))))
    name = str(rng.choice(DETECTORS[kind]))
    fine = detector(name).kind == "HPGe"
    edges = np.linspace(0.0, 3000.0, (8192 if fine else 1024) + 1)
    instrument = Instrument(
        name,
        edges,
        resolution_factor=float(rng.uniform(how.narrowest, how.widest)),
        gain_error=float(rng.normal(0.0, how.gain / (60.0 if fine else 1.0))),
        offset_error_kev=float(rng.normal(0.0, how.offset_kev / (7.5 if fine else 1.0))),
        room_scatter=float(rng.uniform(0.3, 1.5)),
    )
    numbers, chances = zip(*_MIXTURES, strict=True)
    many = int(rng.choice(numbers, p=chances))
    usual = rng.choice(SOURCES, many, replace=False)
    rarer = rng.choice(RARER, many, replace=False)
    picked = np.where(rng.random(many) < _RARER_SHARE, rarer, usual)
    chosen = [str(one) for one in picked]
    if how.everyday:
        common = rng.choice(EVERYDAY, many, replace=False)
        chosen = [
            str(often) if rng.random() < how.everyday and often not in chosen else one
            for one, often in zip(chosen, common, strict=True)
        ]
    distance = float(rng.choice([10.0, 30.0, 100.0]))
    net = float(np.exp(rng.uniform(np.log(how.fewest), np.log(40_000.0))))
    expected, shielded = np.zeros(edges.size - 1), False
    natural = synthesise(
        instrument, [], 10.0, seed=seed, distance_cm=distance, background=Background()
    ).expected
    for source in chosen:
        layer = None if source in _SOFT else _LAYERS[int(rng.integers(len(_LAYERS)))]
        shielded = shielded or layer is not None
        term = [SourceTerm(source, 1e5, shielding=layer)]
        alone = synthesise(instrument, term, 10.0, seed=seed, distance_cm=distance)
        counts = alone.expected - alone.expected_background
        expected += counts / counts.sum() * net * float(rng.uniform(0.5, 1.5)) / many
    # windows, casings and sizes that no model has
    middle = 0.5 * (edges[1:] + edges[:-1])
    foreign = _foreign_response(np.random.default_rng((seed, 7)), middle)
    foreign *= _passed(middle, how.thresholds_kev[seed % len(how.thresholds_kev)])
    expected *= foreign
    natural = natural * foreign
    beneath = natural / natural.sum() * net / float(rng.choice([0.2, 1.0, 3.0]))
    scale = EnergyCalibration.polynomial(0.0, edges[1])
    over = 10.0 * beneath
    if how.elsewhere:
        over = _elsewhere(instrument, seed, float(over.sum()), fine=fine) * foreign
    shade = Spectrum(rng.poisson(over).astype(float), 600.0, calibration=scale)
    return Drawn(
        kind,
        Spectrum(rng.poisson(expected + beneath).astype(float), 60.0, calibration=scale),
        shade if rng.random() < 0.5 else None,
        frozenset(chosen),
        float(expected.sum()),
        shielded,
    )


def _elsewhere(
    instrument: Instrument, seed: int, counts: float, *, fine: bool
) -> NDArray[np.float64]:
    """Background of the same instrument on another day, between other walls."""
    rng = np.random.default_rng((seed, 11))
    potassium, radium, thorium, cosmic, level = np.exp(rng.normal(0.0, 0.4, 5))
    usual = Background()
    ground = Background(
        usual.potassium * potassium,
        usual.radium * radium,
        usual.thorium * thorium,
        usual.cosmic * cosmic,
    )
    there = replace(
        instrument,
        gain_error=instrument.gain_error + float(rng.normal(0.0, 2e-4 if fine else 0.01)),
        room_scatter=float(rng.uniform(0.3, 1.5)),
    )
    made = synthesise(there, [], 10.0, seed=seed, distance_cm=100.0, background=ground).expected
    return np.asarray(made / made.sum() * counts * level)


def _foreign_response(
    rng: np.random.Generator, energy_kev: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Factor of the efficiency of a detector that is not quite as modelled."""
    energy = np.maximum(energy_kev, 5.0)
    window = rng.exponential(0.3) * (30.0 / energy) ** 2.5
    return np.asarray((energy / 300.0) ** rng.normal(0.0, 0.1) * np.exp(-window))


def _passed(energy_kev: NDArray[np.float64], threshold_kev: float) -> NDArray[np.float64]:
    """Share of the counts that a discriminator lets through."""
    if threshold_kev <= 0.0:
        return np.ones_like(energy_kev)
    slope = 0.03 * threshold_kev + 0.5
    return np.asarray(1.0 / (1.0 + np.exp(np.clip((threshold_kev - energy_kev) / slope, -60, 60))))


@dataclass(frozen=True)
class Said:
    """A name that was thought of, and whether it was right."""

    kind: str
    nuclide: str
    share: float
    probability: float
    right: bool


def names(kind: str, seeds: range, how: Conditions = USUAL) -> Iterator[Said]:
    """Identify drawn spectra; every name with a probability worth a line."""
    for seed in seeds:
        one = drawn(kind, seed, how)
        for found in identify(one.spectrum, one.background, kind if how.told else None).nuclides:
            right = found.nuclide in one.truth
            yield Said(kind, found.nuclide, found.share, found.probability, right)


def names_as_met(kind: str, seeds: range) -> Iterator[Said]:
    """Names in spectra such as files bring, each seed under the next of :data:`AS_MET`."""
    for seed in seeds:
        yield from names(kind, range(seed, seed + 1), AS_MET[seed // 4 % len(AS_MET)])


def build(spectra: int, first_seed: int = 1000) -> dict[str, TruthMap]:
    """Fit a map for germanium and two for all kinds of broad peaks, and write them down.

    Kinds of broad peaks differ less than a map of few names is uncertain. Names met every day have
    a map of their own; that of all is for the others: how often these are met, nobody knows.
    """
    said = [
        one
        for kind in DETECTORS
        for one in names_as_met(kind, range(first_seed, first_seed + spectra))
    ]
    groups = {
        "HPGe": [one for one in said if one.kind == "HPGe"],
        "everyday": [
            one for one in said if one.kind != "HPGe" and candidates()[one.nuclide].everyday
        ],
        "all": [one for one in said if one.kind != "HPGe"],
    }
    maps = {
        group: fitted([one.share for one in those], [one.right for one in those])
        for group, those in groups.items()
    }
    rounded = {
        group: {name: [round(x, 4) for x in values] for name, values in asdict(found).items()}
        for group, found in maps.items()
    }
    facts = {
        "made_by": f"python -m korgan.science.identification.validation {spectra}",
        "spectra_per_kind": spectra,
        "first_seed": first_seed,
        "names": {group: len(those) for group, those in groups.items()},
        "maps": rounded,
    }
    TRUTH.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    truth_maps.cache_clear()
    return maps


def main() -> None:
    """Fit the maps, and print how true they are on other seeds."""
    spectra = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    build(spectra)
    every: list[Said] = []
    for kind in DETECTORS:
        fresh = list(names_as_met(kind, range(spectra // 2)))
        every += fresh
        _print(kind, fresh)
    _print("all", every)


def _print(title: str, said: list[Said]) -> None:
    bands, error = reliability([one.probability for one in said], [one.right for one in said])
    print(f"{title:6s} {len(said)} names, calibration error {error:.3f}")
    for band in bands:
        print(f"   {band.low:4.2f}-{band.high:4.2f} {band.names:5d}", end=" ")
        print(f"stated {band.stated:.3f} right {band.right:.3f}", flush=True)


if __name__ == "__main__":
    main()
