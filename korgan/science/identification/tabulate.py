"""Make the tables in ``data/``: ``python -m korgan.science.identification.tabulate [KIND ...]``.

What each candidate looks like in each kind of detector follows from the tables of `nuclides` and
`photons` alone. It is shipped, because to fold it anew takes seconds and much memory.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.identification.candidates import CANDIDATES, DATA, computed
from korgan.science.identification.folding import FineFold, fine_continuum, fine_lines
from korgan.science.identification.grid import COARSE_BINS, FINE_BINS, FINE_EDGES_KEV
from korgan.science.identification.half_precision import packed, shortened
from korgan.science.identification.rows import (
    FLUORESCENCE,
    HELPERS,
    OWN_ACTIVITY,
    SIZES,
    Part,
    Row,
    candidate_rows,
    is_heavy,
    peak_counts,
    photons_of,
    scanned,
    surrounding_rows,
)
from korgan.science.nuclides import emissions
from korgan.science.photons.folding import Folding
from korgan.science.photons.intrinsic import intrinsic_rate
from korgan.science.photons.shielding import Shielding

PARTS = tuple(Part)
LINES_ALONE = (Part.X_RAYS, Part.ANNIHILATION)
NARROW = "HPGe"
_SCIENCE = Path(__file__).parents[1]
# What the tables are made of: a change of any of these asks for new ones.
MADE_OF = (
    _SCIENCE / "nuclides" / "data" / "nuclides.npz",
    _SCIENCE / "nuclides" / "data" / "sources.toml",
    _SCIENCE / "nuclides" / "data" / "corrections.toml",
    _SCIENCE / "photons" / "data" / "intrinsic.npz",
    _SCIENCE / "photons" / "data" / "responses.npz",
    _SCIENCE / "photons" / "data" / "scatter.npz",
    _SCIENCE / "photons" / "data" / "xcom.npz",
    DATA / "plausibility.toml",
)
_FAINTEST = 2e-4  # share of a row's strongest line below which a line is left out
_LEAST_SHARE, _MOST_LINES, _LOWEST_KEV = 1e-3, 120, 25.0  # for germanium


def fingerprint() -> str:
    """Digest of what the tables are made of."""
    digest = hashlib.sha256()
    for path in MADE_OF:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def build_candidates() -> Path:
    """Write what is looked for."""
    found = computed()
    text = json.dumps(
        {
            "made_of": fingerprint(),
            "candidates": {
                label: {
                    "sources": list(one.sources),
                    "category": one.category,
                    "weight": one.weight,
                    "continuum_only": one.continuum_only,
                    "company": sorted(one.company),
                    "lines_kev": [round(line, 2) for line in one.lines_kev],
                }
                for label, one in found.items()
            },
        },
        indent=0,
    )
    CANDIDATES.write_text(text + "\n", encoding="utf-8")
    return CANDIDATES


def build_templates(kind: str) -> Path:
    """Write the templates of one kind of detector."""
    known = computed()
    rows: list[Row] = []
    for candidate in known.values():
        for source in candidate.sources:
            first = source == candidate.sources[0]
            rows += candidate_rows(kind, candidate.label, source, first=first)
    natural, helpers = surrounding_rows(kind)
    if kind == NARROW:
        rows = [row for row in rows if row.part is Part.PEAKS or row.part in LINES_ALONE]
    named = len(rows)
    rows += natural + helpers
    arrays = _lines(rows, named) if kind == NARROW else _broad(rows, named)
    kept = [rows[i] for i in arrays.pop("kept")]
    labels = sorted(known)
    of_label: dict[str, list[int]] = {}
    for i, row in enumerate(kept):
        if row.part in (Part.PEAKS, Part.WHOLE, Part.X_RAYS) and row.label:
            of_label.setdefault(row.label, []).append(i)
    ranked = scanned(kept, {label: np.array(those) for label, those in of_label.items()})
    path = DATA / f"templates_{kind}.npz"
    np.savez_compressed(
        path,
        allow_pickle=False,
        labels=np.array(labels),
        label_of=np.array([labels.index(row.label) if row.label else -1 for row in kept], np.int16),
        part=np.array([PARTS.index(row.part) for row in kept], np.uint8),
        heavy=np.array([is_heavy(row) for row in kept]),
        scan=ranked.astype(np.int16),
        surroundings=np.array([len(natural), len(helpers)]),
        **arrays,
    )
    return path


def _lines(rows: Sequence[Row], named: int) -> dict[str, NDArray[Any]]:
    """Peaks of a narrow kind: energies, and shares of their sum."""
    energies, shares, kept, sizes = [], [], [], [0]
    for i, row in enumerate(rows):
        where, height = peak_counts(row)
        strong = (where > _LOWEST_KEV) & (height > _LEAST_SHARE * height.max(initial=0.0))
        if strong.sum() > _MOST_LINES:
            strong &= height >= np.sort(height[strong])[-_MOST_LINES]
        if not strong.any() and i < named:
            continue
        order = np.argsort(where[strong], kind="stable")
        kept.append(i)
        energies.append(where[strong][order])
        shares.append(height[strong][order] / max(float(height[strong].sum()), 1e-300))
        sizes.append(sizes[-1] + int(strong.sum()))
    return {
        "kept": np.array(kept),
        "offsets": np.array(sizes, np.int32),
        "energy_kev": np.concatenate(energies).astype(np.float32),
        "share": np.concatenate(shares).astype(np.float32),
    }


def _broad(rows: Sequence[Row], named: int) -> dict[str, NDArray[Any]]:
    """Peaks as shares of fine bins, and smooth counts in coarse bins, each row of the sum 1."""
    sharp, smooth = _spectra(rows)
    total = sharp.sum(axis=1, dtype=np.float64) + smooth.sum(axis=1, dtype=np.float64)
    seen = total > 1e-12 * total.max()
    seen[named:] = True
    kept = np.flatnonzero(seen)
    bins, shares, sizes, dense_of, in_lines = [], [], [0], [], []
    dense: list[NDArray[np.float32]] = []
    for i in kept:
        row = sharp[i] / total[i]
        strong = np.flatnonzero(row > _FAINTEST * row.max())
        bins.append(strong)
        shares.append(row[strong] / row.max() if strong.size else row[strong])
        in_lines.append(row[strong].sum())
        sizes.append(sizes[-1] + strong.size)
        flat = smooth[i] / total[i]
        dense_of.append(len(dense) if flat.any() else -1)
        if flat.any():
            dense.append(flat)
    return {
        "kept": kept,
        "offsets": np.array(sizes, np.int32),
        "bins": np.concatenate(bins).astype(np.uint16),
        "share": shortened(np.concatenate(shares)),
        "in_lines": np.array(in_lines, np.float32),
        "dense_of": np.array(dense_of, np.int16),
        "dense": packed(np.array(dense)),
    }


def _spectra(rows: Sequence[Row]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Counts of the lines' peaks in the fine bins and of all else in the coarse bins."""
    known: dict[tuple[str, bool, Part], tuple[NDArray[np.float32], NDArray[np.float32]]] = {}
    for row in rows:
        if _key(row) not in known:
            known[_key(row)] = _row_photons(row)
    sharp = np.zeros((len(rows), FINE_BINS), dtype=np.float32)
    smooth = np.zeros((len(rows), COARSE_BINS), dtype=np.float32)
    folds: dict[str, FineFold] = {}
    groups: dict[tuple[str, Shielding | None], list[int]] = {}
    for i, row in enumerate(rows):
        groups.setdefault((row.detector, row.layer), []).append(i)
    for (name, layer), members in groups.items():
        if name not in folds:
            folds[name] = FineFold(name)
        photons = [known[_key(rows[i])] for i in members]
        lines, continuum = np.array([one[0] for one in photons]), np.array([o[1] for o in photons])
        peaks, broad, compton, scatter = folds[name].parts(lines, continuum, layer)
        for place, i in enumerate(members):
            part = rows[i].part
            if part is Part.PEAKS or part in LINES_ALONE or part is Part.WHOLE:
                sharp[i], smooth[i] = peaks[place], broad[place]
            if part in (Part.CONTINUUM, Part.WHOLE):
                smooth[i] += compton[place]
            if part in (Part.SCATTER, Part.WHOLE):
                smooth[i] += scatter[place]
    for i, row in enumerate(rows):
        if row.source == OWN_ACTIVITY:
            sharp[i] = intrinsic_rate(Folding(row.detector, FINE_EDGES_KEV, _Sharp()))
            smooth[i] = 0.0
    return sharp, smooth


