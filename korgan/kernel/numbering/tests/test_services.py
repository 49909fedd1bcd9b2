from __future__ import annotations

import pytest

from korgan.kernel.audit.services import record, service
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.rights import declare_action
from tests.cast import Cast

TAKE = declare_action("tests.take_number", roles=[Role.OFFICER])


@service(TAKE)
def take(*, actor: Actor, series: str, fail: bool = False) -> int:
    number = next_number(series)
    record("tests.number_taken", None, number=number)
    if fail:
        raise RuntimeError("the write fails after it took a number")
    return number


def test_a_failed_write_leaves_no_gap_and_series_are_apart(cast: Cast) -> None:
    actor = cast.customs_officer
    assert [take(actor=actor, series="a"), take(actor=actor, series="a")] == [1, 2]
    with pytest.raises(RuntimeError):
        take(actor=actor, series="a", fail=True)
    assert take(actor=actor, series="a") == 3
    assert take(actor=actor, series="b") == 1
