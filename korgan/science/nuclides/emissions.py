"""Photons that leave a source of a given age: lines and continuum."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from korgan.science.nuclides.bremsstrahlung import CONTINUUM_EDGES_KEV, bremsstrahlung
from korgan.science.nuclides.fission import SPONTANEOUS_FISSION, fission_photons
from korgan.science.nuclides.library import KINDS, NuclideLibrary, Source, library

# Relative to the strongest line above 25 keV: behind much shielding weak lines of high energy are
# what is left of americium or plutonium.
WEAKEST_RELATIVE = 2e-7
# Continua weaker than this share of the energy in the lines change nothing one can see.
CONTINUUM_SHARE = 2e-3


@dataclass(frozen=True, slots=True, eq=False)
class Emissions:
    """Photons per decay of the reference nuclide of a source.

    Attributes
    ----------
    source, label : str
        Name of the source and the nuclide under which it is reported.
    age_s : float
        Age for which the progeny were computed (s).
    energy_kev : ndarray (n,)
        Energies of the lines (keV), rising.
    per_decay : ndarray (n,)
        Photons per decay of the reference nuclide.
    uncertainty : ndarray (n,)
        Standard uncertainty of `per_decay` from the decay data.
    nuclide : ndarray (n,) of str
        Nuclide that emits each line.
    kind : ndarray (n,) of str
        ``gamma``, ``x``, ``annihilation``, ``capture`` or ``alpha-n``.
    width_kev : ndarray (n,)
        Full width at half maximum (keV) that the line has by itself: annihilating electrons and
        recoiling nuclei move. Zero for all else.
    continuum_edges_kev : ndarray (m + 1,)
        Energy bins of the continuum (keV).
    continuum_per_decay : ndarray (m,)
        Bremsstrahlung and prompt fission photons per decay in each bin.
    neutrons_per_decay : float
        Neutrons per decay of the reference nuclide.
    """

    source: str
    label: str
    age_s: float
    energy_kev: NDArray[np.float64]
    per_decay: NDArray[np.float64]
    uncertainty: NDArray[np.float64]
    nuclide: NDArray[np.str_]
    kind: NDArray[np.str_]
    width_kev: NDArray[np.float64]
    continuum_edges_kev: NDArray[np.float64]
    continuum_per_decay: NDArray[np.float64]
    neutrons_per_decay: float


def _widths(energy: NDArray[np.float64], kind: NDArray[np.str_]) -> NDArray[np.float64]:
    """Doppler widths: annihilation, Li-7 after B-10(n, alpha), C-12 after Be-9(alpha, n).

    2 keV is usual for annihilation in solids; 14 keV and 100 keV follow from the recoil of Li-7
    (0.84 MeV) and C-12 (some MeV).
    """
    width = np.where(kind == "annihilation", 2.0, 0.0)
    width[(kind == "capture") & (np.abs(energy - 477.6) < 1.0)] = 14.0
    width[(kind == "alpha-n") & (energy > 4000.0)] = 100.0
    return width


def _lines(
    table: NuclideLibrary, source: Source, activity: dict[str, float]
) -> tuple[NDArray[np.float64], NDArray[np.str_], NDArray[np.str_]]:
    columns, owners, kinds = [], [], []
    for name, relative in activity.items():
        energy, per_decay, uncertainty, kind = table.lines(name)
        columns.append(np.array([energy, per_decay * relative, uncertainty * relative]))
        owners.append(np.full(len(energy), name, dtype="U8"))
        kinds.append(np.asarray(KINDS)[kind])
    if source.lines:
        columns.append(np.array([(e, i, 0.2 * i) for e, i, _ in source.lines]).T)
        owners.append(np.full(len(source.lines), source.reference or source.label, dtype="U12"))
        kinds.append(np.array([kind for *_, kind in source.lines]))
    every = np.concatenate(columns, axis=1) if columns else np.zeros((3, 0))
    strongest = every[1, every[0] > 25.0].max(initial=0.0)
    keep = np.flatnonzero(every[1] > WEAKEST_RELATIVE * strongest)
    keep = keep[np.argsort(every[0, keep], kind="stable")]
    return every[:, keep], np.concatenate(owners)[keep], np.concatenate(kinds)[keep]


@lru_cache(maxsize=2048)
def emissions(source: str, age_s: float | None = None) -> Emissions:
    """Photons that a source emits per decay of its reference nuclide.

    Parameters
    ----------
    source : str
        Nuclide such as ``"Cs-137"`` or material such as ``"uranium 93 %"``.
    age_s : float, optional
        Time since the reference nuclides were separated from their progeny (s); the usual age
        of the source when left out. The counts are per decay *at* that age.

    Returns
    -------
    Emissions
        Lines with their uncertainties and origin, continuum, neutrons. Treat as read-only.

    Raises
    ------
    InputError
        ``unknown_source`` or ``negative_age``.

    Examples
    --------
    >>> cs = emissions("Cs-137")
    >>> strongest = cs.per_decay.argmax()
    >>> round(float(cs.energy_kev[strongest]), 2), round(float(cs.per_decay[strongest]), 3)
    (661.66, 0.849)
    """
    table = library()
    what = table.source(source)
    age = what.age_s if age_s is None else float(age_s)
    activity = table.activities(what.activity, age) if what.activity else {}
    scale = activity[what.reference] if what.reference else 1.0
    relative = {name: value / scale for name, value in activity.items() if value > 1e-12 * scale}
    lines, owner, kind = _lines(table, what, relative)
    continuum = np.zeros(len(CONTINUUM_EDGES_KEV) - 1)
    neutrons = what.neutrons
    for name, value in relative.items():
        electrons = table.beta_electrons(name)
        if electrons is not None:
            continuum += value * bremsstrahlung(electrons, what.matrix_z)
        if name in SPONTANEOUS_FISSION:
            fissions, neutrons_per_fission = SPONTANEOUS_FISSION[name]
            continuum += value * fissions * fission_photons()
            neutrons += value * fissions * neutrons_per_fission
    centres = np.sqrt(CONTINUUM_EDGES_KEV[1:] * CONTINUUM_EDGES_KEV[:-1])
    if continuum @ centres < CONTINUUM_SHARE * (lines[0] @ lines[1]) and neutrons == 0.0:
        continuum[:] = 0.0
    return Emissions(
        source=source,
        label=what.label,
        age_s=age,
        energy_kev=lines[0],
        per_decay=lines[1],
        uncertainty=lines[2],
        nuclide=owner,
        kind=kind,
        width_kev=_widths(lines[0], kind),
        continuum_edges_kev=CONTINUUM_EDGES_KEV,
        continuum_per_decay=continuum,
        neutrons_per_decay=neutrons,
    )
