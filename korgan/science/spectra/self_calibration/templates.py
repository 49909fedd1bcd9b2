"""What sources and natural background look like on a scale even in the square root of energy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import gaussian_filter1d

from korgan.science.nuclides import Emissions, emissions
from korgan.science.photons.background import Background, background_rate
from korgan.science.photons.folding import Folding
from korgan.science.photons.intrinsic import intrinsic_rate
from korgan.science.photons.shielding import FLUX_KEV, Shielding
from korgan.science.spectra.resolution import FWHM_PER_SIGMA
from korgan.science.spectra.self_calibration.rarity import RARITY

# Even in the square root of energy a scintillator's peaks have one width, and blurring them is
# one convolution.
FIRST_ROOT, LAST_ROOT, ROOTS = 3.0, 57.0, 1350
ROOT_STEP = (LAST_ROOT - FIRST_ROOT) / ROOTS
_EDGES_KEV = np.linspace(FIRST_ROOT, LAST_ROOT, ROOTS + 1) ** 2
_REFERENCE_KEV = 661.657
_SOFT_KEV = 50.0
_INTRINSIC = 0.004  # relative FWHM at 662 keV at which templates are made before blurring
# Relative FWHM at 662 keV for which templates are kept.
LEVELS = 0.02 * 1.22 ** np.arange(13)

# Natural background of usual proportions and with each series much stronger: a mixture of these is
# never far from nature, as no place has one series alone.
_USUAL = Background()
_NATURAL: dict[str, Background] = {
    "natural": _USUAL,
    "much potassium": Background(potassium=4.0 * _USUAL.potassium),
    "much radium": Background(radium=4.0 * _USUAL.radium),
    "much thorium": Background(thorium=4.0 * _USUAL.thorium),
    "cosmic": Background(potassium=0.0, radium=0.0, thorium=0.0),
}
# A crystal with activity of its own, which no other kind of detector has so much of.
_RADIOACTIVE = "LaBr3 1.5x1.5"
# Fluorescence of a lead shield, as energies in keV and relative intensities.
# SOURCE: X-ray Data Booklet (LBNL/PUB-490), table 1-3.
_LEAD = ((72.80, 60.0), (74.97, 100.0), (84.94, 35.0), (87.3, 9.0))
_HEAVY, _MEDIUM = Shielding(82, 5.0), Shielding(26, 8.0)
# Detectors and layers between which a real set-up lies; a fit may mix them.
_VARIANTS: dict[str, tuple[tuple[str, Shielding | None], ...]] = {
    "scintillator": (
        ("NaI 2x2", None),
        ("CsI 1 cm3", None),
        ("NaI 2x4x16", None),
        ("NaI 2x2", _HEAVY),
    ),
    "semiconductor": (("CZT 1 cm3", None), ("CZT 0.5 cm3", None), ("CZT 1 cm3", _MEDIUM)),
    "germanium": (
        ("HPGe 50 %", None),
        ("HPGe 20 %", None),
        ("HPGe 50 %", _MEDIUM),
        ("HPGe 50 %", _HEAVY),
    ),
}
FAMILIES = tuple(_VARIANTS)


class _Narrow:
    """Square-root law of a width far below every real one."""

    def fwhm_kev(self, energy_kev: ArrayLike, /) -> NDArray[np.float64]:
        energy = np.asarray(energy_kev, dtype=float)
        return np.asarray(_INTRINSIC * np.sqrt(_REFERENCE_KEV * np.maximum(energy, 1.0)))


@dataclass(frozen=True, eq=False)
class Templates:
    """Cumulated shapes on the grid of roots, at each width of :data:`LEVELS`.

    Parameters
    ----------
    family : str
        One of :data:`FAMILIES`.
    cumulative : ndarray, shape (levels, ROOTS + 1, columns)
        Share of each shape below each edge of the grid.
    sources : tuple of str
        Sources in the order of `starts`.
    starts : ndarray, shape (sources + 1,)
        First column of each source; the columns before are natural background.
    """

    family: str
    cumulative: NDArray[np.float32]
    sources: tuple[str, ...]
    starts: NDArray[np.int64]

    def of(self, wanted: tuple[str, ...]) -> Templates:
        """Templates with the named sources alone."""
        kept = [i for i, name in enumerate(self.sources) if name in wanted]
        columns = [np.arange(self.starts[0])]
        columns += [np.arange(self.starts[i], self.starts[i + 1]) for i in kept]
        sizes = [len(one) for one in columns]
        return Templates(
            self.family,
            np.ascontiguousarray(self.cumulative[:, :, np.concatenate(columns)]),
            tuple(self.sources[i] for i in kept),
            np.cumsum(sizes),
        )


@lru_cache(maxsize=3)
def templates(family: str) -> Templates:
    """Make the templates of a family of detectors: a fraction of a second, then kept."""
    variants = _VARIANTS[family]
    foldings = {name: Folding(name, _EDGES_KEV, _Narrow()) for name, _ in variants}
    usual = foldings[variants[0][0]]
    rows = [background_rate(each, one) for each in foldings.values() for one in _NATURAL.values()]
    energy, photons = np.array(_LEAD).T
    rows.append(usual.fluence(energy, photons, np.zeros_like(FLUX_KEV)))
    if family == "scintillator":
        rows.append(intrinsic_rate(Folding(_RADIOACTIVE, _EDGES_KEV, _Narrow())))
    starts = [len(rows)]
    for source in RARITY:
        emitted = emissions(source)
        rows += [foldings[name].spectra(emitted, [layer])[0] for name, layer in variants]
        rows += _soft(usual, emitted)
        starts.append(len(rows))
    shapes = np.maximum(np.array(rows), 0.0)
    shapes /= shapes.sum(axis=1, keepdims=True)
    return Templates(family, _cumulated(shapes), tuple(RARITY), np.array(starts))


def _soft(folding: Folding, emitted: Emissions) -> list[NDArray[np.float64]]:
    """X-rays by themselves: how many get out depends on capsule and window."""
    low = emitted.energy_kev < _SOFT_KEV
    if emitted.per_decay[low].sum() < 0.02 * emitted.per_decay.sum():
        return []
    soft = replace(
        emitted,
        per_decay=np.where(low, emitted.per_decay, 0.0),
        continuum_per_decay=np.zeros_like(emitted.continuum_per_decay),
    )
    shape = folding.spectra(soft, [None])[0]
    return [shape] if shape.sum() > 0 else []


def _cumulated(shapes: NDArray[np.float64]) -> NDArray[np.float32]:
    found = np.zeros((len(LEVELS), ROOTS + 1, len(shapes)), dtype=np.float32)
    for level, width in enumerate(LEVELS):
        extra = np.sqrt(width**2 - _INTRINSIC**2)
        sigma = 0.5 * extra * np.sqrt(_REFERENCE_KEV) / FWHM_PER_SIGMA / ROOT_STEP
        blurred = gaussian_filter1d(shapes, sigma, axis=1, mode="constant")
        found[level, 1:] = np.cumsum(blurred, axis=1).T
    return found
