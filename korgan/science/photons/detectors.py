"""Detectors in their usual sizes: crystal, casing, resolution and range of energies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError

INCH = 2.54
# Light that starts near the surface of a scintillator or under a joint is collected in part; some
# per cent of the peak then trail below it (typical; varies from crystal to crystal).
LIGHT_TAIL = (0.03, 0.05)


@dataclass(frozen=True, slots=True)
class Body:
    """A cylinder or box around the z axis, filled with one material.

    Attributes
    ----------
    shape : str
        ``"cylinder"`` or ``"box"``.
    material : str
        Name in :mod:`korgan.science.photons.materials`, or ``"vacuum"``.
    z_low, z_high : float
        Extent along the axis (cm); the source lies at negative z, the crystal's face at z = 0.
    half_x, half_y : float
        Half widths (cm); the radius twice for a cylinder.
    """

    shape: Literal["cylinder", "box"]
    material: str
    z_low: float
    z_high: float
    half_x: float
    half_y: float


@dataclass(frozen=True, slots=True)
class Detector:
    """A detector of usual size.

    Attributes
    ----------
    name : str
        Such as ``"NaI 3x3"``.
    kind : str
        Crystal family: ``NaI``, ``CsI``, ``LaBr3``, ``CeBr3``, ``CZT``, ``CdTe``, ``BGO``,
        ``HPGe`` or ``PVT``.
    bodies : tuple of Body
        Where bodies overlap the earlier one fills the place; those named in `sensitive` count.
    sensitive : int
        Index of the sensitive body.
    face_area_cm2 : float
        Area of the crystal's face towards the source.
    resolution : tuple of (float, float)
        Energies (keV) and full widths at half maximum (keV), typical of the kind.
    range_kev : tuple of (float, float)
        Energies usually recorded.
    tail : tuple of (float, float)
        Share of full-energy events whose light or charge is collected incompletely, and the depth
        of their exponential tail as a share of the energy.
    """

    name: str
    kind: str
    bodies: tuple[Body, ...]
    face_area_cm2: float
    resolution: tuple[tuple[float, float], ...]
    range_kev: tuple[float, float]
    sensitive: int = 0
    tail: tuple[float, float] = field(default=(0.0, 0.0))

    def fwhm_kev(self, energy_kev: ArrayLike) -> NDArray[np.float64]:
        """Typical full width at half maximum, interpolated log-log and extended as a power law.

        Parameters
        ----------
        energy_kev : array_like (...)
            Energies (keV), above zero.

        Returns
        -------
        ndarray (...)
            Widths (keV).

        Examples
        --------
        >>> round(float(DETECTORS["NaI 3x3"].fwhm_kev(661.657)) / 6.61657, 2)
        7.0
        """
        grid, width = np.log(np.array(self.resolution)).T
        energy = np.log(np.maximum(np.asarray(energy_kev, dtype=float), 1.0))
        place = np.clip(np.searchsorted(grid, energy) - 1, 0, len(grid) - 2)
        slope = (width[place + 1] - width[place]) / (grid[place + 1] - grid[place])
        return np.asarray(np.exp(width[place] + slope * (energy - grid[place])))


# Relative resolution of NaI(Tl) over that at 661.7 keV. Below 400 keV the light yield per keV
# changes with energy, so that it differs from what counting light would give.
# SOURCE: measured curves of 3x3 inch crystals in G. F. Knoll, Radiation Detection and Measurement,
# 4th ed., ch. 10, and makers' data sheets, read off and smoothed (unverified beyond 10 per cent).
_NAI_SHAPE = (
    (15.0, 3.3),
    (32.0, 2.3),
    (60.0, 1.75),
    (88.0, 1.5),
    (122.0, 1.38),
    (279.0, 1.22),
    (392.0, 1.13),
    (511.0, 1.06),
    (661.657, 1.0),
    (835.0, 0.92),
    (1115.0, 0.82),
    (1332.0, 0.76),
    (1836.0, 0.66),
    (2614.0, 0.57),
)


def _sodium_iodide_width(percent_at_662: float) -> tuple[tuple[float, float], ...]:
    return tuple((kev, kev * ratio * percent_at_662 / 100) for kev, ratio in _NAI_SHAPE)


def _quadratic_width(a: float, b: float, c: float) -> tuple[tuple[float, float], ...]:
    """FWHM^2 = a + b E + c E^2: noise, counting of carriers, incomplete collection."""
    energies = np.geomspace(5.0, 4000.0, 30)
    widths = np.sqrt(a + b * energies + c * energies**2)
    return tuple(zip(energies.tolist(), widths.tolist(), strict=True))


def _scintillator_width(percent_at_662: float) -> tuple[tuple[float, float], ...]:
    """Photon statistics plus a constant share, at the stated resolution at 661.7 keV.

    One eighth of the variance does not fall with energy (non-proportionality, light collection).
    """
    variance = (percent_at_662 / 100 * 661.657) ** 2
    return _quadratic_width(
        4.0, 0.875 * (variance - 4.0) / 661.657, 0.125 * (variance - 4.0) / 661.657**2
    )


def _canned(
    material: str, radius: float, height: float, *, window: float = 0.05, hygroscopic: bool = True
) -> tuple[Body, ...]:
    """Cylindrical scintillator in an aluminium can with reflector and photomultiplier."""
    gap = 0.2 if hygroscopic else 0.1
    outer = radius + gap + 0.08
    tube = height + 0.5
    return (
        Body("cylinder", material, 0.0, height, radius, radius),
        Body("cylinder", "glass", height, tube, radius, radius),
        Body("cylinder", "photomultiplier", tube, tube + 10.0, radius, radius),
        Body("cylinder", "reflector", -gap, height, radius + gap, radius + gap),
        Body("cylinder", "aluminium", -gap - window, tube + 10.0, outer, outer),
    )


def _slab(material: str, x: float, y: float, z: float, *, cover: str) -> tuple[Body, ...]:
    """Box-shaped scintillator: reflector, metal cover, photomultiplier at one end is left out."""
    hx, hy = x / 2, y / 2
    return (
        Body("box", material, 0.0, z, hx, hy),
        Body("box", "reflector", -0.1, z + 0.1, hx + 0.1, hy + 0.1),
        Body("box", cover, -0.2, z + 0.2, hx + 0.2, hy + 0.2),
    )


def _pocket(material: str, x: float, y: float, z: float) -> tuple[Body, ...]:
    """Small crystal in a plastic pocket instrument, circuit board and battery behind."""
    hx, hy = x / 2, y / 2
    return (
        Body("box", material, 0.0, z, hx, hy),
        Body("box", "PTFE", -0.1, z + 0.1, hx + 0.1, hy + 0.1),
        Body("box", "electronics", z + 0.3, z + 1.3, 1.6, 4.0),
        Body("box", "vacuum", -0.3, z + 1.5, 1.7, 4.3),
        Body("box", "ABS", -0.5, z + 1.7, 1.9, 4.5),
    )


def _semiconductor(material: str, x: float, z: float) -> tuple[Body, ...]:
    """Room-temperature semiconductor behind a thin aluminium window, board behind."""
    hx = x / 2
    return (
        Body("box", material, 0.0, z, hx, hx),
        Body("box", "electronics", z + 0.1, z + 1.1, 1.5, 1.5),
        Body("box", "vacuum", -0.3, z + 1.2, 1.6, 1.6),
        Body("box", "aluminium", -0.35, z + 1.3, 1.7, 1.7),
    )


def _coaxial(radius: float, height: float, *, dead: float = 0.07) -> tuple[Body, ...]:
    """p-type coaxial germanium: dead layer of lithium, bore, vacuum, aluminium cap, cold finger."""
    return (
        Body("cylinder", "vacuum", 1.4, height, 0.45, 0.45),
        Body("cylinder", "Ge", dead, height, radius - dead, radius - dead),
        Body("cylinder", "Ge", 0.0, height, radius, radius),
        Body("cylinder", "aluminium", -0.02, height + 0.3, radius + 0.1, radius + 0.1),
        Body("cylinder", "copper", height + 0.3, height + 4.0, 0.8, 0.8),
        Body("cylinder", "vacuum", -0.5, height + 4.0, radius + 0.5, radius + 0.5),
        Body("cylinder", "aluminium", -0.65, height + 5.0, radius + 0.65, radius + 0.65),
    )


def _planar(radius: float, height: float) -> tuple[Body, ...]:
    """Planar germanium behind a beryllium window."""
    return (
        Body("cylinder", "Ge", 0.0, height, radius, radius),
        Body("cylinder", "aluminium", height, height + 0.3, radius, radius),
        Body("cylinder", "vacuum", -0.5, height + 3.0, radius + 0.5, radius + 0.5),
        Body("cylinder", "beryllium", -0.55, -0.5, radius, radius),
        Body("cylinder", "aluminium", -0.55, height + 3.5, radius + 0.65, radius + 0.65),
    )


def _disc(radius: float) -> float:
    return float(np.pi * radius * radius)


def _cylindrical(
    kind: str, size: str, inches: tuple[float, float], percent: float, **casing: bool
) -> Detector:
    radius, height = inches[0] * INCH / 2, inches[1] * INCH
    return Detector(
        f"{kind} {size}",
        kind,
        _canned(kind, radius, height, hygroscopic=casing.get("hygroscopic", True)),
        _disc(radius),
        _sodium_iodide_width(percent) if kind == "NaI" else _scintillator_width(percent),
        (20.0, 3000.0),
        tail=LIGHT_TAIL,
    )


# Electronic noise, Fano factor 0.11 with 2.96 eV per pair, and a little incomplete collection.
_GERMANIUM = _quadratic_width(0.8, 5.546 * 0.11 * 0.00296, 2.0e-7)

# Sizes and resolutions: makers' data sheets of common instruments, rounded to the usual figure.
_ALL = (
    _cylindrical("NaI", "1.5x1.5", (1.5, 1.5), 7.5),
    _cylindrical("NaI", "2x2", (2.0, 2.0), 7.2),
    _cylindrical("NaI", "3x3", (3.0, 3.0), 7.0),
    Detector(
        "NaI 2x4x16",
        "NaI",
        _slab("NaI", 16 * INCH, 4 * INCH, 2 * INCH, cover="aluminium"),
        64 * INCH * INCH,
        _sodium_iodide_width(7.8),
        (20.0, 3000.0),
        tail=LIGHT_TAIL,
    ),
    Detector(
        "CsI 1 cm3",
        "CsI",
        _pocket("CsI", 1.0, 1.0, 1.0),
        1.0,
        _scintillator_width(8.4),
        (20.0, 3000.0),
        tail=LIGHT_TAIL,
    ),
    Detector(
        "CsI 1x1x2",
        "CsI",
        _pocket("CsI", 2.54, 5.08, 2.54),
        2 * INCH * INCH,
        _scintillator_width(7.2),
        (30.0, 3000.0),
        tail=LIGHT_TAIL,
    ),
    _cylindrical("CsI", "2x2", (2.0, 2.0), 7.0, hygroscopic=False),
    _cylindrical("LaBr3", "1.5x1.5", (1.5, 1.5), 2.9),
    _cylindrical("LaBr3", "2x2", (2.0, 2.0), 3.0),
    _cylindrical("CeBr3", "1x1", (1.0, 1.0), 3.9),
    _cylindrical("CeBr3", "1.5x1.5", (1.5, 1.5), 4.1),
    Detector(
        "CZT 0.5 cm3",
        "CZT",
        _semiconductor("CZT", 1.0, 0.5),
        1.0,
        _quadratic_width(12.0, 0.05, 3.5e-4),
        (15.0, 2000.0),
        tail=(0.35, 0.03),
    ),
    Detector(
        "CZT 1 cm3",
        "CZT",
        _semiconductor("CZT", 1.0, 1.0),
        1.0,
        _quadratic_width(12.0, 0.05, 2.0e-4),
        (15.0, 3000.0),
        tail=(0.2, 0.02),
    ),
    Detector(
        "CdTe 5x5x1 mm",
        "CdTe",
        _semiconductor("CdTe", 0.5, 0.1),
        0.25,
        _quadratic_width(1.0, 0.01, 4.0e-5),
        (8.0, 1500.0),
        tail=(0.3, 0.03),
    ),
    _cylindrical("BGO", "2x2", (2.0, 2.0), 11.5, hygroscopic=False),
    _cylindrical("BGO", "3x3", (3.0, 3.0), 12.0, hygroscopic=False),
    Detector(
        "HPGe 20 %",
        "HPGe",
        _coaxial(2.45, 4.8),
        _disc(2.45),
        _GERMANIUM,
        (25.0, 3000.0),
        sensitive=1,
    ),
    Detector(
        "HPGe 50 %", "HPGe", _coaxial(3.2, 6.0), _disc(3.2), _GERMANIUM, (25.0, 3000.0), sensitive=1
    ),
    Detector(
        "HPGe planar",
        "HPGe",
        _planar(2.5, 2.0),
        _disc(2.5),
        _quadratic_width(0.25, 5.546 * 0.11 * 0.00296, 2.0e-7),
        (8.0, 2000.0),
    ),
    Detector(
        "PVT 69x36x6 cm",
        "PVT",
        _slab("PVT", 68.6, 35.6, 5.7, cover="steel"),
        68.6 * 35.6,
        _scintillator_width(22.0),
        (20.0, 3000.0),
    ),
)
DETECTORS: Mapping[str, Detector] = {entry.name: entry for entry in _ALL}


def detector(name: str) -> Detector:
    """Detector model of that name.

    Parameters
    ----------
    name : str
        Such as ``"NaI 3x3"``; see ``DETECTORS``.

    Returns
    -------
    Detector
        Geometry, resolution, energy range.

    Raises
    ------
    InputError
        ``unknown_detector``.

    Examples
    --------
    >>> detector("HPGe 20 %").kind
    'HPGe'
    """
    try:
        return DETECTORS[name]
    except KeyError:
        raise InputError(
            "unknown_detector", f"no detector {name!r}", mend=f"known: {', '.join(DETECTORS)}"
        ) from None
