from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.documents.models import Document
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.organisations.selectors import visible_to
from korgan.kernel.reference.models import Edition, RulePack
from korgan.kernel.reference.selectors import rules_by_stamp
from korgan.sources.domain.applications import required_documents
from korgan.sources.domain.custody import Route
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licences import LicenceState
from korgan.sources.models import Application, Licence, LicenceRevision, ShipmentEnd, Source
from korgan.sources.selectors.inflow import use_of, without_destination
from korgan.sources.selectors.licensing import (
    clock_of,
    list_applications,
    revision_of,
)
from korgan.sources.services import (
    Reading,
    WrittenContent,
    dispatch_shipment,
    move_source,
    plan_shipment,
    receive_shipment,
)
from korgan.sources.services.applications import (
    WrittenLimit,
    add_application_document,
    answer_question,
    change_application,
    submit_application,
    withdraw_application,
)
from korgan.sources.services.licences import (
    decide_appeal,
    decide_licence_change,
    lodge_appeal,
    propose_licence_change,
)
from korgan.sources.services.review import (
    ask_applicant,
    begin_review,
    decide_application,
    propose_decision,
    return_application,
    settle_fee,
)
from korgan.sources.tests.licensed import IRIDIUM_LIMIT, PURPOSE, drafted, licensed, proposed
from korgan.sources.tests.registered import (
    PERMIT,
    RECEIPT_FILES,
    TRANSFER_FILES,
    registered,
    site_of,
)
from tests.cast import Cast

TODAY = timezone.localdate()
FRESH = [WrittenContent("Ir-192", "3.7 TBq", TODAY)]


def test_a_draft_is_seen_by_nobody_but_the_applicant(licensing: Cast) -> None:
    drafted(licensing.operator_applicant)
    assert list_applications(actor=licensing.operator_applicant).count() == 1
    assert list_applications(actor=licensing.regulator_licensing).count() == 0
    assert list_applications(actor=licensing.other_operator).count() == 0


