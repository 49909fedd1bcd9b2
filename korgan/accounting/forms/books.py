"""What facility accountants, counters and the State fill in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import ElementCategory, micrograms
from korgan.accounting.domain.records import Description, Measured
from korgan.accounting.domain.written_numbers import written_decimal
from korgan.accounting.models import CATEGORY_LABELS, PLACE_KINDS, Area, CountLine
from korgan.accounting.profiles import load_profile, profile_names
from korgan.accounting.selectors.reports import known_codes
from korgan.accounting.wording import FORM_LABELS, change_label
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation

UNITS = [(unit, pgettext_lazy("unit", unit)) for unit in ("g", "kg", "mg")]
REGIMES = [("IAEA", "IAEA"), ("UK", "UK"), ("CNSC", "CNSC"), ("", _("none"))]
MOST_PLACES = 4


class DateInput(forms.DateInput):
    """A date with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def weight_field(label: Any, **options: Any) -> forms.CharField:
    """A weight as it is written: no float may touch it."""
    return forms.CharField(
        label=label, max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        **options,
    )  # fmt: skip


def as_micrograms(text: str, unit: str) -> int | None:
    """Micrograms of a weight as written; None where it is blank."""
    return micrograms(written_decimal(text, "weight"), unit) if text.strip() else None


class WeightsForm(forms.Form):
    """Element weight, fissile weight, unit, and how they were measured."""

    weight = weight_field(_("Element weight"))
    fissile = weight_field(_("Uranium-235 weight"), required=False)
    unit = forms.ChoiceField(label=_("Unit of weight"), choices=UNITS)
    method = forms.ChoiceField(label=_("Measurement method"), required=False)

    def __init__(self, *args: Any, area: Area, **options: Any) -> None:
        super().__init__(*args, **options)
        self.area = area
        methods = [(method.code, str(method)) for method in area.methods.all()]
        if "method" in self.fields:
            self.fields["method"].choices = [("", _("as booked before")), *methods]  # type: ignore[attr-defined]
        if "place" in self.fields:
            self.fields["place"].choices = [  # type: ignore[attr-defined]
                (place.code, str(place)) for place in area.places.exclude(kind="flow")
            ]

    def element_and_isotopes(self) -> tuple[int | None, dict[str, int]]:
        """Return element and isotopes in micrograms."""
        given = self.cleaned_data
        fissile = as_micrograms(given.get("fissile", ""), given["unit"])
        element = as_micrograms(given.get("weight", ""), given["unit"])
        return element, {"U-235": fissile} if fissile else {}

    def measured(self) -> Measured:
        """Return how it was measured."""
        given = self.cleaned_data
        return Measured(
            given.get("basis") or "M", given.get("method", ""), "", given.get("document", "")
        )


def late_field() -> forms.BooleanField:
    """A field that says that an act was forgotten, and belongs to a closed period."""
    return forms.BooleanField(
        label=_("Late: it was forgotten, and the period of its day is closed"), required=False,
        help_text=_("It enters the open period; the next report states it as a late line"),
    )  # fmt: skip


def confirmed_unit_field() -> forms.BooleanField:
    """A field that answers whether g or kg is meant: shown when that was asked."""
    return forms.BooleanField(
        label=_("The weight and its unit are right"), required=False,
        help_text=_("Only when you were asked"),
    )  # fmt: skip


class ChangeForm(WeightsForm):
    """An inventory change."""

    field_order = (
        "code", "event_date", "batch", "category", "place", "items", "weight", "fissile", "unit",
        "method", "counterpart", "document", "permission", "obligation", "form", "container",
        "state", "confirmed_unit", "is_late",
    )  # fmt: skip
    code = forms.ChoiceField(label=_("What happened"))
    event_date = forms.DateField(label=_("Day"), widget=DateInput)
    batch = forms.CharField(label=_("Batch name"), max_length=16)
    category = forms.ChoiceField(label=_("Category"), choices=list(CATEGORY_LABELS.items()))
    place = forms.ChoiceField(label=_("Place"))
    items = forms.IntegerField(
        label=_("Items"), min_value=0, required=False,
        help_text=_("Blank: all of them when the whole batch goes, none otherwise"),
    )  # fmt: skip
    counterpart = forms.CharField(
        label=_("From or to"), max_length=12, required=False,
        help_text=_("Area of the other facility, or the other State"),
    )  # fmt: skip
    document = forms.CharField(label=_("Source document"), max_length=80, required=False)
    permission = forms.CharField(label=_("Permission"), max_length=80, required=False)
    obligation = forms.CharField(label=_("Obligation"), max_length=20, required=False)
    form = forms.CharField(label=_("Form of the material"), max_length=2, required=False)
    container = forms.CharField(label=_("Container"), max_length=1, required=False)
    state = forms.CharField(label=_("State of the material"), max_length=1, required=False)
    confirmed_unit = confirmed_unit_field()
    is_late = late_field()

    def __init__(self, *args: Any, area: Area, **options: Any) -> None:
        super().__init__(*args, area=area, **options)
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            (code, f"{code} · {change_label(code, name)}") for code, name in known_codes()
        ]
        self.fields["event_date"].initial = timezone.localdate
        self.fields["fissile"].help_text = _("Blank: in the proportion of the batch")

    def change(self) -> InventoryChange:
        """Return the change; the domain refuses what cannot be."""
        given = self.cleaned_data
        element, isotopes = self.element_and_isotopes()
        return InventoryChange(
            code=given["code"],
            event_date=given["event_date"],
            area=self.area.code,
            category=ElementCategory(given["category"]),
            batch=given["batch"].strip(),
            element=element or 0,
            isotopes=isotopes,
            place=given["place"],
            obligation=given["obligation"].strip(),
            counterpart=given["counterpart"].strip().upper(),
            items=given["items"],
            permission=given["permission"].strip(),
            status="L" if given["is_late"] else "N",
        )

    def description(self) -> Description:
        """Return what the batch is."""
        given = self.cleaned_data
        codes = (given[name].strip().upper() for name in ("form", "container", "state"))
        return Description(*codes)


