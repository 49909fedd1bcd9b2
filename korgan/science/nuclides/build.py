"""Make ``data/nuclides.npz`` from the PyPI packages actigamma and radioactivedecay.

Run ``python -m korgan.science.nuclides.build``. At run time only the file made here is read.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from korgan.science.nuclides.bremsstrahlung import ELECTRON_EDGES_KEV, beta_spectrum

DATA = Path(__file__).parent / "data"

# ICRP-107 counts isomers of less than a minute into their parent, decay-2012 keeps them apart.
# Shares are those of the evaluated decay schemes (ENSDF), rounded.
ISOMER_FEEDS: dict[str, dict[str, float]] = {
    "Cd-109": {"Ag-109m": 1.0},
    "Pd-109": {"Ag-109m": 1.0},
    "Zr-89": {"Y-89m": 0.9990},
    "Lu-177m": {"Hf-177m": 0.774, "Lu-177": 0.226},
    "Os-191": {"Ir-191m": 1.0},
    "Zr-97": {"Nb-97m": 0.947, "Nb-97": 0.053},
    "Nb-97m": {"Nb-97": 1.0},
    "Hf-178m2": {"Hf-178m": 1.0},
}

# Name in the field -> name in decay-2012, where the order of isomers differs.
ISOMER_NAMES = {
    "Hf-178m2": "Hf178n",
    "Rh-102": "Rh102m",
    "Rh-102m": "Rh102",
}

# Lines that decay-2012 gives to the parent although they belong to a progeny listed as well.
BELONGS_TO_PROGENY = {"Rb-81": [(189.0, 191.5)]}

ANNIHILATION_KEV = 510.999
STABLE_S = 1e21  # longer half-lives (Te-123 ...) count as stable when they occur as progeny
LOWEST_KEV = 8.0
WEAKEST_RELATIVE = 1e-7
KINDS = ("gamma", "x", "annihilation", "capture", "alpha-n", "bremsstrahlung", "fission")


def _lines(
    record: dict[str, Any], name: str, corrections: list[dict[str, Any]]
) -> list[tuple[float, float, float, int]]:
    """Photon lines of one decay-2012 record: energy (keV), per decay, uncertainty, kind."""
    found: list[tuple[float, float, float, int]] = []
    for section, kind in (("gamma", 0), ("x-ray", 1)):
        if section not in record:
            continue
        lines = record[section]["lines"]
        energies = np.asarray(lines["energies"]) / 1e3
        norms, norms_unc = np.asarray(lines["norms"]), np.asarray(lines["norms_unc"])
        intensities = np.asarray(lines["intensities"])
        per_decay = intensities * norms
        relative = np.hypot(
            np.asarray(lines["intensities_unc"]) / np.maximum(intensities, 1e-300),
            norms_unc / np.maximum(norms, 1e-300),
        )
        for energy, value, rel in zip(energies, per_decay, relative, strict=True):
            annihilation = kind == 1 and abs(energy - ANNIHILATION_KEV) < 0.1
            found.append(
                (float(energy), float(value), float(value * rel), 2 if annihilation else kind)
            )
    for low, high in BELONGS_TO_PROGENY.get(name, []):
        found = [line for line in found if not low < line[0] < high]
    for entry in corrections:
        if entry["nuclide"] == name:
            low, high = entry["remove"]
            found = [line for line in found if not (low <= line[0] <= high and line[3] == 0)]
            found += [(energy, value, 0.05 * value, 0) for energy, value in entry["add"]]
    strongest = max((line[1] for line in found if line[0] > 25.0), default=0.0)
    return sorted(
        line
        for line in found
        if line[0] >= LOWEST_KEV and line[1] > WEAKEST_RELATIVE * strongest > 0
    )


class _Sources:
    """The two packages behind one set of names."""

    def __init__(self) -> None:
        import actigamma
        import radioactivedecay

        path = Path(actigamma.__file__).parent / "data" / "lines_decay_2012.min.json"
        self.records: dict[str, dict[str, Any]] = json.loads(path.read_text())
        self.chains = radioactivedecay.DEFAULTDATA
        self.chain_names = {str(name) for name in self.chains.nuclides}
        self.nuclide = radioactivedecay.Nuclide

    def record(self, name: str) -> dict[str, Any] | None:
        """decay-2012 record of a nuclide, or None."""
        return self.records.get(ISOMER_NAMES.get(name, name.replace("-", "")))

    def half_life(self, name: str) -> float:
        """Half-life (s): decay-2012, else radioactivedecay; infinite when stable."""
        record = self.record(name)
        if record is not None:
            return float(record["halflife"])
        return float(self.chains.half_life(name, "s")) if name in self.chain_names else np.inf

    def progeny(self, name: str) -> dict[str, float]:
        """Branching fraction to each radioactive progeny."""
        if name in ISOMER_FEEDS:
            return ISOMER_FEEDS[name]
        if name not in self.chain_names:
            return {}
        nuclide = self.nuclide(name)
        pairs = zip(nuclide.progeny(), nuclide.branching_fractions(), strict=True)
        return {
            str(child): float(share)
            for child, share in pairs
            if str(child) != "SF" and self.chains.half_life(str(child), "s") < STABLE_S
        }

    def check_half_life(self, name: str) -> None:
        """Stop when the two packages mean different isomers by one name."""
        record = self.record(name)
        short_isomers = {child for feeds in ISOMER_FEEDS.values() for child in feeds}
        if record is None or name not in self.chain_names or name in short_isomers:
            return
        ours, theirs = float(record["halflife"]), float(self.chains.half_life(name, "s"))
        if not 0.2 < ours / theirs < 5.0:
            raise SystemExit(f"{name}: half-life {ours:g} s here, {theirs:g} s in ICRP-107")


def _closure(seeds: list[str], sources: _Sources) -> list[str]:
    """Seeds and all their radioactive progeny, parents before progeny."""
    order: list[str] = []
    state: dict[str, int] = {}

    def visit(name: str) -> None:
        if state.get(name) == 2:
            return
        if state.get(name) == 1:
            raise SystemExit(f"cycle in the decay chains at {name}")
        state[name] = 1
        for child in sources.progeny(name):
            visit(child)
        state[name] = 2
        order.append(name)

    for seed in sorted(seeds):
        visit(seed)
    return order[::-1]


def _selection() -> tuple[list[str], list[str], dict[str, int]]:
    """Category names in order of precedence, seed nuclides, and bit mask of categories."""
    table = tomllib.loads((DATA / "selection.toml").read_text(encoding="utf-8"))
    order = list(table["order"])
    mask: dict[str, int] = {}
    for category, names in table["categories"].items():
        for name in names.split():
            mask[name] = mask.get(name, 0) | 1 << order.index(category)
    return order, list(mask), mask


def _betas(record: dict[str, Any] | None, name: str) -> NDArray[np.float64]:
    """Electrons per decay in each bin of ELECTRON_EDGES_KEV (negatrons only)."""
    total = np.zeros(len(ELECTRON_EDGES_KEV) - 1)
    if record is None or "beta" not in record:
        return total
    lines = record["beta"]["lines"]
    symbol = name.split("-")[0]
    for endpoint, share, norm in zip(
        lines["energies"], lines["intensities"], lines["norms"], strict=True
    ):
        total += share * norm * beta_spectrum(endpoint / 1e3, symbol, name)
    return total


def build() -> Path:
    """Write the table; return its path."""
    sources = _Sources()
    table_of_corrections = (DATA / "corrections.toml").read_text(encoding="utf-8")
    corrections = tomllib.loads(table_of_corrections)["line"]
    categories, seeds, mask = _selection()
    names = _closure(seeds, sources)
    index = {name: i for i, name in enumerate(names)}
    lines: list[tuple[float, float, float, int]] = []
    offsets, parents, children, shares = [0], [], [], []
    beta_owner, beta_rows = [], []
    for name in names:
        sources.check_half_life(name)
        record = sources.record(name)
        lines += _lines(record, name, corrections) if record else []
        offsets.append(len(lines))
        for child, share in sources.progeny(name).items():
            parents.append(index[name])
            children.append(index[child])
            shares.append(share)
        betas = _betas(record, name)
        if betas.sum() > 0 and float(betas @ ELECTRON_EDGES_KEV[:-1]) > 20.0:
            beta_owner.append(index[name])
            beta_rows.append(betas)
    table = np.array(lines)
    path = DATA / "nuclides.npz"
    np.savez_compressed(
        path,
        names=np.array(names),
        half_life_s=np.array([sources.half_life(name) for name in names]),
        category_names=np.array(categories),
        category_mask=np.array([mask.get(name, 0) for name in names], dtype=np.uint16),
        chain=np.array([parents, children], dtype=np.uint16),
        chain_share=np.array(shares),
        line_offset=np.array(offsets, dtype=np.uint32),
        line_energy_kev=table[:, 0].astype(np.float32),
        line_per_decay=table[:, 1].astype(np.float32),
        line_uncertainty=table[:, 2].astype(np.float32),
        line_kind=table[:, 3].astype(np.uint8),
        beta_owner=np.array(beta_owner, dtype=np.uint16),
        beta_electrons=np.array(beta_rows, dtype=np.float16),
    )
    print(f"{len(names)} nuclides ({len(seeds)} chosen), {len(lines)} lines")
    print(f"{path.stat().st_size} bytes in {path.name}")
    return path


if __name__ == "__main__":
    build()
