"""Texts that a table can hold: what is too long is refused by name, on every database."""

from __future__ import annotations

from django.db.models import CharField, Model

from korgan.kernel.audit.services import part_of_service
from korgan.kernel.errors import InputError


@part_of_service
def require_texts_fit(*, record: Model) -> None:
    """Refuse a text that is longer than its field, or holds what no text holds."""
    for field in record._meta.concrete_fields:
        value = getattr(record, field.attname)
        if not isinstance(value, str):
            continue
        if "\x00" in value:
            raise InputError("bad_character", "it holds a control character", where=field.name)
        limit = field.max_length if isinstance(field, CharField) else None
        if limit is not None and len(value) > limit:
            raise InputError("too_long", f"at most {limit} characters", where=field.name)
