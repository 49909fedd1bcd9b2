"""What an inspector fills in at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import list_sites
from korgan.sources.forms.source import DateInput
from korgan.sources.models import STEPS


class InspectionForm(forms.Form):
    """A visit to a site."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))
    day = forms.DateField(label=_("Day"), widget=DateInput, initial=timezone.localdate)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        sites = list_sites(actor=actor).filter(
            organisation__country=actor.country, organisation__kind=OrganisationKind.OPERATOR
        )
        self.fields["site"].queryset = (  # type: ignore[attr-defined]
            sites.order_by("organisation__name", "name")
        )


class InspectionFindingForm(forms.Form):
    """What has to be corrected, and by when."""

    text = forms.CharField(
        label=_("What has to be corrected"), widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )  # fmt: skip
    due_on = forms.DateField(label=_("To be corrected by"), widget=DateInput)


class CorrectionAcceptedForm(forms.Form):
    """How a finding was corrected."""

    correction = forms.CharField(
        label=_("How it was corrected"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class EnforcementForm(forms.Form):
    """The next step about a finding."""

    step = forms.ChoiceField(label=_("Step"), choices=list(STEPS.items()))
    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class InspectionClosedForm(forms.Form):
    """The end of a visit."""

    day = forms.DateField(label=_("Day"), widget=DateInput, initial=timezone.localdate)
    summary = forms.CharField(
        label=_("Summary"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
        required=False,
    )  # fmt: skip
