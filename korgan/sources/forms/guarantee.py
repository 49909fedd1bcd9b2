"""What the regulator fills in about financial guarantees."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.sources.forms.source import DateInput
from korgan.sources.models import GUARANTEE_KINDS


class GuaranteeForm(forms.Form):
    """A guarantee that stands behind a licence."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(GUARANTEE_KINDS.items()))
    issuer = forms.CharField(label=_("Given by"), max_length=200)
    reference = forms.CharField(label=_("Number"), max_length=80)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=16, decimal_places=2)
    currency = forms.CharField(
        label=_("Currency"), max_length=3, help_text=_("Three letters, such as EUR")
    )
    valid_from = forms.DateField(label=_("From"), widget=DateInput, initial=timezone.localdate)
    valid_until = forms.DateField(label=_("Until"), widget=DateInput)
