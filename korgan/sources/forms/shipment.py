"""What both ends of a movement fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import list_sites
from korgan.sources.domain.custody import Route
from korgan.sources.domain.lifecycle import first_lifecycle
from korgan.sources.forms.source import DateInput, StepForm
from korgan.sources.models import ROUTE_LABELS, ShipmentEnd, ShipmentLine, Source
from korgan.sources.selectors import receiver_called, sources_to_send
from korgan.sources.services import Reading


class PlanForm(StepForm):
    """A movement of own sources to another holder, abroad, or back to a supplier."""

    sources = forms.ModelMultipleChoiceField(
        Source.objects.none(), label=_("Sources"), widget=forms.CheckboxSelectMultiple
    )
    route = forms.ChoiceField(
        label=_("Route"),
        choices=[(each, label) for each, label in ROUTE_LABELS.items() if each != Route.IMPORT],
    )
    receiver = forms.CharField(
        label=_("Receiver in the State"), max_length=200, required=False,
        help_text=_("Its name as on its licence"),
    )  # fmt: skip
    abroad = forms.CharField(label=_("Receiver abroad"), max_length=200, required=False)
    abroad_country = forms.CharField(
        label=_("State abroad"), max_length=2, required=False, help_text=_("ISO 3166 code")
    )
    delivery_place = forms.CharField(label=_("Place of delivery"), max_length=200)
    carrier = forms.CharField(label=_("Carrier"), max_length=200)
    expected_on = forms.DateField(label=_("Expected arrival"), widget=DateInput)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        transition = first_lifecycle().find("in_use", "transfer_pending")
        super().__init__(*args, transition=transition, **options)
        self.actor = actor
        self.fields["sources"].queryset = sources_to_send(actor=actor)  # type: ignore[attr-defined]
        self.order_fields(["sources", "route", "receiver", "abroad", "abroad_country"])

    def values(self) -> dict[str, Any]:
        """Return what the service asks for."""
        given = self.cleaned_data
        route = Route(given["route"])
        receiver = None
        if route is Route.DOMESTIC:
            receiver = receiver_called(actor=self.actor, name=given["receiver"])
        plain = ("abroad", "abroad_country", "delivery_place", "carrier", "expected_on", "note")
        return {
            "sources": list(given["sources"]),
            "route": route,
            "receiver": receiver,
            "day": given["day"],
            "documents": self.documents(),
            "confirmed": self.confirmed(),
            **{name: given[name] for name in plain},
        }


class DispatchForm(StepForm):
    """The day on which it left, and when it is expected."""

    expected_on = forms.DateField(label=_("Expected arrival"), widget=DateInput)

    def __init__(self, *args: Any, end: ShipmentEnd, **options: Any) -> None:
        start = "import_pending" if end.shipment.route == Route.IMPORT else "transfer_pending"
        transition = first_lifecycle().find(start, "in_transit")
        super().__init__(*args, transition=transition, **options)
        self.fields["expected_on"].initial = end.shipment.expected_on
        del self.fields["note"]
        self.order_fields(["day", "expected_on"])


class WithdrawForm(StepForm):
    """Why a planned movement is given up."""

    def __init__(self, *args: Any, **options: Any) -> None:
        transition = first_lifecycle().find("transfer_pending", "in_use")
        super().__init__(*args, transition=transition, **options)


class ReceiptForm(StepForm):
    """What came: for each source whether it is there and what its label says."""

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        end: ShipmentEnd,
        lines: list[ShipmentLine],
        to_state: str,
        **options: Any,
    ) -> None:
        super().__init__(
            *args, transition=first_lifecycle().find("in_transit", to_state), **options
        )
        del self.fields["note"]
        self.lines = lines
        receiver = end.shipment.receiver_id
        if receiver is not None:
            sites = list_sites(actor=actor).filter(organisation_id=receiver).order_by("name")
            self.fields["site"] = forms.ModelChoiceField(sites, label=_("Site"))
        for line in lines:
            key = line.source_id
            self.fields[f"arrived_{key}"] = forms.BooleanField(label=_("It came"), required=False)
            self.fields[f"serial_{key}"] = forms.CharField(
                label=_("Serial number as read from the label"), max_length=80, required=False
            )
            self.fields[f"number_{key}"] = forms.CharField(
                label=_("National number, if it has a label"), max_length=40, required=False
            )
            self.fields[f"dose_{key}"] = forms.DecimalField(
                label=_("Dose rate at 1 m (µSv/h)"), min_value=0, max_digits=12,
                decimal_places=3, required=False,
            )  # fmt: skip

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields of each source, under what was announced of it."""
        names = ("arrived", "serial", "number", "dose")
        return [
            (
                f"{line.source.national_number} · {line.source.nuclides}",
                [self[f"{name}_{line.source_id}"] for name in names],
            )
            for line in self.lines
        ]

    def plain(self) -> list[forms.BoundField]:
        """Return the other fields."""
        own = ("arrived_", "serial_", "number_", "dose_")
        return [self[name] for name in self.fields if not name.startswith(own)]

    def readings(self) -> list[Reading]:
        """Return what was read of each source."""
        given = self.cleaned_data
        return [
            Reading(
                source_id=key,
                arrived=given[f"arrived_{key}"],
                serial=given[f"serial_{key}"],
                national_number=given[f"number_{key}"],
                dose_rate=given[f"dose_{key}"],
            )
            for key in (line.source_id for line in self.lines)
        ]


class SettleForm(forms.Form):
    """The regulator's decision on a label that reads otherwise."""

    day = forms.DateField(label=_("Day"), widget=DateInput)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))
    reason = forms.CharField(
        label=_("How its identity was established"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )

    def __init__(self, *args: Any, actor: Actor, end: ShipmentEnd, **options: Any) -> None:
        super().__init__(*args, **options)
        sites = list_sites(actor=actor).filter(organisation=end.shipment.receiver)
        self.fields["site"].queryset = sites.order_by("name")  # type: ignore[attr-defined]
