"""Calibration without help: how often the scale found is right, and how often wrong."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError
from korgan.science.photons.background import Background
from korgan.science.spectra import EnergyCalibration
from korgan.science.spectra.self_calibration import calibrate
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise

_RIGHT = 0.02
_DETECTORS = (
    ("NaI 1.5x1.5", 1024),
    ("NaI 3x3", 1024),
    ("NaI 2x4x16", 1024),
    ("CsI 1 cm3", 1024),
    ("CsI 1x1x2", 1024),
    ("LaBr3 1.5x1.5", 2048),
    ("CZT 1 cm3", 2048),
    ("HPGe 50 %", 8192),
)
_MIXTURES: tuple[tuple[str, ...], ...] = (
    (),
    ("Cs-137",),
    ("Co-60",),
    ("Na-22",),
    ("Ba-133",),
    ("Eu-152",),
    ("Am-241",),
    ("Tc-99m",),
    ("I-131",),
    ("Ir-192",),
    ("Th-232",),
    ("Ra-226",),
    ("uranium 93 %",),
    ("Cs-137", "Co-60"),
)


@dataclass
class Tally:
    """Outcomes of one row of the table."""

    number: int = 0
    right: int = 0
    wrong: int = 0
    seconds: float = 0.0

    def line(self, name: str) -> str:
        """Return the row as text."""
        none = self.number - self.right - self.wrong
        each = self.seconds / max(self.number, 1)
        return (
            f"  {name:26} {self.number:5}  {self.right:5}  {self.wrong:5}  {none:5}  {each:7.2f} s"
        )


def run() -> None:
    """Print two tables."""
    print("calibration without help; right: within 2 % (median over the lines it rests on)")
    print("                              spectra  right  wrong   none   CPU each")
    draws = int(os.environ.get("KORGAN_DRAWS", "1"))
    for title, error in (("missing", None), ("4 % off", 0.04), ("20 % off", -0.2)):
        print(f"synthetic, the file's scale {title}")
        for detector, channels in _DETECTORS:
            tally = Tally()
            for counts, edges in _drawn(detector, channels, draws):
                proposed = None
                if error is not None:
                    gain = (1.0 + error) * (edges[1] - edges[0])
                    proposed = EnergyCalibration.polynomial(edges[0], gain)
                _count(tally, counts, edges, proposed)
            print(tally.line(detector), flush=True)
    _measured()


def _drawn(
    detector: str, channels: int, draws: int
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    rng = np.random.default_rng(20261123)
    for mixture in _MIXTURES:
        for _ in range(draws):
            full = float(np.exp(rng.uniform(np.log(1600.0), np.log(4500.0))))
            edges = np.linspace(full * rng.uniform(-0.008, 0.004), full, channels + 1)
            terms = [SourceTerm(name, float(10 ** rng.uniform(4.3, 5.8))) for name in mixture]
            seconds = float(10 ** rng.uniform(1.8, 3.2))
            drawn = synthesise(
                Instrument(detector, edges, resolution_factor=float(rng.uniform(0.85, 1.25))),
                terms,
                seconds,
                seed=int(rng.integers(2**31)),
                background=Background(potassium=float(rng.uniform(150, 800))),
            )
            yield drawn.counts.astype(float), edges


def _count(
    tally: Tally,
    counts: NDArray[np.float64],
    edges: NDArray[np.float64],
    proposed: EnergyCalibration | None = None,
) -> None:
    before = time.process_time()
    found = calibrate(counts, proposed=proposed)
    tally.seconds += time.process_time() - before
    tally.number += 1
    if found.calibration is None or not found.lines:
        return
    places = [one.channel for one in found.lines if one.energy_kev > 45.0]
    channels = np.arange(edges.size)
    shown = np.interp(places, channels, found.calibration.edges_kev(counts.size))
    true = np.interp(places, channels, edges)
    right = float(np.median(np.abs(shown - true) / np.maximum(true, 150.0))) < _RIGHT
    tally.right += right
    tally.wrong += not right


def _measured() -> None:
    """Measured spectra whose files state a scale, which is taken away."""
    root = Path(os.environ.get("KORGAN_SHARED", "../shared")) / "data" / "spectra"
    if not (root / "labels.csv").exists():
        print("measured spectra: none here")
        return
    from korgan.border.readers import read_instrument_file

    stated, unstated = Tally(), Tally()
    with (root / "labels.csv").open(encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if row["kind"] == "real"]
    for row in rows:
        path = root / row["file"]
        try:
            spectra = read_instrument_file(path.read_bytes(), path.name).spectra
        except InputError:
            continue
        if not spectra or spectra[0].total < 3000.0:
            continue
        counts, edges = np.maximum(spectra[0].counts, 0.0), spectra[0].edges_kev()
        if edges is not None:
            _count(stated, counts, edges)
        else:
            unstated.number += 1
            unstated.right += calibrate(counts).found
    print("measured, the file's scale taken away")
    print(stated.line("right by the file's scale"))
    print(f"measured, without a scale: {unstated.right} of {unstated.number} given one")
