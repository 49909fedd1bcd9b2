"""A correction of what was entered wrongly, and an explanation of what looks wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from korgan.kernel.errors import InputError
from korgan.sources.domain.rule_tables import load_table
from korgan.sources.forms.source import DateInput
from korgan.sources.models import Source
from korgan.sources.services import CORRECTABLE, WrittenContent


class CorrectionForm(forms.Form):
    """The facts of a source as they stand, to be corrected with a reason."""

    maker = forms.CharField(label=_("Maker"), max_length=120, required=False)
    model = forms.CharField(label=_("Model"), max_length=120, required=False)
    serial = forms.CharField(label=_("Serial number"), max_length=80, required=False)
    holder_serial = forms.CharField(
        label=_("Serial number of the capsule"), max_length=80, required=False
    )
    practice = forms.ChoiceField(label=_("Practice"), required=False)
    iso2919 = forms.CharField(label=_("ISO 2919 class"), max_length=24, required=False)
    special_form_certificate = forms.CharField(
        label=_("Special-form certificate"), max_length=80, required=False
    )
    manufactured_on = forms.DateField(label=_("Manufactured"), widget=DateInput, required=False)
    working_life_years = forms.DecimalField(
        label=_("Recommended working life"), min_value=0, max_value=200, decimal_places=2,
        required=False, help_text=_("In years"),
    )  # fmt: skip
    contents = forms.CharField(
        label=_("Contents"), widget=forms.Textarea(attrs={"rows": 3}), required=False,
        max_length=2000, help_text=_("One a line: nuclide; activity; reference date"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why the entry was wrong"), widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )  # fmt: skip

    def __init__(self, *args: Any, source: Source, **options: Any) -> None:
        self.before = _written(source)
        initial = {name: getattr(source, name) for name in CORRECTABLE}
        super().__init__(*args, **{**options, "initial": {**initial, "contents": self.before}})
        practices = [row["practice"] for row in load_table("practice_categories")]
        self.fields["practice"].choices = [  # type: ignore[attr-defined]
            ("", _("Not in the table")), *((each, _(each)) for each in practices)
        ]  # fmt: skip

    def values(self) -> dict[str, Any]:
        """Return what the service asks for; contents only if they were changed."""
        given = self.cleaned_data
        facts: dict[str, Any] = {name: given[name] for name in (*CORRECTABLE, "reason")}
        text = "\n".join(line.strip() for line in given["contents"].splitlines() if line.strip())
        if text != self.before:
            facts["contents"] = [_content(line) for line in text.splitlines()]
        return facts


class ReasonForm(forms.Form):
    """Why something doubtful is right as it stands."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=400
    )


def _written(source: Source) -> str:
    return "\n".join(
        f"{row.nuclide}; {row.activity_as_written}; {row.reference_date.isoformat()}"
        for row in source.contents.all()
    )


def _content(line: str) -> WrittenContent:
    parts = [each.strip() for each in line.split(";")]
    if len(parts) != 3:
        raise InputError("line_form", f"this line has not 3 parts: {line}", where="contents")
    try:
        day = forms.DateField().clean(parts[2])
    except forms.ValidationError:
        raise InputError("line_form", f"{parts[2]} is no date", where="contents") from None
    return WrittenContent(parts[0], parts[1], day)
