"""Errors as pages: what is wrong, where, and how to mend it."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from korgan.kernel.errors import InputError, status_of
from korgan.web.catalogues.errors import translate

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def error_page(
    request: HttpRequest, status: int, title: str, message: str, *, where: str = "", mend: str = ""
) -> HttpResponse:
    """Render an error as a page, or as a notice for a request by HTMX."""
    context = {
        "status": status,
        "title": title,
        "message": message,
        "where": where,
        "mend": mend,
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "web/error_fragment.html" if is_fragment else "web/error.html"
    return render(request, template, context, status=status)


def input_error(request: HttpRequest, error: InputError) -> HttpResponse:
    """Render an error that the code raised on purpose."""
    status = status_of(error)
    message, mend = sentence(error.message), sentence(error.mend)
    return error_page(request, status, _title(status), message, where=error.where, mend=mend)


def sentence(text: str) -> str:
    """Return an error's text in the reader's language, beginning like a sentence."""
    words = translate(text)
    return words[:1].upper() + words[1:]


def _title(status: int) -> str:
    return {
        403: _("You may not do this"),
        404: _("Not found"),
        409: _("This cannot be done as things stand"),
        413: _("Too large"),
    }.get(status, _("Something is not right with what was sent"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, and 413 where the request was too large."""
    if isinstance(exception, TOO_MUCH):
        return error_page(
            request,
            413,
            _title(413),
            _("The request is larger than this server accepts."),
            mend=_("Send less at once: fewer fields, fewer files, or a smaller file."),
        )
    return error_page(
        request,
        400,
        _("This request cannot be read"),
        _("The server could not make sense of what the browser sent."),
        mend=_("Go back, reload the page and try again."),
    )


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 by Django itself."""
    return error_page(
        request,
        403,
        _title(403),
        _("Your account has no right to this page."),
        mend=_("Ask your administrator if your work needs it."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none that this person may know of."""
    return error_page(
        request,
        404,
        _title(404),
        _("There is no such page, or it is not one that you may see."),
        mend=_("Check the address, go to the home page, or search."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 because the form's proof of origin is missing or old."""
    return error_page(
        request,
        403,
        _("This form is too old"),
        _("The form was opened before you signed in again, or the browser kept no cookies."),
        mend=_("Go back, reload the page, and send it again. Nothing was changed."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without frame and request, because either may be what failed."""
    is_fragment = request.headers.get("HX-Request") == "true"
    context = {"static_url": settings.STATIC_URL, "language": get_language()}
    template = "500_fragment.html" if is_fragment else "500.html"
    return HttpResponse(render_to_string(template, context), status=500)
