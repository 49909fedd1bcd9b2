"""One page for every form that enters something: the form, the service, where to go then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from korgan.kernel.errors import InputError


def put_on_form(form: Form, error: InputError) -> None:
    """Put a refusal on the form, at the field that it names."""
    field = error.where if error.where in form.fields else None
    form.add_error(field, f"{error.message} ({error.mend})" if error.mend else error.message)


def enter(
    request: HttpRequest,
    form: Form,
    write: Callable[..., Any],
    *,
    title: str,
    up: tuple[str, str],
    done: str,
    then: Callable[[Any], str],
    button: str = "",
) -> HttpResponse:
    """Show a form; on POST write what it says and go to where it can be seen.

    ``up`` is label and address of the page above; ``then`` makes the next address out of what
    the service returned.
    """
    if request.method == "POST" and form.is_valid():
        try:
            result = write(**form.cleaned_data)
        except InputError as error:
            put_on_form(form, error)
        else:
            messages.success(request, done)
            return redirect(then(result))
    context = {"form": form, "title": title, "up": up[0], "up_url": up[1], "button": button}
    status = 422 if request.method == "POST" else 200
    return render(request, "training/entry.html", context, status=status)
