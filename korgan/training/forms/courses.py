"""What is filled in about courses, sessions, instructors and plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import list_sites
from korgan.kernel.records.entry import ActorForm, DateInput
from korgan.training.models import Competence, Course, Person
from korgan.training.models.courses import EVALUATION_LABELS, VETTING_LABELS
from korgan.training.models.posts import LEVEL_LABELS
from korgan.training.selectors.courses import list_courses
from korgan.training.selectors.posts import list_competences, list_people

COUNTRY = RegexValidator(r"^[A-Z]{2}\Z", _("Two capital letters, as in ISO 3166"))


def country(label: Any) -> forms.CharField:
    """Return a field for a State."""
    return forms.CharField(label=label, max_length=2, validators=[COUNTRY])


class CourseForm(ActorForm):
    code = forms.CharField(label=_("Code"), max_length=24)
    title = forms.CharField(label=_("Title"), max_length=200)
    competence = forms.ModelChoiceField(Competence.objects.none(), label=_("Competence"))
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=list(LEVEL_LABELS.items()), initial=2
    )
    criteria = forms.CharField(label=_("Passed if"), max_length=300)
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=120, initial=5)
    seats = forms.IntegerField(label=_("Places"), min_value=1, max_value=500, initial=20)
    language = forms.CharField(label=_("Language"), max_length=8, initial="en")
    team_size = forms.IntegerField(label=_("Instructors"), min_value=1, max_value=20, initial=2)
    speakers = forms.IntegerField(
        label=_("Of whom speak the language"), min_value=0, max_value=20, initial=1
    )
    most_of_one = forms.IntegerField(
        label=_("At most from one country"), min_value=1, max_value=20, initial=2
    )
    clearance = forms.IntegerField(
        label=_("Clearance of instructors"), min_value=0, max_value=5, initial=0
    )
    skills = forms.ModelMultipleChoiceField(
        Competence.objects.none(), label=_("Skills in the team"), required=False
    )

    def offer(self) -> None:
        """Offer the State's competences."""
        found = list_competences(actor=self.actor).order_by("code")
        self.choose("competence", found)
        self.choose("skills", found)


class DesignForm(ActorForm):
    objectives = forms.CharField(
        label=_("Objectives"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What who passes can do, one a line"),
    )
    content = forms.CharField(
        label=_("Content"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=_("Lessons and practice, one a line"),
    )
    material = forms.CharField(label=_("Material and its edition"), max_length=300, required=False)
    reviewed_on = forms.DateField(label=_("Material reviewed"), required=False, widget=DateInput)


class InstructorForm(ActorForm):
    name = forms.CharField(label=_("Name"), max_length=160)
    home = country(_("Country"))
    skills = forms.ModelMultipleChoiceField(Competence.objects.none(), label=_("Skills"))
    languages = forms.CharField(label=_("Languages"), max_length=60, initial="en")
    clearance = forms.IntegerField(label=_("Clearance"), min_value=0, max_value=5, initial=0)
    vetting = forms.ChoiceField(
        label=_("Vetting"),
        choices=list(VETTING_LABELS.items()),
        help_text=_("The status alone; grounds are not kept here"),
    )
    visas = forms.CharField(
        label=_("May enter"), max_length=120, required=False, help_text=_("ISO 3166 codes")
    )
    away = forms.CharField(
        label=_("Away"),
        max_length=400,
        required=False,
        help_text=_("Such as 2026-11-02/2026-11-20; several with spaces"),
    )
    trip_cost = forms.IntegerField(label=_("Cost of a trip"), min_value=0, initial=0)
    most_courses = forms.IntegerField(
        label=_("At most courses"), min_value=1, max_value=60, initial=6
    )

    def offer(self) -> None:
        """Offer the State's competences."""
        self.choose("skills", list_competences(actor=self.actor).order_by("code"))


class SessionForm(ActorForm):
    course = forms.ModelChoiceField(Course.objects.none(), label=_("Course"))
    starts_on = forms.DateField(label=_("Starts"), widget=DateInput)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Place"), required=False)
    room = forms.CharField(
        label=_("Room or equipment"),
        max_length=120,
        required=False,
        help_text=_("Several with commas; nothing is booked twice on a day"),
    )
    seats = forms.IntegerField(label=_("Places"), min_value=1, max_value=500, required=False)

    def offer(self) -> None:
        """Offer the catalogue and the visible places."""
        self.choose("course", list_courses(actor=self.actor).order_by("code"))
        self.choose("site", list_sites(actor=self.actor).order_by("name"))


class CancellationForm(ActorForm):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class NominationForm(ActorForm):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Person"))

    def offer(self) -> None:
        """Offer the own people."""
        own = list_people(actor=self.actor).filter(organisation_id=self.actor.organisation_id)
        self.choose("person", own.order_by("reference"))


class VettingForm(ActorForm):
    vetting = forms.ChoiceField(
        label=_("Vetting"),
        choices=list(VETTING_LABELS.items()),
        help_text=_("The status alone; grounds are not kept here"),
    )


class AttendanceForm(ActorForm):
    attended = forms.BooleanField(label=_("Attended"), required=False, initial=True)
    before = forms.DecimalField(
        label=_("Test before (%)"), min_value=0, max_value=100, required=False
    )
    score = forms.DecimalField(
        label=_("Test after (%)"), min_value=0, max_value=100, required=False
    )
    passed = forms.BooleanField(label=_("Passed"), required=False)


class EvaluationForm(ActorForm):
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=list(EVALUATION_LABELS.items())
    )
    score = forms.DecimalField(label=_("Score (1 to 5)"), min_value=1, max_value=5)
    answers = forms.IntegerField(label=_("Answers"), min_value=1, max_value=10_000)
    on = forms.DateField(label=_("Day"), widget=DateInput)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class TeamPlanForm(ActorForm):
    title = forms.CharField(label=_("Title"), max_length=160)
    host = country(_("Held in"))
    starts_on = forms.DateField(label=_("First week"), widget=DateInput)
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=60, initial=20)
    courses = forms.ModelMultipleChoiceField(Course.objects.none(), label=_("Courses"))
    seconds = forms.IntegerField(
        label=_("Search at most (seconds)"), min_value=5, max_value=600, initial=60
    )

    def offer(self) -> None:
        """Offer the catalogue."""
        self.choose("courses", list_courses(actor=self.actor).order_by("code"))


class RevocationForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)
