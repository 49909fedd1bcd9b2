"""Re-batching, decay, burn-up, seals and custodians."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.postings import ITEMS
from korgan.accounting.domain.records import Description
from korgan.accounting.forms.books import (
    UNITS,
    DateInput,
    as_micrograms,
    confirmed_unit_field,
    late_field,
    weight_field,
)
from korgan.accounting.models import SEAL_LABELS, Area, Batch
from korgan.accounting.selectors.handling import possible_custodians
from korgan.science.errors import InputError

OPERATIONS = [
    ("re-batching", _("Re-batching")),
    ("blending", _("Blending")),
    ("dissolution", _("Dissolution")),
]
MOST_PRODUCTS = 4

Held = list[tuple[Batch, dict[str, int]]]


class OperationForm(forms.Form):
    """What was made of which batches; nothing is lost on the way."""

    kind = forms.ChoiceField(label=_("Operation"), choices=OPERATIONS)
    on = forms.DateField(label=_("Day"), widget=DateInput)
    sources = forms.MultipleChoiceField(
        label=_("Batches used up"), widget=forms.CheckboxSelectMultiple
    )
    place = forms.ChoiceField(label=_("Place of what is made"))
    unit = forms.ChoiceField(label=_("Unit of weight"), choices=UNITS)
    form = forms.CharField(label=_("Form of the material"), max_length=2, required=False)
    container = forms.CharField(label=_("Container"), max_length=1, required=False)
    state = forms.CharField(label=_("State of the material"), max_length=1, required=False)

    def __init__(
        self, *args: Any, area: Area, held: Held, late_on: date | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.area, self.held = area, {batch.id: (batch, holding) for batch, holding in held}
        self.fields["on"].initial = late_on or timezone.localdate
        # What is offered is what was held on that day.
        self.fields["on"].disabled = late_on is not None
        self.fields["sources"].choices = [  # type: ignore[attr-defined]
            (str(batch.id), f"{batch.name} · {batch.get_category_display()} · {batch.place.code}")
            for batch, _held in held
        ]
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (place.code, str(place)) for place in area.places.exclude(kind="flow")
        ]
        for number in range(1, MOST_PRODUCTS + 1):
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Batch name"), max_length=16, required=number == 1
            )
            self.fields[f"items_{number}"] = forms.IntegerField(
                label=_("Items"), min_value=1, required=False
            )
            self.fields[f"weight_{number}"] = weight_field(_("Element weight"), required=False)
            self.fields[f"fissile_{number}"] = weight_field(_("Uranium-235 weight"), required=False)

    def plain(self) -> list[forms.BoundField]:
        """Return the fields that do not belong to a product."""
        return [self[name] for name in ("kind", "on", "place", "unit")]

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of each product."""
        names = ("name", "items", "weight", "fissile")
        return [[self[f"{name}_{n}"] for name in names] for n in range(1, MOST_PRODUCTS + 1)]

    def chosen(self) -> Held:
        """Return the batches that are used up, with what they hold."""
        return [self.held[int(key)] for key in self.cleaned_data["sources"]]

    def products(self) -> list[tuple[InventoryChange, Description]]:
        """Return what is made; a product without a weight takes what the others leave."""
        given, chosen = self.cleaned_data, self.chosen()
        category = ElementCategory(chosen[0][0].category)
        rest: dict[str, int] = {}
        for _batch, holding in chosen:
            for substance, amount in holding.items():
                rest[substance] = rest.get(substance, 0) + amount
        total = dict(rest)
        stated: list[tuple[int, dict[str, int]]] = []
        for number in range(1, MOST_PRODUCTS + 1):
            element = as_micrograms(given[f"weight_{number}"], given["unit"])
            if given[f"name_{number}"] and element is not None:
                stated.append((number, self._weights(number, element, category, total)))
        for _number, weights in stated:
            for substance, amount in weights.items():
                rest[substance] = rest.get(substance, 0) - amount
        weights_of = dict(stated)
        blank = [
            n for n in range(1, MOST_PRODUCTS + 1)
            if given[f"name_{n}"] and n not in weights_of
        ]  # fmt: skip
        if len(blank) > 1:
            raise InputError(
                "weight_missing", "two products have no weight", where=f"weight_{blank[1]}",
                mend="give all weights but one: the last batch takes what the others leave",
            )  # fmt: skip
        for number in blank:
            weights_of[number] = {k: v for k, v in rest.items() if k != ITEMS}
        text = (given[name].strip().upper() for name in ("form", "container", "state"))
        description = Description(*text)
        return [
            (self._change(number, category, weights_of[number]), description)
            for number in sorted(weights_of)
        ]

    def _weights(
        self, number: int, element: int, category: ElementCategory, total: dict[str, int]
    ) -> dict[str, int]:
        """Weights of a product: its isotopes in the proportion of the whole unless stated."""
        whole = total.get(category.element, 0)
        found = {category.element: element}
        for substance, amount in total.items():
            if "-" in substance and whole:
                found[substance] = round(amount * element / whole)
        fissile = as_micrograms(self.cleaned_data[f"fissile_{number}"], self.cleaned_data["unit"])
        if fissile is not None:
            found["U-235"] = fissile
        return found

    def _change(
        self, number: int, category: ElementCategory, weights: dict[str, int]
    ) -> InventoryChange:
        given = self.cleaned_data
        batches = self.chosen()
        return InventoryChange(
            "RP", given["on"], self.area.code, category, given[f"name_{number}"].strip(),
            weights.get(category.element, 0),
            {k: v for k, v in weights.items() if "-" in k and v},
            place=given["place"], obligation=batches[0][0].obligation,
            items=given[f"items_{number}"] or 1,
        )  # fmt: skip


