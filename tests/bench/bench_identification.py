"""Identification: the engine beside plain ways, on drawn and on measured spectra.

Drawn spectra (`korgan.science.identification.validation`) share the photon Monte Carlo with the
templates, not the sizes, gains, rooms and layers. Measured spectra are the hardest; they are read
from the developers' set where it lies beside the repository. Seeds differ from those that the
map of probabilities was fitted on.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from korgan.border.evaluation import Outcome, Trial, evaluated
from korgan.science.identification import PRESENT, Identification, identify
from korgan.science.identification.peak_matching import match_peaks
from korgan.science.identification.reliability import reliability
from korgan.science.identification.validation import DETECTORS, Drawn, drawn
from korgan.science.photons.background import Background
from korgan.science.photons.detectors import detector
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise
from tests.bench.bench_reference import HEAD, print_score
from tests.bench.plain_identification import nnls_names
from tests.bench.plain_peak_finding import PEER, own_peaks, peer_peaks
from tests.bench.plain_peak_finding import tally as peaks_found
from tests.shared_data import shared_path

SPECTRA = 25
FIRST_SEED = 500_000


@dataclass
class Tally:
    """Names given rightly, wrongly and not at all."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    special: int = 0

    def add(self, found: set[str], wanted: frozenset[str], special: set[str]) -> None:
        """Count one spectrum."""
        self.right += len(found & wanted)
        self.wrong += len(found - wanted)
        self.missed += len(wanted - found)
        self.special += bool(special - wanted)

    @property
    def precision(self) -> float:
        """Share of the names that are right."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Share of what is there that is named."""
        return self.right / max(self.right + self.missed, 1)

    @property
    def f1(self) -> float:
        """Micro-averaged F1."""
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


def run() -> None:
    """Print the tables."""
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    _start()
    _drawn()
    _peaks()
    _large()
    labels = _labels()
    if labels is None:
        print("the developers' set is not beside the repository: no measured spectra")
        return
    _measured(labels)


