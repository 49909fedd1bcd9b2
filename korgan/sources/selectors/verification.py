"""The public check: for nobody in particular, so it gives nothing but what the rule allows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from korgan.science.errors import InputError
from korgan.sources.domain.licence_copies import read_copy
from korgan.sources.domain.licence_document import public_view
from korgan.sources.licence_keys import trusted_verifiers
from korgan.sources.models import Licence
from korgan.sources.selectors.inflow import tally_of
from korgan.sources.selectors.licensing import revision_of

NOT_VALID: Mapping[str, Any] = {"valid": False, "remaining": []}


def check_copy(data: bytes, day: date | None = None) -> dict[str, Any]:
    """Return what anybody may learn of a copy: valid or not, nuclides, forms, what remains.

    One answer for everything that is not valid: altered, of another key, replaced by a later
    revision, suspended, revoked, out of its dates, or of a licence that is not in this register.
    """
    today = day or timezone.localdate()
    try:
        document = read_copy(data, trusted_verifiers())
    except InputError:
        return dict(NOT_VALID)
    licence = (
        Licence.objects.filter(number=document.number, revision=document.revision)
        .select_related("organisation")
        .first()
    )
    if licence is None or not _is_the_very_licence(licence, document.text()):
        return dict(NOT_VALID)
    tally = tally_of(licence, today)
    return public_view(tally.licence, tally.uses(), today)


def _is_the_very_licence(licence: Licence, text: str) -> bool:
    return revision_of(licence).signed.startswith(text)
