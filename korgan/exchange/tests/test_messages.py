from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import Settings

from korgan.exchange.domain import open_message, seal
from korgan.exchange.message_keys import message_key, own_verifier
from korgan.exchange.models import Correspondent, Message
from korgan.exchange.services import (
    link_message,
    receive_message,
    register_correspondent,
    revoke_correspondent,
    send_form,
)
from korgan.exchange.tables import CORRESPONDENTS, MESSAGES
from korgan.exchange.tests.agencies import Agency, actor_in, file_of, import_asked, today
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.documents.models import Document
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.organisations.domain import OrganisationKind
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.records.tests.list_contract import ListContract
from korgan.science.merkle import Verifier
from korgan.sources.domain.conduct_forms import Form
from korgan.sources.models import ExchangeRequest, Shipment
from korgan.sources.services import decide_exchange
from korgan.sources.tests.registered import registered
from korgan.sources.tests.test_code_of_conduct import ANSWER, COBALT, asked
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast


def make_correspondent(owner: Organisation, number: int) -> Correspondent:
    return Correspondent.objects.create(
        organisation=owner, country=owner.country, classification=2, name=f"Agency {number % 3}",
        abroad="XR", key="k", key_label=f"k+{number}", confirmed_by="telephone",
        registered_on="2026-01-01",
    )  # fmt: skip


class TestMessages(ListContract):
    record_list = MESSAGES

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        import uuid

        owner = Organisation.objects.get(id=cast.regulator_licensing.organisation_id)
        label = {"organisation": owner, "country": "XQ", "classification": 2}
        kept = Document.objects.create(**label, sha256="0" * 64, size=1, filename="m.json")
        abroad = make_correspondent(owner, offset)
        now = timezone.now()
        Message.objects.bulk_create(
            Message(
                **label, direction="sent", message_id=uuid.uuid4(), kind="sources.consent",
                correspondent=abroad, sent_at=now, recorded_at=now, original=kept, reference="X",
            )
            for _ in range(count)
        )  # fmt: skip


class TestCorrespondents(ListContract):
    record_list = CORRESPONDENTS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        owner = Organisation.objects.get(id=cast.regulator_licensing.organisation_id)
        for number in range(offset, offset + count):
            make_correspondent(owner, number)


@pytest.fixture
def ours(state: Cast, tmp_path: Path, settings: Settings) -> Agency:
    actor = replace(
        state.regulator_licensing,
        roles=state.regulator_licensing.roles | state.administrator.roles,
    )
    return Agency(actor, tmp_path, settings)


@pytest.fixture
def theirs(ours: Agency) -> Agency:
    actor = actor_in("XR", OrganisationKind.REGULATOR, "Neighbour regulator")
    return Agency(actor, ours.folder, ours.settings)


@pytest.fixture
def export(state: Cast) -> ExchangeRequest:
    return asked(state, registered(state.operator_applicant, contents=[COBALT]))


def requested(ours: Agency, theirs: Agency, export: ExchangeRequest) -> Message:
    correspondent = ours.trusts(theirs)
    theirs.trusts(ours)
    return send_form(
        actor=ours.at(), correspondent=correspondent, form=Form.REQUEST, said={}, request=export
    )


def consented(theirs: Agency, file: bytes) -> tuple[ExchangeRequest, Message]:
    """The other State: takes the request in, puts it to its own, approves, and answers."""
    officer = theirs.at()
    came = receive_message(actor=officer, data=file)
    assert came.request is None
    holder = actor_in("XR", OrganisationKind.OPERATOR, "Foreign clinic")
    wanted = import_asked(holder)
    link_message(actor=officer, message=came, request=wanted)
    decide_exchange(
        actor=officer, exchange=wanted, approve=True, reason=ANSWER, consent="XR-C-1",
        acknowledged=True,
    )  # fmt: skip
    came.refresh_from_db()
    return wanted, send_form(
        actor=officer, correspondent=came.correspondent, form=Form.CONSENT,
        said={"granted": True, "reference": "XR-C-1", "consignee_confirmed": True}, answers=came,
    )  # fmt: skip


