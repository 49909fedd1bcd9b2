"""Administration: organisations, sites, members and their accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.errors import NotFound
from korgan.kernel.identity.forms import ResetForm
from korgan.kernel.identity.services import (
    MANAGE_ACCOUNTS,
    deactivate_account,
    reset_credentials,
)
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.forms import NewMemberForm, OrganisationForm, SiteForm
from korgan.kernel.organisations.models import Membership
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import list_members, managed_organisations
from korgan.kernel.organisations.services import (
    MANAGE_ORGANISATIONS,
    create_organisation,
    create_site,
    end_membership,
    open_account,
)
from korgan.kernel.refusals import accepted


@require_http_methods(["GET", "POST"])
def new_member(request: HttpRequest) -> HttpResponse:
    """Create an account and give it its first membership."""
    actor = actor_of(request)
    require(actor, MANAGE_ACCOUNTS)
    form = _with_organisations(actor, NewMemberForm(request.POST or None))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if accepted(form, lambda: open_account(actor=actor, **given)):
            messages.success(request, _("The account is open."))
            return redirect("administration:members")
    return _form_page(request, _("New account"), form, "administration:members", _("Members"))


@require_http_methods(["GET", "POST"])
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Enter an organisation."""
    actor = actor_of(request)
    require(actor, MANAGE_ORGANISATIONS)
    form = OrganisationForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: create_organisation(actor=actor, **form.cleaned_data))
    ):
        messages.success(request, _("The organisation is entered."))
        return redirect("administration:organisations")
    back = "administration:organisations"
    return _form_page(request, _("New organisation"), form, back, _("Organisations"))


@require_http_methods(["GET", "POST"])
def new_site(request: HttpRequest) -> HttpResponse:
    """Enter a site."""
    actor = actor_of(request)
    require(actor, MANAGE_ORGANISATIONS)
    form = _with_organisations(actor, SiteForm(request.POST or None))
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: create_site(actor=actor, **form.cleaned_data))
    ):
        messages.success(request, _("The site is entered."))
        return redirect("administration:sites")
    return _form_page(request, _("New site"), form, "administration:sites", _("Sites"))


@require_GET
def member(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Show one membership and what can be done about its account."""
    actor = actor_of(request)
    found = _membership(actor, membership_id)
    context = {
        "membership": found,
        "may_manage": MANAGE_ACCOUNTS.permits(actor) and found.user_id != actor.user_id,
        "reset_form": ResetForm(),
    }
    return render(request, "organisations/member.html", context)


@require_POST
def member_action(request: HttpRequest, membership_id: int, action: str) -> HttpResponse:
    """End a membership, close an account, or reset its credentials."""
    actor = actor_of(request)
    found = _membership(actor, membership_id)
    if action == "end":
        # Yesterday was the last day: who is sent away is out at once, not at midnight.
        yesterday = timezone.localdate() - timedelta(days=1)
        end_membership(actor=actor, membership=found, last_day=yesterday)
    elif action == "close":
        deactivate_account(actor=actor, user=found.user)
    else:
        reset_credentials(actor=actor, user=found.user, password=request.POST.get("password", ""))
    messages.success(request, _("Done."))
    return redirect("administration:member", membership_id)


def _membership(actor: Actor, membership_id: int) -> Membership:
    found = list_members(actor=actor).filter(id=membership_id).first()
    if found is None:
        raise NotFound("no_member", "there is no such member, or not one that you may see")
    return found


def _with_organisations(actor: Actor, form: Any) -> Any:
    form.fields["organisation"].queryset = managed_organisations(actor=actor)
    return form


def _form_page(request: HttpRequest, title: str, form: Form, back: str, here: str) -> HttpResponse:
    context = {"page_title": title, "form": form, "back": back, "back_label": here}
    status = 422 if form.errors else 200
    return render(request, "organisations/form.html", context, status=status)
