"""What a template stands for, and the lines in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from korgan.science.nuclides import Emissions, emissions
from korgan.science.photons.attenuation import transmission_coefficient
from korgan.science.photons.fluorescence import K_SHELLS
from korgan.science.photons.materials import material
from korgan.science.photons.response import response
from korgan.science.photons.shielding import Shielding, passage

# Layers between source and detector: atomic number and areal density in g/cm2. The templates of
# one source span a cone: a fit may mix them, so that absorbers between these are covered too.
LAYERS: tuple[Shielding | None, ...] = (
    None,
    Shielding(13, 1.5),
    Shielding(26, 6.0),
    Shielding(26, 20.0),
    Shielding(82, 5.0),
    Shielding(82, 30.0),
    Shielding(82, 80.0),
)
# Further sources of one label (ages, enrichments, impurities) are looked for behind fewer. Behind
# lead a harder impurity may be all that is left.
FEWER_LAYERS: tuple[Shielding | None, ...] = (
    None,
    Shielding(26, 6.0),
    Shielding(26, 20.0),
    Shielding(82, 5.0),
    Shielding(82, 30.0),
)
# Behind these, what is scattered differs most. In a body, a load of food or a wall photons lose
# little at a time and peaks melt into it; so peaks and scatter are one template, and scatter alone
# is no evidence.
SCATTERERS: tuple[Shielding, ...] = (Shielding(7, 15.0), Shielding(26, 12.0), Shielding(82, 20.0))
# Metal and ore shade themselves; their lines weaken towards low energy otherwise than by a layer.
SELF_ABSORBING: dict[str, tuple[Shielding, ...]] = {
    "U-235": (Shielding(92, 15.0, self_absorbing=True),),
    "U-238": (Shielding(92, 40.0, self_absorbing=True),),
    "U-233": (Shielding(92, 15.0, self_absorbing=True),),
    "Pu-239": (Shielding(94, 15.0, self_absorbing=True),),
    "Th-232": (Shielding(14, 20.0, self_absorbing=True),),
    "Ra-226": (Shielding(14, 20.0, self_absorbing=True),),
    "K-40": (Shielding(14, 20.0, self_absorbing=True),),
    "Lu-176": (Shielding(71, 5.0, self_absorbing=True),),
}
# Heavy metal shines in its own X-rays, as much as its thickness and its beta rays make it.
FLUORESCING = {
    **dict.fromkeys(("U-233", "U-235", "U-238"), 92),
    **dict.fromkeys(("Pu-238", "Pu-239"), 94),
    "Th-232": 90,
    "Lu-176": 71,
}
SOIL = Shielding(13, 50.0, self_absorbing=True)
# Natural background, with the usual ratio of the counts to those of potassium.
# SOURCE: 400, 35 and 40 Bq/kg of K-40, U-238 and Th-232 in soil (UNSCEAR 2000, annex B, table 5),
# times the photons per decay of each series. Fallout that can be seen is named as what it is.
BACKGROUND_SOURCES = {
    "K-40": 1.0,
    "uranium ore": 1.2,
    "Th-232": 1.6,
    "annihilation": 0.0,
}
# Hard photons make pairs in walls, shields and casings; what reaches the detector of their
# annihilation depends on the place. One template of each source has much of it.
_SOFT_KEV, _ENOUGH_OTHERS = 35.0, 0.01  # keV, photons per decay
# Windows and casings stop L X-rays; tied to K X-rays they would forbid those.
_SOFTEST_FREE_KEV = 25.0
HARD_KEV, PAIRS_PER_HARD_PHOTON = 1500.0, 0.15
# What surrounds any source: capture of neutrons, and fluorescence of shields and collimators.
# Energies in keV and relative intensities. SOURCE: X-ray Data Booklet (LBNL/PUB-490), table 1-3.
HELPERS: dict[str, tuple[tuple[float, float], ...]] = {
    "neutron capture in hydrogen": ((2223.25, 1.0),),
    "K X-rays of lead": ((72.80, 60.0), (74.97, 100.0), (84.94, 35.0), (87.3, 9.0)),
    "K X-rays of tungsten": ((57.98, 58.0), (59.32, 100.0), (67.24, 33.0), (69.1, 8.0)),
}
# How many counts they may bring, as a share of the counts above 100 keV.
HELPER_SHARES = (0.02, 0.05, 0.005, 3.0)
# Source of a template of X-rays that a label's own metal makes.
FLUORESCENCE = "fluorescence of its own"
# The last of the helpers, for crystals that are radioactive themselves.
OWN_ACTIVITY = "own activity of the crystal"
# Detectors between which a real one of each kind lies; the first is the usual one.
SIZES: dict[str, tuple[str, ...]] = {
    "NaI": ("NaI 3x3", "NaI 1.5x1.5", "NaI 2x4x16"),
    "CsI": ("CsI 1x1x2", "CsI 1 cm3", "CsI 2x2"),
    "LaBr3": ("LaBr3 1.5x1.5", "LaBr3 2x2"),
    "CeBr3": ("CeBr3 1.5x1.5", "CeBr3 1x1"),
    "CZT": ("CZT 1 cm3", "CZT 0.5 cm3"),
    "CdTe": ("CdTe 5x5x1 mm", "CZT 0.5 cm3"),
    "BGO": ("BGO 2x2", "BGO 3x3"),
    "HPGe": ("HPGe 50 %", "HPGe 20 %", "HPGe planar"),
    "PVT": ("PVT 69x36x6 cm",),
}
DISTANCE_CM = 100.0


class Part(StrEnum):
    """What of a source's counts a template holds."""

    PEAKS = "peaks"
    X_RAYS = "X-rays"
    ANNIHILATION = "annihilation"
    CONTINUUM = "continuum"
    SCATTER = "scatter"
    WHOLE = "whole"


