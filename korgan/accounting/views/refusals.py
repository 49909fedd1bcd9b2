"""A refused write, shown on the form that asked for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form

from korgan.kernel.errors import InputError
from korgan.kernel.refusals import put_on_form


def done(form: Form, call: Callable[[], Any]) -> Any:
    """Run a service if the form is valid; put its refusal on the form. None if refused."""
    if not form.is_valid():
        return None
    try:
        return call()
    except InputError as error:
        put_on_form(form, error, _FIELDS)
        return None


# Where the domain says it, and the field on the page.
_FIELDS = {"element": "weight", "isotopes": "fissile", "day": "event_date"}
