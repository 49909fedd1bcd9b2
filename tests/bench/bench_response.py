"""Folding a library, Monte Carlo speed, size of the tables, and shapes beside published figures."""

from __future__ import annotations

import platform
import time
from pathlib import Path

import numba
import numpy as np
import scipy

import korgan.science.nuclides
import korgan.science.photons
from korgan.science.nuclides import emissions, library
from korgan.science.nuclides.library import NuclideLibrary
from korgan.science.photons.detectors import detector
from korgan.science.photons.folding import Folding
from korgan.science.photons.response import response, solid_angle_share
from korgan.science.photons.shielding import Shielding, passage
from korgan.science.photons.transport.crystal import deposited

LAYERS = [None, Shielding(26, 5), Shielding(26, 20), Shielding(82, 5), Shielding(82, 20)]
# Name, energy (keV), published, what. Sources: see korgan/science/photons/tests/test_response.py.
PUBLISHED = [
    ("NaI 3x3", 661.7, 0.54, "peak to total"),
    ("NaI 3x3", 1332.5, 0.36, "peak to total"),
    ("HPGe 20 %", 1332.5, 0.20, "relative efficiency"),
    ("HPGe 50 %", 1332.5, 0.50, "relative efficiency"),
]


def run() -> None:
    """Print speeds, sizes and efficiencies."""
    print(
        f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}, "
        f"scipy {scipy.__version__}, numba {numba.__version__}; one process"
    )
    _tables()
    _folding("NaI 3x3", 1024)
    _folding("HPGe 20 %", 16384)
    _monte_carlo()
    _efficiencies()


def _tables() -> None:
    start = time.perf_counter()
    table = NuclideLibrary()
    print(
        f"nuclide table: {len(table.nuclides)} nuclides, {len(table.sources)} sources, "
        f"loaded in {1e3 * (time.perf_counter() - start):.0f} ms (limit 300)"
    )
    total = 0
    for package in (korgan.science.nuclides, korgan.science.photons):
        folder = Path(str(package.__file__)).parent / "data"
        total += sum(path.stat().st_size for path in folder.glob("*.npz"))
    print(f"tables together: {total / 1e6:.2f} MB (limit 6)")


def _folding(name: str, channels: int) -> None:
    """Time a library of identifiable sources behind five layers, after warm-up."""
    sources = [emissions(key) for key, source in library().sources.items() if source.categories]
    edges = np.linspace(0.0, 3000.0, channels + 1)
    for layer in LAYERS:
        passage(layer)
    folding = Folding(name, edges, detector(name))
    folding.spectra(sources[0], LAYERS)
    chunk = 50  # 16,384 channels x 404 sources x 5 layers at once would take 265 MB
    start, start_cpu = time.perf_counter(), time.process_time()
    for first in range(0, len(sources), chunk):
        folding.library(sources[first : first + chunk], LAYERS)
    took, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    spectra = len(sources) * len(LAYERS)
    print(
        f"{name}, {channels} channels: {spectra} templates in {took:.2f} s wall, {cpu:.2f} s CPU, "
        f"{1e3 * cpu / spectra:.2f} ms CPU each (aim: 1500 in about a second)"
    )


def _monte_carlo() -> None:
    for name in ("NaI 3x3", "HPGe 20 %"):
        deposited(detector(name), 661.657, 100, seed=1)
        start = time.process_time()
        deposited(detector(name), 661.657, 200_000, seed=1)
        speed = 200_000 / (time.process_time() - start)
        print(f"{name}, 662 keV: {speed / 1e6:.2f} million photons per CPU second")


def _efficiencies() -> None:
    for name, energy, published, what in PUBLISHED:
        table = response(name)
        if what == "peak to total":
            ours = float(table.peak_to_total(energy)[0])
        else:
            absolute = table.intrinsic_peak_efficiency(energy)[0]
            ours = float(absolute * solid_angle_share(table.model, 25.65) / 1.2e-3)
        print(f"{name}, {energy} keV, {what}: {ours:.3f}, published or nominal {published:.3f}")
