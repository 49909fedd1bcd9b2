"""What is filled in about exercises."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Organisation
from korgan.kernel.records.entry import ActorForm, DateInput
from korgan.training.domain.exercises import Scenario, in_language
from korgan.training.models import Competence, Exercise, ExerciseTeam, Person
from korgan.training.models.exercises import OBSERVATION_LABELS
from korgan.training.models.posts import LEVEL_LABELS
from korgan.training.selectors.exercises import organisations_to_play
from korgan.training.selectors.posts import list_competences, list_people


class ExerciseForm(ActorForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    competence = forms.ModelChoiceField(
        Competence.objects.none(),
        label=_("Competence"),
        required=False,
        help_text=_("Players of a team that passes have it from the day of closing"),
    )
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=list(LEVEL_LABELS.items()), initial=2
    )
    pass_percent = forms.IntegerField(
        label=_("Passed from (%)"), min_value=1, max_value=100, initial=70
    )

    def __init__(self, *args: Any, scenario: Scenario, language: str, **options: Any) -> None:
        self.roles = {f"role_{each.key}": each for each in scenario.roles}
        self.language = language
        super().__init__(*args, **options)

    def offer(self) -> None:
        """Offer the State's competences, and for each role who can play it."""
        self.choose("competence", list_competences(actor=self.actor).order_by("code"))
        for name, role in self.roles.items():
            title = in_language(role.title, self.language)
            offered = organisations_to_play(actor=self.actor)
            self.fields[name] = forms.ModelChoiceField(offered, label=title)

    def clean(self) -> dict[str, Any]:
        """Gather who plays which role."""
        given = super().clean() or {}
        teams = {role.key: given.pop(name) for name, role in self.roles.items() if given.get(name)}
        return {**given, "teams": teams}


class PlayerForm(ActorForm):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Person"))

    def offer(self) -> None:
        """Offer the own people."""
        own = list_people(actor=self.actor).filter(organisation_id=self.actor.organisation_id)
        self.choose("person", own.order_by("reference"))


class ObservationForm(ActorForm):
    team = forms.ModelChoiceField(ExerciseTeam.objects.none(), label=_("Team"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(OBSERVATION_LABELS.items()))
    text = forms.CharField(label=_("What was seen"), max_length=500, widget=forms.Textarea)

    def __init__(self, *args: Any, exercise: Exercise, **options: Any) -> None:
        self.exercise = exercise
        super().__init__(*args, **options)

    def offer(self) -> None:
        """Offer the teams by their organisation."""
        self.choose("team", self.exercise.teams.select_related("organisation"))
        self.fields["team"].label_from_instance = (  # type: ignore[attr-defined]
            lambda team: team.organisation.name
        )


class CorrectionForm(ActorForm):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    what = forms.CharField(label=_("What is to be done"), max_length=300)
    due_on = forms.DateField(label=_("Due"), widget=DateInput)
    competence = forms.ModelChoiceField(
        Competence.objects.none(),
        label=_("Competence"),
        required=False,
        help_text=_("If people have to learn something"),
    )

    def offer(self) -> None:
        """Offer organisations and competences."""
        self.choose("organisation", organisations_to_play(actor=self.actor))
        self.choose("competence", list_competences(actor=self.actor).order_by("code"))


class EvidenceOfCorrectionForm(ActorForm):
    evidence = forms.CharField(label=_("Evidence"), max_length=300)
