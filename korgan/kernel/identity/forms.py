"""Forms about accounts and tokens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from korgan.kernel.identity.services import LONGEST_TOKEN_DAYS
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import declared_actions


class TokenForm(forms.Form):
    """A token for a program: what for, what it may do, how long."""

    name = forms.CharField(label=_("What is it for?"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("What may it do beyond reading?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It never may more than you may yourself"),
    )
    days = forms.IntegerField(
        label=_("Valid for how many days?"), min_value=1, max_value=LONGEST_TOKEN_DAYS, initial=90
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        mine = [name for name, action in declared_actions().items() if action.permits(actor)]
        self.fields["scopes"].choices = [(name, name) for name in mine]  # type: ignore[attr-defined]


class AccountForm(forms.Form):
    """A new account with its first membership."""

    username = forms.CharField(label=_("Log-in name"), max_length=60)
    display_name = forms.CharField(label=_("Name"), max_length=150)
    password = forms.CharField(
        label=_("First pass phrase"),
        widget=forms.PasswordInput,
        help_text=_("At least 12 characters; the person changes it at the first log-in"),
    )


class ResetForm(forms.Form):
    """A new pass phrase for one who lost theirs, or the second factor."""

    password = forms.CharField(label=_("New pass phrase"), widget=forms.PasswordInput)
