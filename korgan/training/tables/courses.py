"""The lists of courses, sessions, instructors and plans of teams."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to
from korgan.training.models.courses import SESSION_LABELS, VETTING_LABELS
from korgan.training.selectors.courses import (
    list_courses,
    list_instructors,
    list_sessions,
    list_team_plans,
)

COURSES = declare_list(
    RecordList(
        name="training.courses",
        title=_("Courses"),
        selector=list_courses,
        order=("code",),
        columns=(
            Column("code", _("Code"), ColumnKind.CODE, sortable=True),
            Column("title", _("Title")),
            Column("competence_code", _("Competence"), source="competence__code"),
            Column("days", _("Days"), ColumnKind.INTEGER),
            Column("seats", _("Places"), ColumnKind.INTEGER),
            Column("language", _("Language")),
            Column("team_size", _("Instructors"), ColumnKind.INTEGER),
        ),
        search=("code", "title"),
        row_url=url_to("training:course", course_id="pk"),
        page="training:courses",
        template="training/courses.html",
        empty=_("No course is entered yet."),
    )
)

SESSIONS = declare_list(
    RecordList(
        name="training.sessions",
        title=_("Course sessions"),
        selector=list_sessions,
        order=("-starts_on",),
        columns=(
            Column("number", _("Number"), ColumnKind.CODE),
            Column("course_title", _("Course"), source="course__title"),
            Column(
                "state",
                _("Status"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(SESSION_LABELS.items()),
                tones={"planned": "info", "held": "good", "cancelled": "void"},
            ),
            Column(
                "starts_on", _("Starts"), ColumnKind.DATE, sortable=True, filter=FilterKind.DATES
            ),
            Column("ends_on", _("Ends"), ColumnKind.DATE),
            Column("room", _("Room or equipment")),
            Column("seats", _("Places"), ColumnKind.INTEGER),
        ),
        row_url=url_to("training:session", session_id="pk"),
        page="training:sessions",
        template="training/sessions.html",
        empty=_("No session is planned yet."),
    )
)

INSTRUCTORS = declare_list(
    RecordList(
        name="training.instructors",
        title=_("Instructors"),
        selector=list_instructors,
        order=("name",),
        columns=(
            Column("name", _("Name"), sortable=True),
            Column("home", _("Country"), ColumnKind.CODE, filter=FilterKind.PREFIX),
            Column(
                "vetting",
                _("Vetting"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(VETTING_LABELS.items()),
                tones={"pending": "waiting", "cleared": "good", "refused": "bad"},
            ),
            Column("languages", _("Languages")),
            Column("clearance", _("Clearance"), ColumnKind.INTEGER),
            Column("visas", _("May enter")),
            Column("away", _("Away")),
            Column("trip_cost", _("Cost of a trip"), ColumnKind.INTEGER),
        ),
        row_url=url_to("training:instructor", instructor_id="pk"),
        page="training:instructors",
        template="training/instructors.html",
        empty=_("No instructor is entered yet."),
    )
)

TEAM_PLANS = declare_list(
    RecordList(
        name="training.teams",
        title=_("Teams of instructors"),
        selector=list_team_plans,
        order=("title",),
        columns=(
            Column("title", _("Title"), sortable=True),
            Column("host", _("Held in"), ColumnKind.CODE),
            Column("starts_on", _("First week"), ColumnKind.DATE),
            Column("weeks", _("Weeks"), ColumnKind.INTEGER),
            Column("adopted_at", _("Adopted"), ColumnKind.MOMENT),
        ),
        row_url=url_to("training:team_plan", plan_id="pk"),
        page="training:team_plans",
        template="training/team_plans.html",
        empty=_("No plan is asked for yet."),
    )
)
