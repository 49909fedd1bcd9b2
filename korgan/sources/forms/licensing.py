"""What licensees and the regulator fill in about licences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import list_sites
from korgan.sources.domain.applications import MOST_LIMITS, required_documents
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licences import NO_NUCLIDE
from korgan.sources.domain.lifecycle import Transition
from korgan.sources.domain.rule_tables import load_table
from korgan.sources.domain.units import format_activity
from korgan.sources.forms.source import DateInput
from korgan.sources.models import (
    KIND_LABELS,
    WORKER_ROLE_LABELS,
    Application,
    ApplicationLimit,
    Licence,
    LicenceLimit,
    Room,
    Source,
    Worker,
)
from korgan.sources.selectors.licensing import Library, revision_of
from korgan.sources.services.applications import WrittenLimit

LIMIT_FIELDS = ("nuclide", "form", "total", "single", "count", "at")
MORE_ROWS = 3
COUNTED = frozenset(kind.value for kind in Kind) - {Kind.SEALED.value, Kind.UNSEALED.value}


class ApplicationForm(forms.Form):
    """What is applied for; its lines of limits grow as they are needed."""

    practice = forms.ChoiceField(label=_("Practice"))
    purpose = forms.CharField(
        label=_("Purpose"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        help_text=_("What the sources are for, in a few sentences"),
    )
    sites = forms.ModelMultipleChoiceField(
        Site.objects.none(), label=_("Premises"), widget=forms.CheckboxSelectMultiple
    )
    officer = forms.ModelChoiceField(
        Worker.objects.none(),
        label=_("Radiation-protection officer"),
        required=False,
        help_text=_("Somebody entered among your workers, with a qualification that is valid now"),
    )
    years = forms.IntegerField(label=_("Years"), min_value=1, max_value=100, initial=5)

    def __init__(self, *args: Any, actor: Actor, rows: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows_shown = min(max(rows, 1), MOST_LIMITS)
        practices = [row["practice"] for row in load_table("practice_categories")]
        self.fields["practice"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")), *((each, _(each)) for each in practices)
        ]  # fmt: skip
        own = list_sites(actor=actor).filter(organisation_id=actor.organisation_id)
        people = Worker.objects.filter(
            organisation_id=actor.organisation_id,
            role="radiation_protection_officer",
            active=True,
        )
        for name, found in (("sites", own.order_by("name")), ("officer", people.order_by("name"))):
            self.fields[name].queryset = found  # type: ignore[attr-defined]
        for number in range(1, self.rows_shown + 1):
            self._add_row(number, own)

    def _add_row(self, number: int, own: Any) -> None:
        forms_of = [(kind.value, label) for kind, label in KIND_LABELS.items()]
        self.fields |= {
            f"nuclide_{number}": forms.CharField(label=_("Nuclide"), max_length=40, required=False),
            f"form_{number}": forms.ChoiceField(
                label=_("Physical form"), choices=forms_of, required=False
            ),
            f"total_{number}": forms.CharField(
                label=_("In all, with unit"), max_length=60, required=False
            ),
            f"single_{number}": forms.CharField(
                label=_("One source at most"), max_length=60, required=False
            ),
            f"count_{number}": forms.IntegerField(
                label=_("Number at most"), min_value=1, max_value=100_000, required=False
            ),
            f"at_{number}": forms.ModelChoiceField(
                own.order_by("name"),
                label=_("Site"),
                required=False,
                empty_label=_("any of the premises"),
            ),
        }

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of each line."""
        return [
            [self[f"{name}_{n}"] for name in LIMIT_FIELDS] for n in range(1, self.rows_shown + 1)
        ]

    def plain(self) -> list[forms.BoundField]:
        """Return the fields that belong to no line."""
        return [self[name] for name in ("practice", "purpose", "sites", "officer", "years")]

    def clean(self) -> dict[str, Any]:
        """Ask for nuclide and activity of a line, or for the number of what has none."""
        given = super().clean() or {}
        for number in range(1, self.rows_shown + 1):
            if given.get(f"form_{number}") in COUNTED:
                self._clean_counted(number, given)
                continue
            pair = (f"nuclide_{number}", f"total_{number}")
            if any(given.get(name) for name in pair):
                for name in pair:
                    if not given.get(name) and name not in self.errors:
                        self.add_error(name, _("Give nuclide and activity."))
        return given

    def _clean_counted(self, number: int, given: dict[str, Any]) -> None:
        if any(given.get(f"{name}_{number}") for name in ("nuclide", "total", "single")):
            self.add_error(
                f"form_{number}",
                _("It has no activity of its own: give the number, and no nuclide or activity."),
            )
        elif not given.get(f"count_{number}") and f"count_{number}" not in self.errors:
            self.add_error(f"count_{number}", _("Give the number."))

    def values(self) -> dict[str, Any]:
        """Return what the service asks for."""
        given = self.cleaned_data
        limits = [
            WrittenLimit(
                nuclide=given[f"nuclide_{n}"],
                form=Kind(given[f"form_{n}"] or Kind.SEALED),
                total=given[f"total_{n}"],
                single=given[f"single_{n}"],
                count=given[f"count_{n}"],
                site=given[f"at_{n}"],
            )
            for n in range(1, self.rows_shown + 1)
            if given[f"nuclide_{n}"] or given[f"form_{n}"] in COUNTED
        ]
        names = ("practice", "purpose", "sites", "officer", "years")
        return {**{name: given[name] for name in names}, "limits": limits}


def values_of(application: Application) -> dict[str, Any]:
    """Return an application as the form's initial values."""
    values: dict[str, Any] = {
        "practice": application.practice,
        "purpose": application.purpose,
        "sites": list(application.sites.values_list("id", flat=True)),
        "officer": application.officer_id,
        "years": application.years,
    }
    for number, line in enumerate(application.limits.all(), start=1):
        values |= _line(number, line)
        values[f"total_{number}"] = line.as_written
    return values


