"""Edges of categories, practices, exemption levels and security levels of one edition."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property

from korgan.sources.domain.categories.d_values import DValues
from korgan.sources.domain.nuclides import NuclideName
from korgan.sources.domain.rule_tables import Citation, RuleTable, load_table


@dataclass(frozen=True)
class CategoryRules:
    """Edges of A/D, categories of practices, and security levels of one edition."""

    d_values: DValues = field(default_factory=DValues)
    thresholds: RuleTable = field(default_factory=lambda: load_table("category_thresholds"))
    practices: RuleTable = field(default_factory=lambda: load_table("practice_categories"))
    exemptions: RuleTable = field(default_factory=lambda: load_table("exemption_levels"))
    security: RuleTable = field(default_factory=lambda: load_table("security_levels"))

    @cached_property
    def edges(self) -> list[float]:
        """Lowest A/D of each category but the last, falling."""
        rows = sorted(self.thresholds, key=lambda row: int(row["category"]))
        return [float(row["ratio_min_inclusive"]) for row in rows[:-1]]

    def cite_category(self, category: int) -> Citation:
        """Row that defines a category.

        Parameters
        ----------
        category : int
            1 to 5.

        Returns
        -------
        Citation
            From the table of thresholds.
        """
        row = next(row for row in self.thresholds if int(row["category"]) == category)
        return self.thresholds.cite(row, f"category {category}")

    def practice_category(self, practice: str) -> tuple[int, Citation] | None:
        """Category that a practice has by default.

        Parameters
        ----------
        practice : str
            Name as in the table, in any case.

        Returns
        -------
        (int, Citation) or None
            None for a practice that is not in the table.
        """
        for row in self.practices:
            if row["practice"].casefold() == practice.strip().casefold():
                return int(row["default_category"]), self.practices.cite(row, row["practice"])
        return None

    @cached_property
    def _exempt(self) -> dict[str, tuple[float, Citation]]:
        levels = {}
        for row in self.exemptions:
            if row["exempt_activity_Bq"]:
                cited = self.exemptions.cite(row, row["nuclide"])
                levels[row["nuclide"]] = (float(row["exempt_activity_Bq"]), cited)
        return levels

    def exempt_activity(self, nuclide: NuclideName) -> tuple[float, Citation] | None:
        """Activity (Bq) at or below which a nuclide is exempt.

        Where the table has a row with and one without short-lived progeny, the spelling decides;
        without a mark the lower level is taken.

        Parameters
        ----------
        nuclide : NuclideName
            With its chain mark, if any.

        Returns
        -------
        (float, Citation) or None
            None where the table has no activity.
        """
        plain, marked = (
            self._exempt.get(nuclide.nuclide),
            self._exempt.get(f"{nuclide.nuclide}+"),
        )
        if plain and marked:
            return marked if nuclide.chain else min(plain, marked, key=lambda each: each[0])
        return plain or marked


@cache
def first_edition() -> CategoryRules:
    """Rules of the edition that comes with the package.

    Returns
    -------
    CategoryRules
        Always the same object.
    """
    return CategoryRules()
