"""Every component once, with plausible content: what the design's tests look at."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Holder", help_text="As it stands in the licence.")
    activity = forms.DecimalField(label="Activity", required=False)
    reference_date = forms.DateField(
        label="Reference date", widget=forms.DateInput(attrs={"type": "date"})
    )
    nuclide = forms.ChoiceField(
        label="Nuclide", choices=[("", "Choose"), ("Co-60", "Co-60"), ("Cs-137", "Cs-137")]
    )
    category = forms.ChoiceField(
        label="Category",
        widget=forms.RadioSelect,
        choices=[("1", "1: extremely dangerous"), ("2", "2: very dangerous"), ("3", "3")],
    )
    uses = forms.MultipleChoiceField(
        label="Uses",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("t", "Teletherapy"), ("g", "Gauging"), ("r", "Radiography")],
    )
    confirmed = forms.BooleanField(label="I have checked the serial number on the device")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    file = forms.FileField(label="Certificate", required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    """Show all components."""
    faulty = SampleForm({"reference_date": "31.02.2026", "category": "9"}, prefix="faulty")
    context = {
        "form": SampleForm(initial={"activity": "185.2", "category": "2"}),
        "faulty": faulty,
        "tabs": [("Overview", reverse("components")), ("History", "/"), ("Documents", "/")],
        "rows": [
            ("S-2026-00017", "Northern Oncology Hospital", "Co-60", "185.2", "good", "In use"),
            ("S-2026-00018", "Steppe Pipeline Inspection", "Ir-192", "3.70", "warn", "In transit"),
            ("S-2026-00021", "Институт ядерной физики", "Cs-137", "0.44", "bad", "Missing"),
            ("S-2026-00022", "Research Reactor Company", "Am-241", "18.5", "void", "Withdrawn"),
        ],
        "events": [
            (date(2026, 6, 1), "Registered", "Inspector, Nuclear Regulatory Agency"),
            (date(2026, 6, 14), "Transfer proposed", "Applicant, Northern Oncology Hospital"),
        ],
    }
    return render(request, "gallery.html", context)


def crash(request: HttpRequest) -> HttpResponse:
    """Fail, as a defect would."""
    raise RuntimeError("a defect, on purpose")
