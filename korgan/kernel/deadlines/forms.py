"""Forms of the national calendar."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

DAY = forms.DateInput(attrs={"type": "date"})


class CalendarDayForm(forms.Form):
    """A holiday, or a day worked instead."""

    day = forms.DateField(label=_("Day"), widget=DAY)
    name = forms.CharField(label=_("Name"), max_length=120)
    working = forms.BooleanField(
        label=_("Is worked"), required=False, help_text=_("A day off that is worked instead.")
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("The law or decree that says so.")
    )


class RemovedDayForm(forms.Form):
    """An entry to take back."""

    day = forms.DateField(label=_("Day"), widget=DAY)
