"""The second person's decision on a page: the form and what its two buttons say."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SecondPersonForm(forms.Form):
    """A remark; the buttons of ``approvals/second_person.html`` say yes or no."""

    reason = forms.CharField(
        label=_("Remark"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=_("Needed if you do not agree"),
    )


def approves(request: HttpRequest) -> bool:
    """Return whether the second person pressed the button that agrees; anything else is a no."""
    return request.POST.get("decision") == "approve"
