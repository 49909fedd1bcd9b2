"""Figures of docs/science/identification.md: `python -m tests.bench.identification_figures`."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt

from korgan.science.identification import PRESENT, explained, identify
from korgan.science.identification.reliability import reliability
from korgan.science.identification.validation import DETECTORS, Said, names
from korgan.science.photons.background import Background
from korgan.science.portals.binomial import clopper_pearson
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise
from tests.bench.portal_figures import save

FIRST_SEED = 700_000
SPECTRA = 40
TRIALS = 20
NET_COUNTS = (30, 60, 120, 250, 500, 1000, 3000)
SOURCES = ("Cs-137", "Co-60", "Ba-133", "Am-241", "U-235", "Pu-239")


def taken(detector: str, sources: dict[str, float], net: float, over: float, seed: int) -> Spectrum:
    """Draw a spectrum with so many net counts over a background of `over` times as many."""
    fine = detector.startswith("HPGe")
    edges = np.linspace(0.0, 3000.0, 8193 if fine else 1025)
    instrument = Instrument(detector, edges)
    terms = [SourceTerm(name, 1e5 * part) for name, part in sources.items()]
    made = synthesise(instrument, terms, 10.0, seed=seed, background=Background())
    alone = made.expected - made.expected_background
    natural = made.expected_background / made.expected_background.sum()
    expected = net * alone / alone.sum() + over * net * natural
    counts = np.random.default_rng(seed).poisson(expected).astype(float)
    scale = EnergyCalibration.polynomial(0.0, edges[1])
    return Spectrum(counts, live_time_s=60.0, calibration=scale)


def draw_fits() -> None:
    """Spectra with what the engine expects, and its parts."""
    cases = (
        ("NaI 3x3", {"Cs-137": 1.0, "Co-60": 1.0}, 20_000.0, "NaI"),
        ("LaBr3 1.5x1.5", {"Ba-133": 1.0, "I-131": 1.0}, 20_000.0, "LaBr3"),
        ("HPGe 20 %", {"U-235": 1.0, "Cs-137": 0.2}, 60_000.0, "HPGe"),
    )
    _, axes = plt.subplots(3, 1, figsize=(8, 9.5))
    for axis, (detector, sources, net, kind) in zip(axes, cases, strict=True):
        spectrum = taken(detector, sources, net, 1.0, seed=3)
        edges = spectrum.edges_kev()
        found, curve = explained(spectrum, None, kind)
        if edges is None or curve is None:
            continue
        fit = curve()
        together = 8 if kind == "HPGe" else 1
        counts = spectrum.counts[: spectrum.channels // together * together]
        coarse = counts.reshape(-1, together).sum(axis=1)
        width = np.diff(edges[::together])
        axis.step(edges[:-1:together], coarse / width, lw=0.6, color="0.6", label="counts")
        middle = 0.5 * (fit.edges_kev[1:] + fit.edges_kev[:-1])
        per_kev = np.diff(fit.edges_kev)
        axis.plot(middle, fit.total / per_kev, "k", lw=1.0, label="fit")
        for label, part in fit.parts.items():
            axis.plot(middle, np.where(part > 0, part, np.nan) / per_kev, lw=0.9, label=label)
        said = ", ".join(f"{one.nuclide} {one.probability:.2f}" for one in found.present)
        highest = 5.0 * float((fit.total / per_kev).max())
        axis.set(yscale="log", xlim=(20, 1700), ylim=(0.1, highest), ylabel="counts per keV")
        axis.set_title(f"{detector}, {' and '.join(sources)}: {said}", fontsize=9)
        axis.legend(fontsize=7, ncols=4)
    axes[-1].set_xlabel("energy (keV)")
    save("identification_fits")


def draw_scurves() -> None:
    """Share of spectra in which a source is named, by its counts."""
    _, axes = plt.subplots(1, 2, figsize=(9.5, 4), sharey=True)
    for axis, (detector, kind) in zip(
        axes, (("NaI 2x2", "NaI"), ("HPGe 20 %", "HPGe")), strict=True
    ):
        for source in SOURCES:
            shares = []
            for net in NET_COUNTS:
                seen = sum(
                    source in {one.nuclide for one in identify(spectrum, None, kind).present}
                    for spectrum in (
                        taken(detector, {source: 1.0}, net, 1.0, seed) for seed in range(TRIALS)
                    )
                )
                shares.append(clopper_pearson(seen, TRIALS))
            middle = np.array([one.estimate for one in shares])
            low = middle - np.array([one.lower for one in shares])
            high = np.array([one.upper for one in shares]) - middle
            axis.errorbar(NET_COUNTS, middle, [low, high], marker="o", ms=3, lw=1, label=source)
        axis.set(xscale="log", xlabel="counts of the source", title=detector)
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("share of spectra in which it is named")
    axes[1].legend(fontsize=7)
    save("identification_scurves")


def draw_probabilities() -> None:
    """How true probabilities are, and what another threshold of presence would give."""
    said: dict[str, list[Said]] = {
        kind: list(names(kind, range(FIRST_SEED, FIRST_SEED + SPECTRA))) for kind in DETECTORS
    }
    _, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4))
    left.plot((0, 1), (0, 1), "0.7", lw=1)
    for kind, those in said.items():
        bands, error = reliability([one.probability for one in those], [o.right for o in those])
        shown = [band for band in bands if band.names >= 5]
        left.plot(
            [band.stated for band in shown],
            [band.right for band in shown],
            marker="o",
            ms=3,
            lw=1,
            label=f"{kind} ({error:.3f})",
        )
        thresholds = np.linspace(0.02, 0.97, 60)
        truth = np.array([one.right for one in those])
        stated = np.array([one.probability for one in those])
        hits = [float((stated[truth] >= t).sum()) / max(truth.sum(), 1) for t in thresholds]
        false = [float((stated[~truth] >= t).sum()) / SPECTRA for t in thresholds]
        right.plot(false, hits, lw=1, label=kind)
        present = stated >= PRESENT
        right.plot((present & ~truth).sum() / SPECTRA, (present & truth).sum() / truth.sum(), "k.")
    left.set(xlabel="stated probability", ylabel="share of names that are right")
    left.legend(fontsize=7, title="mean distance", title_fontsize=7)
    right.set(xlabel="wrong names per spectrum", ylabel="share of thought-of sources named")
    right.legend(fontsize=7)
    save("identification_probabilities")


def main() -> None:
    """Draw all."""
    mpl.use("Agg")
    mpl.rcParams.update({"svg.hashsalt": "korgan", "font.size": 9})
    draw_fits()
    draw_scurves()
    draw_probabilities()


if __name__ == "__main__":
    main()
