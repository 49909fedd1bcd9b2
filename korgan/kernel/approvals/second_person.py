"""The second person's decision on a page: the form, its two buttons, and what follows."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from korgan.kernel.refusals import accepted


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


def decided(
    request: HttpRequest, decide: Callable[..., object], *, agreed: str, not_agreed: str
) -> SecondPersonForm | None:
    """Let the second person decide and say so; the form comes back where this is refused.

    ``decide`` is the service, lacking only ``approve`` and ``reason``.
    """
    form = SecondPersonForm(request.POST)
    approve = approves(request)
    if form.is_valid() and accepted(
        form, lambda: decide(approve=approve, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, agreed if approve else not_agreed)
        return None
    return form
