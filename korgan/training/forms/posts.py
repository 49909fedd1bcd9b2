"""What is filled in about competences, posts, people and the forecast."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import list_sites
from korgan.kernel.records.entry import ActorForm, DateInput
from korgan.training.models import Competence, Person, Post
from korgan.training.models.posts import EVENT_LABELS, FUNCTION_LABELS, LEVEL_LABELS
from korgan.training.selectors.posts import list_competences, list_people, list_posts


class CompetenceForm(ActorForm):
    code = forms.CharField(label=_("Code"), max_length=24)
    title = forms.CharField(label=_("Title"), max_length=200)
    function = forms.ChoiceField(label=_("Function"), choices=list(FUNCTION_LABELS.items()))
    validity_months = forms.IntegerField(
        label=_("Valid for (months)"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=_("Empty: it does not expire"),
    )
    requires = forms.ModelMultipleChoiceField(
        Competence.objects.none(), label=_("Requires"), required=False
    )

    def offer(self) -> None:
        """Offer the State's competences."""
        self.choose("requires", list_competences(actor=self.actor).order_by("code"))


class PrerequisitesForm(ActorForm):
    requires = forms.ModelMultipleChoiceField(
        Competence.objects.none(), label=_("Requires"), required=False
    )

    def offer(self) -> None:
        """Offer the State's competences."""
        self.choose("requires", list_competences(actor=self.actor).order_by("code"))


class PostForm(ActorForm):
    code = forms.CharField(label=_("Code"), max_length=40)
    title = forms.CharField(label=_("Title"), max_length=200)
    function = forms.ChoiceField(label=_("Function"), choices=list(FUNCTION_LABELS.items()))
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Place"), required=False)
    unit = forms.CharField(label=_("Unit"), max_length=120, required=False)
    seats = forms.IntegerField(label=_("People needed"), min_value=1, max_value=5000, initial=1)
    shifts = forms.IntegerField(label=_("Shifts a day"), min_value=1, max_value=6, initial=1)

    def offer(self) -> None:
        """Offer the own organisation's places."""
        own = list_sites(actor=self.actor).filter(organisation_id=self.actor.organisation_id)
        self.choose("site", own.order_by("name"))


class RequirementForm(ActorForm):
    task = forms.CharField(label=_("Task"), max_length=200)
    competence = forms.ModelChoiceField(Competence.objects.none(), label=_("Competence"))
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=list(LEVEL_LABELS.items()), initial=2
    )
    basis = forms.CharField(
        label=_("Rests on"),
        max_length=300,
        required=False,
        help_text=_("Law, regulation or procedure that gives the task"),
    )

    def offer(self) -> None:
        """Offer the State's competences."""
        self.choose("competence", list_competences(actor=self.actor).order_by("code"))


class TaskForm(RequirementForm):
    post = forms.ModelChoiceField(Post.objects.none(), label=_("Post"))
    field_order = ["post", "task", "competence", "level", "basis"]

    def offer(self) -> None:
        """Offer the own posts, too."""
        super().offer()
        own = list_posts(actor=self.actor).filter(organisation_id=self.actor.organisation_id)
        self.choose("post", own.order_by("code"))


class HolderForm(ActorForm):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Person"))
    shift = forms.TypedChoiceField(label=_("Shift"), coerce=int)
    since = forms.DateField(label=_("Since"), widget=DateInput, initial=timezone.localdate)

    def __init__(self, *args: Any, post: Post, **options: Any) -> None:
        self.post = post
        super().__init__(*args, **options)

    def offer(self) -> None:
        """Offer the own people, and the post's shifts."""
        own = list_people(actor=self.actor).filter(organisation_id=self.actor.organisation_id)
        self.choose("person", own.order_by("reference"))
        shifts = [(number, str(number)) for number in range(1, self.post.shifts + 1)]
        self.fields["shift"].choices = shifts  # type: ignore[attr-defined]


class PersonForm(ActorForm):
    reference = forms.CharField(label=_("Personnel number"), max_length=40)
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("Shown only within your organisation")
    )


class QualificationForm(ActorForm):
    competence = forms.ModelChoiceField(Competence.objects.none(), label=_("Competence"))
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=list(LEVEL_LABELS.items()), initial=2
    )
    event = forms.ChoiceField(label=_("By"), choices=list(EVENT_LABELS.items()))
    evidence = forms.CharField(
        label=_("Evidence"), max_length=300, help_text=_("Number of the certificate or protocol")
    )
    achieved_on = forms.DateField(label=_("Achieved"), widget=DateInput)

    def offer(self) -> None:
        """Offer the State's competences."""
        self.choose("competence", list_competences(actor=self.actor).order_by("code"))


class ForecastForm(forms.Form):
    """What is assumed of the coming years; nothing of it is a fact."""

    years = forms.IntegerField(label=_("Years"), min_value=1, max_value=30, initial=10)
    turnover = forms.FloatField(
        label=_("Leave each year (%)"), min_value=0, max_value=100, initial=8
    )
    fill = forms.FloatField(
        label=_("Vacancies filled each year (%)"), min_value=0, max_value=100, initial=60
    )
    growth = forms.FloatField(
        label=_("New posts each year (%)"), min_value=0, max_value=100, initial=0
    )
    supply = forms.FloatField(
        label=_("Places in courses a year, for each competence"),
        min_value=0,
        max_value=100_000,
        initial=3,
    )
    pass_rate = forms.FloatField(label=_("Pass (%)"), min_value=0, max_value=100, initial=90)


class TrainersForm(forms.Form):
    """What is assumed of the instructors; shares are percentages here."""

    instructors = forms.FloatField(label=_("National instructors now"), min_value=0, initial=0)
    needed = forms.FloatField(label=_("Needed"), min_value=0, initial=12)
    attrition = forms.FloatField(
        label=_("Leave each year (%)"), min_value=0, max_value=100, initial=10
    )
    pass_rate = forms.FloatField(label=_("Pass (%)"), min_value=0, max_value=100, initial=80)
    seats = forms.FloatField(label=_("Places a year for new instructors"), min_value=0, initial=4)
    eligible = forms.FloatField(label=_("Graduates who could teach"), min_value=0, initial=10)
