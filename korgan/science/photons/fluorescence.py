"""K X-rays that follow photoelectric absorption."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KShell:
    """K X-rays of one element.

    Attributes
    ----------
    fluorescence_yield : float
        X-rays per vacancy in the K shell.
    lines : tuple of (float, float)
        Energy (keV) and share of each line; the shares sum to one.
    """

    fluorescence_yield: float
    lines: tuple[tuple[float, float], ...]


def _shell(yield_: float, *lines: tuple[float, float]) -> KShell:
    total = sum(share for _, share in lines)
    return KShell(yield_, tuple((energy, share / total) for energy, share in lines))


# SOURCE: X-ray Data Booklet (LBNL/PUB-490), tables 1-2 and 1-3 (energies, relative intensities)
# and fig. 1-2 (yields); K-beta groups merged. Shares rounded, second figure unverified.
K_SHELLS: Mapping[int, KShell] = {
    26: _shell(0.34, (6.40, 1.0), (7.06, 0.13)),
    29: _shell(0.44, (8.04, 1.0), (8.90, 0.14)),
    30: _shell(0.47, (8.63, 1.0), (9.57, 0.14)),
    32: _shell(0.535, (9.88, 1.0), (10.98, 0.14)),
    35: _shell(0.618, (11.91, 1.0), (13.29, 0.16)),
    48: _shell(0.843, (22.98, 0.53), (23.17, 1.0), (26.10, 0.27), (26.64, 0.04)),
    50: _shell(0.862, (25.04, 0.53), (25.27, 1.0), (28.49, 0.28), (29.11, 0.05)),
    52: _shell(0.877, (27.20, 0.54), (27.47, 1.0), (31.00, 0.28), (31.70, 0.06)),
    53: _shell(0.884, (28.32, 0.54), (28.61, 1.0), (32.29, 0.28), (33.04, 0.06)),
    55: _shell(0.897, (30.63, 0.54), (30.97, 1.0), (34.98, 0.29), (35.82, 0.07)),
    57: _shell(0.907, (33.03, 0.54), (33.44, 1.0), (37.80, 0.29), (38.73, 0.07)),
    58: _shell(0.912, (34.28, 0.55), (34.72, 1.0), (39.26, 0.29), (40.23, 0.07)),
    71: _shell(0.953, (52.97, 0.57), (54.07, 1.0), (61.20, 0.33), (63.00, 0.08)),
    74: _shell(0.957, (57.98, 0.58), (59.32, 1.0), (67.20, 0.33), (69.07, 0.08)),
    82: _shell(0.963, (72.80, 0.60), (74.97, 1.0), (84.90, 0.34), (87.30, 0.10)),
    83: _shell(0.964, (74.81, 0.60), (77.11, 1.0), (87.30, 0.34), (89.80, 0.10)),
    90: _shell(0.969, (89.96, 0.61), (93.35, 1.0), (105.40, 0.35), (108.60, 0.12)),
    92: _shell(0.970, (94.65, 0.62), (98.44, 1.0), (111.20, 0.36), (114.50, 0.12)),
    94: _shell(0.971, (99.53, 0.62), (103.74, 1.0), (117.00, 0.36), (120.50, 0.12)),
}
