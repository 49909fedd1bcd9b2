from __future__ import annotations

import pytest

from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.domain import Classification, Releasability
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import get_visible, list_sites
from tests.cast import Cast

CUSTOMS = {"customs_officer", "customs_supervisor"}
REGULATOR = {
    "regulator_inspector",
    "regulator_licensing",
    "regulator_approver",
    "administrator",
    "auditor",
}
OPERATOR = {"operator_applicant"}
STATE = CUSTOMS | REGULATOR | OPERATOR | {"other_operator"}
EVERYONE = STATE | {"partner_observer", "neighbour_officer"}


@pytest.mark.parametrize(
    ("releasability", "who"),
    [
        (Releasability.OWNER, OPERATOR),
        (Releasability.NAMED, OPERATOR | {"partner_observer"}),
        (Releasability.AUTHORITIES, OPERATOR | CUSTOMS | REGULATOR),
        (Releasability.STATE, STATE),
        (Releasability.PARTNERS, STATE | {"partner_observer"}),
        (Releasability.PUBLIC, EVERYONE),
    ],
)
def test_a_label_says_who_sees_a_record(
    cast: Cast, releasability: Releasability, who: set[str]
) -> None:
    owner = cast.operator_applicant
    Site.objects.create(
        organisation_id=owner.organisation_id,
        country=owner.country,
        name="Store",
        releasability=releasability,
        released_to_id=cast.partner_observer.organisation_id,
    )
    seen_by = {name for name, actor in cast.everyone().items() if list_sites(actor=actor).exists()}
    assert seen_by == who


def test_clearance_limits_even_the_owner(cast: Cast) -> None:
    officer = cast.customs_officer
    site = Site.objects.create(
        organisation_id=officer.organisation_id,
        country=officer.country,
        name="Secret store",
        classification=Classification.CONFIDENTIAL,
    )
    with pytest.raises(NotFound):
        get_visible(officer, Site.objects.all(), id=site.id)
    assert get_visible(cast.auditor, Site.objects.all(), id=site.id) == site
