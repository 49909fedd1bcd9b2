"""Lists, and the editions of official lists as they arrive."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.utils import timezone

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.jobs.services import start_job
from korgan.kernel.organisations.domain import Actor, OrganisationKind, Releasability, Role
from korgan.kernel.organisations.rights import declare_action
from korgan.trade.domain.work import EditionState, ListKind, SignatureState
from korgan.trade.list_keeping import digest_of_files, next_edition, own_list
from korgan.trade.models import Edition, PartyList

SCREENING = [
    OrganisationKind.LICENSING,
    OrganisationKind.CUSTOMS,
    OrganisationKind.REGULATOR,
]
KEEP_LISTS = declare_action(
    "trade.keep_lists",
    roles=[Role.OFFICER, Role.SUPERVISOR, Role.ANALYST, Role.LICENSING_OFFICER, Role.APPROVER],
    kinds=SCREENING,
)
MOST_FILES = 6


@service(KEEP_LISTS)
def create_list(
    *,
    actor: Actor,
    name: str,
    kind: ListKind,
    publisher: str = "",
    obtained_from: str = "",
    public_key: str = "",
    releasability: Releasability = Releasability.AUTHORITIES,
) -> PartyList:
    """Enter a list: an official one to be imported, or one whose entries are made here."""
    if PartyList.objects.filter(organisation_id=actor.organisation_id, name=name).exists():
        raise Conflict("name_taken", f"there is a list {name} already", where="name")
    if public_key.strip():
        _key(public_key)
    party_list = PartyList.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        releasability=releasability,
        name=name,
        kind=kind,
        publisher=publisher,
        obtained_from=obtained_from,
        public_key=public_key.strip(),
    )
    record("trade.list_created", party_list, kind=str(kind), publisher=publisher)
    return party_list


@service(KEEP_LISTS)
def receive_edition(
    *,
    actor: Actor,
    party_list: PartyList,
    files: Sequence[tuple[str, bytes]],
    obtained_from: str = "",
    announced_sha256: str = "",
    signature: tuple[str, bytes] | None = None,
) -> Edition:
    """Keep the files of an edition as they came and have them read; nothing changes yet."""
    party_list = own_list(actor, party_list)
    if party_list.kind != ListKind.OFFICIAL:
        raise Conflict("kept_here", "entries of this list are made here, not imported")
    if not 1 <= len(files) <= MOST_FILES:
        raise InputError("no_file", "choose the files of one list", where="list_files")
    digest = digest_of_files([data for _, data in files])
    _check_announced(announced_sha256, digest)
    state = _check_signature(party_list, files, signature)
    current = party_list.in_force
    if current is not None and current.sha256 == digest:
        raise Conflict(
            "same_edition",
            f"these are the very bytes of edition {current.number}, which is in force",
            where="list_files",
        )
    kept = [keep_original(actor=actor, data=data, filename=name) for name, data in files]
    edition = Edition.objects.create(
        party_list=party_list,
        number=next_edition(party_list),
        sha256=digest,
        signature=keep_original(actor=actor, data=signature[1], filename=signature[0])
        if signature
        else None,
        signature_state=state,
        announced_sha256=announced_sha256.strip().lower(),
        obtained_from=(obtained_from or party_list.obtained_from)[:300],
        received_at=timezone.now(),
        received_by_id=actor.user_id,
    )
    edition.files.set(kept)
    start_reading(actor=actor, edition=edition)
    record(
        "trade.edition_received",
        party_list,
        edition=edition.number,
        sha256=digest,
        files=[each.filename for each in kept],
        signature=str(state),
    )
    return edition


@service(KEEP_LISTS)
def confirm_edition(*, actor: Actor, edition: Edition, reason: str) -> Edition:
    """Use an edition all the same, though it asks (it shrank, is older, or has another form)."""
    edition = _asking(actor, edition)
    if len(reason.strip()) < 5:
        raise InputError("reason_missing", "say how you know that it is right", where="reason")
    edition.confirmed_by_id = actor.user_id
    edition.state = EditionState.RECEIVED
    edition.save(update_fields=["confirmed_by_id", "state"])
    start_reading(actor=actor, edition=edition)
    record(
        "trade.edition_confirmed",
        edition.party_list,
        edition=edition.number,
        warnings=edition.warnings,
        reason=reason.strip(),
    )
    return edition


@service(KEEP_LISTS)
def discard_edition(*, actor: Actor, edition: Edition, reason: str) -> Edition:
    """Do not use an edition that asks; the one in force stays."""
    edition = _asking(actor, edition)
    edition.state = EditionState.REFUSED
    edition.fault = {"code": "discarded", "message": reason.strip() or "not used"}
    edition.save(update_fields=["state", "fault"])
    record(
        "trade.edition_discarded", edition.party_list, edition=edition.number, reason=reason.strip()
    )
    return edition


@part_of_service
def start_reading(*, actor: Actor, edition: Edition) -> None:
    """Have the worker read an edition."""
    start_job(
        actor=actor,
        kind="trade.read_edition",
        title=f"{edition.party_list} {edition.number}",
        link=f"/trade/editions/{edition.id}/",
        edition_id=edition.id,
    )


def _asking(actor: Actor, edition: Edition) -> Edition:
    own_list(actor, edition.party_list)
    edition = Edition.objects.select_related("party_list").get(id=edition.id)
    if edition.state != EditionState.ASKS:
        raise Conflict("not_asking", f"this edition is: {edition.get_state_display()}")
    return edition


def _check_announced(announced: str, digest: str) -> None:
    announced = announced.strip().lower()
    if not announced:
        return
    if not re.fullmatch(r"[0-9a-f]{64}", announced):
        raise InputError(
            "bad_hash", "a SHA-256 has 64 hexadecimal digits", where="announced_sha256"
        )
    if announced != digest:
        raise InputError(
            "hash_differs",
            f"the files have SHA-256 {digest}, not the one announced",
            where="announced_sha256",
            mend="download the list again from its publisher",
        )


def _check_signature(
    party_list: PartyList, files: Sequence[tuple[str, bytes]], signature: tuple[str, bytes] | None
) -> SignatureState:
    if not party_list.public_key:
        return SignatureState.KEPT if signature else SignatureState.NONE
    if signature is None:
        raise InputError(
            "signature_missing", "this list has a key: give the signature too", where="signature"
        )
    signed = b"".join(data for _, data in files)
    try:
        _key(party_list.public_key).verify(_raw_signature(signature[1]), signed)
    except InvalidSignature:
        raise InputError(
            "bad_signature",
            "the signature does not fit these files and the list's key",
            where="signature",
            mend="download list and signature again from the publisher",
        ) from None
    return SignatureState.VERIFIED


def _raw_signature(data: bytes) -> bytes:
    """Return the 64 bytes of an Ed25519 signature, given raw or as hexadecimal digits."""
    text = data.strip()
    return bytes.fromhex(text.decode()) if re.fullmatch(rb"[0-9a-fA-F]{128}", text) else data


def _key(pem: str) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem.strip().encode())
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise InputError(
            "bad_key",
            "this is no Ed25519 public key",
            where="public_key",
            mend="give the publisher's key as PEM",
        )
    return key
