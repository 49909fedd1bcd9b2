"""The table of nuclides and sources: half-lives, categories, chains, lines."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError
from korgan.science.nuclides.chains import LN2, bateman

DATA = Path(__file__).parent / "data"
YEAR_S = 365.2422 * 86400.0
KINDS = ("gamma", "x", "annihilation", "capture", "alpha-n", "bremsstrahlung", "fission")


@dataclass(frozen=True, slots=True)
class Nuclide:
    """One nuclide of the table.

    Attributes
    ----------
    name : str
        Such as ``"Cs-137"`` or ``"Tc-99m"``.
    half_life_s : float
        Half-life (s).
    categories : tuple of str
        ``SNM``, ``medical``, ``industrial``, ``NORM``, ``fission``, ``activation``, ``other``; the
        first is the one to report. Empty for progeny that occur only in chains.
    progeny : mapping of str to float
        Radioactive progeny with the share of decays that lead to each.
    """

    name: str
    half_life_s: float
    categories: tuple[str, ...]
    progeny: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be identified: a nuclide with its progeny, or a material.

    Attributes
    ----------
    name : str
        Nuclide or material, such as ``"Cs-137"`` or ``"uranium 93 %"``.
    label : str
        Nuclide under which it is reported, such as ``"U-235"``.
    also : tuple of str
        Further labels that are right for it.
    categories : tuple of str
        The first is the one to report.
    activity : mapping of str to float
        Activity of each nuclide at separation, relative to the reference.
    reference : str
        Nuclide whose decays the emissions are counted per; empty for bare lines.
    age_s : float
        Usual age (s).
    matrix_z : int
        Atomic number of the matter in which beta particles stop.
    lines : tuple of (float, float, str)
        Further lines: energy (keV), photons per decay of the reference, kind.
    neutrons : float
        Neutrons per decay of the reference, spontaneous fission not included.
    """

    name: str
    label: str
    also: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    activity: Mapping[str, float] = field(default_factory=dict)
    reference: str = ""
    age_s: float = 0.0
    matrix_z: int = 10
    lines: tuple[tuple[float, float, str], ...] = ()
    neutrons: float = 0.0


