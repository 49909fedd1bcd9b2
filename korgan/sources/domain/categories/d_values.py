"""D-values of one edition: for a single nuclide, for columns, and as weights of chains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import inf, nan

import numpy as np
from numpy.typing import NDArray

from korgan.science.decay import decay_table
from korgan.science.errors import InputError
from korgan.sources.domain.nuclides import NuclideName, parse_nuclide
from korgan.sources.domain.rule_tables import Citation, RuleTable, load_table

TERA = 1e12


@dataclass(frozen=True)
class DValue:
    """The activity of a nuclide that is dangerous when not under control.

    Parameters
    ----------
    becquerel : float
        D in Bq; infinite where the table says unlimited.
    agreement : str
        How the sources of the number compare, as in the table.
    includes_progeny : bool
        Whether the table's row counts short-lived progeny in.
    citation : Citation
        Row of the table.
    notes : tuple of str
        Known conflicts about this nuclide.
    """

    becquerel: float
    agreement: str
    includes_progeny: bool
    citation: Citation
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DValues:
    """D-values of one edition.

    Parameters
    ----------
    table : RuleTable
        Rows as in ``d_values.csv``.
    notes : RuleTable
        Rows as in ``data_notes.csv``.
    """

    table: RuleTable = field(default_factory=lambda: load_table("d_values"))
    notes: RuleTable = field(default_factory=lambda: load_table("data_notes"))

    @cached_property
    def _by_name(self) -> dict[str, DValue]:
        notes: dict[str, list[str]] = {}
        for row in self.notes:
            if row["file"] == "d_values.csv":
                for name in row["nuclide"].split(","):
                    notes.setdefault(_plain(name), []).append(row["note"])
        values = {}
        for row in self.table:
            name, text = _plain(row["nuclide"]), row["D_TBq"]
            values[name] = DValue(
                becquerel=inf if text == "UL" else float(text) * TERA,
                agreement=row["agree"],
                includes_progeny=row["progeny_plus"] == "+",
                citation=self.table.cite(row, row["nuclide"]),
                notes=tuple(notes.get(name, [])),
            )
        return values

    def of(self, nuclide: NuclideName) -> DValue | None:
        """D-value of a nuclide, or of a neutron source.

        Parameters
        ----------
        nuclide : NuclideName
            A neutron source takes the row of its pair; without one, the alpha emitter's.

        Returns
        -------
        DValue or None
            None where the edition has no number.

        Examples
        --------
        >>> DValues().of(parse_nuclide("Co-60")).becquerel
        30000000000.0
        """
        if nuclide.target:
            pair = self._by_name.get(f"{nuclide.nuclide}/{nuclide.target}")
            if pair is not None:
                return pair
        return self._by_name.get(nuclide.nuclide)

    @cached_property
    def column(self) -> NDArray[np.float64]:
        """D (Bq) for each nuclide of the decay table, NaN where the edition has none."""
        found = (self._by_name.get(name) for name in decay_table().nuclides)
        return np.array([value.becquerel if value else nan for value in found])

    def weights(self, parents: Iterable[str]) -> dict[str, dict[str, float]]:
        """Weights 1/D of parents and of those progeny that count beside them.

        Progeny count by their own D-values unless the parent's row includes its progeny already
        (design proposal: the documents at hand do not say it).

        Parameters
        ----------
        parents : iterable of str
            Names as in the decay table.

        Returns
        -------
        dict
            For each parent, member name to 1/Bq.
        """
        result = {}
        for parent in parents:
            own = self._by_name.get(parent)
            members = decay_table().chain(parent)
            if own is None or own.includes_progeny:
                members = members[:1]
            known = {name: self._by_name[name] for name in members if name in self._by_name}
            result[parent] = {name: 1.0 / value.becquerel for name, value in known.items()}
        return result


def _plain(name: str) -> str:
    """Name of a table's row in the form of :class:`NuclideName`; left alone if it is none."""
    try:
        parsed = parse_nuclide(name)
    except InputError:
        return name.strip()
    return f"{parsed.nuclide}/{parsed.target}" if parsed.target else parsed.nuclide
