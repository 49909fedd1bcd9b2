from __future__ import annotations

from dataclasses import replace

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.licence_lifecycle import (
    LicenceAct,
    licence_act_findings,
    licence_transition,
)
from korgan.sources.domain.licences import Licence, LicenceState
from korgan.sources.domain.lifecycle import first_lifecycle
from korgan.sources.domain.tests.examples import DAY, licence

WAYS = [
    (LicenceState(start), LicenceState(end)) for start, end in first_lifecycle().licence_transitions
]


def complete(start: LicenceState, end: LicenceState) -> tuple[Licence, LicenceAct]:
    transition = licence_transition(start, end)
    act = LicenceAct(
        end,
        DAY,
        "reviewer",
        "head of licensing",
        frozenset(transition.documents),
        frozenset(transition.conditions),
    )
    return licence(state=start), act


@pytest.mark.parametrize(("start", "end"), WAYS)
def test_every_way_can_be_gone_with_its_papers(start: LicenceState, end: LicenceState) -> None:
    own, act = complete(start, end)
    assert licence_act_findings(own, act) == []
    bare = replace(act, documents=frozenset(), confirmed=frozenset())
    codes = {finding.code for finding in licence_act_findings(own, bare)}
    assert codes <= {"document_missing", "condition_open"}
    assert bool(codes) == bool(act.documents or act.confirmed - {"all sources have a destination"})


def test_a_second_person_decides() -> None:
    own, act = complete(LicenceState.APPLIED, LicenceState.AUTHORIZED)
    for approver in (act.proposer, " "):
        found = licence_act_findings(own, replace(act, approver=approver))
        assert [finding.code for finding in found] == ["four_eyes"]


def test_a_confirmation_does_not_stand_for_sources_on_stock() -> None:
    own, act = complete(LicenceState.SUSPENDED, LicenceState.REVOKED)
    (finding,) = licence_act_findings(own, act, ["KZ-1"])
    assert "KZ-1" in finding.message
    assert finding.rule is not None
    assert finding.rule.row == "suspended to revoked"


def test_there_is_no_way_that_the_table_does_not_have() -> None:
    own, act = complete(LicenceState.SUSPENDED, LicenceState.REVOKED)
    with pytest.raises(InputError, match="suspended"):
        licence_act_findings(replace(own, state=LicenceState.AUTHORIZED), act)
    with pytest.raises(InputError, match="final"):
        licence_transition(LicenceState.REVOKED, LicenceState.AUTHORIZED)
