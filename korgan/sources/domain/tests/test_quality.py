from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from korgan.sources.domain.custody import AtHolder, Ended
from korgan.sources.domain.identity import SourceIdentity
from korgan.sources.domain.lifecycle import SourceRecord
from korgan.sources.domain.quality import QualitySettings, RegisterEntry, assess_quality
from korgan.sources.domain.tests.examples import DAY, content, source

WARD = AtHolder("hospital", "ward")


def entry(identity: SourceIdentity, seen: date | None = date(2026, 1, 15)) -> RegisterEntry:
    return RegisterEntry(SourceRecord(identity, "in_use", WARD), seen)


def codes(*entries: RegisterEntry) -> dict[str, int]:
    return assess_quality(entries, DAY).counts


GOOD = entry(source("N-1"))


def test_a_register_without_faults_has_a_hundred() -> None:
    report = assess_quality([GOOD, entry(source("N-2", serial="CD-2"))], DAY)
    assert (report.score, report.findings, report.entries) == (100.0, (), 2)
    assert assess_quality([], DAY).score == 100.0


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (source("N-2", serial="ab 017"), {"duplicate": 2}),
        (source("N-2", "Co-60", serial="AB-017"), {"serial_reused": 2}),
        (replace(source("N-2"), model="M-2"), {"serial_reused": 2}),
        (source("N-2", serial="AB-O17"), {"serial_confusable": 2}),
        (replace(source("N-2"), make="Other"), {}),
        (source("N-2", serial="AB-018"), {}),
    ],
)
def test_serial_numbers_are_compared_within_a_maker(
    other: SourceIdentity, found: dict[str, int]
) -> None:
    assert codes(GOOD, entry(other)) == found


def test_records_without_serials_are_no_duplicates_of_each_other() -> None:
    blank = [entry(source(f"N-{number}", serial="")) for number in range(3)]
    assert codes(*blank) == {"serial_missing": 3}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"contents": (content("Cs-137", 1e11, date(2027, 1, 1)),)}, "reference_in_future"),
        ({"contents": (content("Cs-137", 1e11, date(1930, 1, 1)),)}, "reference_too_old"),
        ({"contents": (content("Cs-137", 2e18),)}, "activity_implausible"),
        ({"contents": (content("Ir-192", 1e13, date(2022, 1, 1)),)}, "decayed_away"),
        ({"contents": (content("Cs-137", 9e3),)}, "below_exemption"),
        ({"manufactured": date(2000, 1, 1), "working_life_years": 15.0}, "past_working_life"),
        ({"make": ""}, "maker_missing"),
    ],
)
def test_an_impossible_or_expired_record_is_found(changes: dict[str, object], code: str) -> None:
    assert codes(entry(replace(source(), **changes))) == {code: 1}  # type: ignore[arg-type]


def test_what_nobody_has_seen_is_found_unless_it_has_ended() -> None:
    assert codes(entry(source(), None)) == {"unseen": 1}
    assert codes(entry(source(), date(2024, 3, 1))) == {"unseen": 1}
    assert codes(entry(source(), date(2024, 3, 10))) == {}
    ended = SourceRecord(source(), "disposed", Ended("disposed", "borehole 1", DAY))
    assert codes(RegisterEntry(ended)) == {}


def test_the_score_is_what_faults_leave_of_the_mean_record() -> None:
    bad = entry(replace(source("N-3", serial=""), make=""), None)
    report = assess_quality([GOOD, bad], DAY)
    assert report.score == pytest.approx(100 * (1 - 0.9 / 2))
    assert {finding.where for finding in report.findings} == {"N-3"}
    harsh = QualitySettings(weights={"unseen": 5.0})
    assert assess_quality([GOOD, bad], DAY, harsh).score == 50.0
