"""Life cycle of a source: states and transitions as data, guards as code.

The transitions are rows of a table: which documents an act needs, which conditions guard it, what
follows. Conditions that are arithmetic are computed here; every other condition of a row has to be
confirmed by name, so a State that adds a row or a condition gets its check without new code.
"""

from korgan.sources.domain.lifecycle.acts import (
    Act,
    SourceRecord,
    act_findings,
    conditions_to_confirm,
    perform,
)
from korgan.sources.domain.lifecycle.transitions import (
    ENTRY,
    FINAL,
    HELD,
    LICENCE_STATES,
    MISSING,
    Lifecycle,
    Transition,
    custody_kind,
    first_lifecycle,
)

__all__ = [
    "ENTRY",
    "FINAL",
    "HELD",
    "LICENCE_STATES",
    "MISSING",
    "Act",
    "Lifecycle",
    "SourceRecord",
    "Transition",
    "act_findings",
    "conditions_to_confirm",
    "custody_kind",
    "first_lifecycle",
    "perform",
]
