"""What is filled in about cooperation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from korgan.cooperation.domain.indicators import indicators
from korgan.cooperation.models import ExitPlan, Need, Partner
from korgan.cooperation.models.equipment import EQUIPMENT_EVENT_LABELS
from korgan.cooperation.models.exit import READING_LABELS, STEP_LABELS
from korgan.cooperation.models.money import FORM_LABELS, MONEY_LABELS
from korgan.cooperation.models.projects import (
    AREA_LABELS,
    ORIGIN_LABELS,
    PRIORITY_LABELS,
    RESULT_LABELS,
    ROLE_LABELS,
    STATUS_LABELS,
)
from korgan.cooperation.models.self_assessment import ANSWER_LABELS
from korgan.cooperation.selectors.projects import list_needs, list_partners
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import list_sites
from korgan.kernel.records.entry import ActorForm, DateInput

CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, as in ISO 4217"))


def money(label: Any, *, required: bool = True, **more: Any) -> forms.DecimalField:
    """Return a field for an amount."""
    return forms.DecimalField(
        label=label, max_digits=14, decimal_places=2, min_value=0, required=required, **more
    )


def currency() -> forms.CharField:
    """Return a field for a currency."""
    return forms.CharField(
        label=_("Currency"),
        max_length=3,
        validators=[CURRENCY],
        initial=settings.REPORTING_CURRENCY,
        help_text=_("ISO 4217 code"),
    )


class PartnerForm(ActorForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    iati_ref = forms.CharField(label=_("IATI reference"), max_length=80, required=False)
    national = forms.BooleanField(label=_("the State's own money"), required=False)


class AssessmentForm(ActorForm):
    answer = forms.ChoiceField(label=_("Answer"), choices=list(ANSWER_LABELS.items()))
    evidence = forms.CharField(
        label=_("Evidence"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        required=False,
        help_text=_("Document and place in it; a yes needs it"),
    )
    on = forms.DateField(label=_("Day"), widget=DateInput)
    # Which answer the form was opened upon.
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class NeedForm(ActorForm):
    reference = forms.CharField(label=_("Reference"), max_length=24)
    title = forms.CharField(label=_("Title"), max_length=200)
    area = forms.ChoiceField(label=_("Functional area"), choices=list(AREA_LABELS.items()))
    origin = forms.ChoiceField(label=_("Found by"), choices=list(ORIGIN_LABELS.items()))
    priority = forms.TypedChoiceField(
        label=_("Priority"), coerce=int, choices=list(PRIORITY_LABELS.items()), initial=2
    )
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Place"), required=False)
    why = forms.CharField(
        label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    released = forms.BooleanField(
        label=_("Released to partners"),
        help_text=_("With its title and why it is needed"),
        initial=True,
        required=False,
    )
    statement = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def offer(self) -> None:
        """Offer the visible places."""
        self.choose("site", list_sites(actor=self.actor).order_by("name"))


class ProjectForm(ActorForm):
    iati_id = forms.CharField(label=_("IATI identifier"), max_length=120)
    title = forms.CharField(label=_("Title"), max_length=250)
    lead = forms.ModelChoiceField(Partner.objects.none(), label=_("Leading partner"))
    programme = forms.CharField(label=_("Programme"), max_length=120, required=False)
    status = forms.TypedChoiceField(
        label=_("Status"), coerce=int, choices=list(STATUS_LABELS.items()), initial=1
    )
    starts = forms.DateField(label=_("Starts"), widget=DateInput)
    ends = forms.DateField(label=_("Ends"), widget=DateInput)
    needs = forms.ModelMultipleChoiceField(Need.objects.none(), label=_("Needs"), required=False)
    sites = forms.ModelMultipleChoiceField(Site.objects.none(), label=_("Places"), required=False)
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def offer(self) -> None:
        """Offer the visible partners, needs and places."""
        self.choose("lead", list_partners(actor=self.actor).order_by("name"))
        self.choose("needs", list_needs(actor=self.actor).order_by("reference"))
        self.choose("sites", list_sites(actor=self.actor).order_by("name"))


class PartnerChoice(ActorForm):
    partner = forms.ModelChoiceField(Partner.objects.none(), label=_("Partner"))

    def offer(self) -> None:
        """Offer the visible partners."""
        self.choose("partner", list_partners(actor=self.actor).order_by("name"))


class JoinForm(PartnerChoice):
    role = forms.TypedChoiceField(
        label=_("Role"), coerce=int, choices=list(ROLE_LABELS.items()), initial=1
    )
    share = forms.DecimalField(
        label=_("Agreed share (%)"), max_digits=6, decimal_places=3, required=False
    )


class MoneyForm(PartnerChoice):
    kind = forms.ChoiceField(label=_("Kind"), choices=list(MONEY_LABELS.items()))
    form = forms.ChoiceField(label=_("Form"), choices=list(FORM_LABELS.items()))
    amount = money(_("Amount"))
    currency = currency()
    on = forms.DateField(label=_("Day"), widget=DateInput)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class RateForm(ActorForm):
    currency = forms.CharField(label=_("Currency"), max_length=3, validators=[CURRENCY])
    on = forms.DateField(label=_("Day"), widget=DateInput)
    value = forms.DecimalField(label=_("Rate"), max_digits=18, decimal_places=9)
    source = forms.CharField(label=_("Source"), max_length=200)


class AgreementForm(ActorForm):
    reference = forms.CharField(label=_("Reference"), max_length=80)
    signed_on = forms.DateField(label=_("Signed"), widget=DateInput)
    about = forms.CharField(label=_("About"), max_length=300)
    file = forms.FileField(label=_("File"), required=False)

    def clean_file(self) -> tuple[str, bytes] | None:
        """Return name and bytes of the upload."""
        upload = self.cleaned_data["file"]
        return (upload.name, upload.read()) if upload else None


class ResultForm(ActorForm):
    kind = forms.TypedChoiceField(label=_("Kind"), coerce=int, choices=list(RESULT_LABELS.items()))
    indicator = forms.CharField(label=_("Indicator"), max_length=200)
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    baseline = forms.DecimalField(label=_("Before"), required=False, decimal_places=3)
    target = forms.DecimalField(label=_("Target"), decimal_places=3)
    actual = forms.DecimalField(label=_("Reached"), required=False, decimal_places=3)


class EquipmentForm(ActorForm):
    tag = forms.CharField(label=_("Inventory number"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=160)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Place"))
    given_by = forms.ModelChoiceField(Partner.objects.none(), label=_("Given by"), required=False)
    installed_on = forms.DateField(label=_("Installed"), widget=DateInput)
    handed_over_on = forms.DateField(label=_("Handed over"), widget=DateInput, required=False)
    capital = money(_("Price"))
    maintenance_cost = money(_("Maintenance a year"), initial=0)
    calibration_cost = money(_("Calibration a year"), initial=0)
    spares_cost = money(_("Spare parts a year"), initial=0)
    running_cost = money(_("Energy, lines and staff a year"), initial=0)
    disposal_cost = money(_("Disposal"), initial=0)
    life_years = forms.IntegerField(
        label=_("Expected life (years)"), min_value=1, max_value=60, initial=10
    )
    maintenance_months = forms.IntegerField(
        label=_("Maintenance every (months)"), min_value=1, max_value=240, required=False
    )
    calibration_months = forms.IntegerField(
        label=_("Calibration every (months)"), min_value=1, max_value=240, required=False
    )
    vendor = forms.CharField(label=_("Serviced by"), max_length=160, required=False)
    vendor_is_local = forms.BooleanField(label=_("by a vendor of the State"), required=False)

    def offer(self) -> None:
        """Offer the own places and the visible partners."""
        own = list_sites(actor=self.actor).filter(organisation_id=self.actor.organisation_id)
        self.choose("site", own.order_by("name"))
        self.choose("given_by", list_partners(actor=self.actor).order_by("name"))


class EquipmentEventForm(ActorForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=list(EQUIPMENT_EVENT_LABELS.items()))
    on = forms.DateField(label=_("Day"), widget=DateInput)
    until = forms.DateField(
        label=_("Works again"),
        widget=DateInput,
        required=False,
        help_text=_("For an outage; empty while it does not work"),
    )
    cost = money(_("Cost"), initial=0)
    paid_by = forms.ModelChoiceField(Partner.objects.none(), label=_("Paid by"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def offer(self) -> None:
        """Offer the visible partners."""
        self.choose("paid_by", list_partners(actor=self.actor).order_by("name"))


class ExitPlanForm(PartnerChoice):
    title = forms.CharField(label=_("Title"), max_length=200)
    sites = forms.ModelMultipleChoiceField(Site.objects.none(), label=_("Places"))
    years_covered = forms.IntegerField(
        label=_("Years in a row with full national operation"),
        min_value=1,
        max_value=10,
        initial=2,
    )
    least_availability = forms.DecimalField(
        label=_("Least availability (share)"),
        min_value=0,
        max_value=1,
        decimal_places=3,
        initial="0.95",
    )
    least_qualified = forms.DecimalField(
        label=_("Least share of posts qualified"),
        min_value=0,
        max_value=1,
        decimal_places=3,
        initial="0.90",
    )
    least_law = forms.DecimalField(
        label=_("Least share of obligations met in law"),
        min_value=0,
        max_value=1,
        decimal_places=3,
        initial="1",
        help_text=_("Counts once law has measured it; until then the step counts"),
    )
    field_order = ["title", "partner", "sites"]

    def offer(self) -> None:
        """Offer the visible partners and places."""
        super().offer()
        self.choose("sites", list_sites(actor=self.actor).order_by("name"))


class PlanForm(ActorForm):
    """A form that adds something to an exit plan."""

    def __init__(self, *args: Any, plan: ExitPlan, **options: Any) -> None:
        self.plan = plan
        super().__init__(*args, **options)


class BudgetForm(PlanForm):
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Place"))
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    appropriated = money(_("Appropriated nationally"), initial=0)
    paid = money(_("Paid nationally"), required=False, help_text=_("Once the year is over"))
    pledged = money(_("Firm pledges of partners"), initial=0)
    source = forms.CharField(label=_("Source"), max_length=200)

    def offer(self) -> None:
        """Offer the visible places of the plan: money for another would not count in it."""
        seen = list_sites(actor=self.actor).filter(id__in=self.plan.sites.values("id"))
        self.choose("site", seen.order_by("name"))


class ReadingForm(PlanForm):
    name = forms.ChoiceField(label=_("Indicator"), choices=list(READING_LABELS.items()))
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    value = forms.DecimalField(label=_("Share (0 to 1)"), min_value=0, max_value=1)
    source = forms.CharField(label=_("Source"), max_length=200)


class StepForm(PlanForm):
    name = forms.ChoiceField(label=_("Step"), choices=list(STEP_LABELS.items()))
    planned_on = forms.DateField(label=_("Planned for"), widget=DateInput, required=False)
    done_on = forms.DateField(label=_("Done"), widget=DateInput, required=False)
    evidence = forms.CharField(label=_("Evidence"), max_length=300, required=False)


def _questions() -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(each.name, each.question(language)) for each in indicators().values()]


class EvidenceForm(PlanForm):
    indicator = forms.ChoiceField(label=_("Indicator"), choices=_questions)
    met = forms.TypedChoiceField(
        label=_("Met"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("yes")), ("no", _("no"))],
    )
    citation = forms.CharField(label=_("Shown by"), max_length=300)
    on = forms.DateField(label=_("Day"), widget=DateInput)


class IatiForm(forms.Form):
    file = forms.FileField(label=_("IATI file"), help_text=_("IATI 2.03 activities, XML"))
