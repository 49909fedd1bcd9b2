"""Forms of administration."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.identity.forms import AccountForm
from korgan.kernel.organisations.domain import Classification, OrganisationKind, Role
from korgan.kernel.organisations.models import (
    CLASSIFICATION_LABELS,
    KIND_LABELS,
    ROLE_LABELS,
    Organisation,
)


class MembershipFields(forms.Form):
    """A role in an organisation, for a time."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, label) for role, label in ROLE_LABELS.items()]
    )
    clearance = forms.TypedChoiceField(
        label=_("Cleared up to"),
        coerce=lambda value: Classification(int(value)),
        choices=[(level.value, label) for level, label in CLASSIFICATION_LABELS.items()],
        initial=Classification.OFFICIAL.value,
    )
    valid_from = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}), initial=timezone.localdate
    )
    valid_to = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_role(self) -> Role:
        """Return the role itself."""
        return Role(self.cleaned_data["role"])


class NewMemberForm(AccountForm, MembershipFields):
    """An account and its first membership, in one go."""

    field_order = ("username", "display_name", "password", "organisation", "role", "clearance")


class OrganisationForm(forms.Form):
    """An organisation of this State, or a foreign partner."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, label) for kind, label in KIND_LABELS.items()]
    )
    country = forms.CharField(
        label=_("State"), min_length=2, max_length=2, help_text=_("ISO 3166 code")
    )
    registration = forms.CharField(label=_("Registration number"), required=False, max_length=60)
    address = forms.CharField(label=_("Address"), required=False, max_length=300)

    def clean_kind(self) -> OrganisationKind:
        """Return the kind itself."""
        return OrganisationKind(self.cleaned_data["kind"])


class SiteForm(forms.Form):
    """A place of an organisation."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.CharField(label=_("Kind"), required=False, max_length=40)
    address = forms.CharField(label=_("Address"), required=False, max_length=300)
    latitude = forms.DecimalField(
        label=_("Latitude"), required=False, min_value=-90, max_value=90, decimal_places=5
    )
    longitude = forms.DecimalField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180, decimal_places=5
    )
