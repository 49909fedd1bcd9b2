"""The list of one's own jobs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.jobs.domain import JobState
from korgan.kernel.jobs.selectors import list_jobs
from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to

STATE_TONES = {
    JobState.QUEUED: "waiting",
    JobState.RUNNING: "info",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "void",
}

JOBS = declare_list(
    RecordList(
        name="jobs.mine",
        title=_("My jobs"),
        selector=list_jobs,
        columns=(
            Column("title", _("title")),
            Column(
                "state",
                _("state"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                tones=STATE_TONES,
            ),
            Column(
                "progress_done", _("progress"), ColumnKind.INTEGER, partial="jobs/progress.html"
            ),
            Column(
                "created",
                _("asked for"),
                ColumnKind.MOMENT,
                source="created_at",
                sortable=True,
                filter=FilterKind.DATES,
            ),
            Column("finished", _("finished"), ColumnKind.MOMENT, source="finished_at"),
        ),
        extra=("progress_total",),
        order=("-created",),
        row_url=url_to("jobs:job", job_id="pk"),
        page="jobs:jobs",
        empty=_("Long work that you start, such as an import, is shown here while it runs."),
    )
)
