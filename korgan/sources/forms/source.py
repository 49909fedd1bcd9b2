"""What holders and the regulator fill in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.models import Organisation, Site
from korgan.kernel.organisations.selectors import list_sites
from korgan.kernel.refusals import Refusal
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.lifecycle import FINAL, Transition, conditions_to_confirm
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.domain.rule_tables import load_table
from korgan.sources.domain.units import parse_activity
from korgan.sources.models import KIND_LABELS, Source
from korgan.sources.services import COMPUTED_CONDITIONS, WrittenContent

MOST_NUCLIDES = 3
_NOT_YET = _("The reference date lies in the future.")


class DateInput(forms.DateInput):
    """A date with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class StepForm(forms.Form):
    """A step of the life cycle: its day, its documents and the conditions to be confirmed."""

    day = forms.DateField(label=_("Day"), widget=DateInput)
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )

    def __init__(self, *args: Any, transition: Transition, **options: Any) -> None:
        super().__init__(*args, **options)
        self.transition = transition
        self.fields["day"].initial = timezone.localdate
        for number, name in enumerate(transition.documents_for(None)):
            self.fields[f"document_{number}"] = forms.FileField(label=_(name))
        for number, condition in enumerate(self._to_confirm()):
            self.fields[f"condition_{number}"] = forms.BooleanField(
                label=_(condition), help_text=_("I have checked this and answer for it.")
            )

    def _to_confirm(self) -> list[str]:
        found = conditions_to_confirm(self.transition)
        return [each for each in found if each not in COMPUTED_CONDITIONS]

    def documents(self) -> dict[str, tuple[str, bytes]]:
        """Return the uploaded files by the names of the table."""
        found = {}
        for number, name in enumerate(self.transition.documents_for(None)):
            upload = self.cleaned_data[f"document_{number}"]
            found[name] = (upload.name, upload.read())
        return found

    def confirmed(self) -> list[str]:
        """Return the conditions that were confirmed."""
        return [
            condition
            for number, condition in enumerate(self._to_confirm())
            if self.cleaned_data[f"condition_{number}"]
        ]


class MoveForm(StepForm):
    """A step of a source that is in the register."""

    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("Site"), required=False,
        help_text=_("Only if it stands elsewhere afterwards"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, source: Source, **options: Any) -> None:
        super().__init__(*args, **options)
        sites = list_sites(actor=actor).filter(organisation_id=source.organisation_id)
        self.fields["site"].queryset = sites.order_by("name")  # type: ignore[attr-defined]
        if self.transition.to_state in FINAL:
            self.fields["destination"] = forms.CharField(label=_("Destination"), max_length=200)


class RegistrationForm(StepForm):
    """A source that comes into the register."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, label) for kind, label in KIND_LABELS.items()]
    )
    national_number = forms.CharField(
        label=_("National number"), max_length=40, required=False,
        help_text=_("Leave it empty and one is issued."),
    )  # fmt: skip
    maker = forms.CharField(label=_("Maker"), max_length=120, required=False)
    model = forms.CharField(label=_("Model"), max_length=120, required=False)
    serial = forms.CharField(label=_("Serial number"), max_length=80, required=False)
    practice = forms.ChoiceField(label=_("Practice"), required=False)
    iso2919 = forms.CharField(
        label=_("ISO 2919 class"), max_length=24, required=False, help_text=_("Such as C64344")
    )
    special_form_certificate = forms.CharField(
        label=_("Special-form certificate"), max_length=80, required=False
    )
    manufactured_on = forms.DateField(label=_("Manufactured"), widget=DateInput, required=False)
    working_life_years = forms.DecimalField(
        label=_("Recommended working life"), min_value=0, max_value=200, decimal_places=2,
        required=False, help_text=_("In years"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        sites = list_sites(actor=actor).filter(organisation__country=actor.country)
        if actor.organisation_kind != OrganisationKind.REGULATOR:
            sites = sites.filter(organisation_id=actor.organisation_id)
        field = self.fields["site"]
        field.queryset = sites.order_by("organisation__name", "name")  # type: ignore[attr-defined]
        if actor.organisation_kind == OrganisationKind.REGULATOR:
            field.label_from_instance = (  # type: ignore[attr-defined]
                lambda site: f"{site.organisation}: {site}"
            )
        practices = [row["practice"] for row in load_table("practice_categories")]
        self.fields["practice"].choices = [  # type: ignore[attr-defined]
            ("", _("Not in the table")), *((each, _(each)) for each in practices)
        ]  # fmt: skip
        for number in range(1, MOST_NUCLIDES + 1):
            self.fields[f"nuclide_{number}"] = forms.CharField(
                label=_("Nuclide"), max_length=40, required=False, help_text=_("Such as Ir-192")
            )
            self.fields[f"activity_{number}"] = forms.CharField(
                label=_("Activity with unit"), max_length=60, required=False,
                help_text=_("Such as 3.7 TBq or 100 Ci"),
            )  # fmt: skip
            self.fields[f"reference_{number}"] = forms.DateField(
                label=_("Reference date"),
                widget=DateInput,
                required=False,
                validators=[MaxValueValidator(timezone.localdate, _NOT_YET)],
            )

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of each nuclide."""
        names = ("nuclide", "activity", "reference")
        return [[self[f"{name}_{n}"] for name in names] for n in range(1, MOST_NUCLIDES + 1)]

    def plain(self) -> list[forms.BoundField]:
        """Return all fields that do not belong to a nuclide."""
        of_nuclides = ("nuclide_", "activity_", "reference_")
        return [self[name] for name in self.fields if not name.startswith(of_nuclides)]

    def clean(self) -> dict[str, Any]:
        """Ask for all of a nuclide's fields or none, and say at each what is wrong with it."""
        given = super().clean() or {}
        for number in range(1, MOST_NUCLIDES + 1):
            names = [f"{name}_{number}" for name in ("nuclide", "activity", "reference")]
            if any(given.get(name) for name in names):
                for name in names:
                    if not given.get(name) and name not in self.errors:
                        self.add_error(name, _("Give nuclide, activity and reference date."))
                self._read(names[0], parse_nuclide)
                self._read(names[1], parse_activity)
        return given

    def _read(self, name: str, read: Callable[[Any], object]) -> None:
        """Read a field as the register will, so that a refusal stands at the field."""
        value = self.cleaned_data.get(name)
        try:
            if value:
                read(value)
        except InputError as error:
            self.add_error(name, Refusal(error))

    def values(self) -> dict[str, Any]:
        """Return what the service asks for."""
        given = self.cleaned_data
        contents = [
            WrittenContent(given[f"nuclide_{n}"], given[f"activity_{n}"], given[f"reference_{n}"])
            for n in range(1, MOST_NUCLIDES + 1)
            if given[f"nuclide_{n}"]
        ]
        holder: Organisation = given["site"].organisation
        day: date = given["day"]
        plain = (
            "national_number", "maker", "model", "serial", "practice", "iso2919",
            "special_form_certificate", "manufactured_on", "working_life_years", "note",
        )  # fmt: skip
        return {
            "holder": holder,
            "site": given["site"],
            "kind": Kind(given["kind"]),
            "contents": contents,
            "to_state": self.transition.to_state,
            "day": day,
            "documents": self.documents(),
            "confirmed": self.confirmed(),
            **{name: given[name] for name in plain},
        }
