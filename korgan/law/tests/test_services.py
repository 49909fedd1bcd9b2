from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.organisations.domain import Actor
from korgan.law.domain.coverage import Aspect, Judgement
from korgan.law.domain.obligations import Binding
from korgan.law.domain.treaties import EventKind, Position
from korgan.law.models import CoverageLink, TextVersion
from korgan.law.readers import read_legal_file
from korgan.law.selectors.coverage import Situation, delta_of, list_links, situation_of
from korgan.law.selectors.texts import compare, side_by_side
from korgan.law.services.coverage import (
    judge_absence,
    judge_provision,
    renew_judgement,
    review_link,
)
from korgan.law.services.texts import import_version, import_work, set_status
from korgan.law.services.treaties import record_treaty_event
from korgan.law.tests.texts import AMENDED_ACT, RUSSIAN_ACT
from tests.cast import Cast

TODAY = date(2026, 11, 1)
SOURCE = "depositary notification"


def situation(actor: Actor, state: str = "XQ") -> Situation:
    return situation_of(actor=actor, state=state, today=TODAY)


def joined(cast: Cast, treaty: str = "CPPNM-A2005", day: str = "2017-05-02") -> None:
    record_treaty_event(
        actor=cast.regulator_licensing,
        state="XQ",
        treaty=treaty,
        kind=EventKind.DEPOSIT,
        day=day,
        source=SOURCE,
    )


def judged(
    cast: Cast,
    version: TextVersion,
    eid: str,
    quotation: str,
    aspect: Aspect = Aspect.CONDUCT,
    obligation: str = "cppnma-7-1-b",
) -> CoverageLink:
    (link,) = judge_provision(
        actor=cast.regulator_licensing,
        obligations=[obligation],
        provision=version.provisions.get(eid=eid),
        quotation=quotation,
        judgement=Judgement.FULL,
        aspect=aspect,
    )
    return link


def reviewed(cast: Cast, link: CoverageLink) -> CoverageLink:
    return review_link(actor=cast.regulator_approver, link=link, approve=True, reason="")


def amended(cast: Cast, version: TextVersion) -> tuple[TextVersion, int]:
    data = AMENDED_ACT.encode()
    return import_version(
        actor=cast.regulator_licensing,
        work=version.work,
        content=read_legal_file(data, "act.txt"),
        data=data,
        filename="act.txt",
        language="en",
        in_force_from=date(2024, 1, 1),
        event="amendment",
        amended_by="Act 7 of 2023",
    )


def test_a_deposit_makes_its_obligations_and_the_conventions_binding(packs: Cast) -> None:
    before = situation(packs.regulator_licensing)
    assert before.line("cppnma-2a-1").applicability.binding is Binding.UNKNOWN
    joined(packs)
    after = situation(packs.regulator_licensing)
    assert after.line("cppnma-2a-1").applicability.binding is Binding.BINDING
    assert after.line("cppnma-7-1-b").applicability.binding is Binding.BINDING
    assert after.line("cppnma-8-4").applicability.binding is Binding.OPTION_NOT_TAKEN
    assert after.line("r1540-op2-a").applicability.binding is Binding.BINDING


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"source": ""}, "source_missing"),
        ({"day": ""}, "day_missing"),
        ({"day": "2031-01-01"}, "day_in_future"),
        ({"source_as_of": "2016-01-01"}, "source_older_than_event"),
        ({"state": "Xq1"}, "bad_state"),
        ({"treaty": "NOPE"}, "no_instrument"),
        ({"kind": EventKind.RESERVATION}, "article_missing"),
    ],
)
def test_a_statement_that_cannot_be_true_or_traced_is_refused(
    packs: Cast, changed: dict[str, str], code: str
) -> None:
    facts = {"state": "XQ", "treaty": "ICSANT", "kind": EventKind.DEPOSIT, "day": "2017-05-02"}
    with pytest.raises(InputError) as refused:
        record_treaty_event(
            actor=packs.regulator_licensing,
            **{"source": SOURCE, **facts, **changed},  # type: ignore[arg-type]
        )
    assert refused.value.code == code


def test_dates_out_of_order_are_refused_until_confirmed(packs: Cast) -> None:
    joined(packs, "ICSANT")
    late: dict[str, Any] = {
        "actor": packs.regulator_licensing,
        "state": "XQ",
        "treaty": "ICSANT",
        "kind": EventKind.SIGNATURE,
        "day": "2018",
        "source": "another page",
    }
    with pytest.raises(Conflict, match="does not fit"):
        record_treaty_event(**late)
    record_treaty_event(**late, disorder_confirmed=True)
    found = situation(packs.regulator_licensing).standings["ICSANT"]
    assert found.position is Position.IN_FORCE and len(found.faults) == 1


