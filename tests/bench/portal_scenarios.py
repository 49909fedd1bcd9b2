"""Lanes, portals and sources that the portal benchmark and its figures share."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from korgan.science.nuclides import emissions
from korgan.science.photons.background import Background, background_rate
from korgan.science.photons.detectors import detector
from korgan.science.photons.folding import Folding
from korgan.science.photons.shielding import Shielding
from korgan.science.portals.engine.configuration import (
    CorrectedRule,
    PassageRule,
    PortalConfiguration,
    RatioRule,
    Rule,
    SequentialRule,
    Statistic,
    SuppressionModel,
    WindowRule,
)
from korgan.science.portals.engine.standard import standard_portal
from korgan.science.portals.input_checks import Floats
from korgan.science.portals.simulate import (
    CosmicBursts,
    Lane,
    NaturalCargo,
    PointSource,
    simulate_passages,
    vehicle_lane,
)
from korgan.science.portals.simulate.spectra import SpectralSite, simulate_spectra
from korgan.science.portals.spectral.distance import (
    SpectralDistance,
    fit_systematic,
    sum_windows,
)
from korgan.science.portals.spectral.engine import (
    SpectralConfiguration,
    SpectralDecision,
    SpectralEngine,
)
from korgan.science.portals.spectral.factorisation import factorise_background
from korgan.science.portals.spectral.scan import SpectralScan, SpectralSeries
from korgan.science.portals.suppression import fit_suppression

LANE = vehicle_lane()
PANELS = (
    "gamma left lower",
    "gamma left upper",
    "gamma right lower",
    "gamma right upper",
    "gamma",
)
STRENGTHS = (100.0, 200.0, 300.0, 400.0, 500.0, 650.0, 850.0, 1200.0)
TRAINING_VEHICLES = 4000


def learnt_suppression(lane: Lane) -> SuppressionModel:
    """Suppression model of a lane, from benign traffic that nothing else uses."""
    portal = standard_portal("training", "1", lane.channels, lane.sample_interval_s)
    series = simulate_passages(lane, TRAINING_VEHICLES, np.random.default_rng(7001), lead_in_s=90.0)
    return fit_suppression(
        portal,
        [v.name for v in lane.vehicles],
        series.counts,
        series.live_time_s,
        series.occupied,
        series.vehicle_class,
    )


def standard_lane() -> PortalConfiguration:
    """Eight detectors (four plastic panels, four neutron tubes) with the standard rules."""
    return standard_portal(
        "vehicle lane", "1", LANE.channels, LANE.sample_interval_s,
        suppression=learnt_suppression(LANE),
    )  # fmt: skip


def with_rules(portal: PortalConfiguration, *rules: Rule) -> PortalConfiguration:
    """The same portal with other rules."""
    return replace(portal, rules=rules)


def gamma_rules() -> tuple[Rule, ...]:
    """Rules for gamma rays, from the usual to the best, to be compared one by one."""
    return (
        WindowRule("k-sigma 0.4 s", PANELS, (0.4,), Statistic.K_SIGMA),
        WindowRule("k-sigma 1 s", PANELS, (1.0,), Statistic.K_SIGMA),
        WindowRule("k-sigma 2 s", PANELS, (2.0,), Statistic.K_SIGMA),
        WindowRule("Poisson 1 s", PANELS, (1.0,), Statistic.POISSON),
        WindowRule("Gamma-Poisson 1 s", PANELS, (1.0,), Statistic.GAMMA_POISSON),
        WindowRule("sliding 1, 2, 4 s", PANELS, (1.0, 2.0, 4.0)),
        SequentialRule("sequential", PANELS, 0.1),
        CorrectedRule("corrected 1, 2, 4 s", PANELS, (1.0, 2.0, 4.0)),
        PassageRule("passage, monotone", PANELS, (0.6, 1.2, 2.4), contrast=False),
        PassageRule("passage", PANELS, (0.6, 1.2, 2.4)),
    )


def windowed_lane() -> tuple[Lane, PortalConfiguration]:
    """A lane with two energy windows and natural cargo in one vehicle of twenty."""
    lane = replace(
        vehicle_lane(energy_windows=True),
        natural_cargo=NaturalCargo(0.05, 0.15, 0.6, {"low": 0.55, "high": 0.45}),
    )
    portal = standard_portal(
        "lane with energy windows", "1", lane.channels, lane.sample_interval_s,
        suppression=learnt_suppression(replace(lane, natural_cargo=None)),
    )  # fmt: skip
    pair = (("gamma:low", "gamma:high"),)
    rules = (
        WindowRule("k-sigma 1 s", PANELS, (1.0,), Statistic.K_SIGMA),
        PassageRule("passage", PANELS, (0.6, 1.2, 2.4)),
        RatioRule("energy ratio", pair, (1.0, 2.0, 4.0), 0.02),
    )
    return lane, with_rules(portal, *rules)


def soft_source(strength: float) -> PointSource:
    """Like highly enriched uranium in plastic: nearly all counts in the low window."""
    return PointSource(gamma_cps_1m=strength, window_shares={"low": 0.97, "high": 0.03})


def neutron_lane() -> tuple[Lane, PortalConfiguration]:
    """A lane where cosmic rays make bursts in what the vehicles carry."""
    lane = replace(LANE, bursts=CosmicBursts(rate_hz=0.02, mean_detected=6.0))
    portal = standard_portal("neutron lane", "1", lane.channels, lane.sample_interval_s)
    widths = (1.0, 2.0, 4.0)
    rules = (
        WindowRule("k-sigma 2 s", ("neutron",), (2.0,), Statistic.K_SIGMA),
        WindowRule("without burst check", ("neutron",), widths, Statistic.GAMMA_POISSON),
        WindowRule(
            "with burst check", ("neutron",), widths, Statistic.GAMMA_POISSON, burst_check=True
        ),
    )
    return lane, with_rules(portal, *rules)


def neutron_source(strength: float) -> PointSource:
    """Neutron source by the rate it would give one tube at 1 m."""
    return PointSource(neutron_cps_1m=strength)


# 128 channels, equally wide in the square root of the energy from 20 keV to 3 MeV.
EDGES_KEV = np.linspace(np.sqrt(20.0), np.sqrt(3000.0), 129) ** 2
WINDOW_EDGES = (0, 10, 20, 30, 45, 60, 75, 95, 115, 128)
_SODIUM_IODIDE = "NaI 2x4x16"
_IRON_1_CM = Shielding(26.0, 7.9)
_NUCLIDES = ("Cs-137", "Co-60", "I-131", "Ba-133", "Ir-192", "Am-241", "U-235")


@dataclass(frozen=True)
class SpectralPortal:
    """A sodium iodide portal: its site, its sources and its scan."""

    site: SpectralSite
    sources: dict[str, Floats]
    scan: SpectralScan


def spectral_portal(cargo_fraction: float) -> SpectralPortal:
    """Build a spectral portal from computed detector responses."""
    folding = Folding(_SODIUM_IODIDE, EDGES_KEV, detector(_SODIUM_IODIDE), distance_cm=300.0)
    parts = [
        Background(*(rate if i == part else 0.0 for i, rate in enumerate((412.0, 32.0, 45.0, 1.0))))
        for part in range(4)
    ]
    natural = np.array([background_rate(folding, part) for part in parts])
    sources = {}
    for nuclide in _NUCLIDES:
        bare, shielded = folding.spectra(emissions(nuclide), [None, _IRON_1_CM])
        sources[nuclide] = bare / bare.sum()
        sources[f"{nuclide} behind iron"] = shielded / shielded.sum()
    site = SpectralSite(
        natural,
        np.array([0.05, 0.15, 0.05, 0.02]),
        np.array([0.25, 0.25, 0.25, 0.08]),
        cargo_fraction=cargo_fraction,
        cargo_parts=(0, 1, 2),
    )
    training = simulate_spectra(site, 1500, np.random.default_rng(7002))
    sums = np.add.reduceat(training.spectra, np.cumsum(training.length) - training.length, axis=0)
    windows = sum_windows(sums, WINDOW_EDGES).astype(np.int64)
    distance = SpectralDistance(
        sum_windows(natural, WINDOW_EDGES),
        fit_systematic(windows, sum_windows(training.background, WINDOW_EDGES)),
    )
    components = factorise_background(sums, 4, seed=7003)
    return SpectralPortal(site, sources, SpectralScan(components, sources, WINDOW_EDGES, distance))


def decided(lane: SpectralConfiguration, series: SpectralSeries) -> list[SpectralDecision]:
    """Decisions on occupancies that follow each other with one empty sample between them."""
    last = np.cumsum(series.length)
    spectra = np.insert(series.spectra, last, 0, axis=0)
    occupied = np.insert(np.ones(len(series.spectra), dtype=np.bool_), last, False)
    engine = SpectralEngine(lane)
    found: list[SpectralDecision] = []
    for block in np.array_split(np.arange(len(spectra)), max(1, len(spectra) // 600)):
        found += engine.process(spectra[block], series.sample_s, occupied[block])
    return found
