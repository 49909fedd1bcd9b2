from __future__ import annotations

from datetime import date

import numpy as np

from korgan.science.decay import RegisterColumns, decay_table
from korgan.sources.domain.categories import (
    CategoryRules,
    DValues,
    categorise,
    first_edition,
    group_by_site,
)
from korgan.sources.domain.contents import Content
from korgan.sources.domain.editions import assess_register, edition_changes
from korgan.sources.domain.nuclides import NuclideName
from korgan.sources.domain.rule_tables import RuleTable, load_table

DAY = date(2026, 3, 2)


def register(size: int) -> tuple[RegisterColumns, list[Content], list[str]]:
    rng = np.random.default_rng(8)
    table = decay_table()
    names = [str(name) for name in rng.choice(["Co-60", "Cs-137", "Ir-192", "Xe-127m"], size)]
    activity = 10.0 ** rng.uniform(6, 15, size)
    ages = rng.integers(0, 3000, size)
    references = np.datetime64(DAY) - ages.astype("timedelta64[D]")
    site = rng.integers(0, size // 4, size)
    columns = RegisterColumns(table.indices(names), activity, references, site)
    contents = [
        Content(NuclideName(name), float(each), reference.astype(object))
        for name, each, reference in zip(names, activity, references, strict=True)
    ]
    return columns, contents, [str(each) for each in site]


def test_columns_and_single_sources_are_categorised_alike() -> None:
    columns, contents, sites = register(200)
    result = assess_register(columns, np.datetime64(DAY))
    for content, category in zip(contents, result.category, strict=True):
        assert (categorise([content], DAY).by_ratio or 0) == category
    groups = group_by_site(
        {
            str(n): (site, [content])
            for n, (site, content) in enumerate(zip(sites, contents, strict=True))
        }
    )
    for site, held in groups.items():
        assert (categorise(held, DAY).by_ratio or 0) == result.site_category[int(site)]


def test_a_new_edition_reports_what_it_changes() -> None:
    rows = tuple(
        {**row, "D_TBq": "0.3", "source": "national decree 7"} if row["nuclide"] == "Co-60" else row
        for row in load_table("d_values")
    )
    national = CategoryRules(DValues(RuleTable("d_values", rows, "national")))
    columns, contents, _ = register(400)
    changes = edition_changes(columns, np.datetime64(DAY), first_edition(), national)
    assert len(changes.sources) > 10
    assert {contents[number].nuclide.nuclide for number in changes.sources} == {"Co-60"}
    assert (changes.after > changes.before).all()
    assert sum(changes.counts.values()) == 400
    moved = sum(number for (old, new), number in changes.counts.items() if old != new)
    assert moved == len(changes.sources)
    assert len(changes.sites) == len(changes.site_before) == len(changes.site_after)
    assert (changes.site_before != changes.site_after).all()