def test_an_incomplete_application_is_not_submitted_and_takes_no_number(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    draft = drafted(actor, documents=False, officer=None, purpose="")
    with pytest.raises(InputError) as caught:
        submit_application(actor=actor, application=draft)
    for said in ("officer", "purpose", "safety assessment", "financial guarantee"):
        assert said in str(caught.value)
    whole = submit_application(actor=actor, application=drafted(actor))
    assert whole.number == f"XQ-LA-{TODAY.year}-0001"


def test_numbers_have_no_gaps(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    numbers = [submit_application(actor=actor, application=drafted(actor)).number for _ in "123"]
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003"]


def test_the_fee_follows_the_schedule_and_is_itemised(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    application = submit_application(actor=actor, application=drafted(actor))
    # 400 for a new application and 60 for each of four sources of category 2
    assert str(application.fee) == "640.00" or application.fee == 640
    assert application.fee_currency == "XTS"
    assert [line[:2] for line in application.fee_lines] == [["new", 1], ["category 2", 4]]


def test_the_clock_stands_while_the_applicant_owes_an_answer(licensing: Cast) -> None:
    actor, regulator = licensing.operator_applicant, licensing.regulator_licensing
    application = submit_application(actor=actor, application=drafted(actor))
    assert Deadline.objects.get(done_at=None).kind == "sources.completeness_check"
    begin_review(actor=regulator, application=application)
    due = clock_of(actor=regulator, application=application, today=TODAY)
    assert due is not None
    ask_applicant(actor=regulator, application=application, text="Which lock has the store?")
    later = TODAY + timedelta(days=10)
    stopped = clock_of(actor=regulator, application=application, today=later)
    assert stopped is not None
    assert stopped.state == "stopped"
    assert stopped.due_on >= due.due_on + timedelta(days=8)
    with pytest.raises(Conflict):
        propose_decision(actor=regulator, application=application, grant=True, reason="no")
    answered = answer_question(actor=actor, application=application, text="Two locks")
    assert answered.state == "in_review"
    assert answered.questions.get().answer == "Two locks"


def test_a_returned_application_keeps_its_number(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    application = submit_application(actor=actor, application=drafted(actor))
    number = application.number
    back = return_application(
        actor=licensing.regulator_licensing, application=application, reason="The plan is blank"
    )
    assert back.state == "draft"
    again = submit_application(actor=actor, application=back)
    assert again.number == number
    assert Deadline.objects.filter(done_at=None).count() == 1


def test_a_second_person_decides_and_the_licence_is_signed(licensing: Cast) -> None:
    application = proposed(licensing, licensing.operator_applicant)
    with pytest.raises(NotAllowed):
        decide_application(
            actor=licensing.regulator_licensing, application=application, approve=True
        )
    decide_application(actor=licensing.regulator_approver, application=application, approve=True)
    licence = Licence.objects.get()
    assert licence.number == f"XQ-L-{TODAY.year}-0001"
    revision = LicenceRevision.objects.get()
    assert revision.signed.startswith("korgan-licence/1\n")
    assert [each["key"] for each in revision.conditions] == ["register", "leak_test"]
    entry = AuditEntry.objects.filter(verb="sources.application_decided").get()
    assert licence.number in entry.facts


def test_the_proposer_cannot_decide_even_with_the_right(licensing: Cast) -> None:
    application = proposed(licensing, licensing.operator_applicant)
    both = replace(
        licensing.regulator_licensing,
        roles=licensing.regulator_licensing.roles | licensing.regulator_approver.roles,
    )
    with pytest.raises(NotAllowed) as caught:
        decide_application(actor=both, application=application, approve=True)
    assert caught.value.code == "four_eyes"
    assert Licence.objects.count() == 0


def test_nothing_is_granted_while_the_fee_is_open(licensing: Cast) -> None:
    actor, regulator = licensing.operator_applicant, licensing.regulator_licensing
    application = submit_application(actor=actor, application=drafted(actor))
    begin_review(actor=regulator, application=application)
    with pytest.raises(InputError, match="fee paid"):
        propose_decision(actor=regulator, application=application, grant=True, reason="fine")
    settle_fee(
        actor=regulator, application=application, day=TODAY, reference="Public hospital",
        waived=True,
    )  # fmt: skip
    propose_decision(actor=regulator, application=application, grant=True, reason="fine")


def test_without_a_key_nothing_is_half_written(state: Cast, settings: Any, tmp_path: Any) -> None:
    settings.LICENCE_KEY = tmp_path / "absent" / "licence.pem"
    application = proposed(state, state.operator_applicant)
    with pytest.raises(InputError) as caught:
        decide_application(actor=state.regulator_approver, application=application, approve=True)
    assert caught.value.code == "no_licence_key"
    application.refresh_from_db()
    assert application.state == "proposed"
    assert Licence.objects.count() == 0


def test_what_an_applicant_changes_during_questions_must_be_proposed_again(
    licensing: Cast,
) -> None:
    actor, regulator = licensing.operator_applicant, licensing.regulator_licensing
    application = proposed(licensing, actor)
    decide_application(
        actor=licensing.regulator_approver, application=application, approve=False,
        reason="Ask about the store",
    )  # fmt: skip
    ask_applicant(actor=regulator, application=application, text="Why four sources?")
    change_application(
        actor=actor, application=application, practice="Industrial gamma radiography",
        purpose=PURPOSE, sites=[site_of(actor)], officer=application.officer,
        limits=[WrittenLimit("Ir-192", Kind.SEALED, "5 TBq", "", 1)],
    )  # fmt: skip
    answer_question(actor=actor, application=application, text="One is enough")
    propose_decision(actor=regulator, application=application, grant=True, reason="fine")
    decide_application(actor=licensing.regulator_approver, application=application, approve=True)
    assert use_of(Licence.objects.get(), TODAY)[0].limit.total == 5e12


def test_an_applicant_withdraws_and_the_clock_ends(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    application = submit_application(actor=actor, application=drafted(actor))
    withdraw_application(actor=actor, application=application, reason="Sold")
    assert Deadline.objects.filter(done_at=None).count() == 0
    with pytest.raises(Conflict):
        begin_review(actor=licensing.regulator_licensing, application=application)


def test_another_operator_cannot_touch_an_application(licensing: Cast) -> None:
    application = drafted(licensing.operator_applicant)
    with pytest.raises(NotAllowed):
        add_application_document(
            actor=licensing.other_operator, application=application,
            name=required_documents()[0], filename="x.pdf", data=b"x",
        )  # fmt: skip


def test_the_licensee_is_reminded_of_the_renewal(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    licence = licensed(licensing, actor)
    due = Deadline.objects.get(kind="sources.renewal", done_at=None)
    assert due.organisation_id == actor.organisation_id
    assert 0 <= (due.due_on - (licence.valid_until - timedelta(days=90))).days <= 4
    renewed = licensed(licensing, actor, kind="renewal", licence=licence, years=7)
    assert renewed.valid_until > licence.valid_until
    assert Deadline.objects.get(kind="sources.renewal", done_at=None).due_on > due.due_on


def test_an_amendment_replaces_the_limits_and_counts_the_revision(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    licence = licensed(licensing, actor)
    amended = licensed(
        licensing,
        actor,
        kind="amendment",
        licence=licence,
        limits=[IRIDIUM_LIMIT, WrittenLimit("Se-75", Kind.SEALED, "3 TBq")],
    )
    assert amended.id == licence.id
    assert amended.revision == 1
    assert [use.limit.nuclide for use in use_of(amended, TODAY)] == ["Ir-192", "Se-75"]
    assert LicenceRevision.objects.count() == 2


# --- limits guard every inflow ---


def test_a_source_is_registered_under_the_licence_that_covers_it(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    licence = licensed(licensing, actor)
    source = registered(actor, contents=FRESH, day=TODAY)
    assert source.licence == licence
    (use,) = use_of(licence, TODAY)
    assert use.used == pytest.approx(3.7e12)


def test_sources_that_were_there_before_come_under_the_new_licence(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    before = registered(actor)
    assert before.licence is None
    assert "no licence" in " ".join(before.events.get().remarks)
    licence = licensed(licensing, actor)
    before.refresh_from_db()
    assert before.licence == licence


def test_a_new_source_above_the_limit_is_refused_with_the_arithmetic(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    licensed(licensing, actor)
    made = {
        "to_state": "received",
        "day": TODAY,
        "documents": {
            "manufacture record": ("m.pdf", b"m"),
            "source certificate": ("c.pdf", b"c"),
        },
    }
    fresh = WrittenContent("Ir-192", "4.9 TBq", TODAY)
    for number in range(4):
        registered(actor, serial=f"S-{number}", contents=[fresh], **made)
    with pytest.raises(InputError, match="allowed"):
        registered(actor, serial="S-5", contents=[fresh], **made)
    with pytest.raises(InputError, match="not covered"):
        cobalt = [WrittenContent("Co-60", "1 TBq", TODAY)]
        registered(actor, serial="S-6", contents=cobalt, **made)


def test_a_source_is_not_moved_to_a_site_that_its_licence_does_not_name(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    licensed(licensing, actor)
    source = registered(actor, contents=FRESH, day=TODAY)
    with pytest.raises(InputError, match="is not named in it"):
        move_source(
            actor=actor, source=source, to_state="temporary_storage", day=TODAY,
            documents={"move report": ("m.pdf", b"m")}, site=site_of(actor, "Elsewhere"),
        )  # fmt: skip


def sent_to(actor: Actor, source: Source, receiver: Actor) -> ShipmentEnd:
    return plan_shipment(
        actor=actor,
        sources=[source],
        route=Route.DOMESTIC,
        receiver=Organisation.objects.get(id=receiver.organisation_id),
        delivery_place="Store",
        carrier="Carrier",
        expected_on=TODAY,
        day=TODAY,
        documents=TRANSFER_FILES,
    )


def test_a_holder_without_a_licence_receives_nothing(licensing: Cast) -> None:
    actor, receiver = licensing.operator_applicant, licensing.other_operator
    source = registered(actor, contents=FRESH, day=TODAY)
    with pytest.raises(InputError, match="the receiver has no licence"):
        sent_to(actor, source, receiver)
    source.refresh_from_db()
    assert source.state == "in_use"
    licence = licensed(licensing, receiver)
    end = sent_to(actor, source, receiver)
    dispatch_shipment(actor=actor, end=end, day=TODAY, expected_on=TODAY, documents=PERMIT)
    # What is on the way counts against the receiver's limit already.
    other = registered(actor, contents=[WrittenContent("Ir-192", "17 TBq", TODAY)], serial="2",
                       day=TODAY)  # fmt: skip
    with pytest.raises(InputError, match="allowed"):
        sent_to(actor, other, receiver)
    receivers_end = ShipmentEnd.objects.get(shipment_id=end.shipment_id, sends=False)
    reading = Reading(source.id, True, source.serial)
    receive_shipment(
        actor=receiver, end=receivers_end, day=TODAY, readings=[reading],
        documents=RECEIPT_FILES, site=site_of(receiver),
    )  # fmt: skip
    source.refresh_from_db()
    assert source.licence == licence


def test_a_transfer_above_the_receivers_limit_is_refused(licensing: Cast) -> None:
    actor, receiver = licensing.operator_applicant, licensing.other_operator
    licensed(licensing, receiver)
    strong = [WrittenContent("Ir-192", "6 TBq", TODAY)]
    source = registered(actor, contents=strong, day=TODAY)
    with pytest.raises(InputError, match="in one source; allowed"):
        sent_to(actor, source, receiver)


# --- the life of a licence ---


def change(
    cast: Cast, licence: Licence, to_state: LicenceState, *documents: str, confirmed: str = ""
) -> Licence:
    propose_licence_change(
        actor=cast.regulator_licensing,
        licence=licence,
        to_state=to_state,
        day=TODAY,
        reason="Inspection 12",
        documents={name: ("o.pdf", name.encode()) for name in documents},
        confirmed=[confirmed],
    )
    return decide_licence_change(actor=cast.regulator_approver, licence=licence, approve=True)


def suspended(cast: Cast, licence: Licence) -> Licence:
    return change(
        cast, licence, LicenceState.SUSPENDED, "enforcement order", confirmed="graded sanction"
    )


def test_a_licence_does_not_end_while_a_source_has_no_destination(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    licence = licensed(licensing, actor)
    source = registered(actor, contents=FRESH, day=TODAY)
    licence = suspended(licensing, licence)
    assert without_destination(licence) == [source.national_number]
    with pytest.raises(InputError, match="have no destination"):
        change(licensing, licence, LicenceState.REVOKED, "revocation", "removal plan")
    licence.refresh_from_db()
    assert licence.state == "suspended"


def test_a_licence_without_sources_is_revoked_for_good(licensing: Cast) -> None:
    licence = suspended(licensing, licensed(licensing, licensing.operator_applicant))
    licence = change(licensing, licence, LicenceState.REVOKED, "revocation", "removal plan")
    assert licence.state == "revoked"
    with pytest.raises(InputError, match="final"):
        change(licensing, licence, LicenceState.AUTHORIZED)


def test_the_rules_are_asked_again_when_the_second_person_decides(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    licence = suspended(licensing, licensed(licensing, actor))
    propose_licence_change(
        actor=licensing.regulator_licensing, licence=licence, to_state=LicenceState.REVOKED,
        day=TODAY, reason="Given up", documents={
            "revocation": ("r.pdf", b"r"), "removal plan": ("p.pdf", b"p"),
        },
    )  # fmt: skip
    source = registered(actor)
    source.licence = licence
    source.save()
    with pytest.raises(InputError, match="have no destination"):
        decide_licence_change(actor=licensing.regulator_approver, licence=licence, approve=True)


def test_a_suspended_licence_lets_nothing_in(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    suspended(licensing, licensed(licensing, actor))
    source = registered(actor, contents=FRESH, day=TODAY)
    assert source.licence is None
    assert any("suspended" in each for each in source.events.get().remarks)


def other_approver(cast: Cast) -> Actor:
    """A second person with the approver's right."""
    return replace(cast.regulator_inspector, roles=cast.regulator_approver.roles)


def test_an_appeal_against_a_refusal_reopens_the_review(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    application = proposed(licensing, actor, grant=False)
    decide_application(actor=licensing.regulator_approver, application=application, approve=True)
    appeal = lodge_appeal(actor=actor, application=application, grounds="The plan was complete")
    with pytest.raises(NotAllowed):
        decide_appeal(
            actor=licensing.regulator_approver, appeal=appeal, uphold=True, reason="yes it was"
        )
    decide_appeal(
        actor=other_approver(licensing), appeal=appeal, uphold=True, reason="It was complete"
    )
    application.refresh_from_db()
    assert application.state == "in_review"
    with pytest.raises(Conflict):
        lodge_appeal(actor=actor, application=application, grounds="Once more, please")


def test_an_appeal_against_a_suspension_puts_the_licence_into_force(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    licence = suspended(licensing, licensed(licensing, actor))
    appeal = lodge_appeal(
        actor=actor, change=licence.changes.get(), grounds="The finding was of another site"
    )
    decide_appeal(
        actor=other_approver(licensing), appeal=appeal, uphold=True, reason="Another site"
    )
    licence.refresh_from_db()
    assert licence.state == "authorized"


def test_an_appeal_lifts_no_other_suspension(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    licence = suspended(licensing, licensed(licensing, actor))
    first = licence.changes.get()
    appeal = lodge_appeal(actor=actor, change=first, grounds="The finding was of another site")
    licence = change(licensing, licence, LicenceState.AUTHORIZED, "corrective action accepted")
    licence = suspended(licensing, licence)
    decide_appeal(
        actor=other_approver(licensing), appeal=appeal, uphold=True, reason="Another site"
    )
    licence.refresh_from_db()
    appeal.refresh_from_db()
    assert (licence.state, appeal.state) == ("suspended", "upheld")


def test_documents_of_a_draft_are_its_applicants_alone(licensing: Cast) -> None:
    application = drafted(licensing.operator_applicant)
    kept = [each.document_id for each in application.documents.all()]

    def seen(actor: Actor) -> int:
        return visible_to(actor, Document.objects.filter(id__in=kept)).count()

    assert seen(licensing.operator_applicant) == len(kept) > 0
    assert seen(licensing.regulator_licensing) == seen(licensing.customs_officer) == 0
    submit_application(actor=licensing.operator_applicant, application=application)
    assert seen(licensing.regulator_licensing) == len(kept)


def test_a_licence_has_the_conditions_that_were_approved(licensing: Cast) -> None:
    application = proposed(licensing, licensing.operator_applicant)
    assert application.proposal is not None
    before = rules_by_stamp(application.proposal["library"]).rows["register"].values["text"]
    pack = RulePack.objects.get(name="licence_conditions")
    newest = pack.editions.latest("effective_from", "id")
    Edition.objects.create(
        pack=pack, label="newer", origin=newest.origin, effective_from=TODAY, sha256="1" * 64
    )  # no condition at all
    decided = decide_application(
        actor=licensing.regulator_approver, application=application, approve=True
    )
    assert decided.licence is not None
    revision = revision_of(decided.licence)
    assert [each["key"] for each in revision.conditions] == ["register", "leak_test"]
    assert revision.conditions[0]["text"] == before
    assert application.proposal["library"] in revision.rules_stamp


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (WrittenLimit("Zz-9", Kind.SEALED, "1 TBq"), ""),
        (WrittenLimit("Cs-137", Kind.SEALED, "1"), "unit_missing"),
        (WrittenLimit("Cs-137", Kind.SEALED, "-1 TBq"), "activity_not_positive"),
        (WrittenLimit("Cs-137", Kind.SEALED, "1 TBq", "2 TBq"), "single_above_total"),
        (WrittenLimit("Cs-137", Kind.GENERATOR, "1 TBq"), "limit_not_counted"),
        (WrittenLimit("", Kind.GENERATOR, ""), "limit_not_counted"),
    ],
)
def test_a_line_that_cannot_be_is_refused(licensing: Cast, line: WrittenLimit, code: str) -> None:
    with pytest.raises(InputError) as caught:
        drafted(licensing.operator_applicant, limits=[line])
    assert not code or caught.value.code == code
    assert Application.objects.count() == 0
