"""What lawyers and drafters fill in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.law.domain.coverage import Aspect, Judgement
from korgan.law.domain.treaties import EventKind
from korgan.law.models import Work
from korgan.law.models.coverage import ASPECT_LABELS, JUDGEMENT_LABELS
from korgan.law.models.regulator import ANSWER_LABELS, ORIGIN_LABELS
from korgan.law.models.texts import (
    CHECKLIST_PLACES,
    LANGUAGE_LABELS,
    STATUS_LABELS,
    VERSION_EVENTS,
    WORK_KINDS,
)
from korgan.law.models.treaties import EVENT_LABELS

Choices = Iterable[tuple[str, Any]]


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **options)


def _area(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        **{"max_length": 10000, **options},
    )


class EventForm(forms.Form):
    """One statement of one source."""

    treaty = forms.ChoiceField(label=_("Treaty or instrument"))
    kind = forms.ChoiceField(
        label=_("Event"), choices=[(kind.value, label) for kind, label in EVENT_LABELS.items()]
    )
    day = forms.CharField(
        label=_("Date"),
        required=False,
        max_length=10,
        help_text=_("As much as the source gives: 2012-02-29, 2012-02 or 2012"),
    )
    article = forms.CharField(
        label=_("Article"),
        required=False,
        max_length=30,
        help_text=_("For a reservation or an option"),
    )
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Document, page or notification")
    )
    source_as_of = forms.CharField(label=_("The source speaks for"), required=False, max_length=40)
    note = _area(_("Note"), 2, required=False)
    disorder_confirmed = forms.BooleanField(
        label=_("The dates are out of order, and the source really gives them so"),
        required=False,
    )

    def __init__(self, *args: Any, treaties: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["treaty"].choices = list(treaties)  # type: ignore[attr-defined]

    def clean_kind(self) -> EventKind:
        """Return the kind itself."""
        return EventKind(self.cleaned_data["kind"])


class WorkForm(forms.Form):
    """A text with its first wording."""

    file = forms.FileField(
        label=_("File"), help_text=_(".docx, plain text, or Akoma Ntoso (.xml); no PDF, no scan")
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(WORK_KINDS.items()))
    number = forms.CharField(label=_("Number"), max_length=60)
    adopted_on = _day(_("Adopted"))
    in_force_from = _day(_("In force from"))
    language = forms.ChoiceField(label=_("Language"), choices=list(LANGUAGE_LABELS.items()))
    status = forms.ChoiceField(
        label=_("Status"), choices=list(STATUS_LABELS.items()), initial="in_force"
    )
    owner = forms.CharField(label=_("Responsible body"), required=False, max_length=200)


class VersionForm(forms.Form):
    """Another wording of a text."""

    file = forms.FileField(
        label=_("File"), help_text=_(".docx, plain text, or Akoma Ntoso (.xml); no PDF, no scan")
    )
    event = forms.ChoiceField(
        label=_("What is it?"),
        choices=[pair for pair in VERSION_EVENTS.items() if pair[0] != "original"],
    )
    amended_by = forms.CharField(
        label=_("Amended by"),
        required=False,
        max_length=300,
        help_text=_("Number and date of the amending text"),
    )
    language = forms.ChoiceField(label=_("Language"), choices=list(LANGUAGE_LABELS.items()))
    in_force_from = _day(_("In force from"))


class StatusForm(forms.Form):
    """How a text stands and who answers for it."""

    status = forms.ChoiceField(label=_("Status"), choices=list(STATUS_LABELS.items()))
    owner = forms.CharField(label=_("Responsible body"), required=False, max_length=200)


class PlacesForm(forms.Form):
    """Where a procedure is offered as a checklist."""

    places = forms.MultipleChoiceField(
        label=_("Pages"),
        choices=list(CHECKLIST_PLACES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


JUDGED = [(j.value, label) for j, label in JUDGEMENT_LABELS.items() if j is not Judgement.UNKNOWN]


class ProvisionJudgementForm(forms.Form):
    """What a provision does for obligations."""

    obligations = forms.MultipleChoiceField(
        label=_("Obligations"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Hold Ctrl to choose several"),
    )
    aspect = forms.ChoiceField(
        label=_("Part"),
        choices=[(a.value, label) for a, label in ASPECT_LABELS.items()],
        help_text=_("An offence needs conduct, penalty, jurisdiction and procedure"),
    )
    judgement = forms.ChoiceField(label=_("Judgement"), choices=JUDGED, initial="full")
    quotation = _area(_("Quotation"), help_text=_("The very words of the provision"))
    reasoning = _area(_("Reasons"), 2, required=False)

    def __init__(self, *args: Any, obligations: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["obligations"].choices = list(obligations)  # type: ignore[attr-defined]

    def clean_aspect(self) -> Aspect:
        """Return the part itself."""
        return Aspect(self.cleaned_data["aspect"])

    def clean_judgement(self) -> Judgement:
        """Return the judgement itself."""
        return Judgement(self.cleaned_data["judgement"])


class AbsenceForm(forms.Form):
    """That nothing meets an obligation, or that it does not apply."""

    judgement = forms.ChoiceField(
        label=_("Judgement"),
        choices=[
            (each.value, JUDGEMENT_LABELS[each])
            for each in (Judgement.NONE, Judgement.NOT_APPLICABLE)
        ],
    )
    reasoning = _area(_("Where did you look, and what did you find?"))

    def clean_judgement(self) -> Judgement:
        """Return the judgement itself."""
        return Judgement(self.cleaned_data["judgement"])


class RenewalForm(forms.Form):
    """A judgement made again on the words now in force."""

    judgement = forms.ChoiceField(label=_("Judgement"), choices=JUDGED)
    quotation = _area(
        _("Quotation"), required=False, help_text=_("The very words of the provision")
    )
    reasoning = _area(_("Reasons"), 2, required=False)

    def clean_judgement(self) -> Judgement:
        """Return the judgement itself."""
        return Judgement(self.cleaned_data["judgement"])


class BillForm(forms.Form):
    """A new bill."""

    title = forms.CharField(label=_("Title"), max_length=300)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", _("English")), ("ru", _("Russian"))]
    )


class ArticleForm(forms.Form):
    """An article of a bill."""

    heading = forms.CharField(label=_("Heading"), max_length=300)
    text = _area(_("Text"), 10, max_length=20000)


class AdoptionForm(forms.Form):
    """A bill that became law."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(WORK_KINDS.items()))
    number = forms.CharField(label=_("Number"), max_length=60)
    adopted_on = _day(_("Adopted"), initial=timezone.localdate)
    in_force_from = _day(_("In force from"), initial=timezone.localdate)


