"""What the audit log says of training, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "action_judged": _("Expected action judged"),
    "attendance_recorded": _("Attendance recorded"),
    "certificate_issued": _("Certificate issued"),
    "certificate_revoked": _("Certificate revoked"),
    "competence_entered": _("Competence entered"),
    "competence_required": _("Competence required of a post"),
    "correction_done": _("Corrective action done"),
    "correction_ordered": _("Corrective action ordered"),
    "course_entered": _("Course entered"),
    "coverage_measured": _("Coverage measured"),
    "evaluated": _("Evaluation recorded"),
    "exercise_closed": _("Exercise closed"),
    "exercise_ended": _("Exercise ended"),
    "exercise_paused": _("Exercise paused"),
    "exercise_planned": _("Exercise planned"),
    "exercise_resumed": _("Exercise resumed"),
    "exercise_started": _("Exercise started"),
    "inject_given": _("Inject given"),
    "instructor_entered": _("Instructor entered"),
    "nominated": _("Person nominated"),
    "observed": _("Observation recorded"),
    "person_entered": _("Person entered"),
    "player_entered": _("Player entered"),
    "post_entered": _("Post entered"),
    "post_filled": _("Post filled"),
    "post_left": _("Post left"),
    "prerequisites_set": _("Prerequisites set"),
    "qualification_recorded": _("Qualification recorded"),
    "question_answered": _("Question answered"),
    "session_held": _("Session held"),
    "session_planned": _("Session planned"),
    "statements_taken": _("Results of a classroom elsewhere taken"),
    "teams_adopted": _("Plan of teams adopted"),
    "teams_asked": _("Plan of teams asked for"),
    "teams_found": _("Plan of teams found"),
    "vetting_set": _("Vetting status set"),
}
