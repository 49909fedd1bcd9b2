"""Declarations under an additional protocol."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from korgan.accounting.selectors.declarations import next_year_to_declare
from korgan.accounting.wording import ARTICLE_LABELS


class YearForm(forms.Form):
    """The calendar year of an update."""

    year = forms.IntegerField(label=_("Calendar year"), min_value=1997, max_value=9998)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"].initial = next_year_to_declare


class EntryForm(forms.Form):
    """One entry of a declaration."""

    article = forms.ChoiceField(
        label=_("Article"), choices=[(k, f"{k} {v}") for k, v in ARTICLE_LABELS.items()]
    )
    location = forms.CharField(label=_("Location"), max_length=200)
    text = forms.CharField(
        label=_("What is declared"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4})
    )
    withdrawn = forms.BooleanField(label=_("No longer applies"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["article"].choices = [  # type: ignore[attr-defined]
            (key, f"{key} {label}") for key, label in ARTICLE_LABELS.items()
        ]
