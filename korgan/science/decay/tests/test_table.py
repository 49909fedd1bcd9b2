from __future__ import annotations

import pytest

from korgan.science.decay import Branch, build, decay_table
from korgan.science.errors import InputError


def test_half_lives_are_the_published_ones() -> None:
    table = decay_table()
    hours = {"Tc-99m": 6.015, "Y-90": 64.10}
    years = {"Cs-137": 30.1671, "Co-60": 5.2713, "Am-241": 432.2, "Ra-226": 1600.0}
    for name, value in hours.items():
        assert table.half_life[table.index(name)] / 3600 == pytest.approx(value)
    for name, value in years.items():
        assert table.half_life[table.index(name)] / 86400 / 365.2422 == pytest.approx(value)


def test_parents_stand_before_their_progeny() -> None:
    table = decay_table()
    for number, branches in enumerate(table.branches):
        for branch in branches:
            assert table.positions.get(branch.progeny, number + 1) > number


def test_branches_add_up_to_no_more_than_one() -> None:
    for name, branches in zip(decay_table().nuclides, decay_table().branches, strict=True):
        total = sum(branch.fraction for branch in branches)
        assert 0.96 < total < 1.0 + 2e-4, name


def test_spontaneous_fission_has_no_progeny() -> None:
    table = decay_table()
    assert Branch("", 0.03092, "SF") in table.branches[table.index("Cf-252")]


def test_an_unknown_nuclide_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(InputError, match="Cs-137") as caught:
        decay_table().index("Cs-1370")
    assert caught.value.code == "unknown_nuclide"
    with pytest.raises(InputError):
        decay_table().chain("Pb-206")


def test_arrays_shared_by_all_callers_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        decay_table().half_life[0] = 1.0


@pytest.mark.slow
def test_the_committed_table_is_what_the_build_gives() -> None:
    pytest.importorskip("radioactivedecay")
    assert build.TABLE.read_text(encoding="utf-8") == build.table_text()
    assert build.NOTICE.read_text(encoding="utf-8") == build.notice_text()