def test_the_shipped_states_are_known_and_nobody_is_judged(packs: Cast) -> None:
    kazakhstan = situation(packs.regulator_licensing, "KZ")
    assert kazakhstan.standings["ICSANT"].position is Position.IN_FORCE
    assert kazakhstan.standings["CPPNM-A2005"].position is Position.NATIONAL_ACT
    assert kazakhstan.standings["CANWFZ"].conflicts
    assert kazakhstan.gaps() == []
    assert situation(packs.regulator_licensing, "US").standings["CSA"].position is (
        Position.NOT_APPLICABLE
    )


def test_two_persons_cover_an_offence_and_its_penalty_is_asked_for(
    packs: Cast, act: TextVersion
) -> None:
    joined(packs)
    link = judged(packs, act, "chp_2__art_3", "A person who steals nuclear material")
    assert situation(packs.regulator_licensing).line("cppnma-7-1-b").is_unjudged
    reviewed(packs, link)
    line = situation(packs.regulator_licensing).line("cppnma-7-1-b")
    assert line.coverage.judgement is Judgement.PARTIAL
    assert line.coverage.is_offence_without_penalty and line.is_gap
    penalty = judged(packs, act, "chp_2__art_4", "imprisonment of five", Aspect.PENALTY)
    reviewed(packs, penalty)
    line = situation(packs.regulator_licensing).line("cppnma-7-1-b")
    assert line.coverage.judgement is Judgement.FULL
    assert line.coverage.missing == (Aspect.JURISDICTION, Aspect.PROCEDURE)


def test_who_judged_cannot_review(packs: Cast, act: TextVersion) -> None:
    (link,) = judge_provision(
        actor=packs.regulator_approver,
        obligations=["cppnma-2a-2-b"],
        provision=act.provisions.get(eid="chp_1__art_2__para_1"),
        quotation="competent authority",
        judgement=Judgement.FULL,
    )
    with pytest.raises(NotAllowed, match="second"):
        reviewed(packs, link)


def test_words_that_do_not_stand_there_are_refused(packs: Cast, act: TextVersion) -> None:
    with pytest.raises(InputError, match="do not stand"):
        judged(packs, act, "chp_2__art_3", "whoever steals")


def test_a_part_of_an_offence_is_asked_only_of_offences(packs: Cast, act: TextVersion) -> None:
    with pytest.raises(InputError, match="no offence"):
        judged(packs, act, "chp_2__art_3", "steals", Aspect.PENALTY, obligation="cppnma-5-1")


def test_an_amendment_reopens_what_it_reworded_or_dropped_and_nothing_else(
    packs: Cast, act: TextVersion
) -> None:
    joined(packs)
    reworded = reviewed(packs, judged(packs, act, "chp_2__art_3", "steals nuclear material"))
    same = reviewed(packs, judged(packs, act, "chp_2__art_4", "imprisonment", Aspect.PENALTY))
    dropped = judged(
        packs, act, "chp_1__art_2__para_2", "register of sources", Aspect.WHOLE, "coc-11"
    )
    version, reopened = amended(packs, act)
    assert reopened == 2
    for link in (reworded, same, dropped):
        link.refresh_from_db()
    assert [reworded.state, same.state, dropped.state] == ["reopened", "approved", "reopened"]
    assert (reworded.reopened_because, dropped.reopened_because) == ("changed", "dropped")
    assert "2024" in dropped.reopening
    assert situation(packs.regulator_licensing).line("cppnma-7-1-b").is_unjudged
    with pytest.raises(Conflict, match="not in the wording in force"):
        renew_judgement(
            actor=packs.regulator_licensing,
            link=dropped,
            quotation="register",
            judgement=Judgement.FULL,
        )
    renewed = renew_judgement(
        actor=packs.regulator_licensing,
        link=reworded,
        quotation="steals or obtains by fraud",
        judgement=Judgement.FULL,
    )
    assert renewed.version_id == version.id
    reviewed(packs, renewed)
    assert situation(packs.regulator_licensing).line("cppnma-7-1-b").coverage.share == 1.0