class NuclideLibrary:
    """Nuclides, their lines and chains, and the sources made of them.

    Use :func:`library`, which keeps one instance.
    """

    def __init__(self, data: Path = DATA) -> None:
        with np.load(data / "nuclides.npz") as table:
            arrays = {key: table[key] for key in table.files}
        names = [str(name) for name in arrays["names"]]
        self._index = {name: i for i, name in enumerate(names)}
        self._half_life = arrays["half_life_s"]
        self._offset = arrays["line_offset"].astype(int)
        self._energy = arrays["line_energy_kev"].astype(float)
        self._per_decay = arrays["line_per_decay"].astype(float)
        self._uncertainty = arrays["line_uncertainty"].astype(float)
        self._kind = arrays["line_kind"]
        self._betas = {
            names[owner]: row.astype(float)
            for owner, row in zip(arrays["beta_owner"], arrays["beta_electrons"], strict=True)
        }
        self.category_names = tuple(str(name) for name in arrays["category_names"])
        progeny: list[dict[str, float]] = [{} for _ in names]
        for (parent, child), share in zip(arrays["chain"].T, arrays["chain_share"], strict=True):
            progeny[parent][names[child]] = float(share)
        self._nuclides = {
            name: Nuclide(
                name,
                float(self._half_life[i]),
                self._categories(int(arrays["category_mask"][i])),
                progeny[i],
            )
            for i, name in enumerate(names)
        }
        self._sources = self._read_sources(data / "sources.toml")

    def _categories(self, mask: int) -> tuple[str, ...]:
        return tuple(name for i, name in enumerate(self.category_names) if mask >> i & 1)

    def _read_sources(self, path: Path) -> dict[str, Source]:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        sources: dict[str, Source] = {}
        for nuclide in self._nuclides.values():
            age_years = table["default_age_years"].get(nuclide.name)
            sources[nuclide.name] = Source(
                name=nuclide.name,
                label=nuclide.name,
                categories=nuclide.categories,
                activity={nuclide.name: 1.0},
                reference=nuclide.name,
                age_s=age_years * YEAR_S if age_years else self._usual_age(nuclide),
                matrix_z=table["matrix_z"].get(nuclide.name, 10),
            )
        for row in table["source"]:
            sources[row["name"]] = self._mixture(row)
        return sources

    def _mixture(self, row: dict[str, Any]) -> Source:
        reference = row.get("reference", "")
        activity = dict(row.get("activity", {}))
        for name, mass in row.get("mass", {}).items():
            activity[name] = mass / (int(name.split("-")[1].rstrip("mn")) * self.half_life(name))
        scale = activity[reference] if reference else 1.0
        return Source(
            name=row["name"],
            label=row["label"],
            also=tuple(row["also"]),
            categories=tuple(row["categories"]),
            activity={name: value / scale for name, value in activity.items()},
            reference=reference,
            age_s=row.get("age_years", 0.0) * YEAR_S,
            matrix_z=row.get("matrix_z", 10),
            lines=tuple((float(e), float(i), str(kind)) for e, i, kind in row.get("lines", [])),
            neutrons=row.get("neutrons", 0.0),
        )

    def _usual_age(self, nuclide: Nuclide) -> float:
        """Time for the progeny to grow in, within two half-lives and thirty years.

        Ten half-lives of the longest-lived progeny that lives shorter than the parent.
        """
        shorter = [
            self.half_life(name)
            for name in self.chain(nuclide.name)
            if self.half_life(name) < nuclide.half_life_s
        ]
        wanted = 10.0 * max(shorter, default=0.0)
        return min(wanted, 2.0 * nuclide.half_life_s, 30.0 * YEAR_S)

    def __contains__(self, name: str) -> bool:
        """Whether the name is a source (a nuclide or a material)."""
        return name in self._sources

    @property
    def nuclides(self) -> Mapping[str, Nuclide]:
        """All nuclides by name, progeny included."""
        return self._nuclides

    @property
    def sources(self) -> Mapping[str, Source]:
        """All sources by name: every nuclide, and the materials and mixtures."""
        return self._sources

    def nuclide(self, name: str) -> Nuclide:
        """Nuclide of that name.

        Parameters
        ----------
        name : str
            Such as ``"Cs-137"``.

        Returns
        -------
        Nuclide
            Half-life, categories, progeny.

        Raises
        ------
        InputError
            ``unknown_nuclide``.
        """
        try:
            return self._nuclides[name]
        except KeyError:
            raise InputError(
                "unknown_nuclide", f"no nuclide {name!r}", mend="write it like Cs-137 or Tc-99m"
            ) from None

    def source(self, name: str) -> Source:
        """Source of that name, a nuclide or a material.

        Parameters
        ----------
        name : str
            Such as ``"Cs-137"`` or ``"uranium 93 %"``.

        Returns
        -------
        Source
            Composition, usual age, label, categories.

        Raises
        ------
        InputError
            ``unknown_source``.
        """
        try:
            return self._sources[name]
        except KeyError:
            raise InputError("unknown_source", f"no source {name!r}") from None

    def half_life(self, name: str) -> float:
        """Half-life (s) of a nuclide; raises InputError ``unknown_nuclide``."""
        return self.nuclide(name).half_life_s

    def chain(self, *parents: str) -> tuple[str, ...]:
        """All nuclides that descend from the parents, the parents first, parents before progeny.

        Parameters
        ----------
        *parents : str
            Nuclides.

        Returns
        -------
        tuple of str
            Parents and progeny.

        Examples
        --------
        >>> library().chain("Cs-137")
        ('Cs-137', 'Ba-137m')
        """
        reached: set[str] = set()
        waiting = list(parents)
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting.extend(self.nuclide(name).progeny)
        return tuple(sorted(reached, key=self._index.__getitem__))

    def activities(self, initial: Mapping[str, float], age_s: float) -> dict[str, float]:
        """Activities of a mixture and its progeny after a time.

        Parameters
        ----------
        initial : mapping of str to float
            Activity (Bq) of each nuclide at time zero.
        age_s : float
            Time (s), zero or more.

        Returns
        -------
        dict of str to float
            Activity (Bq) of each nuclide at `age_s`.

        Raises
        ------
        InputError
            ``unknown_nuclide`` or ``negative_age``.

        Examples
        --------
        >>> at = library().activities({"Cs-137": 1.0}, 3600.0)
        >>> round(at["Ba-137m"], 3)
        0.944
        """
        names = self.chain(*initial)
        place = {name: i for i, name in enumerate(names)}
        decay = np.array([LN2 / self._nuclides[name].half_life_s for name in names])
        shares = np.zeros((len(names), len(names)))
        for name in names:
            for child, share in self._nuclides[name].progeny.items():
                shares[place[child], place[name]] = share
        atoms = np.zeros(len(names))
        for name, activity in initial.items():
            atoms[place[name]] = activity / decay[place[name]]
        return dict(zip(names, bateman(decay, shares, atoms, age_s).tolist(), strict=True))

    def lines(
        self, name: str
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]]:
        """Lines of one nuclide without its progeny.

        Parameters
        ----------
        name : str
            Nuclide.

        Returns
        -------
        energy_kev, per_decay, uncertainty : ndarray (n,)
            Energies (keV), photons per decay and their standard uncertainty.
        kind : ndarray (n,)
            Index into ``KINDS``.
        """
        self.nuclide(name)
        i = self._index[name]
        span = slice(self._offset[i], self._offset[i + 1])
        return self._energy[span], self._per_decay[span], self._uncertainty[span], self._kind[span]

    def beta_electrons(self, name: str) -> NDArray[np.float64] | None:
        """Electrons per decay in each bin of ``ELECTRON_EDGES_KEV``, or None if negligible."""
        return self._betas.get(name)


@lru_cache(maxsize=1)
def library() -> NuclideLibrary:
    """Return the table of nuclides, loaded once.

    Returns
    -------
    NuclideLibrary
        Shared instance; treat it as read-only.

    Examples
    --------
    >>> library().nuclide("Co-60").categories
    ('medical', 'industrial', 'activation')
    """
    return NuclideLibrary()
