"""What is filled in about rule packs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class EditionForm(forms.Form):
    """A whole table as a new edition."""

    file = forms.FileField(label=_("Table (CSV, UTF-8)"))
    label = forms.CharField(label=_("Name of the edition"), max_length=80)
    effective_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"})
    )


class OverrideForm(forms.Form):
    """A national value for one row; the fields are the row's own columns."""

    source = forms.CharField(
        label=_("National text and its article"), widget=forms.Textarea(attrs={"rows": 2})
    )
    effective_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, values: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.columns = list(values)
        for number, (name, value) in enumerate(values.items()):
            self.fields[f"column_{number}"] = forms.CharField(
                label=name, required=False, initial=value
            )

    def values(self) -> dict[str, str]:
        """Return the row's values as filled in."""
        data = self.cleaned_data
        return {name: data[f"column_{n}"].strip() for n, name in enumerate(self.columns)}
