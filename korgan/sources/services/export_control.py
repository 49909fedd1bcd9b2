"""What stops a dangerous source at the border until consent and notice are there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from korgan.kernel.audit.services import part_of_service
from korgan.sources.domain.errors import Finding, refuse_breaches
from korgan.sources.domain.import_export import requirements
from korgan.sources.models import Shipment, Source
from korgan.sources.selectors import approved_export, contents_of, exchange_findings


@part_of_service
def refuse_uncontrolled_export(*, sources: Sequence[Source], shipment: Shipment, day: date) -> None:
    """An export of category 1 or 2 leaves only with consent and notice, by an approved request."""
    contents = [x for each in sources for x in contents_of(each)]
    needs = requirements(contents, day)
    if needs.category is None:
        return
    exchange = approved_export(sources)
    if exchange is None:
        refuse_breaches(
            [
                Finding(
                    "no_export_approval",
                    f"category {needs.category} leaves the State only by an approved request",
                    rule=needs.citations[-1] if needs.citations else None,
                )
            ]
        )
        return
    refuse_breaches(exchange_findings(exchange, day))
    exchange.shipment, exchange.state = shipment, "under_way"
    exchange.save(update_fields=["shipment", "state"])
