"""The demonstration State's law: fictional, half complete, so that every page has work on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from korgan.kernel.organisations.domain import Actor
from korgan.law.domain.coverage import Aspect, Judgement
from korgan.law.domain.treaties import EventKind
from korgan.law.models import CoverageLink, TextVersion
from korgan.law.readers import read_legal_file
from korgan.law.services.coverage import judge_absence, judge_provision, review_link
from korgan.law.services.regulator import (
    offer_checklist,
    set_budget_line,
    set_facility_type,
    set_staff_group,
    state_fact,
)
from korgan.law.services.reports import answer_question, watch_report
from korgan.law.services.texts import import_version, import_work
from korgan.law.services.treaties import record_treaty_event

TEXTS = Path(__file__).parent / "data" / "demonstration"
FICTION = "Demonstration State (fictional)"

EVENTS = [
    ("NPT", EventKind.DEPOSIT, "1995-06-12", ""),
    ("CSA", EventKind.ENTRY_INTO_FORCE, "1997-02-03", ""),
    ("AP", EventKind.SIGNATURE, "2014-09-22", ""),
    ("CPPNM", EventKind.SIGNATURE, "2001-11-05", ""),
    ("CPPNM", EventKind.DEPOSIT, "2003-04-17", ""),
    ("ICSANT", EventKind.SIGNATURE, "2006-09-19", ""),
    ("COC-SUPPORT", EventKind.ENTRY_INTO_FORCE, "2008-05-30", ""),
    ("CNS", EventKind.DEPOSIT, "2010-03-08", ""),
]

# Text, provision, obligations, quotation, judgement, part, reviewed.
Row = tuple[str, str, list[str], str, Judgement, Aspect, bool]
FULL, PARTIAL = Judgement.FULL, Judgement.PARTIAL
BEFORE_AMENDMENT: list[Row] = [
    ("act", "chp_2__art_3__para_1", ["coc-19-a"], "competent authority", FULL, Aspect.WHOLE, True),
    ("act", "chp_3__art_8__para_2", ["coc-22-f"], "within 48 hours", PARTIAL, Aspect.WHOLE, True),
]
AFTER_AMENDMENT: list[Row] = [
    ("act", "chp_2__art_5__para_1", ["coc-11"], "national register", FULL, Aspect.WHOLE, True),
    ("act", "chp_2__art_4", ["coc-20"], "issues regulations", FULL, Aspect.WHOLE, True),
    ("act", "chp_2__art_4__point_c", ["coc-22-i"], "unannounced", FULL, Aspect.WHOLE, True),
    ("act", "chp_3__art_6", ["coc-8-a"], "prime responsibility", FULL, Aspect.WHOLE, True),
    (
        "act",
        "chp_4__art_9",
        ["cppnma-7-1-b"],
        "steals nuclear material",
        FULL,
        Aspect.CONDUCT,
        True,
    ),
    (
        "act",
        "chp_4__art_11",
        ["cppnma-7-1-b"],
        "deprivation of liberty",
        FULL,
        Aspect.PENALTY,
        True,
    ),
    (
        "act",
        "chp_4__art_12",
        ["cppnma-7-1-b"],
        "jurisdiction over an offence",
        FULL,
        Aspect.JURISDICTION,
        True,
    ),
    (
        "act",
        "chp_4__art_10",
        ["cppnma-7-1-a", "r1540-op2-b"],
        "without a licence receives",
        PARTIAL,
        Aspect.CONDUCT,
        True,
    ),
    (
        "act",
        "chp_4__art_12",
        ["cppnma-8-1-a", "cppnma-8-1-b"],
        "in the territory of the State",
        PARTIAL,
        Aspect.WHOLE,
        True,
    ),
    ("act", "chp_3__art_8__para_1", ["sg-csa51-58"], "five years", FULL, Aspect.WHOLE, True),
    (
        "regulation",
        "art_2__para_1",
        ["coc-22-d"],
        "identified and traced",
        FULL,
        Aspect.WHOLE,
        True,
    ),
    ("regulation", "art_2__para_2", ["coc-22-e"], "every month", FULL, Aspect.WHOLE, False),
    ("regulation", "art_3__para_1", ["coc-23"], "prior notification", PARTIAL, Aspect.WHOLE, False),
    ("procedure", "sec_1__para_1", ["r1540-op3-c-1"], "Stop", PARTIAL, Aspect.WHOLE, True),
]
ABSENT = [
    ("r1540-op6", "Gazette of 2010 to 2025 searched: no control list is published.", True),
    ("r1540-op2-f", "Criminal code, chapter on terrorism: funds for weapons are not named.", True),
    ("cppnma-5-1", "No letter to the depositary is found in the ministry's file.", True),
    ("cppnma-14-1", "No submission is found; the depositary's page names none.", False),
]
FACTS = [
    ("fixed-term", "yes", "Article 3(3)"),
    ("head-appointed", "yes", "Article 3"),
    ("reporting-line", "yes", "Article 3(2)"),
    ("own-regulations", "yes", "Article 4(a)"),
    ("enforcement", "yes", "Article 4(d)"),
    ("budget-line", "no", ""),
    ("fees", "unknown", ""),
    ("own-experts", "yes", ""),
]


def add_law(*, drafter: Actor, reviewer: Actor) -> None:
    """Enter treaty events, texts, judgements and the regulator's facts."""
    for treaty, kind, day, article in EVENTS:
        record_treaty_event(
            actor=drafter,
            state=drafter.country,
            treaty=treaty,
            kind=kind,
            day=day,
            article=article,
            source=FICTION,
            source_as_of="2026-01-15",
        )
    # A second source gives another day, and both stay.
    record_treaty_event(
        actor=drafter,
        state=drafter.country,
        treaty="CPPNM",
        kind=EventKind.DEPOSIT,
        day="2003-05",
        source=f"{FICTION}: another page",
        source_as_of="2019",
    )
    _add_texts(drafter, reviewer)
    _add_regulator(drafter)
    answer_question(
        actor=drafter,
        topic="matrix-I-11",
        text="Member of the Agency since 1996.",
        source=FICTION,
    )
    watch_report(actor=drafter, rule_key="csa-icr")