def _start() -> None:
    """`korgan identify` from nothing: what an officer waits for, and the memory it takes."""
    edges = np.linspace(0.0, 3000.0, 1025)
    made = synthesise(
        Instrument("NaI 3x3", edges),
        [SourceTerm("Cs-137", 2e5)],
        60.0,
        seed=FIRST_SEED,
        background=Background(),
    )
    counts = "\n".join(str(int(count)) for count in made.counts)
    data = f"$MEAS_TIM:\n60 60\n$DATA:\n0 1023\n{counts}\n"
    print(
        "\nkorgan identify, one NaI spectrum of 1,024 channels from nothing, compiled functions"
        " cached (limits 3 s, 300 MB)"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.spe"
        for said, scale in (
            ("with an energy scale", f"$ENER_FIT:\n0 {edges[1]}\n"),
            ("its scale to be found", ""),
        ):
            path.write_text(f"{data}{scale}$ENDRECORD:\n")
            runs = [_alone(Path(folder), "identify", str(path), "--json") for _ in range(3)][1:]
            wall, cpu, memory = np.min(runs, axis=0)
            print(f"   {said:24s} {wall:5.1f} s, {cpu:.1f} s of processor time, {memory:.0f} MB")


def _alone(bytecode: Path, *words: str) -> tuple[float, float, float]:
    """Seconds, seconds of processor time and MB of a command in a process of its own."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "korgan", *words]
    # as installed by pip, which compiles; an environment made otherwise may not hold bytecode
    settings = {**os.environ, "PYTHONPYCACHEPREFIX": str(bytecode), "PYTHONDONTWRITEBYTECODE": ""}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=settings) as process:
        _, process.returncode, use = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    return seconds, use.ru_utime + use.ru_stime, use.ru_maxrss / 1024


def _drawn() -> None:
    print(f"\ndrawn spectra, {SPECTRA} of each kind: 0, 1 or 2 sources, 200 to 40,000 net counts")
    print(
        "kind    precision recall     F1  false SNM  peaks F1  NNLS F1"
        "  CPU ms (median, 90 %)  stated-right"
    )
    every: list[tuple[float, bool]] = []
    groups: dict[str, tuple[Tally, Tally]] = defaultdict(lambda: (Tally(), Tally()))
    for kind in DETECTORS:
        spectra = [drawn(kind, FIRST_SEED + i) for i in range(SPECTRA)]
        identify(spectra[0].spectrum, spectra[0].background, kind)  # loads what is compiled
        engine, peaks, plain = Tally(), Tally(), Tally()
        said: list[tuple[float, bool]] = []
        times = []
        for one in spectra:
            start = time.process_time()
            found = identify(one.spectrum, one.background, kind)
            times.append(1000 * (time.process_time() - start))
            _count(engine, found, one)
            said += [(f.probability, f.nuclide in one.truth) for f in found.nuclides]
            matched = match_peaks(one.spectrum, one.background).nuclides
            peaks.add({m.nuclide for m in matched if m.probability >= PRESENT}, one.truth, set())
            named = nnls_names(one.spectrum, one.background, kind)
            plain.add(named, one.truth, set())
            for group in _groups(one):
                _count(groups[group][0], found, one)
                groups[group][1].add(named, one.truth, set())
        every += said
        _, error = reliability([p for p, _ in said], [right for _, right in said])
        middle, high = np.percentile(times, (50, 90))
        print(
            f"{kind:6s} {engine.precision:10.2f} {engine.recall:6.2f} {engine.f1:6.2f}"
            f" {engine.special:10d} {peaks.f1:9.2f} {plain.f1:8.2f}"
            f" {middle:15.1f} {high:6.1f} {error:13.3f}",
            flush=True,
        )
    print("\nthe same spectra by what makes them hard")
    print(f"{'':42s} wrong names precision recall     F1   NNLS F1")
    for name, (ours, theirs) in sorted(groups.items()):
        print(
            f"   {name:40s} {ours.wrong:10d} {ours.precision:9.2f} {ours.recall:6.2f}"
            f" {ours.f1:6.2f} {theirs.f1:9.2f}"
        )
    _print_reliability(every)


def _groups(one: Drawn) -> list[str]:
    """What makes a drawn spectrum easy or hard."""
    if not one.truth:
        return ["nothing but background"]
    per_source = one.net_counts / len(one.truth)
    counts = "under 1,000" if per_source < 1000 else "1,000 to 5,000"
    return [
        f"counts of a source: {counts if per_source < 5000 else 'above 5,000'}",
        f"sources: {len(one.truth)}",
        f"layer: {'none' if not one.shielded else 'around a source'}",
        f"background: {'modelled' if one.background is None else 'measured'}",
    ]


def _peaks() -> None:
    """Peak finding alone, beside the peer."""
    peer = peer_peaks()
    if peer is None:
        print(f"\n{PEER} is not installed: its peak finding is skipped")
    print("\npeak finding: share of sources with a line found, other peaks per spectrum")
    for kind in ("NaI", "LaBr3"):  # the peer fills a square of the channels
        spectra = [drawn(kind, FIRST_SEED + i) for i in range(SPECTRA)]
        for name, find in (("ours", own_peaks), *([peer] if peer else ())):
            start = time.perf_counter()
            seen, spurious = peaks_found(spectra, find)
            each = 1000 * (time.perf_counter() - start) / SPECTRA
            print(f"{kind:6s} {name:18s} {seen:6.2f} {spurious:6.1f} {each:8.1f} ms", flush=True)


def _count(tally: Tally, found: Identification, one: Drawn) -> None:
    special = {each.nuclide for each in found.present if each.category == "SNM"}
    tally.add({each.nuclide for each in found.present}, one.truth, special)


def _print_reliability(said: list[tuple[float, bool]]) -> None:
    bands, error = reliability([p for p, _ in said], [right for _, right in said])
    print(f"stated probabilities: mean distance from the share of right names {error:.3f}")
    for band in bands:
        print(
            f"   {band.low:4.2f} to {band.high:4.2f}: {band.names:5d} names, stated"
            f" {band.stated:.3f}, right {band.right:.3f}"
        )


def _large() -> None:
    """Germanium with 16,384 channels."""
    model = detector("HPGe 50 %")
    edges = np.linspace(0.0, 3000.0, 16_385)
    scale = EnergyCalibration.polynomial(0.0, edges[1])
    times = []
    for seed, source in enumerate(("Cs-137", "Eu-152", "Ra-226", "U-235", "Co-60", "Ba-133")):
        made = synthesise(
            Instrument(model.name, edges), [SourceTerm(source, 2e5)], 300.0, seed=seed
        )
        spectrum = Spectrum(made.counts.astype(float), live_time_s=300.0, calibration=scale)
        identify(spectrum, None, "HPGe")
        start = time.process_time()
        identify(spectrum, None, "HPGe")
        times.append(1000 * (time.process_time() - start))
    print(
        f"\nHPGe, 16,384 channels: {np.median(times):.0f} ms of processor time"
        f" (worst {max(times):.0f}; limit 50)"
    )


def _labels() -> Path | None:
    try:
        return shared_path("data", "spectra", "labels.csv")
    except pytest.skip.Exception:
        return None


def _measured(labels: Path) -> None:
    print("\nmeasured spectra")
    print(HEAD)
    for net in (None, 500):
        said = "all counts" if net is None else f"{net} counts"
        by_class: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in evaluated(labels, Trial("real", "", net)):
            by_class[outcome.row["detector"] or "not stated"].append(outcome)
        for name, outcomes in sorted(by_class.items()):
            print_score(f"{name[:20]}, {said}", outcomes)
        every = [one for outcomes in by_class.values() for one in outcomes]
        print_score(f"all, {said}", every)


if __name__ == "__main__":
    run()
