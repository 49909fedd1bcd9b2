"""A day in the field: what to take along, and how far one site is from another."""

from __future__ import annotations

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088
# Nuclides that a gamma dose-rate meter does not show (pure beta and alpha emitters), and those
# that give neutrons; design proposals, by their main emissions.
HARDLY_ANY_GAMMA = frozenset({"H-3", "C-14", "Ni-63", "Kr-85", "Sr-90", "Y-90", "Pm-147", "Po-210"})
NEUTRONS = frozenset({"Cf-252"})
FOR_A_QUESTION = {
    "camera_lock": "seals",
    "lockout": "seals",
    "access": "seals",
    "dose_rates": "dose_rate_meter",
    "treatment_records": "dose_rate_meter",
}


def equipment_for(codes: Iterable[str], nuclides: Iterable[str], kinds: Iterable[str]) -> list[str]:
    """What an inspector takes along.

    Parameters
    ----------
    codes : iterable of str
        Codes of the questions of the checklist.
    nuclides : iterable of str
        Of the sources on the site, as a register writes them: ``Am-241/Be`` gives neutrons.
    kinds : iterable of str
        What the entries are; unsealed material asks for wipes.

    Returns
    -------
    list of str
        Codes of pieces of equipment, each once.

    Examples
    --------
    >>> equipment_for(["dose_rates"], ["Am-241/Be"], ["sealed source"])[-1]
    'neutron_meter'
    """
    found = ["dosimeter", "field_page"]
    found += [FOR_A_QUESTION[code] for code in codes if code in FOR_A_QUESTION]
    names = list(nuclides)
    if any(name in HARDLY_ANY_GAMMA for name in names):
        found.append("contamination_monitor")
    if "unsealed material" in kinds:
        found += ["contamination_monitor", "wipes"]
    if any(name in NEUTRONS or name.endswith("Be") for name in names):
        found.append("neutron_meter")
    return list(dict.fromkeys(found))


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Great-circle distance between two places.

    Parameters
    ----------
    here, there : tuple of float
        Latitude and longitude in degrees (WGS 84), on a sphere of the mean radius: the error is
        below 0.6 %, enough to plan a day.

    Returns
    -------
    float
        Kilometres.

    Examples
    --------
    >>> round(distance_km((0.0, 0.0), (0.0, 1.0)), 1)
    111.2
    """
    first, second = radians(here[0]), radians(there[0])
    across = radians(there[1] - here[1])
    half = sin((second - first) / 2) ** 2 + cos(first) * cos(second) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))
