"""From a source that somebody has to an entry of the register."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import put_on_form
from korgan.sources.forms import RegistrationForm
from korgan.sources.models import STATE_LABELS
from korgan.sources.selectors import entry_steps
from korgan.sources.services import KEEP_SOURCES, register_source


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Enter a source; the way into the register decides which documents it needs."""
    actor = actor_of(request)
    require(actor, KEEP_SOURCES)
    steps = {each.to_state: each for each in entry_steps()}
    chosen = request.GET.get("as", "in_use")
    transition = steps.get(chosen) or steps["in_use"]
    asked = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RegistrationForm(*asked, transition=transition, actor=actor)
    if asked and form.is_valid():
        try:
            source = register_source(actor=actor, **form.values())
        except InputError as error:
            put_on_form(form, error)
        else:
            number = {"number": source.national_number}
            messages.success(request, _("%(number)s is in the register.") % number)
            if source.licence is None:
                said = _("No licence of its holder has room for it; its history says why.")
                messages.warning(request, said)
            return redirect("sources:source", source.id)
    ways = [(state, STATE_LABELS[state]) for state in steps]
    context = {"form": form, "transition": transition, "ways": ways}
    return render(request, "sources/register_source.html", context, status=422 if asked else 200)
