"""How expected actions stand, in words and tones."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.training.domain.exercises import State

MARKS = {
    State.NOT_YET: ("neutral", _("not yet due")),
    State.WAITING: ("waiting", _("open")),
    State.TO_JUDGE: ("waiting", _("to be judged")),
    State.DONE: ("good", _("done")),
    State.LATE: ("warn", _("late")),
    State.WRONG: ("bad", _("wrong")),
    State.MISSED: ("bad", _("missed")),
}
# What was expected upon an inject that did not come before play was over.
NEVER_GIVEN = _("not given")
