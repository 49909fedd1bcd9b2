"""One page for every form that enters something: the form, the service, where to go then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.refusals import put_on_form


class DateInput(forms.DateInput):
    """A date with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ActorForm(forms.Form):
    """A form whose choices depend on who fills it in."""

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        self.offer()

    def offer(self) -> None:
        """Put the choices that this actor has into the fields."""

    def choose(self, name: str, choices: Any) -> None:
        """Offer records in a field."""
        self.fields[name].queryset = choices  # type: ignore[attr-defined]


def enter(
    request: HttpRequest,
    form: forms.Form,
    write: Callable[..., Any],
    *,
    title: str,
    up: Sequence[tuple[str, str]],
    done: str,
    then: Callable[[Any], str],
    button: str = "",
    lead: str = "",
) -> HttpResponse:
    """Show a form; on POST write what it says and go to where it can be seen.

    ``up`` holds label and address of the pages above; ``write`` is called with the form's cleaned
    data; ``then`` makes the next address out of what it returned.
    """
    context = {"title": title, "up": up, "button": button, "lead": lead}
    return answer_form(
        request,
        form,
        lambda: write(**form.cleaned_data),
        done=done,
        then=then,
        template="records/entry.html",
        **context,
    )


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], Any],
    *,
    done: str,
    then: Callable[[Any], str],
    template: str,
    **context: Any,
) -> HttpResponse:
    """Show a form on a page of one's own, or do what it asks: a refusal comes back on it."""
    if request.method == "POST" and form.is_valid():
        try:
            result = act()
        except InputError as error:
            put_on_form(form, error)
        else:
            messages.success(request, done)
            return redirect(then(result))
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, **context}, status=status)


def asked(request: HttpRequest) -> tuple[Any, ...]:
    """Return what a form is bound to: data and files of a POST, nothing otherwise."""
    return (request.POST, request.FILES) if request.method == "POST" else ()
