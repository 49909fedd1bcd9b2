"""A refused write, shown on the form that asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
from django.forms import Form

from korgan.kernel.errors import InputError


class Refusal(ValidationError):
    """An error of a form that knows the refusal that it tells: message and mend, each by itself."""

    def __init__(self, error: InputError) -> None:
        text = f"{error.message} ({error.mend})" if error.mend else error.message
        super().__init__(text, code=error.code)
        self.refused = error


def in_lines(error: InputError) -> str:
    """Say what is wrong, and on the next line what to do; each line can be translated."""
    return "\n".join(filter(None, (error.message, error.mend)))


def put_on_form(form: Form, error: InputError, fields: Mapping[str, str] | None = None) -> None:
    """Put a refusal on the form, at the field that it names.

    ``fields`` gives the form's field where the domain calls it otherwise.
    """
    field = (fields or {}).get(error.where, error.where)
    form.add_error(field if field in form.fields else None, Refusal(error))


def accepted(form: Form, write: Callable[[], object]) -> bool:
    """Do the write that a form asks for; a refusal comes back on the form."""
    try:
        write()
    except InputError as error:
        put_on_form(form, error)
        return False
    return True
