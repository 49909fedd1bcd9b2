"""What is filled in about classrooms elsewhere."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from korgan.kernel.identity.models import User
from korgan.kernel.identity.selectors import list_accounts
from korgan.kernel.records.entry import ActorForm
from korgan.training.models import Classroom
from korgan.training.selectors.classrooms import list_classrooms


class ClassroomChangeForm(forms.Form):
    login_url = forms.CharField(
        label=_("Address of log-in"),
        max_length=500,
        help_text=_("In Moodle: Initiate login URL"),
    )
    target_url = forms.CharField(
        label=_("Address of the tool"), max_length=500, help_text=_("In Moodle: Tool URL")
    )
    redirect_urls = forms.CharField(
        label=_("Redirection addresses"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("One on a line; a launch goes to no other address"),
    )
    keys = forms.CharField(
        label=_("Public keys"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=64 * 1024,
        help_text=_(
            "Open the classroom's JWKS address and copy what it shows; Korgan fetches nothing"
        ),
    )
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class ClassroomForm(ClassroomChangeForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    field_order = ["name", "login_url", "target_url", "redirect_urls", "keys", "active"]


class ClassroomLinkForm(ActorForm):
    classroom = forms.ModelChoiceField(Classroom.objects.none(), label=_("Classroom"))
    custom = forms.CharField(
        label=_("Custom properties"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=1000,
        help_text=_("Such as id=… in Moodle; one on a line"),
    )
    pass_percent = forms.IntegerField(
        label=_("Passed from (%)"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Empty: the centre says itself who has passed"),
    )

    def offer(self) -> None:
        """Offer the centre's classrooms that are in use."""
        self.choose("classroom", list_classrooms(actor=self.actor).filter(active=True))


class AccountForm(ActorForm):
    account = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Account"),
        required=False,
        help_text=_("With which this person signs in here; a classroom elsewhere opens by it"),
    )

    def offer(self) -> None:
        """Offer the accounts of the own organisation."""
        self.choose("account", list_accounts(actor=self.actor))
