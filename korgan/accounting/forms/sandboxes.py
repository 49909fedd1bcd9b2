"""Opening a training sandbox, and answering what is wrong in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from korgan.accounting.domain.sandbox import Answer, ScenarioKind
from korgan.accounting.models import Area
from korgan.accounting.selectors.facilities import list_areas
from korgan.accounting.selectors.sandboxes import Places
from korgan.accounting.wording import SCENARIO_LABELS
from korgan.kernel.organisations.domain import Actor

MOST_ANSWERS = 4


class SandboxForm(forms.Form):
    """A copy of an area for training."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("Area to copy"))
    task = forms.FileField(
        label=_("File of an exercise"), required=False,
        help_text=_("Stands for the seed; blank: training of your own"),
    )  # fmt: skip
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=2**31 - 1, required=False,
        help_text=_("The same seed plays the same year; blank: a new one"),
    )  # fmt: skip
    scenarios = forms.MultipleChoiceField(
        label=_("Hide these"), choices=list(SCENARIO_LABELS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: the seed draws them, and nobody knows which"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        areas = list_areas(actor=actor).exclude(opened_on=None).order_by("code")
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]

    def scenarios_chosen(self) -> list[ScenarioKind] | None:
        """Return what was ticked; None where the seed decides."""
        return [ScenarioKind(each) for each in self.cleaned_data["scenarios"]] or None


class SandboxAnswerForm(forms.Form):
    """What is wrong in a sandbox: up to four answers, or none."""

    def __init__(self, *args: Any, places: Places, **options: Any) -> None:
        super().__init__(*args, **options)
        where = [
            ("", "–"),
            (_("Batches"), [(each, each) for each in places.batches]),
            (_("Measurement methods"), [(each, each) for each in places.methods]),
            (_("Reports"), [(each, each) for each in places.reports]),
        ]
        for number in range(1, MOST_ANSWERS + 1):
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=_("What is wrong"),
                choices=[("", "–"), *SCENARIO_LABELS.items()],
                required=False,
            )
            self.fields[f"where_{number}"] = forms.ChoiceField(
                label=_("Where"), choices=where, required=False
            )
            self.fields[f"amount_{number}"] = forms.FloatField(
                label=_("How much"), required=False, widget=forms.TextInput(
                    attrs={"inputmode": "decimal"}
                ), localize=True,
            )  # fmt: skip

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of each answer."""
        names = ("kind", "where", "amount")
        return [[self[f"{name}_{n}"] for name in names] for n in range(1, MOST_ANSWERS + 1)]

    def answers(self) -> list[Answer]:
        """Return the answers that name a scenario."""
        given = self.cleaned_data
        return [
            Answer(ScenarioKind(given[f"kind_{n}"]), given[f"where_{n}"], given[f"amount_{n}"])
            for n in range(1, MOST_ANSWERS + 1)
            if given[f"kind_{n}"]
        ]