def test_request_consent_notice_and_receipt_go_round(
    ours: Agency, theirs: Agency, export: ExchangeRequest
) -> None:
    first = requested(ours, theirs, export)
    wanted, consent = consented(theirs, file_of(first))

    came = receive_message(actor=ours.at(), data=file_of(consent))
    export.refresh_from_db()
    assert (came.request, came.changed) == (export, "consent")
    assert (export.consent, export.is_acknowledged, export.state) == ("XR-C-1", True, "requested")
    decide_exchange(actor=ours.actor, exchange=export, approve=True, reason=ANSWER)
    given = {"consent": "XR-C-1", "carrier": "Carrier", "expected_on": today().isoformat()}
    notice = send_form(
        actor=ours.at(),
        correspondent=came.correspondent,
        form=Form.NOTICE,
        said=given,
        answers=came,
    )
    export.refresh_from_db()
    assert export.notified_on == today()

    told = receive_message(actor=theirs.at(), data=file_of(notice))
    wanted.refresh_from_db()
    assert (told.request, told.changed, wanted.notified_on) == (wanted, "notified_on", today())
    receipt = {"received_on": today().isoformat(), "agrees": True}
    with pytest.raises(Conflict) as early:
        send_form(
            actor=theirs.at(), correspondent=told.correspondent, form=Form.RECEIPT, said=receipt,
            answers=told,
        )  # fmt: skip
    assert early.value.code == "nothing_received"
    wanted.shipment = Shipment.objects.create(
        number="XR-S-1", country="XR", route="import", state="closed", abroad="Operator one",
        receiver=wanted.organisation, abroad_country="XQ", delivery_place="Store",
        carrier="Carrier", requested_on=today(), expected_on=today(),
        dispatched_on=today(), closed_on=today(),
    )  # fmt: skip
    wanted.state = "under_way"
    wanted.save()
    told = Message.objects.get(id=told.id)
    done = send_form(
        actor=theirs.at(), correspondent=told.correspondent, form=Form.RECEIPT, said=receipt,
        answers=told,
    )  # fmt: skip
    last = receive_message(actor=ours.at(), data=file_of(done))
    assert (last.request, last.answers, last.content["said"]["agrees"]) == (export, notice, True)
    verbs = AuditEntry.objects.filter(verb__startswith="exchange.message").values_list(
        "verb", flat=True
    )
    assert sorted(set(verbs)) == [
        "exchange.message_linked", "exchange.message_received", "exchange.message_sent",
    ]  # fmt: skip


def refused(agency: Agency, data: bytes) -> str:
    before = Message.objects.count()
    with pytest.raises(InputError) as caught:
        receive_message(actor=agency.at(), data=data)
    assert Message.objects.count() == before
    return caught.value.code


def test_each_wrong_file_is_refused_with_its_reason(
    ours: Agency, theirs: Agency, export: ExchangeRequest
) -> None:
    sent = requested(ours, theirs, export)
    file = file_of(sent)
    signed = open_message(file, [Verifier.parse(ours.public_key())])
    key, name = message_key().private(), own_verifier().name
    assert refused(theirs, file.replace(b"Teletherapy", b"Radiography")) == "message_altered"
    assert refused(theirs, file + b" ") == "message_form"
    assert refused(ours, file) == "unknown_key"  # our own message, handed back
    other_way = replace(signed, recipient=replace(signed.recipient, key="xs.example+00000000"))
    assert refused(theirs, seal(other_way, name, key)) == "not_for_us"
    strange = replace(signed, kind="sources.gossip")
    assert refused(theirs, seal(strange, name, key)) == "unknown_kind"
    elsewhere = replace(signed, sender=replace(signed.sender, country="XS"))
    assert refused(theirs, seal(elsewhere, name, key)) == "sender_mismatch"
    invented = replace(signed, in_reply_to=signed.id)
    assert refused(theirs, seal(invented, name, key)) == "answers_nothing"
    for spoiled in (
        {"becquerel": "-1e14"}, {"becquerel": "nan"}, {"nuclide": "Xx-999"},
        {"reference": (today() + timedelta(days=2)).isoformat()}, {"reference": "yesterday"},
    ):  # fmt: skip
        source = {**signed.content["sources"][0], **spoiled}
        bad = replace(signed, content={**signed.content, "sources": [source]})
        assert refused(theirs, seal(bad, name, key)) != ""
    receive_message(actor=theirs.at(), data=file)
    assert refused(theirs, file) == "message_repeated"