@dataclass(frozen=True)
class Row:
    """What one template stands for.

    Parameters
    ----------
    label : str
        Nuclide; empty for what is never named.
    source : str
        Source of the nuclide table, or a key of :data:`HELPERS`.
    detector : str
        Detector model.
    layer : Shielding or None
        Layer around the source.
    part : Part
        Full-energy and escape peaks (without X-rays where these do not matter), those of X-rays
        alone, of annihilation alone, other counts of unscattered photons, those of scattered
        photons, or all.
    pairs : bool
        Whether annihilation of pairs made in the surroundings is in it.
    """

    label: str
    source: str
    detector: str
    layer: Shielding | None = None
    part: Part = Part.PEAKS
    pairs: bool = False


def candidate_rows(kind: str, label: str, source: str, *, first: bool = True) -> list[Row]:
    """Templates of one source: peaks behind layers and in other sizes, and what it scatters.

    Peaks and the rest are apart, because how much a source scatters depends on its surroundings,
    and because only peaks count as evidence.
    """
    usual, *others = SIZES[kind]
    layers = (*(LAYERS if first else FEWER_LAYERS), *SELF_ABSORBING.get(label, ()))
    rows = [Row(label, source, usual, layer) for layer in layers]
    if first:
        rows += [Row(label, source, other) for other in others[:1]]
        rows += [Row(label, source, size, None, Part.CONTINUUM) for size in (usual, *others[:1])]
        rows.append(Row(label, source, usual, None, Part.SCATTER))
        # bremsstrahlung has no peaks to be tied to
        part = Part.WHOLE if _has_lines(source) else Part.SCATTER
        rows += [Row(label, source, usual, layer, part) for layer in SCATTERERS]
    emitted = emissions(source)
    if first:
        # self-absorption and fluorescence change X-rays out of proportion to gamma rays, and
        # positrons may annihilate elsewhere
        if free_x_rays(emitted).any():
            rows.append(Row(label, source, usual, None, Part.X_RAYS))
        if label in FLUORESCING:
            rows.append(Row(label, FLUORESCENCE, usual, None, Part.X_RAYS))
        if minor(emitted, "annihilation"):
            rows.append(Row(label, source, usual, None, Part.ANNIHILATION))
    if first and emitted.per_decay[emitted.energy_kev > HARD_KEV].sum() > 0.01:
        rows.append(Row(label, source, usual, None, pairs=True))
    return rows


def is_heavy(row: Row) -> bool:
    """Whether a row stands for a source behind so much that its soft photons are gone."""
    layer = row.layer
    return (
        layer is not None
        and layer.atomic_number >= 26
        and layer.areal_density_g_cm2 >= 5.0
        and (layer.atomic_number > 50 or layer.areal_density_g_cm2 > 10.0)
        and not layer.self_absorbing
    )


def _has_lines(source: str) -> bool:
    emitted = emissions(source)
    lines = float(emitted.per_decay[emitted.energy_kev > _SOFTEST_FREE_KEV].sum())
    return lines > 0.01 * float(emitted.continuum_per_decay.sum())


