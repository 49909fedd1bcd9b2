"""What shows that a condition of a licence was met."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.sources.forms.source import DateInput


class ConditionMetForm(forms.Form):
    """The day, the document, a remark."""

    met_on = forms.DateField(label=_("Day"), widget=DateInput, initial=timezone.localdate)
    document = forms.FileField(label=_("Document that shows it"))
    note = forms.CharField(label=_("Remark"), max_length=400, required=False)

    def values(self) -> dict[str, Any]:
        """Return what the service asks for."""
        upload = self.cleaned_data["document"]
        return {
            "met_on": self.cleaned_data["met_on"],
            "filename": upload.name,
            "data": upload.read(),
            "note": self.cleaned_data["note"],
        }