class CorrectionForm(WeightsForm):
    """The record as it should be; a correction changes weights and items only."""

    items = forms.IntegerField(label=_("Items"), min_value=0, required=False)
    method = None  # type: ignore[assignment]
    confirmed_unit = confirmed_unit_field()


class DeletionForm(forms.Form):
    """Why an entry is taken out again."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class ReceiptForm(WeightsForm):
    """What a receiver found; blank weights take the shipper's figures."""

    field_order = ("event_date", "place", "weight", "fissile", "unit", "method", "is_late")
    event_date = forms.DateField(label=_("Received on"), widget=DateInput)
    place = forms.ChoiceField(label=_("Place"))
    confirmed_unit = confirmed_unit_field()
    is_late = late_field()

    def __init__(self, *args: Any, area: Area, **options: Any) -> None:
        super().__init__(*args, area=area, **options)
        self.fields["event_date"].initial = timezone.localdate
        self.fields["weight"].required = False
        self.fields["weight"].label = _("Element weight as measured here")
        self.fields["weight"].help_text = _("Blank: not measured, the shipper's figures stand")


class CountForm(WeightsForm):
    """One batch as found: the counter sees no weight of the book."""

    field_order = ("found", "items", "weight", "fissile", "unit", "method", "remark")
    found = forms.ChoiceField(
        label=_("Is it there?"), choices=[("yes", _("Yes")), ("no", _("No, it is missing"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    items = forms.IntegerField(label=_("Items counted"), min_value=0, required=False)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, area: Area, **options: Any) -> None:
        super().__init__(*args, area=area, **options)
        self.fields["weight"].required = False
        self.fields["weight"].help_text = _("Only if it was measured anew")

    def count(self, line: CountLine) -> Count:
        """Return the count of a line."""
        given = self.cleaned_data
        element, isotopes = self.element_and_isotopes()
        return Count(given["found"] == "yes", given["items"], element, isotopes)


class SheetForm(forms.Form):
    """A count sheet filled in away from the system."""

    file = forms.FileField(label=_("Count sheet"), help_text=_("CSV or XLSX"))


class FreezeForm(forms.Form):
    """The day of an inventory taking."""

    on = forms.DateField(label=_("Day of the inventory taking"), widget=DateInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = timezone.localdate


class ExplanationForm(forms.Form):
    """What was looked into."""

    explanation = forms.CharField(
        label=_("Explanation"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        help_text=_("Needed where something differs: what was looked into, and what was found"),
    )  # fmt: skip


class ReportForm(forms.Form):
    """Which report, until which day."""

    end = forms.DateField(label=_("Until"), widget=DateInput)


class QuestionForm(forms.Form):
    """A question about a report."""

    question = forms.CharField(
        label=_("Question"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    line = forms.IntegerField(label=_("Line"), min_value=1, required=False)


class AnswerForm(forms.Form):
    """An answer to it."""

    answer = forms.CharField(
        label=_("Answer"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )


class MoveForm(forms.Form):
    """A move between places of the area."""

    to_place = forms.ChoiceField(label=_("To"))
    on = forms.DateField(label=_("Day"), widget=DateInput)
    late = late_field()

    def __init__(self, *args: Any, area: Area, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = timezone.localdate
        self.fields["to_place"].choices = [  # type: ignore[attr-defined]
            (place.code, str(place)) for place in area.places.exclude(kind="flow")
        ]


class MethodForm(forms.Form):
    """A measurement method with its errors in per cent."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name of the method"), max_length=120)
    random = forms.DecimalField(
        label=_("Random error"), min_value=0, max_value=99, decimal_places=6,
        help_text=_("Relative standard deviation in %"),
    )  # fmt: skip
    systematic = forms.DecimalField(
        label=_("Systematic error"), min_value=0, max_value=99, decimal_places=6,
        help_text=_("Relative standard deviation in %"),
    )  # fmt: skip
    source = forms.CharField(label=_("Source of the values"), max_length=200, required=False)


class CalibrationForm(forms.Form):
    """A calibration of a method."""

    method = forms.ChoiceField(label=_("Measurement method"))
    name = forms.CharField(label=_("Calibration"), max_length=60)
    valid_from = forms.DateField(label=_("From"), widget=DateInput)
    valid_to = forms.DateField(label=_("To"), widget=DateInput, required=False)

    def __init__(self, *args: Any, area: Area, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["method"].choices = [(m.code, str(m)) for m in area.methods.all()]  # type: ignore[attr-defined]


def _form_choices() -> list[tuple[str, str]]:
    """Forms of reports in words, and whether somebody compared them with the law."""
    choices = []
    for profile in map(load_profile, profile_names()):
        words = [str(FORM_LABELS.get(profile.name, profile.title)), profile.identifier]
        words += [] if profile.verified else [gettext("Unverified").lower()]
        choices.append((profile.identifier, " · ".join(words)))
    return choices


class ReportFormForm(forms.Form):
    """Another form of reports for an area."""

    profile = forms.ChoiceField(label=_("Form of reports"), choices=_form_choices)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class AreaForm(forms.Form):
    """A facility with its first material balance area."""

    holder = forms.ModelChoiceField(Organisation.objects.none(), label=_("Holder"))
    code = forms.CharField(label=_("Code"), max_length=12, help_text=_("Of facility and area"))
    name = forms.CharField(label=_("Name of the facility"), max_length=120)
    counts_items = forms.BooleanField(
        label=_("Item facility"), required=False,
        help_text=_("Items are counted and never opened: any MUF is looked into"),
    )  # fmt: skip
    one_room = forms.BooleanField(
        label=_("Small quantities in one room"), required=False,
        help_text=_("One page, one inventory and one set of reports a year, kept by one person"),
    )  # fmt: skip
    profile = forms.ChoiceField(
        label=_("Form of reports"), choices=_form_choices,
        initial="national@1",
    )  # fmt: skip
    regime = forms.ChoiceField(
        label=_("Deadlines of"), choices=REGIMES, initial="IAEA", required=False
    )
    four_eyes_special = forms.DecimalField(
        label=_("Second person above, g of plutonium or fissile uranium"), min_value=0,
        required=False,
    )  # fmt: skip
    four_eyes_source = forms.DecimalField(
        label=_("Second person above, kg of other material"), min_value=0, required=False
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        holders = Organisation.objects.filter(country=actor.country).order_by("name")
        self.fields["holder"].queryset = holders.filter(  # type: ignore[attr-defined]
            kind__in=["operator", "technical_support"]
        )
        for number in range(1, MOST_PLACES + 1):
            self.fields[f"place_code_{number}"] = forms.CharField(
                label=_("Code"), max_length=8, required=number == 1
            )
            self.fields[f"place_name_{number}"] = forms.CharField(
                label=_("Key measurement point"), max_length=120, required=number == 1
            )
            self.fields[f"place_kind_{number}"] = forms.ChoiceField(
                label=_("Kind"), choices=list(PLACE_KINDS.items()), required=False
            )

    def plain(self) -> list[forms.BoundField]:
        """Return the fields that do not belong to a place."""
        return [self[name] for name in self.fields if not name.startswith("place_")]

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of each place."""
        names = ("code", "name", "kind")
        return [[self[f"place_{name}_{n}"] for name in names] for n in range(1, MOST_PLACES + 1)]

    def places(self) -> list[tuple[str, str, str]]:
        """Return the places that were given."""
        given = self.cleaned_data
        return [
            (
                given[f"place_code_{n}"],
                given[f"place_name_{n}"] or given[f"place_code_{n}"],
                given[f"place_kind_{n}"] or "inventory",
            )
            for n in range(1, MOST_PLACES + 1)
            if given[f"place_code_{n}"]
        ]


class OpeningForm(forms.Form):
    """The opening inventory: a day and a sheet of batches."""

    on = forms.DateField(label=_("Day of the opening inventory"), widget=DateInput)
    file = forms.FileField(
        label=_("Opening inventory"), required=False,
        help_text=_("The same columns as a count sheet; without a file the area opens empty"),
    )  # fmt: skip
    confirmed_unit = confirmed_unit_field()

    def day(self) -> date:
        """Return the day."""
        given: date = self.cleaned_data["on"]
        return given
