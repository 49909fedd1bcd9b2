"""What is filled in: a correspondent's key, a message, which request it belongs to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from korgan.exchange.models import Correspondent
from korgan.exchange.selectors import list_correspondents
from korgan.kernel.organisations.domain import Actor
from korgan.sources.conduct_sheet import FIELD_LABELS
from korgan.sources.domain.conduct_forms import FIELDS, Answer, FieldKind, Form
from korgan.sources.models import ExchangeRequest
from korgan.sources.selectors import requests_with

YES_NO = [("", "—"), ("yes", _("yes")), ("no", _("no"))]


def _as_yes_no(text: str) -> bool | None:
    return None if text == "" else text == "yes"


class CorrespondentForm(forms.Form):
    """An agency abroad and its public key."""

    name = forms.CharField(label=_("Agency"), max_length=200)
    abroad = forms.CharField(label=_("State"), max_length=2, help_text=_("ISO 3166 code"))
    key = forms.CharField(
        label=_("Public key"), max_length=200,
        help_text=_("One line, as the agency's own page or command prints it"),
    )  # fmt: skip
    confirmed_by = forms.CharField(
        label=_("How the key was confirmed"), max_length=300,
        help_text=_("When, with whom, over which other line the key was compared"),
    )  # fmt: skip


class RevocationForm(forms.Form):
    """Why a key is trusted no longer."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class UploadForm(forms.Form):
    """A file that another agency handed over."""

    file = forms.FileField(
        label=_("Signed message"), help_text=_("The file as it came, not opened and saved again")
    )


class MessageForm(forms.Form):
    """What a person says in one form of the Code of Conduct, and to whom it goes."""

    to = forms.ModelChoiceField(
        Correspondent.objects.none(), label=_("To"), empty_label=None,
        help_text=_("Agencies of the other State whose keys are registered"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, actor: Actor, abroad: str, form: Form, known: dict[str, Any], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.form = form
        self.fields["to"].queryset = (  # type: ignore[attr-defined]
            list_correspondents(actor=actor)
            .filter(organisation_id=actor.organisation_id, abroad=abroad, revoked_on=None)
            .order_by("name", "id")
        )
        for each in FIELDS[form]:
            self.fields[each.name] = _field(each.kind, each.required, each.name)
            value = known.get(each.name)
            if each.kind is FieldKind.YES_NO:
                value = "" if value is None else "yes" if value else "no"
            self.fields[each.name].initial = value

    def said(self) -> dict[str, Answer]:
        """Return what the form says, as the message writes it."""
        given = self.cleaned_data
        return {
            each.name: given[each.name].isoformat()
            if each.kind is FieldKind.DAY and given[each.name]
            else given[each.name]
            for each in FIELDS[self.form]
        }


def _field(kind: FieldKind, required: bool, name: str) -> forms.Field:
    label = FIELD_LABELS[name]
    if kind is FieldKind.YES_NO:
        return forms.TypedChoiceField(
            label=label, choices=YES_NO, required=required, coerce=_as_yes_no, empty_value=None
        )
    if kind is FieldKind.DAY:
        calendar = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        return forms.DateField(label=label, required=required, widget=calendar)
    rows = 3 if name == "remarks" else 1
    widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else None
    return forms.CharField(label=label, required=required, max_length=2000, widget=widget)


class LinkForm(forms.Form):
    """The request of this State of which a received message speaks."""

    request = forms.ModelChoiceField(
        ExchangeRequest.objects.none(), label=_("Import or export request"), empty_label=None
    )

    def __init__(self, *args: Any, actor: Actor, country: str, form: Form, **more: Any) -> None:
        super().__init__(*args, **more)
        found = requests_with(actor=actor, country=country, form=form)
        self.fields["request"].queryset = found.order_by("-number")  # type: ignore[attr-defined]
