r"""A traffic lane with a portal: its panels, its vehicles, and what they may carry.

Declared physics, to be replaced by measured site data where there are any:

- a point source of unit strength gives a panel one count per second at 1 m in front of its
  face; elsewhere the rate is :math:`|\Delta y| / r^3` (inverse square times obliquity);
- a vehicle hides part of the background, :math:`B (1 - a f_p\, \sigma(x))`, where
  :math:`\sigma` is the share of the panel's field of view that the vehicle covers, with one
  opening (between cab and trailer) where less is hidden;
- the background wanders as the exponential of an Ornstein-Uhlenbeck process, and may ramp;
- natural radioactivity is spread evenly along a vehicle;
- a cosmic-ray burst puts several neutrons into one sample.

Axes: x along the lane, y across (0 in the middle), z up; metres.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from korgan.science.errors import InputError
from korgan.science.portals.engine.configuration import Channel, Radiation
from korgan.science.portals.input_checks import not_negative, positive


@dataclass(frozen=True)
class Panel:
    """One panel of detectors.

    Attributes
    ----------
    name : str
        For example ``left lower``.
    y_m, z_m : float
        Position of its centre.
    shadow : float
        Share of the vehicle's suppression that this panel sees.
    """

    name: str
    y_m: float
    z_m: float
    shadow: float = 1.0


@dataclass(frozen=True)
class VehicleClass:
    """A kind of vehicle.

    Attributes
    ----------
    name : str
        For example ``container lorry``.
    share : float
        Share of the traffic, relative.
    length_m, length_sd_m : float
        Mean length and its spread.
    speed_m_s, speed_spread : float
        Median speed and the standard deviation of its logarithm.
    suppression, suppression_sd : float
        Mean and spread of the amplitude :math:`a`.
    opening_depth : float
        Largest share of the suppression missing at the opening between cab and trailer; each
        vehicle draws its own between 0 and this.
    """

    name: str
    share: float
    length_m: float
    length_sd_m: float
    speed_m_s: float
    speed_spread: float
    suppression: float
    suppression_sd: float
    opening_depth: float = 0.0


@dataclass(frozen=True)
class Drift:
    """Wandering of the background.

    Attributes
    ----------
    relative_sd : float
        Standard deviation of the logarithm of the background.
    correlation_s : float
        Correlation time.
    ramp_per_hour : float
        Steady relative rise per hour on top, as when rain washes out radon progeny.
    """

    relative_sd: float = 0.02
    correlation_s: float = 3600.0
    ramp_per_hour: float = 0.0


@dataclass(frozen=True)
class NaturalCargo:
    """Benign natural radioactivity in part of the traffic.

    Attributes
    ----------
    fraction : float
        Share of vehicles that carry it.
    median_excess, excess_spread : float
        Median of the gamma excess relative to background, and the spread of its logarithm.
    window_shares : mapping
        How the excess divides over energy windows.
    """

    fraction: float
    median_excess: float
    excess_spread: float
    window_shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class CosmicBursts:
    """Bursts of neutrons that cosmic rays make in massive loads (the ship effect).

    Attributes
    ----------
    rate_hz : float
        Bursts per second while a vehicle is in the portal.
    mean_detected : float
        Mean number of neutrons detected from one burst (geometric distribution from 1).
    """

    rate_hz: float
    mean_detected: float


@dataclass(frozen=True)
class PointSource:
    """A source to inject.

    Attributes
    ----------
    gamma_cps_1m, neutron_cps_1m : float
        Rates that one panel's gamma channels (together) and its neutron channel would have at
        1 m in front of the face.
    window_shares : mapping
        How the gamma rate divides over energy windows; ignored for a portal without windows.
    along, across_m, up_m : tuple of float
        Ranges from which its place is drawn for each vehicle: share of the vehicle's length,
        metres from the middle of the lane, metres above the road.
    """

    gamma_cps_1m: float = 0.0
    neutron_cps_1m: float = 0.0
    window_shares: Mapping[str, float] = field(default_factory=dict)
    along: tuple[float, float] = (0.1, 0.9)
    across_m: tuple[float, float] = (-1.0, 1.0)
    up_m: tuple[float, float] = (0.7, 2.2)


@dataclass(frozen=True)
class Lane:
    """A lane with its portal and traffic.

    Attributes
    ----------
    panels : tuple of Panel
        Where the detectors are.
    channels : tuple of Channel
        What they report; each names its panel.
    background_cps : tuple of float
        Mean background of each channel.
    vehicles : tuple of VehicleClass
        The traffic.
    sample_interval_s : float
        Time of one sample.
    gap_s : float
        Mean time between vehicles; exponential above `least_gap_s`.
    least_gap_s : float
        Shortest time between vehicles.
    field_of_view_m : float
        Half-width (one standard deviation) of what a panel sees along the lane.
    drift, natural_cargo, bursts
        See there.
    """

    panels: tuple[Panel, ...]
    channels: tuple[Channel, ...]
    background_cps: tuple[float, ...]
    vehicles: tuple[VehicleClass, ...]
    sample_interval_s: float = 0.2
    gap_s: float = 6.0
    least_gap_s: float = 4.0
    field_of_view_m: float = 0.8
    drift: Drift = field(default_factory=Drift)
    natural_cargo: NaturalCargo | None = None
    bursts: CosmicBursts | None = None

    def __post_init__(self) -> None:
        names = {panel.name for panel in self.panels}
        for channel in self.channels:
            if channel.panel not in names:
                raise InputError(
                    "unknown_panel", f"no panel {channel.panel!r}", where=f"channel {channel.name}"
                )
        if len(self.background_cps) != len(self.channels):
            raise InputError("wrong_shape", "one background rate for each channel is needed")
        for rate in self.background_cps:
            not_negative(rate, "background_cps")
        if not self.vehicles:
            raise InputError("empty", "a lane without vehicles", where="vehicles")
        for vehicle in self.vehicles:
            positive(vehicle.share, f"share of {vehicle.name}")
            positive(vehicle.length_m, f"length of {vehicle.name}")
            positive(vehicle.speed_m_s, f"speed of {vehicle.name}")
        positive(self.sample_interval_s, "sample_interval_s")
        positive(self.field_of_view_m, "field_of_view_m")
        not_negative(self.gap_s, "gap_s")
        not_negative(self.least_gap_s, "least_gap_s")


_PANELS = (
    Panel("left lower", -2.4, 1.0, 1.0),
    Panel("left upper", -2.4, 2.8, 0.7),
    Panel("right lower", 2.4, 1.0, 1.0),
    Panel("right upper", 2.4, 2.8, 0.7),
)
_TRAFFIC = (
    VehicleClass("car", 0.5, 4.5, 0.4, 2.2, 0.25, 0.10, 0.03),
    VehicleClass("container lorry", 0.5, 14.0, 2.0, 2.0, 0.20, 0.22, 0.05, 0.4),
)
# Counts per second in one plastic panel and one moderated tube: usual orders of magnitude.
_GAMMA_CPS, _NEUTRON_CPS = 500.0, 0.5
_WINDOW_CPS = {"low": 300.0, "high": 200.0}


def vehicle_lane(*, energy_windows: bool = False, neutron_cps: float = _NEUTRON_CPS) -> Lane:
    """Build the lane used in tests, examples and benchmarks.

    Parameters
    ----------
    energy_windows : bool
        Two gamma energy windows in each panel instead of one gross count.
    neutron_cps : float
        Neutron background of each panel.

    Returns
    -------
    Lane
        Four panels on two pillars; half cars, half container lorries.

    Examples
    --------
    >>> len(vehicle_lane().channels), len(vehicle_lane(energy_windows=True).channels)
    (8, 12)
    """
    channels: list[Channel] = []
    rates: list[float] = []
    for panel in _PANELS:
        windows = _WINDOW_CPS if energy_windows else {"gross": _GAMMA_CPS}
        for window, rate in windows.items():
            name = f"{panel.name} gamma" + ("" if window == "gross" else f" {window}")
            channels.append(Channel(name, panel.name, Radiation.GAMMA, window))
            rates.append(rate)
        channels.append(Channel(f"{panel.name} neutron", panel.name, Radiation.NEUTRON))
        rates.append(neutron_cps)
    return Lane(_PANELS, tuple(channels), tuple(rates), _TRAFFIC)
