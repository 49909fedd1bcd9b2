"""The after-action report: what was played, what each team did, what was seen, what follows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from korgan.kernel.typesetting import set_pdf
from korgan.training.domain.exercises import in_language
from korgan.training.selectors.exercises import Situation

TEMPLATE = Path(__file__).parent / "exercise.typ"


def print_exercise(
    situation: Situation, teams: Sequence[Mapping[str, Any]], language: str
) -> bytes:
    """Return the report as PDF; ``teams`` holds each team with its marks in words."""
    exercise = situation.exercise
    data = {
        "language": language,
        "number": exercise.number,
        "heading": _("After-action report"),
        "title": exercise.title,
        "banner": _("Exercise: readings were simulated, nothing of this is real"),
        "about": in_language(situation.scenario.about, language),
        "source": situation.scenario.source,
        "facts": _facts(situation),
        "labels": {
            "expected": _("Expected"),
            "within": _("Within (min)"),
            "minute": _("Minute"),
            "stands": _("How it stands"),
            "points": _("Points"),
            "observations": _("Observations"),
            "corrections": _("Corrective actions"),
            "who": _("Who"),
            "due": _("Due"),
            "done": _("Done"),
            "none": _("None."),
        },
        "teams": [_team(each) for each in teams],
        "observations": [
            [
                each.get_kind_display(),
                each.team.organisation.name if each.team else "—",
                each.text,
            ]
            for each in exercise.observations.select_related("team__organisation")
        ],
        "corrections": [
            [
                each.what,
                each.organisation.name,
                date_format(each.due_on, "DATE_FORMAT"),
                f"{date_format(each.done_on, 'DATE_FORMAT')}: {each.evidence}"
                if each.done_on
                else "—",
            ]
            for each in exercise.corrections.select_related("organisation")
        ],
    }
    return set_pdf(TEMPLATE, {"data": json.dumps(data, ensure_ascii=False, default=str)})


def _facts(situation: Situation) -> list[list[str]]:
    exercise = situation.exercise
    moments = [
        (_("Started"), exercise.started_at),
        (_("Ended"), exercise.ended_at),
    ]
    rows = [
        [label, date_format(localtime(moment), "DATETIME_FORMAT") if moment else "—"]
        for label, moment in moments
    ]
    rows.append([_("Minutes on the clock"), f"{situation.minute:.0f}"])
    rows.append([_("Competence"), str(exercise.competence or "—")])
    rows.append([_("Passed from (%)"), str(exercise.pass_percent)])
    rows.append([_("Run by"), exercise.organisation.name])
    return rows


def _team(row: Mapping[str, Any]) -> dict[str, Any]:
    score = row["score"]
    percent = "—" if score.percent is None else f"{score.percent:.0f} %"
    return {
        "title": f"{row['title']}: {row['team'].organisation.name}",
        "score": f"{score.earned:g} / {score.possible:g} · {percent}",
        "verdict": _("Passed") if row["passed"] else _("Not passed"),
        "marks": [
            [
                f"{mark['inject']}: {mark['what']}",
                f"{mark['within']:g}",
                "—" if mark["minute"] is None else f"{mark['minute']:.0f}",
                str(mark["label"]),
                f"{mark['points']:g} / {mark['of']:g}",
            ]
            for mark in row["marks"]
        ],
    }