def test_the_old_wording_and_a_repealed_text_are_not_judged(packs: Cast, act: TextVersion) -> None:
    amended(packs, act)
    with pytest.raises(Conflict, match="not the wording in force"):
        judged(packs, act, "chp_2__art_4", "imprisonment", Aspect.PENALTY)
    newest = act.work.versions.first()
    assert newest is not None
    link = reviewed(packs, judged(packs, newest, "chp_2__art_4", "imprisonment", Aspect.PENALTY))
    set_status(actor=packs.regulator_licensing, work=act.work, status="repealed", owner="")
    link.refresh_from_db()
    assert link.state == "reopened"
    newest.refresh_from_db()
    with pytest.raises(Conflict, match="repealed"):
        judged(packs, newest, "chp_2__art_4", "imprisonment", Aspect.PENALTY)


def test_absence_is_judged_with_reasons_and_makes_a_gap(packs: Cast) -> None:
    with pytest.raises(InputError, match="where you looked"):
        judge_absence(
            actor=packs.regulator_licensing,
            obligation="r1540-op6",
            judgement=Judgement.NONE,
            reasoning="no",
        )
    link = judge_absence(
        actor=packs.regulator_licensing,
        obligation="r1540-op6",
        judgement=Judgement.NONE,
        reasoning="No list is published in the gazette; ministry asked.",
    )
    reviewed(packs, link)
    assert [line.obligation.key for line in situation(packs.regulator_licensing).gaps()] == [
        "r1540-op6"
    ]


def test_the_delta_is_what_would_newly_bind_less_what_is_covered(
    packs: Cast, act: TextVersion
) -> None:
    reviewed(packs, judged(packs, act, "chp_2__art_3", "steals nuclear material"))
    reviewed(packs, judged(packs, act, "chp_2__art_4", "imprisonment", Aspect.PENALTY))
    delta = delta_of(situation(packs.regulator_licensing), "CPPNM-A2005")
    keys = {line.obligation.key for line in delta.newly}
    assert len(keys) == 65 and "cppnma-8-4" not in keys
    assert [line.obligation.key for line in delta.covered] == ["cppnma-7-1-b"]
    assert {each.key for each in delta.choices} == {"cppnma-5-5", "cppnma-8-4"}
    joined(packs)
    assert delta_of(situation(packs.regulator_licensing), "CPPNM-A2005").newly == ()


def test_two_languages_stand_side_by_side(packs: Cast, act: TextVersion) -> None:
    data = RUSSIAN_ACT.encode("cp1251")
    russian, _ = import_version(
        actor=packs.regulator_licensing,
        work=act.work,
        content=read_legal_file(data, "закон.txt"),
        data=data,
        filename="закон.txt",
        language="ru",
        in_force_from=date(2015, 4, 1),
        event="translation",
    )
    rows = side_by_side(act, russian)
    theft = next(row for row in rows if row.left and row.left.number == "Article 3")
    assert theft.right is not None and theft.right.heading == "Хищение ядерного материала"
    assert sum(row.left is None for row in rows) == 4


def test_versions_are_compared(packs: Cast, act: TextVersion) -> None:
    version, _ = amended(packs, act)
    changes = [
        str(each.change)
        for each in compare(actor=packs.regulator_licensing, before=act, after=version)
    ]
    assert changes.count("changed") == 1
    assert changes.count("removed") == 1
    assert changes.count("added") == 1


def test_the_same_text_twice_and_impossible_days_are_refused(packs: Cast, act: TextVersion) -> None:
    again: dict[str, Any] = {
        "actor": packs.regulator_licensing,
        "content": read_legal_file(AMENDED_ACT.encode(), "a.txt"),
        "data": b"x",
        "filename": "a.txt",
        "kind": "act",
        "number": "12",
        "adopted_on": date(2015, 9, 1),
        "title": "Nuclear Act",
        "language": "en",
        "in_force_from": date(2015, 9, 1),
    }
    with pytest.raises(Conflict, match="here already"):
        import_work(**again)
    with pytest.raises(InputError, match="before it was adopted"):
        import_work(**{**again, "number": "13", "in_force_from": date(2014, 1, 1)})


def test_rights_and_other_states(packs: Cast, act: TextVersion) -> None:
    with pytest.raises(NotAllowed):
        record_treaty_event(
            actor=packs.customs_officer,
            state="XQ",
            treaty="ICSANT",
            kind=EventKind.DEPOSIT,
            day="2017",
            source=SOURCE,
        )
    judged(packs, act, "chp_2__art_3", "steals")
    assert list_links(actor=packs.customs_officer).count() == 1
    assert list_links(actor=packs.neighbour_officer).count() == 0
    assert list_links(actor=packs.operator_applicant).count() == 0
    assert AuditEntry.objects.filter(verb="law.provision_judged").count() == 1
