"""What the regulator fills in about technical service providers."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.sources.forms.source import DateInput
from korgan.sources.models import SERVICE_LABELS
from korgan.sources.services.providers import Recognised


class RecognitionForm(forms.Form):
    """A service that is recognised."""

    service = forms.ChoiceField(label=_("Service"), choices=list(SERVICE_LABELS.items()))
    number = forms.CharField(label=_("Number of the recognition"), max_length=80)
    scope = forms.CharField(
        label=_("Scope"), max_length=300, required=False,
        help_text=_("Methods, ranges or places for which it holds"),
    )  # fmt: skip
    valid_from = forms.DateField(label=_("From"), widget=DateInput, initial=timezone.localdate)
    valid_until = forms.DateField(label=_("Until"), widget=DateInput)

    def recognised(self) -> Recognised:
        """Return what the service asks for."""
        names = ("service", "number", "valid_from", "valid_until", "scope")
        return Recognised(**{name: self.cleaned_data[name] for name in names})


class ProviderForm(RecognitionForm):
    """A provider with the first service that is recognised."""

    name = forms.CharField(label=_("Name"), max_length=200)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    contact = forms.CharField(label=_("Contact"), max_length=200, required=False)
    field_order = ("name", "address", "contact")


class WithdrawalForm(forms.Form):
    """Why a recognition is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=400
    )
