"""Draw the figures of docs/science/portals.md: `python -m tests.bench.portal_figures`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from korgan.science.portals.binomial import clopper_pearson
from korgan.science.portals.calibration import calibrate, joint_thresholds, simulated_scores
from korgan.science.portals.comparison import (
    DetectionCurve,
    detection_curves,
    gamma_source,
    inject,
)
from korgan.science.portals.detection_limits import (
    currie_limits,
    gamma_poisson_limits,
    poisson_limits,
)
from korgan.science.portals.engine.configuration import PortalConfiguration
from korgan.science.portals.engine.engine import PortalEngine
from korgan.science.portals.simulate import PointSource, simulate_passages
from korgan.science.portals.simulate.spectra import simulate_spectra
from tests.bench import portal_scenarios as scenarios

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "science" / "figures"
ALPHA = 1e-3
BENIGN = 100_000
INJECTED = 2_000


def save(name: str) -> None:
    """Write the current figure as SVG with stable ids, so that a rerun changes nothing."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    plt.tight_layout()
    plt.savefig(FOLDER / f"{name}.svg", metadata={"Date": None})
    plt.close()
    print(f"docs/science/figures/{name}.svg")


def draw_curves(axes: Axes, curves: Sequence[DetectionCurve], names: Sequence[str]) -> None:
    """Points with Clopper-Pearson bars, fitted S-curves with their bands."""
    for curve in curves:
        if curve.rule not in names:
            continue
        s = np.array(curve.strengths)
        p = np.array([d.estimate for d in curve.detections])
        low = p - np.array([d.lower for d in curve.detections])
        high = np.array([d.upper for d in curve.detections]) - p
        marks = axes.errorbar(s, p, [low, high], fmt="o", ms=3, lw=1, label=curve.rule)
        if curve.curve is not None:
            fine = np.geomspace(s[0], s[-1], 200)
            colour = marks[0].get_color()
            axes.plot(fine, curve.curve.probability(fine), lw=1, color=colour)
            axes.fill_between(fine, *curve.curve.band(fine), color=colour, alpha=0.2, lw=0)
    axes.set_xscale("log")
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_ylim(-0.02, 1.02)
    axes.grid(alpha=0.3)
    axes.set_ylabel("detection probability")
    axes.legend(fontsize=7)


def figure_gamma(portal: PortalConfiguration) -> None:
    """S-curves of the gamma rules."""
    rules = scenarios.with_rules(portal, *scenarios.gamma_rules())
    benign = simulated_scores(rules, scenarios.LANE, BENIGN, 21)
    injected = inject(rules, scenarios.LANE, gamma_source, scenarios.STRENGTHS, INJECTED, 100)
    _, axes = plt.subplots(figsize=(6.4, 4.0))
    names = ("k-sigma 1 s", "k-sigma 2 s", "corrected 1, 2, 4 s", "passage, monotone", "passage")
    draw_curves(axes, detection_curves(benign, injected, ALPHA), names)
    axes.set_xlabel("source strength (counts/s of one panel at 1 m)")
    axes.set_title(f"Each rule alone at {ALPHA:g} false alarms per occupancy", fontsize=9)
    save("portals_gamma_rules")


def figure_false_alarms(portal: PortalConfiguration) -> None:
    """Stated against measured false alarms over two decades."""
    train = simulated_scores(portal, scenarios.LANE, BENIGN, 11).score
    fresh = simulated_scores(portal, scenarios.LANE, BENIGN, 12).score
    # fewer than a hundred expected alarms would show the noise of the calibration
    stated = np.geomspace(1e-3, 3e-2, 8)
    cuts = [joint_thresholds(train, float(a))[0] for a in stated]
    seen = [
        clopper_pearson(int(np.count_nonzero(np.any(fresh >= cut, axis=1))), len(fresh))
        for cut in cuts
    ]
    p = np.array([i.estimate for i in seen])
    bars = [p - np.array([i.lower for i in seen]), np.array([i.upper for i in seen]) - p]
    _, axes = plt.subplots(figsize=(4.6, 4.2))
    axes.plot(stated, stated, color="grey", lw=1)
    axes.errorbar(stated, p, bars, fmt="o", ms=3)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("stated false-alarm probability per occupancy")
    axes.set_ylabel("measured on fresh occupancies (95 %)")
    axes.grid(alpha=0.3, which="both")
    save("portals_false_alarms")


