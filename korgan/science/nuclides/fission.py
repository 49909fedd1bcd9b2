"""Spontaneous fission: neutrons and the continuum of prompt photons."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from korgan.science.nuclides.bremsstrahlung import CONTINUUM_EDGES_KEV

# Fissions per decay, neutrons per fission. SOURCE: D. Reilly et al. (ed.), Passive Nondestructive
# Assay of Nuclear Materials, NUREG/CR-5550 (1991), table 11-1, from half-lives and yields
# (rounded; figures for Cm-248 and Cf-250 from branching fractions, unverified).
SPONTANEOUS_FISSION: dict[str, tuple[float, float]] = {
    "U-238": (5.5e-7, 2.01),
    "Pu-238": (1.85e-9, 2.21),
    "Pu-240": (5.7e-8, 2.16),
    "Pu-242": (5.5e-6, 2.15),
    "Cm-242": (6.2e-8, 2.54),
    "Cm-244": (1.37e-6, 2.72),
    "Cm-246": (2.6e-4, 2.9),
    "Cm-248": (0.0839, 3.1),
    "Cf-250": (8.0e-4, 3.5),
    "Cf-252": (0.0309, 3.757),
}


@lru_cache(maxsize=1)
def fission_photons() -> NDArray[np.float64]:
    r"""Prompt photons of one fission in each bin of ``CONTINUUM_EDGES_KEV``.

    .. math::
        n(E) = 38.13\,(E - 0.085)\,e^{1.648 E}\ (0.085..0.3),\quad
        26.8\,e^{-2.30 E}\ (0.3..1),\quad 8.0\,e^{-1.10 E}\ (1..10)

    photons per MeV and fission, E in MeV, measured for Cf-252 and used here for every fission.
    Photons of the fission products' decay are not included.

    Returns
    -------
    ndarray (90,)
        Photons per fission; read-only.

    Notes
    -----
    Source: T. E. Valentine, Evaluation of prompt fission gamma rays for use in simulating
    nuclear safeguard measurements, ORNL/TM-1999/300 (coefficients unverified).

    Examples
    --------
    >>> bool(7.0 < fission_photons().sum() < 10.0)
    True
    """
    fine = np.geomspace(CONTINUUM_EDGES_KEV[0], CONTINUUM_EDGES_KEV[-1], 20 * 90 + 1)
    e = np.sqrt(fine[1:] * fine[:-1]) / 1e3
    density = np.select(
        [e < 0.085, e < 0.3, e < 1.0],
        [0.0, 38.13 * (e - 0.085) * np.exp(1.648 * np.minimum(e, 0.3)), 26.8 * np.exp(-2.30 * e)],
        8.0 * np.exp(-1.10 * e),
    )
    photons = (density * np.diff(fine) / 1e3).reshape(90, 20).sum(axis=1)
    photons.flags.writeable = False
    return np.asarray(photons)
