from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.documents.models import Document
from korgan.kernel.errors import Conflict, InputError, NotAllowed, Stale
from korgan.kernel.events.models import Event
from korgan.kernel.organisations.models import Organisation
from korgan.sources.domain.identity import Kind
from korgan.sources.models import Source, SourceContent, SourceEvent
from korgan.sources.selectors import history_of
from korgan.sources.services import WrittenContent, correct_source
from korgan.sources.tests.registered import ENTRY_FILES, into_storage, registered, site_of
from tests.cast import Cast


def test_a_source_that_raises_the_level_of_its_site_is_flagged(state: Cast) -> None:
    weak = WrittenContent("Co-60", "1 GBq", date(2026, 1, 1))
    strong = WrittenContent("Co-60", "1 TBq", date(2026, 1, 1))
    first = registered(state.operator_applicant, contents=[weak], serial="W-1")
    raised = registered(state.operator_applicant, contents=[strong], serial="S-1")
    same = registered(state.operator_applicant, contents=[strong], serial="S-2")
    assert [_security(each) for each in (first, raised, same)] == [0, 1, 0]
    other = site_of(state.operator_applicant, "Annex")
    moved = into_storage(state.operator_applicant, raised, site=other)
    assert "level B is needed" in " ".join(moved.events.order_by("-id")[0].remarks)


def _security(source: Source) -> int:
    return sum("level" in each for each in source.events.get().remarks)


def test_a_source_enters_with_number_contents_and_originals(state: Cast) -> None:
    source = registered(state.operator_applicant, iso2919="c64344")
    assert source.national_number.startswith("XQ-")
    assert source.iso2919 == "ISO 2919/C/64344"
    content = source.contents.get()
    assert (content.nuclide, content.activity_bq) == ("Ir-192", Decimal("3.7e12"))
    assert content.activity_as_written == "3,7 TBq"
    step = source.events.get()
    assert {each.name for each in step.documents.all()} == set(ENTRY_FILES)
    assert step.category == 2
    assert "d_values@" in step.rules_stamp
    verbs = [e.verb for e in history_of(actor=state.operator_applicant, source=source)]
    assert verbs == ["sources.registered"]


def test_the_regulator_enters_a_source_for_its_holder(state: Cast) -> None:
    holder = Organisation.objects.get(id=state.operator_applicant.organisation_id)
    source = registered(
        state.regulator_inspector, holder=holder, site=site_of(state.operator_applicant)
    )
    assert source.organisation == holder


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"contents": [WrittenContent("Zz-12", "1 GBq", date(2026, 1, 1))]}, "unknown_element"),
        ({"contents": [WrittenContent("Cs-137", "0 GBq", date(2026, 1, 1))]},
         "activity_not_positive"),
        ({"contents": [WrittenContent("Cs-137", "12", date(2026, 1, 1))]}, "unit_missing"),
        ({"contents": [WrittenContent("Cs-137", "1 GBq", date(2999, 1, 1))]},
         "reference_in_future"),
        ({"contents": []}, "contents_missing"),
        ({"kind": Kind.GENERATOR}, "contents_unexpected"),
        ({"iso2919": "C9"}, "iso2919_form"),
        ({"practice": "Perpetual motion"}, "unknown_practice"),
        ({"day": date(2999, 1, 1)}, "day_in_future"),
        ({"to_state": "disposed"}, "no_such_entry"),
        ({"to_state": "import_pending"}, "no_such_entry"),
        ({"documents": {}}, "document_missing"),
        ({"documents": {**ENTRY_FILES, "poem": ("a.pdf", b"a")}}, "unknown_document"),
        ({"serial": "9" * 81}, "too_long"),
        ({"documents": {**ENTRY_FILES, "source certificate": ("a.pdf", b"")}}, "empty_file"),
    ],
)  # fmt: skip
def test_what_is_refused_writes_nothing(state: Cast, wrong: dict[str, Any], code: str) -> None:
    entries = AuditEntry.objects.count()
    with pytest.raises(InputError) as refused:
        registered(state.operator_applicant, **wrong)
    assert refused.value.code == code
    for model in (Source, SourceContent, SourceEvent, Document):
        assert not model.objects.exists()
    assert AuditEntry.objects.count() == entries


def test_a_serial_number_is_registered_once_however_it_is_written(state: Cast) -> None:
    registered(state.operator_applicant)
    with pytest.raises(InputError, match="in the register already"):
        registered(state.other_operator, serial="ab 017", maker="MAKER", model="M 1")
    assert registered(state.other_operator, serial="AB-018").serial == "AB-018"


