"""What the audit log says of training, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "attendance_recorded": _("Attendance recorded"),
    "certificate_issued": _("Certificate issued"),
    "certificate_revoked": _("Certificate revoked"),
    "competence_entered": _("Competence entered"),
    "competence_required": _("Competence required of a post"),
    "course_entered": _("Course entered"),
    "coverage_measured": _("Coverage measured"),
    "evaluated": _("Evaluation recorded"),
    "instructor_entered": _("Instructor entered"),
    "nominated": _("Person nominated"),
    "person_entered": _("Person entered"),
    "post_entered": _("Post entered"),
    "post_filled": _("Post filled"),
    "post_left": _("Post left"),
    "prerequisites_set": _("Prerequisites set"),
    "qualification_recorded": _("Qualification recorded"),
    "session_held": _("Session held"),
    "session_planned": _("Session planned"),
    "teams_adopted": _("Plan of teams adopted"),
    "teams_asked": _("Plan of teams asked for"),
    "teams_found": _("Plan of teams found"),
    "vetting_set": _("Vetting status set"),
}