def _add_texts(drafter: Actor, reviewer: Actor) -> None:
    act = _work(
        drafter,
        "nuclear_act_2011.txt",
        "Act on the Use of Nuclear Energy",
        "act",
        "14",
        date(2011, 5, 20),
    )
    regulation = _work(
        drafter,
        "source_regulation_2020.txt",
        "Regulation on the Security of Radioactive Sources",
        "regulation",
        "7",
        date(2020, 2, 1),
    )
    procedure = _work(
        drafter,
        "alarm_procedure_2022.txt",
        "Procedure for Radiation Alarms at the Border",
        "procedure",
        "3",
        date(2022, 9, 1),
    )
    offer_checklist(actor=drafter, work=procedure.work, places=["border.case", "training.exercise"])
    texts = {"act": act, "regulation": regulation, "procedure": procedure}
    _judge(drafter, reviewer, texts, BEFORE_AMENDMENT)
    texts["act"] = _version(
        drafter, act, "nuclear_act_2019.txt", "en", "amendment", "Act 31 of 2019"
    )
    _version(drafter, act, "nuclear_act_2019_ru.txt", "ru", "translation", "")
    _judge(drafter, reviewer, texts, AFTER_AMENDMENT)
    for obligation, reasoning, reviewed in ABSENT:
        link = judge_absence(
            actor=drafter, obligation=obligation, judgement=Judgement.NONE, reasoning=reasoning
        )
        _review(reviewer, [link], reviewed)


def _work(
    actor: Actor, filename: str, title: str, kind: str, number: str, adopted_on: date
) -> TextVersion:
    data = (TEXTS / filename).read_bytes()
    return import_work(
        actor=actor,
        content=read_legal_file(data, filename),
        data=data,
        filename=filename,
        kind=kind,
        number=number,
        adopted_on=adopted_on,
        title=title,
        language="en",
        in_force_from=adopted_on,
        owner=actor.organisation_name,
    )


def _version(
    actor: Actor, act: TextVersion, filename: str, language: str, event: str, amended_by: str
) -> TextVersion:
    data = (TEXTS / filename).read_bytes()
    version, _reopened = import_version(
        actor=actor,
        work=act.work,
        content=read_legal_file(data, filename),
        data=data,
        filename=filename,
        language=language,
        in_force_from=date(2019, 7, 1),
        event=event,
        amended_by=amended_by,
    )
    return version


def _judge(drafter: Actor, reviewer: Actor, texts: dict[str, TextVersion], rows: list[Row]) -> None:
    for text, eid, obligations, quotation, judgement, aspect, reviewed in rows:
        links = judge_provision(
            actor=drafter,
            obligations=obligations,
            provision=texts[text].provisions.get(eid=eid),
            quotation=quotation,
            judgement=judgement,
            aspect=aspect,
        )
        _review(reviewer, links, reviewed)


def _review(reviewer: Actor, links: list[CoverageLink], reviewed: bool) -> None:
    for link in links if reviewed else ():
        review_link(actor=reviewer, link=link, approve=True, reason="")


def _add_regulator(actor: Actor) -> None:
    for question, answer, citation in FACTS:
        state_fact(actor=actor, question=question, answer=answer, citation=citation)
    for name, units in (("Research reactor", 1), ("Radiotherapy centres", 2)):
        set_facility_type(actor=actor, name=name, units=units)
    for name, required, established, filled in (
        ("Inspectors of facilities", 12, 8, 5),
        ("Inspectors of sources", 14, 12, 11),
        ("Lawyers", 4, 3, 2),
    ):
        set_staff_group(
            actor=actor,
            name=name,
            required=required,
            established=established,
            filled=filled,
            as_of=date(2026, 1, 1),
            source=FICTION,
        )
    for year, purpose, amount, origin in (
        (2025, "Salaries", "1850000", "state"),
        (2025, "Instruments", "240000", "partner"),
        (2026, "Salaries", "1990000", "state"),
        (2026, "Instruments", "90000", "partner"),
        (2026, "Inspections", "160000", "fees"),
    ):
        set_budget_line(
            actor=actor,
            year=year,
            purpose=purpose,
            amount=Decimal(amount),
            currency="USD",
            origin=origin,
            source=FICTION,
        )
