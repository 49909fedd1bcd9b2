"""The fine grid of energies on which templates are kept before they are broadened."""

from __future__ import annotations

import numpy as np

# Even in the square root of energy, in which the width of a scintillator's peak is nearly
# constant: 4 keV to 9 MeV in steps of 0.6 keV at 60 keV and 2 keV at 662 keV.
FIRST_ROOT, LAST_ROOT, FINE_BINS = 2.0, 95.0, 2400
FINE_EDGES_KEV = np.linspace(FIRST_ROOT, LAST_ROOT, FINE_BINS + 1) ** 2
FINE_CENTRES_KEV = 0.5 * (FINE_EDGES_KEV[1:] + FINE_EDGES_KEV[:-1])
COARSER = 3  # continua are folded on every third fine bin: they have no structure below that
COARSE_BINS = FINE_BINS // COARSER
COARSE_EDGES_KEV = FINE_EDGES_KEV[::COARSER]
COARSE_CENTRES_KEV = 0.5 * (COARSE_EDGES_KEV[1:] + COARSE_EDGES_KEV[:-1])
