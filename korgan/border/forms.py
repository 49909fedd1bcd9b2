"""What officers fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from korgan.border.domain import ClosingCode, EvidenceKind
from korgan.border.models import CLOSING_LABELS, EVIDENCE_LABELS, Instrument
from korgan.border.selectors import list_instruments
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import list_sites


class UploadForm(forms.Form):
    """An instrument's file, and where and of what it was taken."""

    file = forms.FileField(
        label=_("Instrument file"),
        help_text=_("N42, SPC, SPE, CHN, CNF, PCF, RadiaCode and other formats, up to 64 MB"),
    )
    background = forms.FileField(
        label=_("Background file"),
        required=False,
        help_text=_("Only if the background was recorded in a file of its own"),
    )
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Place"), required=False)
    instrument = forms.ModelChoiceField(
        Instrument.objects.none(), label=_("Instrument"), required=False
    )
    conveyance = forms.CharField(
        label=_("Vehicle, container or person"),
        max_length=200,
        required=False,
        help_text=_("Registration or container number; no personal data that you do not need"),
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        own = {"organisation_id": actor.organisation_id}
        places = self.fields["site"], list_sites(actor=actor).filter(**own).order_by("name")
        instruments = self.fields["instrument"], list_instruments(actor=actor).filter(**own)
        for field, choices in (places, instruments):
            field.queryset = choices  # type: ignore[attr-defined]


class FindingForm(forms.Form):
    """The officer's finding."""

    code = forms.ChoiceField(
        label=_("What was it?"),
        choices=[("", _("Choose")), *((c.value, label) for c, label in CLOSING_LABELS.items())],
    )
    explanation = forms.CharField(
        label=_("What did you find, and how do you know?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
    )

    def clean_code(self) -> ClosingCode:
        """Return the code itself."""
        return ClosingCode(self.cleaned_data["code"])


class EvidenceForm(forms.Form):
    """A document or a note."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(k.value, label) for k, label in EVIDENCE_LABELS.items()]
    )
    file = forms.FileField(label=_("File"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=5000
    )

    def clean_kind(self) -> EvidenceKind:
        """Return the kind itself."""
        return EvidenceKind(self.cleaned_data["kind"])
