"""A list of sources meets the licences of its holder: what they do not allow is said aloud."""

from __future__ import annotations

import pytest
from django.urls import reverse

from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.kernel.records.imports.services import request_commit
from korgan.sources.models import Source
from korgan.sources.selectors.inflow import use_of
from korgan.sources.tests.licensed import licensed
from korgan.sources.tests.registered import site_of
from korgan.sources.tests.test_onboarding import committed, uploaded
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast

HEADINGS = "number;nuclide;activity;date;serial;state\n"


def _row(number: int, activity: str = "4 TBq", nuclide: str = "Ir-192", state: str = "") -> str:
    return f"R-{number};{nuclide};{activity};2026-11-20;S{number};{state}\n"


def test_sources_within_the_limits_come_under_the_licence(licensing: Cast) -> None:
    owner = licensing.operator_applicant
    licence = licensed(licensing, owner)  # Ir-192, 20 TBq together, 5 TBq each, four of them
    run = committed(owner, HEADINGS + "".join(_row(n) for n in range(4)))
    assert (run.new, run.flagged) == (4, 0)
    assert set(Source.objects.values_list("licence_id", flat=True)) == {licence.id}
    assert use_of(licence, licence.valid_from)[0].used_count == 4


def test_the_one_too_many_the_too_strong_and_the_unlicensed_are_flagged(licensing: Cast) -> None:
    owner = licensing.operator_applicant
    licence = licensed(licensing, owner)
    site_of(owner, "Annex")
    text = HEADINGS + "".join(
        [
            *(_row(n, "2 TBq") for n in range(4)),
            _row(4, "2 TBq"),
            _row(5, "900 TBq"),
            _row(6, "1 GBq", "Cs-137"),
            _row(7, "900 TBq", state="disposed"),
        ]
    )
    run = uploaded(owner, text.replace("state\n", "state;site\n").replace(";\n", ";;Store\n")
                   .replace("disposed\n", "disposed;Store\n"))  # fmt: skip
    rows = run.rows.filter(status="flagged")
    flagged = {row.key: [note[1] for note in row.notes] for row in rows}
    assert flagged == {
        "R-4": ["limit_exceeded"],
        "R-5": ["source_too_strong", "limit_exceeded"],
        "R-6": ["not_covered"],
    }
    (reason,) = (note[2] for note in run.rows.get(key="R-4").notes)
    # With the licence, what it allows, and the rule's source.
    assert licence.number in reason
    assert "allowed 4 of 20 TBq" in reason
    assert "design proposal (addition)" in reason
    flagged_page = reverse("records:import", args=[run.id]) + "?status=flagged"
    assert licence.number in signed_in(owner).get(flagged_page).content.decode()
    request_commit(actor=owner, run_id=run.id)
    run_waiting_jobs()
    strong = Source.objects.get(national_number="R-5")
    assert strong.licence is None
    assert any("in one source; allowed" in each for each in strong.events.get().remarks)
    assert Source.objects.get(national_number="R-3").licence == licence


def test_rows_of_earlier_steps_count_in_dry_run_and_commit(
    licensing: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("korgan.kernel.records.imports.dry_run._STEP", 2)
    monkeypatch.setattr("korgan.kernel.records.imports.services._STEP", 3)
    owner = licensing.operator_applicant
    licensed(licensing, owner)
    run = committed(owner, HEADINGS + "".join(_row(n, "1 GBq") for n in range(7)))
    assert (run.state, run.new, run.flagged) == ("committed", 4, 3)
    assert Source.objects.filter(licence=None).count() == 3
