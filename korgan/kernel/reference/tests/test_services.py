from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.reference.models import Edition, Override, ReferenceRow, RulePack
from korgan.kernel.reference.selectors import rules_by_stamp, rules_in_force
from korgan.kernel.reference.services import (
    decide_edition,
    decide_override,
    import_edition,
    load_shipped_packs,
    propose_override,
    shipped_packs,
)
from tests.cast import Cast

TABLE = b"nuclide,D_TBq,source\nCs-137,0.1,Law A\nCo-60,0.03,Law A\n"
NEWER = b"nuclide,D_TBq,source\nCs-137,0.2,Law B\nCo-60,0.03,Law B\n"


@pytest.fixture
def pack(cast: Cast) -> RulePack:
    pack = RulePack.objects.create(
        name="tests-d", title="D-values", key=["nuclide"], source_column="source"
    )
    for label, data, start in (("1", TABLE, date(2018, 1, 1)), ("2", NEWER, date(2026, 1, 1))):
        edition = import_edition(
            actor=cast.administrator, pack=pack, data=data, label=label, effective_from=start
        )
        decide_edition(actor=cast.regulator_approver, edition=edition, approve=True)
    return pack


def in_force(on: date, country: str = "XQ") -> str:
    return (
        rules_in_force(pack_name="tests-d", on=on, country=country).rows["Cs-137"].values["D_TBq"]
    )


def override(cast: Cast, pack: RulePack, value: str = "0.05") -> Override:
    return propose_override(
        actor=cast.regulator_inspector,
        pack=pack,
        key="Cs-137",
        values={"D_TBq": value},
        source="National order, article 4",
        effective_from=date(2026, 6, 1),
    )


def test_each_day_has_the_edition_then_in_force(pack: RulePack) -> None:
    assert in_force(date(2020, 1, 1)) == "0.1"
    assert in_force(date(2026, 1, 1)) == "0.2"
    with pytest.raises(NotFound):
        in_force(date(2000, 1, 1))


def import_third(actor: Actor, pack: RulePack) -> Edition:
    return import_edition(
        actor=actor, pack=pack, data=TABLE, label="3", effective_from=date(2026, 2, 1)
    )


def test_an_imported_table_counts_once_a_second_person_of_the_state_approves(
    cast: Cast, pack: RulePack
) -> None:
    with pytest.raises(NotAllowed):  # an operator's administrator does not make the State's rules
        import_third(replace(cast.other_operator, roles=frozenset({Role.ADMINISTRATOR})), pack)
    edition = import_third(cast.administrator, pack)
    assert in_force(date(2026, 7, 1)) == "0.2"
    own_double = replace(cast.administrator, roles=cast.regulator_approver.roles)
    for actor in (own_double, cast.other_operator, cast.neighbour_officer):
        with pytest.raises(NotAllowed):
            decide_edition(actor=actor, edition=edition, approve=True)
    decide_edition(actor=cast.regulator_approver, edition=edition, approve=True)
    assert in_force(date(2026, 7, 1)) == "0.1"
    with pytest.raises(Conflict):
        decide_edition(actor=cast.regulator_approver, edition=edition, approve=False)


def test_a_rejected_table_never_counts(cast: Cast, pack: RulePack) -> None:
    edition = import_third(cast.administrator, pack)
    decide_edition(actor=cast.regulator_approver, edition=edition, approve=False)
    assert in_force(date(2026, 7, 1)) == "0.2"


def test_who_runs_the_node_decides_whose_tables_these_are(cast: Cast, pack: RulePack) -> None:
    Organisation.objects.filter(name="Regulator").update(runs_this_node=True)
    with pytest.raises(NotAllowed):
        import_third(replace(cast.administrator, country="XR"), pack)


def test_an_override_counts_for_its_state_once_a_second_person_approves(
    cast: Cast, pack: RulePack
) -> None:
    proposed = override(cast, pack)
    assert in_force(date(2026, 7, 1)) == "0.2"
    with pytest.raises(NotAllowed):
        decide_override(actor=cast.regulator_inspector, override=proposed, approve=True)
    decide_override(actor=cast.regulator_approver, override=proposed, approve=True)
    assert in_force(date(2026, 7, 1)) == "0.05"
    assert in_force(date(2026, 7, 1), country="XR") == "0.2"
    assert in_force(date(2026, 5, 1)) == "0.2"
    with pytest.raises(Conflict):
        decide_override(actor=cast.regulator_approver, override=proposed, approve=False)


def test_a_past_decision_is_replayed_under_its_own_rules(cast: Cast, pack: RulePack) -> None:
    stamp = rules_in_force(pack_name="tests-d", on=date(2026, 7, 1), country="XQ").stamp
    decide_override(actor=cast.regulator_approver, override=override(cast, pack), approve=True)
    assert rules_by_stamp(stamp).rows["Cs-137"].values["D_TBq"] == "0.2"
    with pytest.raises(InputError):
        rules_by_stamp("tests-d@x")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": "Xx-1"}, "unknown_key"),
        ({"values": {"D": "1"}}, "unknown_column"),
        ({"values": {"D_TBq": "0.2"}}, "no_change"),
        ({"source": " "}, "source_missing"),
    ],
)
def test_an_override_that_says_nothing_is_refused(
    cast: Cast, pack: RulePack, change: dict[str, object], code: str
) -> None:
    options: dict[str, object] = {
        "key": "Cs-137",
        "values": {"D_TBq": "1"},
        "source": "Order",
        "effective_from": date(2026, 6, 1),
    }
    with pytest.raises(InputError) as refused:
        propose_override(actor=cast.regulator_inspector, pack=pack, **{**options, **change})  # type: ignore[arg-type]
    assert refused.value.code == code
    assert not Override.objects.exists()


def test_the_database_refuses_self_approval(cast: Cast, pack: RulePack) -> None:
    proposed = override(cast, pack)
    with pytest.raises(IntegrityError), transaction.atomic():
        Override.objects.filter(id=proposed.id).update(approved=True, approver=F("proposer"))


def test_a_broken_table_leaves_the_pack_as_it_was(cast: Cast, pack: RulePack) -> None:
    before = Edition.objects.count(), ReferenceRow.objects.count()
    with pytest.raises(InputError, match="line 3"):
        import_edition(
            actor=cast.administrator,
            pack=pack,
            data=TABLE.replace(b"Co-60", b"Cs-137"),
            label="3",
            effective_from=date(2026, 1, 1),
        )
    assert (Edition.objects.count(), ReferenceRow.objects.count()) == before


def test_shipped_packs_load_once(cast: Cast) -> None:
    loaded = load_shipped_packs(actor=cast.administrator)
    assert len(loaded) == len(shipped_packs())
    assert load_shipped_packs(actor=cast.administrator) == []
