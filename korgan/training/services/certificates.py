"""Issue and revoke certificates."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings

from korgan.kernel.audit.keys import create_key, load_key
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict
from korgan.kernel.numbering.services import next_number
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require_own
from korgan.kernel.reasons import stated_reason
from korgan.training.domain.coverage import expiry_of
from korgan.training.domain.credentials import Achieved, issue
from korgan.training.models import Certificate, Nomination
from korgan.training.services.courses import RUN_COURSES


@service(RUN_COURSES)
def issue_certificate(*, actor: Actor, nomination: Nomination, today: date) -> Certificate:
    """Issue a verifiable certificate to who has passed; the key is made at the first one."""
    session = nomination.session
    require_own(actor, session)
    if not nomination.passed:
        raise Conflict("not_passed", "only who has passed gets a certificate")
    if Certificate.objects.filter(nomination=nomination).exists():
        raise Conflict("issued_already", "the certificate is issued already")
    if not settings.CREDENTIAL_KEY.exists():
        create_key(settings.CREDENTIAL_KEY)
    course, uid = session.course, uuid.uuid4()
    expires = expiry_of(session.ends_on, course.competence.validity_months)
    if expires is not None and expires < today:
        raise Conflict(
            "expired_already",
            f"what was achieved expired on {expires}",
            mend="let the person take the course again",
        )
    achieved = Achieved(
        uid.urn, nomination.name, course.title, course.criteria, session.ends_on, expires
    )
    number = f"Z-{today.year}-{next_number(f'training.certificate.{today.year}'):05d}"
    certificate = Certificate.objects.create(
        nomination=nomination,
        number=number,
        uid=uid,
        token=issue(achieved, load_key(settings.CREDENTIAL_KEY), actor.organisation_name),
        issued_on=session.ends_on,
        expires_on=expires,
    )
    record("training.certificate_issued", certificate, session=session.number)
    return certificate


@service(RUN_COURSES)
def revoke_certificate(
    *, actor: Actor, certificate: Certificate, reason: str, today: date
) -> Certificate:
    """Revoke a certificate; it stands in the revocation list from now on."""
    require_own(actor, certificate.nomination.session)
    reason = stated_reason(reason)
    if certificate.revoked_on is not None:
        raise Conflict("revoked_already", "the certificate is revoked already")
    certificate.revoked_on, certificate.reason = today, reason[:300]
    certificate.save(update_fields=["revoked_on", "reason"])
    record("training.certificate_revoked", certificate, reason=certificate.reason)
    return certificate