def test_a_clock_that_is_ahead_is_flagged(
    ours: Agency, theirs: Agency, export: ExchangeRequest
) -> None:
    sent = requested(ours, theirs, export)
    signed = open_message(file_of(sent), [Verifier.parse(ours.public_key())])
    ahead = replace(signed, sent_at=signed.sent_at + timedelta(hours=3))
    data = seal(ahead, own_verifier().name, message_key().private())
    assert receive_message(actor=theirs.at(), data=data).clock_ahead


def test_a_consent_to_other_sources_is_refused(
    ours: Agency, theirs: Agency, export: ExchangeRequest
) -> None:
    _wanted, consent = consented(theirs, file_of(requested(ours, theirs, export)))
    signed = open_message(file_of(consent), [Verifier.parse(theirs.public_key())])
    source = {**signed.content["sources"][0], "becquerel": "2e+14"}
    more = replace(signed, content={**signed.content, "sources": [source]})
    data = seal(more, own_verifier().name, message_key().private())
    assert refused(ours, data) == "other_sources"
    export.refresh_from_db()
    assert export.consent == ""


def test_consent_cannot_say_otherwise_than_the_decision(
    ours: Agency, theirs: Agency, export: ExchangeRequest
) -> None:
    first = requested(ours, theirs, export)
    officer = theirs.at()
    came = receive_message(actor=officer, data=file_of(first))
    given = {"granted": True, "reference": "XR-C-1"}
    with pytest.raises(Conflict) as unlinked:
        send_form(
            actor=officer, correspondent=came.correspondent, form=Form.CONSENT, said=given,
            answers=came,
        )  # fmt: skip
    assert unlinked.value.code == "no_request"
    wanted = import_asked(actor_in("XR", OrganisationKind.OPERATOR, "Foreign clinic"))
    link_message(actor=officer, message=came, request=wanted)
    came.refresh_from_db()
    with pytest.raises(Conflict) as undecided:
        send_form(
            actor=officer, correspondent=came.correspondent, form=Form.CONSENT, said=given,
            answers=came,
        )  # fmt: skip
    assert undecided.value.code == "not_decided"


def test_a_request_from_an_unknown_consignee_can_be_declined(
    ours: Agency, theirs: Agency, export: ExchangeRequest
) -> None:
    file = file_of(requested(ours, theirs, export))
    came = receive_message(actor=theirs.at(), data=file)
    given = {"granted": False, "remarks": "No such clinic is licensed here."}
    no = send_form(
        actor=theirs.at(), correspondent=came.correspondent, form=Form.CONSENT, said=given,
        answers=came,
    )  # fmt: skip
    back = receive_message(actor=ours.at(), data=file_of(no))
    export.refresh_from_db()
    assert (back.request, back.changed, export.consent) == (export, "", "")


def test_a_revoked_key_is_neither_read_nor_written_to(
    ours: Agency, theirs: Agency, export: ExchangeRequest
) -> None:
    sent = requested(ours, theirs, export)
    known = Correspondent.objects.get(organisation_id=theirs.actor.organisation_id)
    revoke_correspondent(actor=theirs.at(), correspondent=known, reason="Their key was stolen")
    assert refused(theirs, file_of(sent)) == "key_revoked"
    revoke_correspondent(actor=ours.at(), correspondent=sent.correspondent, reason="Told us so")
    with pytest.raises(Conflict):
        send_form(
            actor=ours.at(), correspondent=sent.correspondent, form=Form.REQUEST, said={},
            request=export,
        )  # fmt: skip


def test_a_replaced_key_of_ours_still_takes_what_was_written_to_it(
    ours: Agency, theirs: Agency, export: ExchangeRequest
) -> None:
    sent = requested(ours, theirs, export)
    theirs.at()
    message_key().make(replace=True)
    assert receive_message(actor=theirs.actor, data=file_of(sent)).direction == "received"


def test_a_key_is_trusted_once_and_only_when_confirmed(ours: Agency, theirs: Agency) -> None:
    key, own = theirs.public_key(), ours.public_key()
    facts = {"actor": ours.at(), "name": "Neighbour", "abroad": "XR"}
    wrong = {
        "not_confirmed_key": {"key": key, "confirmed_by": "?"},
        "own_key": {"key": own, "confirmed_by": "by telephone today"},
        "verifier_key": {"key": key[:-4] + "AAA=", "confirmed_by": "by telephone today"},
    }
    for code, given in wrong.items():
        with pytest.raises(InputError) as caught:
            register_correspondent(**facts, **given)  # type: ignore[arg-type]
        assert caught.value.code == code
    ours.trusts(theirs)
    with pytest.raises(Conflict):
        ours.trusts(theirs)