def figure_occupancy(portal: PortalConfiguration) -> None:
    """One lorry with a source: counts, what was expected, and the window that alarmed."""
    scores = simulated_scores(portal, scenarios.LANE, 20_000, 11)
    engine = PortalEngine(calibrate(portal, scores, ALPHA, origin="figure"))
    source = PointSource(gamma_cps_1m=900.0, along=(0.6, 0.6))
    series = simulate_passages(
        scenarios.LANE, 12, np.random.default_rng(5), lead_in_s=90.0, source=source
    )
    decisions = engine.process(
        series.counts, series.live_time_s, series.occupied, series.vehicle_class
    )
    decision = max(
        (d for d in decisions if d.vehicle_class == 1), key=lambda d: d.findings[0].score
    )
    finding = decision.findings[0]
    columns = [i for i, c in enumerate(scenarios.LANE.channels) if c.name in finding.channels]
    margin, interval = 25, scenarios.LANE.sample_interval_s
    rows = np.arange(
        decision.start_sample - margin, decision.start_sample + decision.length + margin
    )
    t = (rows - decision.start_sample) * interval
    rate = finding.background_counts / finding.background_time_s
    _, axes = plt.subplots(figsize=(6.4, 3.4))
    axes.step(t, series.counts[rows][:, columns].sum(axis=1), where="post", lw=1, label="counts")
    axes.axhline(rate * interval, color="grey", lw=1, label="background")
    axes.axvspan(0, decision.length * interval, color="grey", alpha=0.12, lw=0, label="occupied")
    label = f"{finding.rule}: {finding.score:.1f}, alarm from {finding.threshold:.1f}"
    axes.axvspan(finding.start_s, finding.stop_s, color="tab:red", alpha=0.15, lw=0, label=label)
    axes.set_xlabel("seconds from the start of the occupancy")
    axes.set_ylabel(f"counts in {interval} s ({finding.group})")
    axes.legend(fontsize=7)
    save("portals_occupancy")


def figure_neutrons_and_windows() -> None:
    """Burst check and energy ratio, each beside the plain rules."""
    _, (left, right) = plt.subplots(1, 2, figsize=(9.0, 3.6))
    lane, portal = scenarios.neutron_lane()
    benign = simulated_scores(portal, lane, BENIGN, 31)
    strengths = (2.0, 4.0, 7.0, 10.0, 15.0, 25.0, 40.0, 80.0)
    injected = inject(portal, lane, scenarios.neutron_source, strengths, INJECTED, 200)
    draw_curves(left, detection_curves(benign, injected, ALPHA), benign.rules)
    left.set_xlabel("neutrons/s of one tube at 1 m")
    left.set_title("neutrons among cosmic bursts", fontsize=9)
    lane, portal = scenarios.windowed_lane()
    benign = simulated_scores(portal, lane, BENIGN, 41)
    soft = (200.0, 400.0, 700.0, 1000.0, 1500.0, 2500.0, 4000.0)
    injected = inject(portal, lane, scenarios.soft_source, soft, INJECTED, 300)
    draw_curves(right, detection_curves(benign, injected, ALPHA), benign.rules)
    right.set_xlabel("soft source (counts/s of one panel at 1 m)")
    right.set_title("natural cargo in 5 % of vehicles", fontsize=9)
    save("portals_neutrons_and_windows")


def figure_spectral() -> None:
    """Spectral methods on a sodium iodide portal."""
    portal = scenarios.spectral_portal(0.05)
    rng = np.random.default_rng(51)
    benign = portal.scan.score(simulate_spectra(portal.site, 15_000, rng))
    _, panels = plt.subplots(1, 2, figsize=(9.0, 3.6))
    for axes, nuclide in zip(panels, ("Cs-137", "U-235"), strict=True):
        injected = [
            (
                s,
                portal.scan.score(
                    simulate_spectra(portal.site, 400, rng, source=portal.sources[nuclide] * s)
                ),
            )
            for s in (30.0, 60.0, 100.0, 150.0, 220.0, 350.0, 600.0, 1200.0)
        ]
        draw_curves(axes, detection_curves(benign, injected, ALPHA), benign.rules)
        axes.set_xlabel(f"{nuclide} (counts/s at the closest)")
    save("portals_spectral")


def figure_limits() -> None:
    """Detection limits: normal approximation and exact."""
    background = np.geomspace(0.05, 200.0, 120)
    _, axes = plt.subplots(figsize=(5.2, 3.6))
    for label, values in (
        ("Currie, background known", [currie_limits(b, tau=np.inf) for b in background]),
        ("exact Poisson, background known", [poisson_limits(b) for b in background]),
        ("exact, background counted 5 times as long",
         [gamma_poisson_limits(b, 5.0) for b in background]),
    ):  # fmt: skip
        axes.plot(background, [v.detection_limit for v in values], lw=1, label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("background counts")
    axes.set_ylabel("detection limit (net counts), 5 % and 5 %")
    axes.grid(alpha=0.3, which="both")
    axes.legend(fontsize=7)
    save("portals_detection_limits")


def main() -> None:
    """Draw all figures."""
    mpl.use("Agg")
    mpl.rcParams.update({"svg.hashsalt": "korgan", "font.size": 8})
    portal = scenarios.standard_lane()
    figure_limits()
    figure_occupancy(portal)
    figure_gamma(portal)
    figure_false_alarms(portal)
    figure_neutrons_and_windows()
    figure_spectral()


if __name__ == "__main__":
    main()
