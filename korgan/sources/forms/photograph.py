"""A photograph that somebody adds to a source's page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PhotographForm(forms.Form):
    """The picture, and what is on it."""

    file = forms.FileField(
        label=_("Photograph"), help_text=_("JPEG, PNG or WebP"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip
    caption = forms.CharField(label=_("What it shows"), max_length=200, required=False)