class AnswerForm(forms.Form):
    """An answer to a question of a report, in the State's own words."""

    text = _area(_("Answer"), 4)
    source = forms.CharField(label=_("Source"), max_length=300)


class SentForm(forms.Form):
    """When a report was sent."""

    sent_on = _day(_("Sent"), initial=timezone.localdate)
    reference = forms.CharField(
        label=_("Reference of the dispatch"), required=False, max_length=200
    )


class FactForm(forms.Form):
    """A fact of independence."""

    answer = forms.ChoiceField(label=_("Answer"), choices=list(ANSWER_LABELS.items()))
    work = forms.ModelChoiceField(Work.objects.none(), label=_("Text"), required=False)
    citation = forms.CharField(
        label=_("Citation"), required=False, max_length=300, help_text=_("Article and paragraph")
    )
    note = _area(_("Note"), 2, required=False)

    def __init__(self, *args: Any, works: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["work"].queryset = works  # type: ignore[attr-defined]


class StaffForm(forms.Form):
    """A group of posts."""

    name = forms.CharField(label=_("Group of posts"), max_length=120)
    required = forms.IntegerField(label=_("Posts needed"), min_value=0, max_value=100000)
    established = forms.IntegerField(label=_("Posts established"), min_value=0, max_value=100000)
    filled = forms.IntegerField(label=_("Posts filled"), min_value=0, max_value=100000)
    as_of = _day(_("As of"), initial=timezone.localdate)
    source = forms.CharField(label=_("Source"), max_length=300)


class FacilityTypeForm(forms.Form):
    """Installations of a type."""

    name = forms.CharField(label=_("Type of installation"), max_length=120)
    units = forms.IntegerField(label=_("Number"), min_value=0, max_value=1000)


class BudgetForm(forms.Form):
    """A line of the budget."""

    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    purpose = forms.CharField(label=_("Purpose"), max_length=120)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=16, decimal_places=2)
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3)
    origin = forms.ChoiceField(label=_("Origin"), choices=list(ORIGIN_LABELS.items()))
    source = forms.CharField(label=_("Source"), max_length=300)
