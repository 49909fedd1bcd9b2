"""Count series of a portal from declared physics, for calibration and for proof by injection."""

from korgan.science.portals.simulate.counts import CountSeries, simulate_passages
from korgan.science.portals.simulate.lane import (
    CosmicBursts,
    Drift,
    Lane,
    NaturalCargo,
    Panel,
    PointSource,
    VehicleClass,
    vehicle_lane,
)

__all__ = [
    "CosmicBursts",
    "CountSeries",
    "Drift",
    "Lane",
    "NaturalCargo",
    "Panel",
    "PointSource",
    "VehicleClass",
    "simulate_passages",
    "vehicle_lane",
]
