"""The yearly inventory of a holder of small quantities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from korgan.accounting.forms.books import DateInput
from korgan.accounting.models import Batch


class RoomForm(forms.Form):
    """Which batches are there with how many items; blank items: missing."""

    on = forms.DateField(label=_("Day of the inventory taking"), widget=DateInput)

    def __init__(
        self, *args: Any, held: list[tuple[Batch, dict[str, int]]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.held = held
        for batch, _amounts in held:
            self.fields[f"items_{batch.id}"] = forms.IntegerField(
                label=_("Items of %(batch)s found") % {"batch": batch.name}, min_value=0,
                required=False, help_text=_("Blank: not counted, 0: missing"),
            )  # fmt: skip
        self.fields["explanation"] = forms.CharField(
            label=_("Explanation"), required=False, max_length=4000,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("What was looked into, and what was found"),
        )  # fmt: skip

    def items_found(self) -> dict[int, int | None]:
        """Return what was counted; None where a batch is missing."""
        given = {batch.id: self.cleaned_data[f"items_{batch.id}"] for batch, _amounts in self.held}
        return {key: found or None for key, found in given.items() if found is not None}