def values_from(licence: Licence) -> dict[str, Any]:
    """Return a licence as initial values of its amendment or renewal."""
    revision = revision_of(licence)
    values: dict[str, Any] = {
        "practice": licence.practice,
        "sites": [site.id for site in revision.sites.all()],
        "officer": licence.officer_id,
    }
    for number, line in enumerate(revision.limits.all(), start=1):
        values |= _line(number, line)
    return values


def _line(number: int, line: ApplicationLimit | LicenceLimit) -> dict[str, Any]:
    return {
        f"nuclide_{number}": "" if line.nuclide == NO_NUCLIDE else line.nuclide,
        f"form_{number}": line.form,
        f"total_{number}": format_activity(line.total_bq) if line.total_bq else "",
        f"single_{number}": format_activity(line.single_bq) if line.single_bq else "",
        f"count_{number}": line.count,
        f"at_{number}": line.site_id,
    }


class DocumentForm(forms.Form):
    """A document of an application, by the name that the rules give it."""

    name = forms.ChoiceField(label=_("Document"))
    file = forms.FileField(label=_("File"))

    def __init__(self, *args: Any, missing: list[str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [*(missing or []), *(n for n in required_documents() if n not in (missing or []))]
        self.fields["name"].choices = [  # type: ignore[attr-defined]
            *((each, _(each)) for each in names), ("other", _("Another document")),
        ]  # fmt: skip


class TextForm(forms.Form):
    """A text: a question, an answer, a reason."""

    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any = "", required: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label = label or self.fields["text"].label
        self.fields["text"].required = required


class FeeForm(forms.Form):
    """How a fee was settled."""

    day = forms.DateField(label=_("Day"), widget=DateInput, initial=timezone.localdate)
    reference = forms.CharField(
        label=_("Number of the payment, or why there is nothing to pay"), max_length=200
    )
    waived = forms.BooleanField(label=_("Nothing to pay"), required=False)


class ProposalForm(forms.Form):
    """The reviewer's proposal: grant with conditions of the library, or refuse."""

    grant = forms.ChoiceField(
        label=_("Proposal"),
        choices=[("yes", _("Grant")), ("no", _("Refuse"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    conditions = forms.MultipleChoiceField(
        label=_("Conditions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those that fit practice, category and form are chosen already."),
    )
    own_conditions = forms.CharField(
        label=_("Further conditions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
    )
    valid_from = forms.DateField(
        label=_("Valid from"), widget=DateInput, initial=timezone.localdate
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, library: Library, **options: Any) -> None:
        super().__init__(*args, **options)
        language = get_language() or "en"
        choices = []
        for key, condition in library.conditions.items():
            title, text = condition.in_language(language)
            choices.append((key, f"{title}. {text}"))
        self.fields["conditions"].choices = choices  # type: ignore[attr-defined]
        self.fields["conditions"].initial = library.suggested

    def clean_grant(self) -> bool:
        """Return the proposal as yes or no."""
        return bool(self.cleaned_data["grant"] == "yes")


class ChangeForm(forms.Form):
    """A change of a licence's state, with the documents and conditions of the table."""

    day = forms.DateField(label=_("Day"), widget=DateInput, initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, transition: Transition, **options: Any) -> None:
        super().__init__(*args, **options)
        self.transition = transition
        for number, name in enumerate(transition.documents_for(None)):
            self.fields[f"document_{number}"] = forms.FileField(label=_(name))
        for number, condition in enumerate(self.to_confirm()):
            self.fields[f"condition_{number}"] = forms.BooleanField(
                label=_(condition), help_text=_("I have checked this and answer for it.")
            )

    def to_confirm(self) -> list[str]:
        """Return the conditions that a person confirms; stock is counted from the register."""
        return [c for c in self.transition.conditions if c != "all sources have a destination"]

    def values(self) -> dict[str, Any]:
        """Return what the service asks for."""
        files = {}
        for number, name in enumerate(self.transition.documents_for(None)):
            upload = self.cleaned_data[f"document_{number}"]
            files[name] = (upload.name, upload.read())
        return {
            "day": self.cleaned_data["day"],
            "reason": self.cleaned_data["reason"],
            "documents": files,
            "confirmed": self.to_confirm(),
        }


class WorkerForm(forms.Form):
    """A worker of the own organisation."""

    name = forms.CharField(label=_("Name"), max_length=160)
    role = forms.ChoiceField(label=_("Role"), choices=list(WORKER_ROLE_LABELS.items()))
    position = forms.CharField(label=_("Position"), max_length=160, required=False)


class QualificationForm(forms.Form):
    """A certificate of a worker."""

    title = forms.CharField(label=_("Qualification"), max_length=200)
    issued_by = forms.CharField(label=_("Issued by"), max_length=200)
    number = forms.CharField(label=_("Number"), max_length=80, required=False)
    valid_from = forms.DateField(label=_("From"), widget=DateInput)
    valid_until = forms.DateField(label=_("Until"), widget=DateInput)


class RoomForm(forms.Form):
    """A room of a site."""

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.CharField(label=_("Purpose"), max_length=200, required=False)


class PlaceInRoomForm(forms.Form):
    """In which room of its site a source stands."""

    room = forms.ModelChoiceField(
        Room.objects.none(), label=_("Room"), required=False, empty_label=_("in none of them")
    )

    def __init__(self, *args: Any, source: Source, **options: Any) -> None:
        super().__init__(*args, **options)
        rooms = Room.objects.filter(site=source.site).order_by("name")
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]
