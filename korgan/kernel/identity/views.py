"""One's own tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from korgan.kernel.errors import InputError
from korgan.kernel.identity.forms import TokenForm
from korgan.kernel.identity.selectors import list_tokens
from korgan.kernel.identity.services import create_token, revoke_token
from korgan.kernel.organisations.seats import actor_of


@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens, and make a new one; its text is shown once."""
    actor = actor_of(request)
    form = TokenForm(request.POST or None, actor=actor)
    text = ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, text = create_token(actor=actor, **form.cleaned_data)
            form = TokenForm(actor=actor)
        except InputError as error:
            form.add_error(error.where if error.where in form.fields else None, error.message)
    context = {"tokens": list_tokens(actor=actor), "form": form, "text": text}
    response = render(request, "identity/tokens.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Revoke one of one's tokens."""
    revoke_token(actor=actor_of(request), token_id=token_id)
    messages.success(request, _("The token is revoked."))
    return redirect("identity:tokens")


app_name = "identity"
urlpatterns = [
    path("tokens/", tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", revoke, name="revoke_token"),
]
