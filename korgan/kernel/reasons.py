"""A reason that somebody must state before an act that others will ask about."""

from korgan.kernel.errors import InputError

# A dot or a dash in the field is no reason; the shortest true ones ("ok" is none) have three.
LEAST_LETTERS = 3


def stated_reason(reason: str) -> str:
    """Return the reason without blanks around it; refuse where none stands."""
    given = reason.strip()
    if len(given) < LEAST_LETTERS:
        raise InputError("reason_missing", "say why", where="reason")
    return given