def test_a_national_number_is_never_given_twice(state: Cast) -> None:
    registered(state.operator_applicant, national_number="XQ-7")
    with pytest.raises(Conflict) as refused:
        registered(state.operator_applicant, national_number=" XQ-7", serial="2")
    assert refused.value.code == "number_taken"


def test_nobody_else_enters_or_moves_it(state: Cast) -> None:
    source = registered(state.operator_applicant)
    for stranger in (state.other_operator, state.customs_officer, state.partner_observer):
        with pytest.raises(NotAllowed):
            into_storage(stranger, source)
    with pytest.raises(NotAllowed):
        registered(state.other_operator, holder=source.organisation, site=source.site)
    with pytest.raises(InputError, match="no site of"):
        registered(state.operator_applicant, site=site_of(state.other_operator), serial="9")
    source.refresh_from_db()
    assert source.state == "in_use"


def test_a_step_needs_its_documents(state: Cast) -> None:
    source = registered(state.operator_applicant)
    with pytest.raises(InputError, match="move report is missing"):
        into_storage(state.operator_applicant, source, documents={})
    source = into_storage(state.operator_applicant, source)
    assert (source.state, source.state_since) == ("temporary_storage", date(2026, 4, 1))
    assert Event.objects.filter(name="sources.moved").count() == 1
    assert source.events.count() == 2


def test_the_life_cycle_has_no_short_cuts(state: Cast) -> None:
    source = registered(state.operator_applicant)
    for to_state in ("disposed", "received", "found", "in_use"):
        with pytest.raises(InputError) as refused:
            into_storage(state.operator_applicant, source, to_state=to_state)
        assert refused.value.code == "no_such_transition"
    with pytest.raises(InputError) as refused:
        into_storage(state.operator_applicant, source, to_state="transfer_pending")
    assert refused.value.code == "needs_shipment"
    assert SourceEvent.objects.count() == 1


def test_steps_keep_their_order_in_time(state: Cast) -> None:
    source = registered(state.operator_applicant)
    with pytest.raises(InputError) as refused:
        into_storage(state.operator_applicant, source, day=date(2026, 3, 1))
    assert refused.value.code == "day_before_last_step"
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(InputError, match="future"):
        into_storage(state.operator_applicant, source, day=tomorrow)


def test_a_step_from_a_page_that_is_out_of_date_is_refused(state: Cast) -> None:
    source = registered(state.operator_applicant)
    into_storage(state.operator_applicant, source)
    with pytest.raises(Stale):
        into_storage(state.operator_applicant, source, from_state="in_use")


def test_clearance_is_computed_and_cannot_be_confirmed_away(state: Cast) -> None:
    source = registered(state.operator_applicant)
    Source.objects.filter(id=source.id).update(state="long_term_storage")
    step: dict[str, Any] = {
        "to_state": "decayed_below_clearance",
        "documents": {"decay calculation + measurement": ("d.pdf", b"d")},
        "confirmed": ["A below exemption/clearance"],
        "destination": "metal scrap",
    }
    with pytest.raises(InputError) as refused:
        into_storage(state.operator_applicant, source, **step)
    assert refused.value.code == "above_exemption"
    source.contents.update(activity_bq=Decimal(100))
    assert into_storage(state.operator_applicant, source, **step).state == step["to_state"]


def test_a_correction_keeps_what_stood_there(state: Cast) -> None:
    source = registered(state.operator_applicant)
    with pytest.raises(NotAllowed):
        correct_source(actor=state.operator_applicant, source=source, reason="typo", serial="X")
    with pytest.raises(InputError, match="why"):
        correct_source(actor=state.regulator_inspector, source=source, reason=" ", serial="X")
    with pytest.raises(InputError, match="cannot be corrected"):
        correct_source(
            actor=state.regulator_inspector, source=source, reason="typo", state="disposed"
        )
    weaker = [WrittenContent("Ir-192", "3.7 GBq", date(2026, 1, 1))]
    corrected = correct_source(
        actor=state.regulator_inspector,
        source=source,
        reason="label read again",
        serial="AB-071",
        contents=weaker,
    )
    assert corrected.contents.get().activity_bq == Decimal("3.7e9")
    assert corrected.category_4_from == date(2026, 1, 1)
    facts = AuditEntry.objects.get(verb="sources.corrected").facts
    assert "AB-017" in facts
    assert "3,7 TBq" in facts
