"""From a file on the officer's machine to an open case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from korgan.border.forms import UploadForm
from korgan.border.models import AlarmCase
from korgan.border.services import WORK_ON_CASES, keep_unreadable_upload, open_case
from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import put_on_form


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Read an instrument's file, say what is in it, and open a case."""
    actor = actor_of(request)
    require(actor, WORK_ON_CASES)
    if request.method == "GET":
        return render(request, "border/upload.html", {"form": UploadForm(actor=actor)})
    form = UploadForm(request.POST, request.FILES, actor=actor)
    if form.is_valid():
        case = _open(actor, form)
        if case is not None:
            messages.success(
                request, _("Case %(reference)s is open.") % {"reference": case.reference}
            )
            return redirect("border:case", case.id)
    return render(request, "border/upload.html", {"form": form}, status=422)


def _open(actor: Actor, form: UploadForm) -> AlarmCase | None:
    """Return the new case; or None, with the fault on the form and the upload kept."""
    # Loaded at the first upload: the engine's libraries would slow every start.
    from korgan.border.analysis import ENGINE_VERSION, analyse

    given = form.cleaned_data
    name, data = given["file"].name, given["file"].read()
    shade = given["background"]
    background = (shade.name, shade.read()) if shade else None
    try:
        analysed = analyse(data, name, background)
    except InputError as error:
        is_of_background = shade is not None and error.where == shade.name != name
        put_on_form(form, error, {error.where: "background" if is_of_background else "file"})
        _keep(actor, form, name, data, error)
        return None
    return open_case(
        actor=actor,
        data=data,
        filename=name,
        analysis=analysed.result,
        engine_version=ENGINE_VERSION,
        occurred_at=analysed.started_at,
        site=given["site"],
        instrument=given["instrument"],
        conveyance=given["conveyance"],
        background=background,
    )


def _keep(actor: Actor, form: UploadForm, name: str, data: bytes, error: InputError) -> None:
    try:
        document = keep_unreadable_upload(actor=actor, data=data, filename=name, error=error)
    except InputError as refusal:
        if refusal.code != error.code:
            put_on_form(form, refusal, {refusal.where: "file"})
        return
    form.add_error(
        None,
        _("No case was opened. The upload is kept as it came (SHA-256 %(hash)s).")
        % {"hash": document.sha256},
    )
