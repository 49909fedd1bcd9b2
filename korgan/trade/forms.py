"""What officers fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.refusals import Refusal
from korgan.science.names.parties import PartyFacts
from korgan.trade.domain.commodities import Outcome
from korgan.trade.domain.lists import ListedName, ListEntry, NameQuality
from korgan.trade.domain.work import (
    GREATEST_THRESHOLD,
    LEAST_THRESHOLD,
    ListKind,
    Purpose,
    Verdict,
    facts_as_dict,
)
from korgan.trade.models import (
    LIST_KIND_LABELS,
    OUTCOME_LABELS,
    PARTY_KIND_LABELS,
    PURPOSE_LABELS,
    VERDICT_LABELS,
    PartyList,
)
from korgan.trade.readers.queries import facts_of
from korgan.trade.selectors.lists import list_lists

_PURPOSES = [(purpose.value, label) for purpose, label in PURPOSE_LABELS.items()]
_LONGEST = 2000


class CommodityForm(forms.Form):
    """A commodity by its data sheet."""

    description = forms.CharField(
        label=_("Commodity"), max_length=300, help_text=_("What it is, in a few words")
    )
    data_sheet = forms.FileField(label=_("Data sheet"))


class IdentificationForm(forms.Form):
    """Which entry of a control list controls a commodity, or that none does."""

    control_list = forms.CharField(label=_("Control list and its edition"), max_length=200)
    outcome = forms.TypedChoiceField(
        label=_("Outcome"), coerce=Outcome, widget=forms.RadioSelect,
        choices=[(each.value, label) for each, label in OUTCOME_LABELS.items()],
    )  # fmt: skip
    entry = forms.CharField(
        label=_("Entry"), max_length=40, required=False,
        help_text=_("As the list writes it, such as 3A225; blank if none controls it"),
    )  # fmt: skip
    explanation = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
        help_text=_("Which parameters of the entry are reached, and which are not"),
    )  # fmt: skip


class FactsForm(forms.Form):
    """Facts of a party; several values of a field are divided by semicolons."""

    name = forms.CharField(
        label=_("Name"),
        max_length=_LONGEST,
        required=False,
        strip=True,
        help_text=_("In any script and spelling; other names after a semicolon"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=list(PARTY_KIND_LABELS.items()), required=False
    )
    birth_date = forms.CharField(
        label=_("Date of birth or founding"),
        max_length=100,
        required=False,
        help_text=_("1970-03-05, 05.03.1970 or 1970"),
    )
    country = forms.CharField(
        label=_("Country"),
        max_length=100,
        required=False,
        help_text=_("Two letters or the English name"),
    )
    identifier = forms.CharField(
        label=_("Number"),
        max_length=300,
        required=False,
        help_text=_("Passport, registration, tax or IMO number"),
    )
    address = forms.CharField(label=_("Address"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        """Read the facts; a fault goes to its field."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        named = {key: str(cleaned.get(key) or "") for key in FactsForm.base_fields}
        try:
            self.facts: PartyFacts = facts_of(named)
        except InputError as error:
            self.add_error(error.where if error.where in self.fields else "name", Refusal(error))
        return cleaned

    @staticmethod
    def initial_of(raw: dict[str, Any]) -> dict[str, str]:
        """Return the facts of a party as the form shows them."""
        return {
            "name": "; ".join(raw["names"]),
            "kind": raw["kind"],
            "birth_date": "; ".join(raw["birth_dates"]),
            "country": "; ".join(raw["countries"]),
            "identifier": "; ".join(raw["identifiers"]),
            "address": "; ".join(raw["addresses"]),
        }


