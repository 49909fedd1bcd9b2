"""What licences still allow: added up by the database, read once an act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from korgan.kernel.organisations.models import Organisation
from korgan.sources.domain.contents import Content
from korgan.sources.domain.errors import RuleBroken
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licences import ANY, NO_NUCLIDE, Holding, limit_use
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.models import Licence, LicenceLimit, Source, SourceContent
from korgan.sources.selectors.inflow import (
    Allowance,
    Covering,
    holding_of,
    recipient_findings,
    tally_of,
)
from korgan.sources.selectors.licensing import terms_of
from korgan.sources.services import (
    announce_import,
    decide_exchange,
    notify_exchange,
    request_exchange,
)
from korgan.sources.tests.registered import give_licence, site_of
from korgan.sources.tests.test_pages import form_of, signed_in
from tests.cast import Cast

TODAY = date(2026, 6, 1)
NUCLIDES = ("Cs-137", "Cs-137+", "Co-60", "Ir-192")


def holder_of(cast: Cast) -> Organisation:
    return Organisation.objects.get(id=cast.operator_applicant.organisation_id)


def stocked(cast: Cast, licence: Licence | None, number: int, seed: int = 7) -> list[Source]:
    """Sources of every kind and mixture at two sites, as an import writes them."""
    chance = Random(seed)
    sites = [site_of(cast.operator_applicant), site_of(cast.operator_applicant, "Annex")]
    made = []
    for each in range(number):
        kind = chance.choice([Kind.SEALED, Kind.SEALED, Kind.UNSEALED, Kind.GENERATOR])
        state = chance.choice(["in_use", "in_use", "temporary_storage", "lost", "disposed"])
        source = Source.objects.create(
            organisation=holder_of(cast), country="XQ", site=chance.choice(sites), kind=kind,
            national_number=f"T-{seed}-{each}", state=state, state_since=TODAY, licence=licence,
            registered_at=timezone.now(),
        )  # fmt: skip
        names = [] if kind == Kind.GENERATOR else chance.sample(NUCLIDES, chance.choice([1, 1, 2]))
        for name in names:
            SourceContent.objects.create(
                source=source, nuclide=name, activity_bq=chance.randrange(10**6, 10**13),
                activity_as_written="-", reference_date=TODAY - timedelta(chance.randrange(900)),
            )  # fmt: skip
        made.append(source)
    return made


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_database_adds_up_what_the_rules_add_up_source_by_source(
    state: Cast, seed: int
) -> None:
    site_of(state.operator_applicant)
    annex = site_of(state.operator_applicant, "Annex")
    licence = give_licence(holder_of(state), count=500)
    revision = licence.revisions.get()
    for nuclide, form, site in [
        ("Cs-137", "sealed source", None), ("Co-60", ANY, annex), (ANY, ANY, annex),
        ("Se-75", ANY, None),
    ]:  # fmt: skip
        LicenceLimit.objects.create(
            revision=revision, nuclide=nuclide, form=form, site=site, total_bq=1e15
        )
    LicenceLimit.objects.create(
        revision=revision, nuclide=NO_NUCLIDE, form="radiation generator", total_bq=0, count=3
    )
    sources = stocked(state, licence, 60, seed)
    there = [holding_of(x) for x in sources if x.state not in ("lost", "disposed")]
    expected = limit_use(terms_of(licence), there, TODAY)
    found = tally_of(licence, TODAY).uses()
    assert [x.used_count for x in found] == [x.used_count for x in expected]
    assert [x.used for x in found] == pytest.approx([x.used for x in expected], rel=1e-12)


def test_an_act_reads_the_stock_once_whatever_comes_and_whatever_is_there(state: Cast) -> None:
    site_of(state.operator_applicant)
    site_of(state.operator_applicant, "Annex")
    licence = give_licence(holder_of(state))
    receiver = state.operator_applicant.organisation_id
    numbers = []
    for seed in (1, 2, 3):
        loose = stocked(state, None, 4 * seed, 100 + seed)
        with CaptureQueriesContext(connection) as asked:
            recipient_findings(receiver, "Store", loose, TODAY)
        contents = sum('"sources_sourcecontent"."id"' in x["sql"] for x in asked.captured_queries)
        numbers.append(len(asked) - contents)
        stocked(state, licence, 20, seed)
    assert len(set(numbers)) == 1


@pytest.mark.parametrize("keep", [Allowance.announce, Allowance.let_in])
def test_what_an_act_took_counts_for_what_comes_after(
    state: Cast, keep: Callable[[Allowance, Holding], Covering]
) -> None:
    store = site_of(state.operator_applicant)
    give_licence(holder_of(state), total_bq=1.5e12)
    content = Content(parse_nuclide("Co-60"), 1e12, TODAY)
    one, other = (Holding(name, "sealed source", store.name, (content,)) for name in "AB")
    allowance = Allowance(state.operator_applicant.organisation_id, TODAY)
    assert keep(allowance, one).findings == []
    assert [x.code for x in keep(allowance, other).findings] == ["limit_exceeded"]


def test_sources_of_one_import_count_together(state: Cast) -> None:
    holder = state.operator_applicant
    store = site_of(holder)
    give_licence(holder_of(state), total_bq=6e12)
    today = timezone.localdate()
    described = {
        "maker": "Maker", "model": "G", "nuclide": "Ir-192", "activity": "4 TBq",
        "reference": today.isoformat(),
    }  # fmt: skip
    exchange = request_exchange(
        actor=holder, direction="import", site=store, abroad="Foreign maker",
        described=[{**described, "serial": f"IMP-{each}"} for each in "12"],
        abroad_country="XR", shipment_on=today + timedelta(days=8),
    )  # fmt: skip
    officer = state.regulator_licensing
    reason = "Asked the consignee and its State; the answers are on file."
    decide_exchange(actor=officer, exchange=exchange, approve=True, reason=reason)
    notify_exchange(actor=officer, exchange=exchange, day=today)
    permit = {"import permit": ("p.pdf", b"p"), "recipient confirmation": ("r.pdf", b"r")}
    with pytest.raises(RuleBroken) as caught:
        announce_import(
            actor=holder, exchange=exchange, carrier="Carrier",
            expected_on=today + timedelta(days=1), documents=permit,
        )  # fmt: skip
    assert caught.value.code == "limit_exceeded"
    assert not Source.objects.exists()


def test_who_registers_what_no_licence_allows_is_told(state: Cast) -> None:
    client = signed_in(state.operator_applicant)
    given = form_of(state.operator_applicant)
    page = client.post("/sources/register/", given, follow=True).content.decode()
    assert "No licence of its holder has room for it" in page
    give_licence(holder_of(state))
    answer = client.post(
        "/sources/register/", {**form_of(state.operator_applicant), "serial": "2"}, follow=True
    )
    assert "No licence of its holder has room" not in answer.content.decode()
