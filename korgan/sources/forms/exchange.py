"""What is filled in for an import or an export."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import list_sites
from korgan.sources.domain.lifecycle import first_lifecycle
from korgan.sources.forms.source import DateInput, StepForm
from korgan.sources.models import DIRECTIONS, ExchangeRequest, Source
from korgan.sources.selectors import sources_to_send
from korgan.sources.services import DESCRIBED

PLAIN = (
    "abroad", "abroad_country", "authorization", "authorization_until", "end_use", "intermediate",
    "transit", "shipment_on",
)  # fmt: skip


class ExchangeForm(forms.Form):
    """A request to bring sources in or to send them out."""

    direction = forms.ChoiceField(label=_("Direction"), choices=list(DIRECTIONS.items()))
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))
    sources = forms.ModelMultipleChoiceField(
        Source.objects.none(), label=_("Sources to be sent out"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}), help_text=_("For an export"),
    )  # fmt: skip
    new = forms.CharField(
        label=_("Sources to come in"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For an import; a line is: serial number; maker; model; nuclide; activity; date"
        ),
    )  # fmt: skip
    abroad = forms.CharField(label=_("End abroad"), max_length=200)
    abroad_country = forms.CharField(
        label=_("State abroad"), max_length=2, help_text=_("ISO 3166 code")
    )
    authorization = forms.CharField(
        label=_("Authorisation of the consignee"), max_length=120, required=False
    )
    authorization_until = forms.DateField(
        label=_("Authorised until"), widget=DateInput, required=False
    )
    end_use = forms.CharField(label=_("Intended use"), max_length=300, required=False)
    intermediate = forms.CharField(
        label=_("Intermediate consignee"), max_length=200, required=False
    )
    transit = forms.CharField(
        label=_("States of transit"), max_length=120, required=False,
        help_text=_("Codes with spaces between them"),
    )  # fmt: skip
    returns_replaced = forms.NullBooleanField(label=_("Replaced sources come back"), required=False)
    shipment_on = forms.DateField(label=_("First day of shipment"), widget=DateInput)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        sites = list_sites(actor=actor).filter(
            organisation__country=actor.country, organisation__kind=OrganisationKind.OPERATOR
        )
        if actor.organisation_kind != OrganisationKind.REGULATOR:
            sites = sites.filter(organisation_id=actor.organisation_id)
        self.fields["site"].queryset = (  # type: ignore[attr-defined]
            sites.order_by("organisation__name", "name")
        )
        self.fields["sources"].queryset = sources_to_send(actor=actor)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what the service asks for."""
        given = self.cleaned_data
        described = []
        for line in given["new"].splitlines():
            parts = [each.strip() for each in line.split(";")]
            if not line.strip():
                continue
            if len(parts) != len(DESCRIBED):
                raise InputError(
                    "line_form", f"this line has not {len(DESCRIBED)} parts: {line.strip()}",
                    where="new",
                )  # fmt: skip
            described.append(dict(zip(DESCRIBED, parts, strict=True)))
        return {
            "direction": given["direction"],
            "site": given["site"],
            "sources": list(given["sources"]),
            "described": described,
            "returns_replaced": given["returns_replaced"],
            **{name: given[name] for name in PLAIN},
        }


class DecisionForm(forms.Form):
    """The regulator's decision."""

    approve = forms.TypedChoiceField(
        label=_("Decision"), choices=[("yes", _("Approve")), ("no", _("Refuse"))],
        coerce=lambda text: text == "yes",
    )  # fmt: skip
    consent = forms.CharField(
        label=_("Reference of the importing State's consent"), max_length=120, required=False
    )
    acknowledged = forms.BooleanField(
        label=_("The State of import has confirmed the consignee"), required=False
    )
    reason = forms.CharField(
        label=_("Reason, with an answer to each red flag"),
        widget=forms.Textarea(attrs={"rows": 3}), max_length=4000,
    )  # fmt: skip


class NoticeForm(forms.Form):
    """That the other State was told."""

    day = forms.DateField(label=_("Day"), widget=DateInput, initial=timezone.localdate)


class AnnounceForm(StepForm):
    """The shipment of an approved import."""

    carrier = forms.CharField(label=_("Carrier"), max_length=200)
    expected_on = forms.DateField(label=_("Expected arrival"), widget=DateInput)

    def __init__(self, *args: Any, exchange: ExchangeRequest, **options: Any) -> None:
        transition = first_lifecycle().find("none", "import_pending")
        super().__init__(*args, transition=transition, **options)
        for name in [n for n in self.fields if n in ("note", "day") or n.startswith("condition")]:
            del self.fields[name]  # the importer's licence is worked out
        needed = set(transition.documents_for(exchange.category or 5))
        for number, name in enumerate(transition.documents_for(None)):
            if name not in needed:
                del self.fields[f"document_{number}"]

    def documents(self) -> dict[str, tuple[str, bytes]]:
        """Return the uploaded files by the names of the table."""
        found = {}
        for number, name in enumerate(self.transition.documents_for(None)):
            upload = self.cleaned_data.get(f"document_{number}")
            if upload:
                found[name] = (upload.name, upload.read())
        return found

    def values(self) -> dict[str, Any]:
        """Return what the service asks for."""
        given = self.cleaned_data
        return {
            "carrier": given["carrier"],
            "expected_on": given["expected_on"],
            "documents": self.documents(),
        }
