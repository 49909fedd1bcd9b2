"""IATI files, out and in."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.cooperation.forms import IatiForm
from korgan.cooperation.iati_writing import write_iati
from korgan.cooperation.readers.iati import read_iati
from korgan.cooperation.readers.iati_structure import Fault
from korgan.cooperation.selectors.iati import activities_of
from korgan.cooperation.selectors.projects import get_project
from korgan.cooperation.services import KEEP_PROJECTS, take_iati
from korgan.kernel.errors import InputError
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import put_on_form


@require_GET
def export(request: HttpRequest, project_id: int | None = None) -> HttpResponse:
    """Return the visible projects, or one of them, as IATI 2.03."""
    actor = actor_of(request)
    project = get_project(actor=actor, project_id=project_id) if project_id else None
    data = write_iati(
        activities_of(actor=actor, project=project),
        reporter=(f"{actor.country}-KORGAN-{actor.organisation_id}", actor.organisation_name),
        generated=timezone.now(),
        currency=settings.REPORTING_CURRENCY,
    )
    response = HttpResponse(data, content_type="application/xml")
    response["Content-Disposition"] = 'attachment; filename="activities.xml"'
    return response


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Read a file and say everything that is wrong with it, or take it in."""
    actor = actor_of(request)
    require(actor, KEEP_PROJECTS)
    form = IatiForm(request.POST or None, request.FILES or None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        data = upload.read()
        try:
            reading = read_iati(data, upload.name)
            faults = reading.faults
            taken = take_iati(actor=actor, data=data, filename=upload.name, reading=reading)
        except InputError as error:
            put_on_form(form, error)
        else:
            count = {"count": len(taken)}
            messages.success(request, _("Activities taken in: %(count)s.") % count)
            return redirect("cooperation:projects")
    context = {"form": form, "faults": faults[:200]}
    status = 422 if request.method == "POST" else 200
    return render(request, "cooperation/iati.html", context, status=status)
