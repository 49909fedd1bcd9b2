"""The list of exercises."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to
from korgan.training.models.exercises import EXERCISE_LABELS
from korgan.training.selectors.exercises import list_exercises

EXERCISES = declare_list(
    RecordList(
        name="training.exercises",
        title=_("Exercises"),
        selector=list_exercises,
        order=("-number",),
        columns=(
            Column("number", _("Number"), ColumnKind.CODE, sortable=True),
            Column("title", _("Title")),
            Column(
                "state",
                _("Status"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(EXERCISE_LABELS.items()),
                tones={
                    "planned": "info",
                    "running": "good",
                    "paused": "warn",
                    "ended": "waiting",
                    "closed": "void",
                },
            ),
            Column("competence_code", _("Competence"), source="competence__code"),
            Column("started_at", _("Started"), ColumnKind.MOMENT),
            Column("organisation_name", _("Run by"), source="organisation__name"),
        ),
        row_url=url_to("training:exercise", exercise_id="pk"),
        page="training:exercises",
        template="training/exercises.html",
        empty=_("No exercise is planned yet."),
    )
)