def minor(emitted: Emissions, line: str) -> bool:
    """Whether a source has lines of a kind, and enough others to be known without them."""
    hard = emitted.energy_kev > 25.0
    those = emitted.kind == line
    others = float(emitted.per_decay[hard & ~those].sum())
    return bool(
        emitted.per_decay[those].sum() > 0
        and others * 4.0 > emitted.per_decay[hard & those].sum()
        and others > 0
    )


def free_x_rays(emitted: Emissions) -> NDArray[np.bool_]:
    """Which lines are X-rays that say nothing beside the other lines of a source.

    All of them where gamma rays prevail; else the softest, of which windows, casings and
    thresholds let pass what they like.
    """
    x_rays = emitted.kind == "x"
    if minor(emitted, "x"):
        return np.asarray(x_rays)
    soft = emitted.energy_kev < _SOFT_KEV
    others = float(emitted.per_decay[~soft].sum())
    return np.asarray(x_rays & soft & (others > _ENOUGH_OTHERS))


def surrounding_rows(kind: str) -> tuple[list[Row], list[Row]]:
    """Templates of natural background, and of helpers."""
    usual = SIZES[kind][0]
    natural = [Row("", source, usual, SOIL, Part.WHOLE) for source in BACKGROUND_SOURCES]
    helpers = [*HELPERS, *((OWN_ACTIVITY,) if kind == "LaBr3" else ())]
    return natural, [Row("", name, usual, None, Part.WHOLE) for name in helpers]


def photons_of(row: Row) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Energies (keV) and photons per decay of the lines of a row, before any layer."""
    if row.source == FLUORESCENCE:
        shell = np.array(K_SHELLS[FLUORESCING[row.label]].lines)
        return shell[:, 0], shell[:, 1]
    if row.source in HELPERS:
        table = np.array(HELPERS[row.source])
        return table[:, 0], table[:, 1]
    emitted = emissions(row.source)
    energy, photons = emitted.energy_kev, emitted.per_decay
    free = free_x_rays(emitted)
    if row.part is Part.X_RAYS:
        seen = free & (energy > _SOFTEST_FREE_KEV)
        free = seen if seen.any() else free
        return energy[free], photons[free]
    if row.part is Part.ANNIHILATION:
        those = emitted.kind == "annihilation"
        return energy[those], photons[those]
    if row.part is Part.PEAKS:
        energy, photons = energy[~free], photons[~free]
    if row.pairs:
        hard = PAIRS_PER_HARD_PHOTON * float(photons[energy > HARD_KEV].sum())
        energy, photons = np.append(energy, 511.0), np.append(photons, hard)
    return energy, photons


@lru_cache(maxsize=4096)
def peak_counts(row: Row) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Full-energy and escape peaks of a row.

    Parameters
    ----------
    row : Row
        Template.

    Returns
    -------
    energy_kev, counts : ndarray, shape (n,)
        Energies in keV and counts per decay, on the scale of the templates: without the solid
        angle, which is common to all.
    """
    energy, photons = photons_of(row)
    table = response(row.detector)
    air = transmission_coefficient("air", energy) * material("air").density * DISTANCE_CM
    passed = photons * passage(row.layer).transmitted(energy) * np.exp(-air)
    full, escapes, _ = table.at(energy)
    energies, counts = [energy], [passed * full]
    for k, shift in enumerate(table.escape_kev):
        energies.append(energy - shift)
        counts.append(passed * escapes[:, k])
    where, height = np.concatenate(energies), np.concatenate(counts)
    seen = (where > 5.0) & (height > 0)
    return where[seen], height[seen]


_RANKED = (None, LAYERS[2], LAYERS[4], LAYERS[5], SCATTERERS[0])
_RANKED_OF_OTHERS = (None, LAYERS[5])


def scanned(rows: Sequence[Row], of_label: Mapping[str, NDArray[np.int64]]) -> NDArray[np.int64]:
    """Rows by which candidates are ranked before a closer look: of each, the clearest few.

    Parameters
    ----------
    rows : sequence of Row
        All rows of a library.
    of_label : mapping
        Rows of each label's peaks and X-rays.

    Returns
    -------
    ndarray of int
        Bare, behind steel, behind lead and in a body of the first source, with its X-rays; bare and
        behind much lead of every other.
    """
    chosen: list[int] = []
    for members in of_label.values():
        first = rows[int(members[0])].source
        for i in members:
            row = rows[int(i)]
            wanted = _RANKED if row.source == first else _RANKED_OF_OTHERS
            usual = row.detector == rows[int(members[0])].detector and not row.pairs
            if row.part is Part.X_RAYS or (usual and row.layer in wanted):
                chosen.append(int(i))
    return np.array(chosen, dtype=np.int64)
