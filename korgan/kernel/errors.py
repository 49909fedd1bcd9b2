"""Errors of rights and state; input errors come from ``korgan.science.errors``.

InputError              a value cannot be used (400)
├── NotAllowed          the actor may not do this (403)
├── NotFound            no such record, or not for this actor to know (404)
└── Conflict            the record's state does not allow it (409)
    └── Stale           somebody else changed it meanwhile (409)
"""

from __future__ import annotations

from korgan.science.errors import InputError

__all__ = ["Conflict", "InputError", "NotAllowed", "NotFound", "Stale", "status_of"]


class NotAllowed(InputError):
    """The actor lacks the right; the message names the action and who may do it."""


class NotFound(InputError):
    """No such record, or none that this actor may know of: the two look alike on purpose."""


class Conflict(InputError):
    """The record's present state or a rule does not allow the change."""


class Stale(Conflict):
    """The content changed after the actor read it."""


_STATUS = {NotAllowed: 403, NotFound: 404, Stale: 409, Conflict: 409}


def status_of(error: InputError) -> int:
    """Return the HTTP status of an error."""
    return next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
