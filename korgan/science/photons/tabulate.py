"""Run the Monte Carlo over grids and write the tables that are shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from korgan.science.photons.attenuation import k_edge
from korgan.science.photons.detectors import DETECTORS, Detector
from korgan.science.photons.intrinsic import BETA_KEV, BIN_KEV, CAPTURE_KEV
from korgan.science.photons.materials import material
from korgan.science.photons.transport.crystal import deposited
from korgan.science.photons.transport.room import room_scatter
from korgan.science.photons.transport.scatter import medium_scatter, shell_scatter
from korgan.science.photons.transport.within import deposited_within

DATA = Path(__file__).parent / "data"
SHELL_MATERIALS = ("polyethylene", "aluminium", "steel", "tin", "lead", "uranium")
SHELL_PATHS = np.array([0.1, 0.3, 0.7, 1.5, 2.5, 4.0, 6.0])
ROOM_DISTANCES_CM = np.array([10.0, 25.0, 100.0, 400.0])
BENCH_BELOW_CM = 200.0  # farther apart, source and detector do not share a bench
MEDIA = ("soil", "uranium")
SCATTER_ENERGIES_KEV: NDArray[np.float64] = np.geomspace(20.0, 10_000.0, 26)


def save(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Write arrays, compressed; equal arrays give equal files."""
    np.savez_compressed(path, allow_pickle=False, **arrays)


def rounded(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Three significant digits as float32: the noise of the histories is larger, and it packs."""
    result = np.zeros_like(values)
    used = values > 0
    scale = 10.0 ** (2 - np.floor(np.log10(values[used])))
    result[used] = np.round(values[used] * scale) / scale
    return result.astype(np.float32)


def response_energies(model: Detector) -> NDArray[np.float64]:
    """Incident energies (keV) for one detector: even in the logarithm, and beside its edges."""
    crystal = material(model.bodies[model.sensitive].material)
    edges = [k_edge(z)[0] for z in crystal.fractions]
    at_edges = [edge * side for edge in edges if edge > 10.0 for side in (0.998, 1.002)]
    every = np.concatenate([np.geomspace(8.0, 10_000.0, 50), at_edges, [1022.0, 1150.0]])
    return np.unique(every)


def build_responses(*, quick: bool = False) -> Path:
    """Response of every detector; returns the path of the table."""
    histories = 4_000 if quick else 150_000
    arrays: dict[str, NDArray[Any]] = {}
    for number, model in enumerate(DETECTORS.values()):
        energies = response_energies(model)
        # slow photons take many small steps in metal and leave no continuum to speak of
        rows = [
            deposited(
                model,
                float(energy),
                histories if energy > 45.0 else histories // 6,
                seed=1000 * number + i,
            )
            for i, energy in enumerate(energies)
        ]
        arrays[f"energy/{model.name}"] = energies.astype(np.float32)
        arrays[f"response/{model.name}"] = rounded(np.array(rows))
    path = DATA / "responses.npz"
    save(path, arrays)
    return path


def build_intrinsic(*, quick: bool = False) -> Path:
    """Deposit of the photons of La-138 in its own crystal; returns the path of the table."""
    histories = 20_000 if quick else 400_000
    arrays: dict[str, NDArray[Any]] = {}
    for model in DETECTORS.values():
        if model.kind == "LaBr3":
            for branch, energy in (("capture", CAPTURE_KEV), ("beta", BETA_KEV)):
                found = deposited_within(model, energy, histories, seed=1, bin_kev=BIN_KEV)
                arrays[f"{branch}/{model.name}"] = rounded(found)
    path = DATA / "intrinsic.npz"
    save(path, arrays)
    return path


def build_scatter(*, quick: bool = False) -> Path:
    """Scatter in shells, in rooms and in extended sources; returns the path of the table."""
    scale = 0.02 if quick else 1.0
    energies = SCATTER_ENERGIES_KEV
    shell = np.array(
        [
            [
                [
                    shell_scatter(
                        name, float(e), float(t), int(scale * 1.2e4 * np.exp(0.5 * t)), seed=i
                    )
                    for t in SHELL_PATHS
                ]
                for i, e in enumerate(energies)
            ]
            for name in SHELL_MATERIALS
        ]
    )
    room = np.array(
        [
            [
                room_scatter(
                    float(e), float(d), int(scale * 3e5), seed=i, bench=bool(d < BENCH_BELOW_CM)
                )
                for i, e in enumerate(energies)
            ]
            for d in ROOM_DISTANCES_CM
        ]
    )
    medium = np.array(
        [
            [
                medium_scatter(name, float(e), int(scale * 2e5), seed=i)
                for i, e in enumerate(energies)
            ]
            for name in MEDIA
        ]
    )
    path = DATA / "scatter.npz"
    np.savez_compressed(
        path,
        energy_kev=energies,
        shell_z=np.array([material(name).mean_z for name in SHELL_MATERIALS]),
        shell_paths=SHELL_PATHS,
        shell=rounded(shell),
        room_distance_cm=ROOM_DISTANCES_CM,
        room=rounded(room),
        medium_names=np.array(MEDIA),
        medium=rounded(medium),
    )
    return path
