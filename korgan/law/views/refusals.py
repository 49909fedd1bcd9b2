"""Refusals of services shown on the form that asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form

from korgan.kernel.errors import InputError


def done(form: Form, call: Callable[[], Any]) -> bool:
    """Run a service; put its refusal on the form, at the field that it names."""
    try:
        call()
    except InputError as error:
        field = error.where if error.where in form.fields else None
        form.add_error(field, f"{error.message} ({error.mend})" if error.mend else error.message)
        return False
    return True