class LateDayForm(forms.Form):
    """The day of a closed period on which something was forgotten."""

    late_on = forms.DateField(label=_("Day"), widget=DateInput)


class DecayForm(forms.Form):
    """The declared day of decay."""

    on = forms.DateField(label=_("Declared day"), widget=DateInput)
    late = late_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = timezone.localdate


class BurnupForm(forms.Form):
    """What irradiation used up and made, as computed for the batch."""

    on = forms.DateField(label=_("Day"), widget=DateInput)
    uranium = weight_field(_("Uranium used up"), required=False)
    uranium_235 = weight_field(_("of it uranium-235"), required=False)
    plutonium = weight_field(_("Plutonium made"), required=False)
    plutonium_241 = weight_field(_("of it plutonium-241"), required=False)
    unit = forms.ChoiceField(label=_("Unit of weight"), choices=UNITS)
    document = forms.CharField(label=_("Source document"), max_length=80, required=False)
    confirmed_unit = confirmed_unit_field()
    is_late = late_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = timezone.localdate

    def weights(self) -> dict[str, Any]:
        """Return the weights as the service takes them."""
        given = self.cleaned_data

        def amount(name: str) -> int:
            return as_micrograms(given[name], given["unit"]) or 0

        made = amount("plutonium_241")
        return {
            "on": given["on"], "uranium": amount("uranium"), "uranium_235": amount("uranium_235"),
            "plutonium": amount("plutonium"), "document": given["document"],
            "plutonium_isotopes": {"Pu-241": made} if made else {}, "late": given["is_late"],
            "confirmed_unit": given["confirmed_unit"],
        }  # fmt: skip


class SealForm(forms.Form):
    """Something done to a seal, or found of it."""

    batch = forms.ChoiceField(label=_("Batch name"))
    seal = forms.CharField(label=_("Number of the seal"), max_length=40)
    kind = forms.ChoiceField(label=_("What happened"), choices=list(SEAL_LABELS.items()))
    on = forms.DateField(label=_("Day"), widget=DateInput)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, held: Held, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = timezone.localdate
        self.fields["batch"].choices = [  # type: ignore[attr-defined]
            (str(batch.id), f"{batch.name} · {batch.place.code}") for batch, _held in held
        ]


class CustodianForm(forms.Form):
    """Who answers for a place from a day on."""

    place = forms.ChoiceField(label=_("Place"))
    custodian = forms.ChoiceField(label=_("Custodian"))
    since = forms.DateField(label=_("Since"), widget=DateInput)
    handed_over = forms.CharField(
        label=_("Handed over"), max_length=200, required=False,
        help_text=_("Record of the hand-over"),
    )  # fmt: skip

    def __init__(self, *args: Any, area: Area, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["since"].initial = timezone.localdate
        self.fields["place"].choices = [(str(p.id), str(p)) for p in area.places.all()]  # type: ignore[attr-defined]
        self.fields["custodian"].choices = [  # type: ignore[attr-defined]
            (str(user.id), str(user)) for user in possible_custodians(area)
        ]

    def day(self) -> date:
        """Return the day of the hand-over."""
        given: date = self.cleaned_data["since"]
        return given
