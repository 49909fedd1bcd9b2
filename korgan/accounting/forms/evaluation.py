"""A balance file to be evaluated."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class BalanceFileForm(forms.Form):
    """A balance in JSON, CSV or XLSX."""

    file = forms.FileField(label=_("Balance file"), help_text=_("XLSX, CSV or JSON"))
