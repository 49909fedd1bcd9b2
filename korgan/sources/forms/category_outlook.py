"""For which day, category and site somebody wants to know."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.sources.forms.source import DateInput
from korgan.sources.selectors.licensing import sites_of_licensee


class CategoryOutlookForm(forms.Form):
    """A day, a category, and one site or all."""

    day = forms.DateField(label=_("On the day"), widget=DateInput)
    category = forms.TypedChoiceField(
        label=_("Category"), coerce=int, choices=[(n, str(n)) for n in range(1, 6)]
    )
    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("Site"), required=False, empty_label=_("all sites")
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        sites = sites_of_licensee(actor=actor).select_related("organisation")
        field = self.fields["site"]
        field.queryset = sites.order_by("organisation__name", "name")  # type: ignore[attr-defined]
        field.label_from_instance = (  # type: ignore[attr-defined]
            lambda site: f"{site.organisation}: {site}"
        )