def test_only_the_regulator_corresponds(
    state: Cast, ours: Agency, theirs: Agency, export: ExchangeRequest
) -> None:
    sent = requested(ours, theirs, export)
    for actor in (state.operator_applicant, state.customs_officer, state.partner_observer):
        with pytest.raises(NotAllowed):
            receive_message(actor=actor, data=b"{}")
    for stranger in (state.operator_applicant, state.partner_observer, state.neighbour_officer):
        client = signed_in(stranger)
        assert client.get(f"/exchange/{sent.id}/").status_code in (403, 404)
        assert client.get(f"/api/exchange/messages/{sent.id}").status_code in (403, 404)
        assert client.get(f"/documents/{sent.original_id}/original").status_code in (403, 404)


def test_a_message_is_written_and_taken_in_on_pages(
    state: Cast, ours: Agency, theirs: Agency, export: ExchangeRequest
) -> None:
    ours.trusts(theirs)
    correspondent = Correspondent.objects.get(organisation_id=ours.actor.organisation_id)
    theirs.trusts(ours)
    ours.at()
    officer = signed_in(state.regulator_licensing)
    page = officer.get(f"/sources/exchanges/{export.id}/").content.decode()
    write = f"/exchange/requests/{export.id}/consent_request/"
    assert write in page
    assert officer.get(write).status_code == 200
    answer = officer.post(write, {"to": correspondent.id, "remarks": ""})
    assert answer.status_code == 302, answer.content.decode()
    shown = officer.get(answer["Location"]).content.decode()
    assert "The signature holds" in shown
    sent = Message.objects.get()
    file = officer.get(f"/documents/{sent.original_id}/original").content
    assert file == file_of(sent)
    assert officer.get(f"/exchange/{sent.id}/form.pdf").content.startswith(b"%PDF")

    _wanted, consent = consented(theirs, file)
    ours.at()
    assert officer.get("/exchange/upload/").status_code == 200
    spoiled = SimpleUploadedFile("m.json", file_of(consent).replace(b"XR-C-1", b"XR-C-2"))
    refusal = officer.post("/exchange/upload/", {"file": spoiled})
    assert refusal.status_code == 422
    assert "was altered after it was signed" in refusal.content.decode()
    upload = SimpleUploadedFile("m.json", file_of(consent))
    taken = officer.post("/exchange/upload/", {"file": upload})
    assert taken.status_code == 302, taken.content.decode()
    assert "XR-C-1" in officer.get(taken["Location"]).content.decode()
    about = officer.get(f"/exchange/requests/{export.id}/").content.decode()
    assert "Consent to import" in about
    assert (
        'value="XR-C-1"' in officer.get(f"/sources/exchanges/{export.id}/decide/").content.decode()
    )
    came = Message.objects.get(direction="received", organisation_id=ours.actor.organisation_id)
    answering = officer.get(f"/exchange/{came.id}/answer/prior_notification/").content.decode()
    assert 'value="XR-C-1"' in answering


def test_programs_write_read_and_take_in(
    state: Cast, ours: Agency, theirs: Agency, export: ExchangeRequest
) -> None:
    correspondent = ours.trusts(theirs)
    theirs.trusts(ours)
    ours.at()
    officer = signed_in(state.regulator_licensing)
    given = {
        "correspondent_id": correspondent.id, "form": "consent_request", "exchange_id": export.id,
    }  # fmt: skip
    sent = officer.post("/api/exchange/messages", given, content_type="application/json")
    assert sent.status_code == 200, sent.content
    assert sent.json()["signature_holds"] is True
    file = officer.get(f"/documents/{sent.json()['original_id']}/original").content
    _wanted, consent = consented(theirs, file)
    ours.at()
    upload = SimpleUploadedFile("m.json", file_of(consent))
    came = officer.post("/api/exchange/messages/received", {"file": upload})
    assert came.status_code == 200, came.content
    assert (came.json()["changed"], came.json()["request"]) == ("consent", export.number)
    upload = SimpleUploadedFile("m.json", file_of(consent))
    again = officer.post("/api/exchange/messages/received", {"file": upload})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "message_repeated")
