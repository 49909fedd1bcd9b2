"""Identification of synthetic spectra: the engine beside plain peak matching, by kind of detector.

Each source stands once, at a random distance, behind a random layer, before a random background
rate, on an instrument whose gain, offset and resolution are off at random; every other spectrum
comes without a measured background. The templates know nothing of the gain, of the room or of the
sizes drawn here, but they share the photon Monte Carlo: measured spectra are the harder test
(`korgan science evaluate`).
"""

from __future__ import annotations

import platform
import time
from dataclasses import dataclass

import numpy as np

from korgan.science.identification import identify
from korgan.science.identification.peak_matching import match_peaks
from korgan.science.photons.background import Background
from korgan.science.photons.detectors import detector
from korgan.science.photons.shielding import Shielding
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise

SOURCES = (
    *("Am-241", "Ba-133", "Cd-109", "Co-57", "Co-60", "Cs-137", "Cs-134", "Eu-152", "Na-22"),
    *("Mn-54", "Y-88", "Zn-65", "I-131", "Tc-99m", "Ra-226", "Th-232", "Ir-192", "U-235"),
    "Pu-239",
)
DETECTORS = ("NaI 2x2", "CsI 1x1x2", "BGO 3x3", "LaBr3 1.5x1.5", "CZT 0.5 cm3", "HPGe 20 %")
NET_COUNTS = (500, 20_000)
_LAYERS = (None, None, Shielding(26, 3.0), Shielding(82, 4.0))
_SOFT = frozenset({"Am-241", "Cd-109", "Co-57"})


@dataclass
class Tally:
    """Names given rightly, wrongly and not at all."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    special: int = 0
    seconds: float = 0.0

    def add(self, found: set[str], source: str, special: set[str], seconds: float) -> None:
        """Count one spectrum."""
        self.right += source in found
        self.wrong += len(found - {source})
        self.missed += source not in found
        self.special += bool(special - {source})
        self.seconds += seconds

    @property
    def f1(self) -> float:
        """Micro-averaged F1."""
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


def drawn(
    name: str, source: str, net: int, rng: np.random.Generator, seed: int
) -> tuple[Spectrum, Spectrum]:
    """Spectrum of a source over background, and a background ten times as long."""
    model = detector(name)
    fine = model.kind == "HPGe"
    highest = 1600.0 if model.kind == "CZT" else 3000.0
    edges = np.linspace(0.0, highest, (8192 if fine else 1024) + 1)
    instrument = Instrument(
        name,
        edges,
        resolution_factor=float(rng.uniform(0.9, 1.4)),
        gain_error=float(rng.normal(0.0, 2e-4 if fine else 0.012)),
        offset_error_kev=float(rng.normal(0.0, 0.2 if fine else 1.5)),
        room_scatter=float(rng.uniform(0.3, 1.5)),
    )
    layer = _LAYERS[int(rng.integers(len(_LAYERS)))] if source not in _SOFT else None
    made = synthesise(
        instrument,
        [SourceTerm(source, 1e5, shielding=layer)],
        10.0,
        seed=seed,
        distance_cm=float(rng.choice([10.0, 30.0, 100.0])),
        background=Background(),
    )
    alone = made.expected - made.expected_background
    shape = made.expected_background / made.expected_background.sum()
    beneath = shape * net / float(rng.choice([0.2, 1.0, 3.0]))
    scale = EnergyCalibration.polynomial(0.0, edges[1])
    counts = rng.poisson(alone * net / alone.sum() + beneath).astype(float)
    background = rng.poisson(10.0 * beneath).astype(float)
    return (
        Spectrum(counts, live_time_s=60.0, calibration=scale),
        Spectrum(background, live_time_s=600.0, calibration=scale),
    )


def run() -> None:
    """Print the table."""
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print("detector        net counts   engine F1   false SNM   peaks F1   engine ms   peaks ms")
    for name in DETECTORS:
        kind = detector(name).kind
        for net in NET_COUNTS:
            rng = np.random.default_rng(5)
            engine, peaks = Tally(), Tally()
            for i, source in enumerate(SOURCES):
                spectrum, background = drawn(name, source, net, rng, i)
                shade = background if i % 2 else None
                if i == 0:
                    identify(spectrum, shade, kind)  # compiles and builds templates
                start = time.process_time()
                said = identify(spectrum, shade, kind).present
                middle = time.process_time()
                plain = match_peaks(spectrum, shade).nuclides
                end = time.process_time()
                special = {one.nuclide for one in said if one.category == "SNM"}
                engine.add({one.nuclide for one in said}, source, special, middle - start)
                matched = {one.nuclide for one in plain if one.probability >= 0.5}
                peaks.add(matched, source, set(), end - middle)
            per = 1000.0 / len(SOURCES)
            print(
                f"{name:15s} {net:10d} {engine.f1:11.3f} {engine.special:11d} {peaks.f1:10.3f}"
                f" {engine.seconds * per:11.0f} {peaks.seconds * per:10.0f}",
                flush=True,
            )


if __name__ == "__main__":
    run()
