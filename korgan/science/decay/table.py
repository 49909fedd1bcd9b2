"""Half-lives and decay branches of 1,252 radionuclides."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError

_TABLE = Path(__file__).with_name("data") / "decay_chains.csv"


@dataclass(frozen=True)
class Branch:
    """One way in which a nuclide decays; `progeny` is empty for spontaneous fission."""

    progeny: str
    fraction: float
    mode: str


@dataclass(frozen=True, eq=False)
class DecayTable:
    """Radionuclides with half-lives and branches; a parent stands before its progeny.

    Parameters
    ----------
    nuclides : tuple of str
        Names such as ``Cs-137`` or ``Tc-99m``; the position is the nuclide's index.
    half_life : (n,) array
        In seconds.
    decay_constant : (n,) array
        In 1/s.
    branches : tuple of tuple of Branch
        For each nuclide. Stable progeny appear here by name and have no index.
    """

    nuclides: tuple[str, ...]
    half_life: NDArray[np.float64]
    decay_constant: NDArray[np.float64]
    branches: tuple[tuple[Branch, ...], ...]
    positions: Mapping[str, int]

    def index(self, nuclide: str) -> int:
        """Index of a radionuclide.

        Parameters
        ----------
        nuclide : str
            Name as in the table.

        Returns
        -------
        int
            Index into the arrays of the table.

        Raises
        ------
        InputError
            ``unknown_nuclide``, with the nearest names.

        Examples
        --------
        >>> table = decay_table()
        >>> round(float(table.half_life[table.index("Co-60")]) / 86400 / 365.2422, 4)
        5.2713
        """
        position = self.positions.get(nuclide)
        if position is None:
            near = get_close_matches(nuclide, self.nuclides, n=3)
            raise InputError(
                "unknown_nuclide",
                f"no radionuclide is called {nuclide!r}",
                mend=f"perhaps {', '.join(near)}" if near else "write it like Cs-137 or Tc-99m",
            )
        return position

    def indices(self, nuclides: Iterable[str]) -> NDArray[np.int16]:
        """Indices of several radionuclides.

        Parameters
        ----------
        nuclides : iterable of str
            Names as in the table.

        Returns
        -------
        (n,) array of int16
            Their indices.

        Raises
        ------
        InputError
            ``unknown_nuclide``.
        """
        return np.array([self.index(name) for name in nuclides], dtype=np.int16)

    def chain(self, nuclide: str) -> tuple[str, ...]:
        """Radioactive members of a decay chain, the nuclide itself first, parents before progeny.

        Parameters
        ----------
        nuclide : str
            The parent of the chain.

        Returns
        -------
        tuple of str
            Names in the order of the table.

        Raises
        ------
        InputError
            ``unknown_nuclide``.

        Examples
        --------
        >>> decay_table().chain("Sr-90")
        ('Sr-90', 'Y-90')
        """
        found, waiting = {self.index(nuclide)}, [self.index(nuclide)]
        while waiting:
            for branch in self.branches[waiting.pop()]:
                position = self.positions.get(branch.progeny)
                if position is not None and position not in found:
                    found.add(position)
                    waiting.append(position)
        return tuple(self.nuclides[position] for position in sorted(found))


@lru_cache(maxsize=1)
def decay_table() -> DecayTable:
    """Read the table that ``python -m korgan.science.decay.build`` wrote.

    Returns
    -------
    DecayTable
        Always the same object.

    References
    ----------
    ICRP Publication 107 (2008); see the notice beside the data.
    """
    seconds: dict[str, float] = {}
    branches: dict[str, list[Branch]] = {}
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            name = row["nuclide"]
            seconds[name] = float(row["half_life_s"])
            branch = Branch(row["progeny"], float(row["fraction"]), row["mode"])
            branches.setdefault(name, []).append(branch)
    half_life = np.array(list(seconds.values()))
    decay_constant = log(2.0) / half_life
    for array in (half_life, decay_constant):
        array.setflags(write=False)
    return DecayTable(
        nuclides=tuple(seconds),
        half_life=half_life,
        decay_constant=decay_constant,
        branches=tuple(tuple(each) for each in branches.values()),
        positions={name: number for number, name in enumerate(seconds)},
    )
