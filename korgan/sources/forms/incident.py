"""What is filled in about an incident."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import list_sites
from korgan.sources.domain.incidents import IncidentType
from korgan.sources.domain.lifecycle import first_lifecycle
from korgan.sources.domain.units import parse_activity
from korgan.sources.forms.source import DateInput, StepForm
from korgan.sources.forms.source_lookup import SourcesField
from korgan.sources.models import INCIDENT_LABELS, Incident, Source
from korgan.sources.selectors.incidents import sources_that_may_go_missing
from korgan.sources.services import WrittenContent

EVIDENCE = ("measured_on", "nuclide", "lowest", "highest", "marking", "diameter_mm", "length_mm")


class EvidenceFields(forms.Form):
    """What is known of found material."""

    measured_on = forms.DateField(label=_("Measured"), widget=DateInput, required=False)
    nuclide = forms.CharField(
        label=_("Nuclide"), max_length=40, required=False, help_text=_("Such as Ir-192")
    )
    lowest = forms.CharField(
        label=_("Lowest activity"), max_length=60, required=False,
        help_text=_("Such as 3.7 TBq or 100 Ci"),
    )  # fmt: skip
    highest = forms.CharField(label=_("Highest activity"), max_length=60, required=False)
    marking = forms.CharField(
        label=_("Marking"), max_length=80, required=False,
        help_text=_("As far as it can be read, ? for an illegible sign"),
    )  # fmt: skip
    diameter_mm = forms.FloatField(label=_("Diameter (mm)"), min_value=0.01, required=False)
    length_mm = forms.FloatField(label=_("Length (mm)"), min_value=0.01, required=False)

    def evidence(self) -> dict[str, Any]:
        """Return what the service asks for."""
        given = self.cleaned_data
        told: dict[str, Any] = {
            name: given[name] for name in EVIDENCE if name not in ("lowest", "highest")
        }
        for name in ("lowest", "highest"):
            text = given[name].strip()
            told[f"{name}_bq"] = parse_activity(text).becquerel if text else None
        return told


class IncidentForm(EvidenceFields):
    """A first report."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(each.value, label) for each, label in INCIDENT_LABELS.items()]
    )
    happened_on = forms.DateField(label=_("Day"), widget=DateInput, initial=timezone.localdate)
    place = forms.CharField(label=_("Place"), max_length=300)
    summary = forms.CharField(
        label=_("What happened"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )
    sources = SourcesField(
        label=_("Sources that are missing"), required=False, help_text=_("For a loss or a theft")
    )
    report = forms.FileField(label=_("Loss or theft report"), required=False)
    second = forms.FileField(label=_("Search record or police reference"), required=False)
    how_detected = forms.CharField(label=_("How it was detected"), max_length=300, required=False)
    material = forms.CharField(
        label=_("Description of the material"), max_length=300, required=False
    )
    persons = forms.CharField(label=_("Persons, without names"), max_length=300, required=False)
    contact = forms.CharField(label=_("Contact"), max_length=300, required=False)
    barriers_left = forms.IntegerField(
        label=_("Safety provisions that still held"), min_value=0, max_value=10, initial=0
    )

    def __init__(self, *args: Any, actor: Actor, find: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sources"].offer(  # type: ignore[attr-defined]
            sources_that_may_go_missing(actor=actor), reverse("sources:incident_sources"), find
        )
        self.order_fields([name for name in self.fields if name not in EVIDENCE])

    def values(self) -> dict[str, Any]:
        """Return what the service asks for."""
        given = self.cleaned_data
        kind = IncidentType(given["kind"])
        files = {
            IncidentType.LOSS: ("loss report", "search record"),
            IncidentType.THEFT: ("theft report", "police reference"),
        }.get(kind, ("report", "second"))
        uploads = (given["report"], given["second"])
        documents = {
            name: (upload.name, upload.read())
            for name, upload in zip(files, uploads, strict=False)
            if upload
        }
        plain = ("happened_on", "place", "summary", "how_detected", "material", "persons",
                 "contact", "barriers_left")  # fmt: skip
        return {
            "kind": kind,
            "sources": list(given["sources"]),
            "documents": documents,
            **{name: given[name] for name in plain},
            **self.evidence(),
        }


class UpdateForm(EvidenceFields):
    """An entry of the log, and what is now known."""

    text = forms.CharField(
        label=_("What is new"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    document = forms.FileField(label=_("Document"), required=False)

    def __init__(self, *args: Any, incident: Incident, **options: Any) -> None:
        initial = {name: getattr(incident, name, None) for name in EVIDENCE}
        for name in ("lowest", "highest"):
            value = getattr(incident, f"{name}_bq")
            initial[name] = f"{value:.6g} Bq" if value else ""
        super().__init__(*args, **{**options, "initial": initial})
        self.order_fields(["text", "document"])

    def values(self) -> dict[str, Any]:
        """Return what the service asks for."""
        upload = self.cleaned_data["document"]
        kept = (upload.name, upload.read()) if upload else None
        return {"text": self.cleaned_data["text"], "document": kept, **self.evidence()}


class RecoverForm(StepForm):
    """A missing source that was found."""

    def __init__(self, *args: Any, source: Source, **options: Any) -> None:
        transition = first_lifecycle().find(source.state, "found")
        super().__init__(*args, transition=transition, **options)
        del self.fields["note"]


class OrphanForm(StepForm):
    """A found source that is none of the register's."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Where it is kept now"))
    nuclide = forms.CharField(label=_("Nuclide"), max_length=40)
    activity = forms.CharField(label=_("Activity with unit"), max_length=60)
    maker = forms.CharField(label=_("Maker"), max_length=120, required=False)
    serial = forms.CharField(label=_("Serial number"), max_length=80, required=False)

    def __init__(self, *args: Any, actor: Actor, incident: Incident, **options: Any) -> None:
        transition = first_lifecycle().find("none", "orphan_found")
        super().__init__(*args, transition=transition, **options)
        del self.fields["note"]
        self.fields["nuclide"].initial = incident.nuclide
        if incident.lowest_bq and incident.highest_bq:
            middle = (incident.lowest_bq * incident.highest_bq) ** 0.5
            self.fields["activity"].initial = f"{middle:.3g} Bq"
        sites = list_sites(actor=actor).filter(
            organisation__country=actor.country, organisation__kind=OrganisationKind.OPERATOR
        )
        self.fields["site"].queryset = (  # type: ignore[attr-defined]
            sites.order_by("organisation__name", "name")
        )
        self.order_fields(["nuclide", "activity", "maker", "serial", "site", "day"])

    def values(self) -> dict[str, Any]:
        """Return what the service asks for."""
        given = self.cleaned_data
        return {
            "holder": given["site"].organisation,
            "site": given["site"],
            "contents": [WrittenContent(given["nuclide"], given["activity"], given["day"])],
            "day": given["day"],
            "documents": self.documents(),
            "serial": given["serial"],
            "maker": given["maker"],
        }


class CloseForm(forms.Form):
    """How it ended."""

    day = forms.DateField(label=_("Day"), widget=DateInput, initial=timezone.localdate)
    conclusion = forms.CharField(
        label=_("Conclusion"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )
