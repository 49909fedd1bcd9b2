"""Enter the guarantees that licensees give, and release them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.reasons import stated_reason
from korgan.sources.models import GUARANTEE_KINDS, FinancialGuarantee, Licence
from korgan.sources.services.licences import CHANGE_LICENCES


@service(CHANGE_LICENCES)
def enter_guarantee(
    *,
    actor: Actor,
    licence: Licence,
    kind: str,
    issuer: str,
    reference: str,
    amount: Decimal,
    currency: str,
    valid_from: date,
    valid_until: date,
) -> FinancialGuarantee:
    """Enter a guarantee that stands behind a licence of the own State."""
    if licence.country != actor.country:
        raise Conflict("other_state", "this licence is not of this State")
    if kind not in GUARANTEE_KINDS:
        raise InputError("unknown_kind", "there is no such kind of guarantee", where="kind")
    if not 0 < amount < Decimal(10) ** 14:
        raise InputError("bad_amount", "an amount is greater than zero", where="amount")
    currency = currency.strip().upper()
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        raise InputError(
            "bad_currency", "a currency is three letters", where="currency", mend="such as EUR"
        )
    if valid_until < valid_from:
        raise InputError("ends_before_it_begins", "it ends before it begins", where="valid_until")
    same = licence.guarantees.filter(issuer=issuer.strip(), reference=reference.strip())
    if same.exists():
        raise Conflict("exists_already", "the same one exists already", where="reference")
    made = FinancialGuarantee.objects.create(
        organisation_id=licence.organisation_id,
        country=licence.country,
        classification=licence.classification,
        releasability=licence.releasability,
        licence=licence,
        kind=kind,
        issuer=issuer.strip(),
        reference=reference.strip(),
        amount=amount.quantize(Decimal("0.01")),
        currency=currency,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    record(
        "sources.guarantee_entered",
        licence,
        reference=made.reference,
        amount=f"{made.amount} {made.currency}",
        until=valid_until.isoformat(),
    )
    return made


@service(CHANGE_LICENCES)
def release_guarantee(
    *, actor: Actor, guarantee: FinancialGuarantee, reason: str
) -> FinancialGuarantee:
    """Release a guarantee: it stays on record and counts no longer."""
    found = FinancialGuarantee.objects.select_for_update(of=("self",)).select_related("licence")
    guarantee = found.get(id=guarantee.id)
    if guarantee.country != actor.country:
        raise Conflict("other_state", "this licence is not of this State")
    if guarantee.released_on is not None:
        raise Conflict("released_already", "this guarantee is released already")
    reason = stated_reason(reason)
    guarantee.released_on, guarantee.reason = timezone.localdate(), reason[:400]
    guarantee.save(update_fields=["released_on", "reason"])
    record(
        "sources.guarantee_released",
        guarantee.licence,
        reference=guarantee.reference,
        reason=guarantee.reason,
    )
    return guarantee
