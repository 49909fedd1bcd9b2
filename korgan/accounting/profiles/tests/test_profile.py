from pathlib import Path

import pytest

from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.profiles import load_profile, profile_names
from korgan.accounting.profiles.profile import _FOLDER
from korgan.science.errors import InputError


@pytest.mark.parametrize("name", profile_names())
def test_every_shipped_profile_can_be_read_back(name: str) -> None:
    profile = load_profile(name)
    assert profile.identifier == name
    assert profile.source
    for form in profile.forms.values():
        for specs in (form.header, form.line):
            labels = [label for spec in specs for label in spec.all_labels]
            assert len(labels) == len(set(labels))


def test_a_name_without_edition_means_the_last_edition() -> None:
    assert load_profile("uk") == load_profile("uk@2019-196-2")


def test_an_edition_that_is_in_use_stays_as_it_was() -> None:
    """Areas and sealed reports name the edition that they were written by."""
    older, newer = (load_profile(name) for name in ("uk@2019-196", "uk@2019-196-2"))
    assert not any(
        spec.codes for form in older.forms.values() for spec in (*form.header, *form.line)
    )
    changed = [
        (new.name, set(new.codes))
        for old, new in zip(
            older.form(ReportKind.ICR).line, newer.form(ReportKind.ICR).line, strict=True
        )
        if old != new
    ]
    assert changed == [("area_from", {"RD", "RF"})]
    for kind in (ReportKind.MBR, ReportKind.PIL):
        assert older.form(kind) == newer.form(kind)


def test_tags_of_the_uk_form_are_those_of_the_schedule() -> None:
    form = load_profile("uk").form(ReportKind.PIL)
    tags = {spec.label: spec.name for spec in (*form.header, *form.line)}
    assert {tags[t] for t in ("9", "18", "20", "24", "28")} == {
        "batch", "element_weight", "isotope_weight", "status", "crc",
    }  # fmt: skip
    assert sorted(map(int, tags)) == list(range(1, 30))
    balance = load_profile("uk").form(ReportKind.MBR)
    checked = [s for s in (*balance.header, *balance.line) if s.verified]
    assert [int(s.label) for s in checked] == list(range(1, 17))


def test_labels_of_the_code_10_form_are_those_of_the_source() -> None:
    form = load_profile("code10").form(ReportKind.ICR)
    tags = {spec.label: spec.name for spec in form.line}
    assert {tags[t] for t in ("309", "370", "372", "407", "411", "412", "430", "446", "447")} == {
        "status", "area_from", "area_to", "place", "code", "on", "material", "batch",
        "shipper_batch",
    }  # fmt: skip
    weights = next(s for s in form.line if s.name == "element_weight")
    assert weights.labels == {"N": "610", "D": "620", "E": "630", "P": "700", "T": "800"}


def test_a_file_of_ones_own_is_a_profile(tmp_path: Path) -> None:
    text = (_FOLDER / "national@1.toml").read_text("utf-8").replace('"XX"', '"YY"')
    path = tmp_path / "own.toml"
    path.write_text(text.replace('name = "national"', 'name = "own"'), "utf-8")
    assert load_profile(str(path)).name == "own"


def test_unknown_and_broken_profiles_are_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("name = 'x'\n[syntax]\n")
    for name, code in (
        ("nowhere", "unknown_profile"),
        (str(tmp_path / "absent.toml"), "unknown_profile"),
        (str(broken), "bad_profile"),
    ):
        with pytest.raises(InputError) as caught:
            load_profile(name)
        assert caught.value.code == code
