"""Technical service providers: entered, recognised for services, withdrawn."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.sources.forms.provider import ProviderForm, RecognitionForm, WithdrawalForm
from korgan.sources.models import ServiceProvider
from korgan.sources.selectors.providers import get_provider, get_recognition
from korgan.sources.services.providers import (
    RECOGNISE,
    add_provider,
    recognise_service,
    withdraw_recognition,
)
from korgan.sources.views.form_page import answer_form, asked


def _page(found: ServiceProvider) -> str:
    return reverse("sources:provider", args=[found.id])


@require_GET
def provider(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Show a provider with everything that was ever recognised."""
    actor = actor_of(request)
    found = get_provider(actor=actor, provider_id=provider_id)
    context = {
        "provider": found,
        "recognitions": found.recognitions.order_by("-valid_until", "id"),
        "today": timezone.localdate(),
        "may_recognise": RECOGNISE.permits(actor),
    }
    return render(request, "sources/provider.html", context)


@require_http_methods(["GET", "POST"])
def new_provider(request: HttpRequest) -> HttpResponse:
    """Enter a provider."""
    actor = actor_of(request)
    require(actor, RECOGNISE)
    form = ProviderForm(*asked(request)[:1])
    return answer_form(
        request, form,
        lambda: add_provider(
            actor=actor, recognised=form.recognised(),
            **{name: form.cleaned_data[name] for name in ("name", "address", "contact")},
        ),
        done=_("The provider is recognised."), then=_page, title=_("Recognise a provider"),
        up_label=_("Service providers"), up_url=reverse("sources:providers"),
        button=_("Recognise"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def recognise(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Recognise another service of a provider."""
    actor = actor_of(request)
    require(actor, RECOGNISE)
    found = get_provider(actor=actor, provider_id=provider_id)
    form = RecognitionForm(*asked(request)[:1])
    return answer_form(
        request, form,
        lambda: recognise_service(actor=actor, provider=found, recognised=form.recognised()),
        done=_("The service is recognised."), then=lambda _made: _page(found),
        title=_("Recognise a service"), up_label=found.name, up_url=_page(found),
        button=_("Recognise"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, recognition_id: int) -> HttpResponse:
    """Withdraw a recognition before its end."""
    actor = actor_of(request)
    require(actor, RECOGNISE)
    found = get_recognition(actor=actor, recognition_id=recognition_id)
    form = WithdrawalForm(*asked(request)[:1])
    return answer_form(
        request, form,
        lambda: withdraw_recognition(actor=actor, recognition=found, **form.cleaned_data),
        done=_("The recognition is withdrawn."), then=lambda _made: _page(found.provider),
        title=_("Withdraw the recognition"), up_label=found.provider.name,
        up_url=_page(found.provider), button=_("Withdraw it"),
    )  # fmt: skip