class _Sharp:
    """A resolution below the width of the fine bins."""

    def fwhm_kev(self, energy_kev: ArrayLike, /) -> NDArray[np.float64]:
        """Full width at half maximum (keV)."""
        return np.asarray(0.03 * np.sqrt(np.asarray(energy_kev, dtype=float)))


def _key(row: Row) -> tuple[str, bool, Part]:
    """What the photons of a row depend on."""
    by_lines = row.part is Part.PEAKS or row.part in LINES_ALONE
    source = f"{row.label} {row.source}" if row.source == FLUORESCENCE else row.source
    return source, row.pairs, row.part if by_lines else Part.WHOLE


def _row_photons(row: Row) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Photons per decay by fine bin: of the lines and of the continuum."""
    continuum = np.zeros(FINE_BINS, dtype=np.float32)
    if row.source == OWN_ACTIVITY:
        return continuum, continuum
    if row.source not in HELPERS and row.part not in LINES_ALONE:
        continuum = fine_continuum(emissions(row.source)).astype(np.float32)
    return fine_lines(*photons_of(row)).astype(np.float32), continuum


def main() -> None:
    """Build the tables of the kinds named, or all, and the list of candidates."""
    paths = [build_candidates(), *(build_templates(kind) for kind in sys.argv[1:] or SIZES)]
    for path in paths:
        print(f"{path.stat().st_size:9d} bytes {path.name}")


if __name__ == "__main__":
    main()