class SearchForm(FactsForm):
    """The search box, and what narrows the answer."""

    name = forms.CharField(
        label=_("Name or number"),
        max_length=_LONGEST,
        help_text=_("In any script and spelling; other names after a semicolon"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=_PURPOSES, required=False)
    as_of = forms.DateField(
        label=_("Lists as they stood on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: as they stand now"),
    )

    @property
    def narrowed(self) -> bool:
        """Whether more than a name was asked."""
        return any(self.data.get(name) for name in self.fields if name not in ("name", "purpose"))

    def clean_purpose(self) -> Purpose:
        """Return the purpose itself."""
        return Purpose(self.cleaned_data["purpose"] or Purpose.LICENCE)


class RegisterForm(FactsForm):
    """A party to be kept in the register."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=_PURPOSES)
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        help_text=_("Number of the application, declaration or file"),
    )

    def clean_purpose(self) -> Purpose:
        """Return the purpose itself."""
        return Purpose(self.cleaned_data["purpose"])


class ChangePartyForm(FactsForm):
    """Corrected facts of a known party."""

    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class VerdictForm(forms.Form):
    """The officer's verdict on a match."""

    verdict = forms.ChoiceField(
        label=_("Is the party the listed one?"),
        choices=[(verdict.value, label) for verdict, label in VERDICT_LABELS.items()],
        widget=forms.RadioSelect,
    )
    explanation = forms.CharField(
        label=_("Which facts decide it?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
    )

    def clean_verdict(self) -> Verdict:
        """Return the verdict itself."""
        return Verdict(self.cleaned_data["verdict"])


class BatchForm(forms.Form):
    """A spreadsheet of parties."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_(
            "CSV or XLSX; the first line names columns: id, name, kind, birth_date, country, "
            "identifier, address. Only the name is needed."
        ),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=_PURPOSES)
    registers = forms.BooleanField(
        label=_("Enter the parties in the register and screen them again with every new edition"),
        required=False,
    )

    def clean_purpose(self) -> Purpose:
        """Return the purpose itself."""
        return Purpose(self.cleaned_data["purpose"])


class ListForm(forms.Form):
    """A new list."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, label) for kind, label in LIST_KIND_LABELS.items()]
    )
    publisher = forms.CharField(label=_("Publisher"), max_length=200, required=False)
    obtained_from = forms.CharField(
        label=_("Obtained from"),
        max_length=300,
        required=False,
        help_text=_("Address or office from which its editions come"),
    )
    public_key = forms.CharField(
        label=_("Publisher's key"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Ed25519, PEM. With it every edition must come with a valid signature"),
    )

    def clean_kind(self) -> ListKind:
        """Return the kind itself."""
        return ListKind(self.cleaned_data["kind"])


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Several files at once, each checked as one is."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list) else [data]
        check = super().clean
        return [check(each, initial) for each in given or [None]]


class ImportForm(forms.Form):
    """The files of an edition."""

    list_files = _FilesField(
        label=_("Files of the list"),
        help_text=_(
            "As published: UN, OFAC, EU, UK or US list, FollowTheMoney, or a CSV or JSON of your "
            "own. An OFAC list as CSV has three files: choose them together."
        ),
    )
    obtained_from = forms.CharField(label=_("Obtained from"), max_length=300, required=False)
    announced_sha256 = forms.CharField(
        label=_("SHA-256 that the publisher announces"), max_length=64, required=False
    )
    signature = forms.FileField(label=_("Signature"), required=False)


class ReasonForm(forms.Form):
    """Why an edition is used, or not."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class EntryForm(FactsForm):
    """An entry of the national list or the register of denials."""

    programmes = forms.CharField(label=_("Programme or legal act"), max_length=300, required=False)
    remarks = forms.CharField(
        label=_("Remarks"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )
    basis = forms.CharField(
        label=_("Legal basis and reason of the entry"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )

    def entry(self, entity_id: str, listed_on: str) -> ListEntry:
        """Return the entry that the form describes."""
        raw = facts_as_dict(self.facts)
        names = tuple(
            ListedName(text, NameQuality.GOOD if place else NameQuality.PRIMARY)
            for place, text in enumerate(raw["names"])
        )
        if not names:
            raise InputError("no_name", "an entry has a name", where="name")
        programmes = self.cleaned_data["programmes"]
        return ListEntry(
            entity_id=entity_id,
            names=names,
            kind=self.facts.kind,
            birth_dates=self.facts.birth_dates,
            countries=self.facts.countries,
            identifiers=self.facts.identifiers,
            addresses=self.facts.addresses,
            programmes=(programmes,) if programmes else (),
            listed_on=listed_on,
            remarks=self.cleaned_data["remarks"],
        )


class ThresholdForm(forms.Form):
    """A threshold by list and purpose."""

    party_list = forms.ModelChoiceField(
        PartyList.objects.none(), label=_("List"), required=False, empty_label=_("All lists")
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=[("", _("All purposes")), *_PURPOSES], required=False
    )
    value = forms.FloatField(
        label=_("Threshold"),
        min_value=LEAST_THRESHOLD,
        max_value=GREATEST_THRESHOLD,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        lists = list_lists(actor=actor).order_by("name")
        self.fields["party_list"].queryset = lists  # type: ignore[attr-defined]
