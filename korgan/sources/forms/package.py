"""What is filled in on the way of a disused source to its last place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.sources.domain.genealogy import NodeKind
from korgan.sources.domain.lifecycle import first_lifecycle
from korgan.sources.forms.source import DateInput, StepForm
from korgan.sources.models import PACKAGE_KINDS, DisposalFacility, Source, WastePackage
from korgan.sources.selectors import list_facilities, list_packages, sources_to_condition
from korgan.sources.services import NewSource, WrittenContent, WrittenLimit


class PackageForm(forms.Form):
    """An empty capsule, container or position."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(PACKAGE_KINDS.items()))
    number = forms.CharField(
        label=_("Number"), max_length=40, required=False,
        help_text=_("Leave it empty and one is issued."),
    )  # fmt: skip
    facility = forms.ModelChoiceField(
        DisposalFacility.objects.none(), label=_("Facility"), required=False,
        help_text=_("For a disposal position"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        found = list_facilities(actor=actor).order_by("name")
        self.fields["facility"].queryset = found  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what the service asks for."""
        return {**self.cleaned_data, "kind": NodeKind(self.cleaned_data["kind"])}


class ConditionForm(StepForm):
    """Sources that are sealed into a package."""

    sources = forms.ModelMultipleChoiceField(
        Source.objects.none(), label=_("Sources in long-term storage"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        transition = first_lifecycle().find("long_term_storage", "conditioned")
        super().__init__(*args, transition=transition, **options)
        del self.fields["note"]
        found = sources_to_condition(actor=actor)
        self.fields["sources"].queryset = found  # type: ignore[attr-defined]
        self.order_fields(["sources", "day"])


class PlaceForm(forms.Form):
    """A package that is put into another."""

    outer = forms.ModelChoiceField(WastePackage.objects.none(), label=_("Into"))
    day = forms.DateField(label=_("Day"), widget=DateInput, initial=timezone.localdate)

    def __init__(self, *args: Any, actor: Actor, package: WastePackage, **options: Any) -> None:
        super().__init__(*args, **options)
        found = list_packages(actor=actor).filter(
            kind=NodeKind.CONTAINER, outer=None, accepted_on=None
        )
        self.fields["outer"].queryset = (  # type: ignore[attr-defined]
            found.exclude(id=package.id).order_by("number")
        )


class AcceptForm(StepForm):
    """A package that a facility is to accept."""

    facility = forms.ModelChoiceField(DisposalFacility.objects.none(), label=_("Facility"))

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        transition = first_lifecycle().find("conditioned", "disposal_accepted")
        super().__init__(*args, transition=transition, **options)
        del self.fields["note"]
        for name in [each for each in self.fields if each.startswith("condition_")]:
            del self.fields[name]  # the running sums decide, nobody confirms them
        found = list_facilities(actor=actor).order_by("name")
        self.fields["facility"].queryset = found  # type: ignore[attr-defined]
        self.order_fields(["facility", "day"])


class DisposeForm(StepForm):
    """An accepted package that is emplaced."""

    position = forms.ModelChoiceField(WastePackage.objects.none(), label=_("Position"))

    def __init__(self, *args: Any, actor: Actor, package: WastePackage, **options: Any) -> None:
        transition = first_lifecycle().find("disposal_accepted", "disposed")
        super().__init__(*args, transition=transition, **options)
        del self.fields["note"]
        found = list_packages(actor=actor).filter(
            kind=NodeKind.POSITION, facility_id=package.facility_id
        )
        self.fields["position"].queryset = (  # type: ignore[attr-defined]
            found.order_by("number")
        )
        self.order_fields(["position", "day"])


class FacilityForm(forms.Form):
    """A store or borehole with its limits, one a line."""

    name = forms.CharField(label=_("Name"), max_length=200)
    limits = forms.CharField(
        label=_("Limits of the whole facility"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=8000,
        help_text=_("One nuclide a line: Am-241; 1 TBq. UL means unlimited."),
    )
    package_limits = forms.CharField(
        label=_("Limits of one package"), widget=forms.Textarea(attrs={"rows": 3}),
        max_length=8000, required=False,
    )  # fmt: skip
    source = forms.CharField(label=_("Document that they come from"), max_length=300)
    fractions_add_up = forms.BooleanField(
        label=_("The fractions of all limits add up to one at most"), required=False
    )

    def values(self) -> dict[str, Any]:
        """Return what the service asks for."""
        given = self.cleaned_data
        limits = [
            *self._limits("limits", "inventory"),
            *self._limits("package_limits", "package"),
        ]
        return {
            "name": given["name"],
            "limits": limits,
            "fractions_add_up": given["fractions_add_up"],
        }

    def _limits(self, name: str, scope: str) -> list[WrittenLimit]:
        found = []
        for line in self.cleaned_data[name].splitlines():
            if not line.strip():
                continue
            nuclide, mark, activity = line.partition(";")
            if not mark:
                raise InputError(
                    "limit_form", f"{line.strip()} is no limit", where=name,
                    mend="write a line such as Am-241; 1 TBq",
                )  # fmt: skip
            found.append(WrittenLimit(nuclide, activity, self.cleaned_data["source"], scope))
        return found


class RecycleForm(StepForm):
    """What was made of a source, and what became waste."""

    new = forms.CharField(
        label=_("New sources"), widget=forms.Textarea(attrs={"rows": 4}), max_length=8000,
        help_text=_("One a line: serial number; nuclide; activity; reference date"),
    )  # fmt: skip
    residue = forms.CharField(
        label=_("Residue"), widget=forms.Textarea(attrs={"rows": 2}), max_length=8000,
        required=False, help_text=_("One a line: nuclide; activity; reference date"),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        transition = first_lifecycle().find("disused_declared", "recycled")
        super().__init__(*args, transition=transition, **options)
        del self.fields["note"]
        self.order_fields(["new", "residue", "day"])

    def values(self) -> dict[str, Any]:
        """Return what the service asks for."""
        made = [NewSource(line[0], [_content("new", line[1:])]) for line in self._lines("new", 4)]
        residue = [_content("residue", line) for line in self._lines("residue", 3)]
        return {
            "made": made,
            "residue": residue,
            "day": self.cleaned_data["day"],
            "documents": self.documents(),
        }

    def _lines(self, name: str, pieces: int) -> list[list[str]]:
        found = []
        for line in self.cleaned_data[name].splitlines():
            parts = [each.strip() for each in line.split(";")]
            if not line.strip():
                continue
            if len(parts) != pieces:
                raise InputError(
                    "line_form", f"this line has not {pieces} parts: {line.strip()}", where=name
                )
            found.append(parts)
        return found


def _content(name: str, parts: list[str]) -> WrittenContent:
    try:
        day = forms.DateField().clean(parts[2])
    except forms.ValidationError:
        raise InputError("line_form", f"{parts[2]} is no date", where=name) from None
    return WrittenContent(parts[0], parts[1], day)


class OutlookForm(forms.Form):
    """Assumptions of a forecast; all are national settings."""

    years = forms.IntegerField(label=_("Years ahead"), min_value=1, max_value=60, initial=20)
    working_life = forms.DecimalField(
        label=_("Working life where the maker recommends none"), min_value=1, max_value=100,
        initial=15,
    )  # fmt: skip
    litres = forms.DecimalField(
        label=_("Litres where the volume is not known"), min_value=0, initial=1
    )
