"""The demonstration State: fictional, seeded, the same every time, marked on every page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from korgan.accounting.demonstration import add_balances
from korgan.accounting.models import Area
from korgan.border.demonstration import add_many, add_week
from korgan.border.models import Instrument
from korgan.cooperation.demonstration import add_cooperation
from korgan.cooperation.models import Need
from korgan.exchange.demonstration import add_messages
from korgan.exchange.models import Correspondent
from korgan.kernel.identity.models import User
from korgan.kernel.identity.services import create_account
from korgan.kernel.organisations.domain import Actor, OrganisationKind, Role
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.organisations.seats import console_actor, installer, seat_of
from korgan.kernel.organisations.services import (
    create_organisation,
    create_site,
    give_membership,
    initialise_node,
)
from korgan.kernel.reference.services import load_shipped_packs
from korgan.law.demonstration import add_law
from korgan.law.models import Work
from korgan.sources.demonstration import add_custody, add_sources
from korgan.sources.models import Source
from korgan.trade.demonstration import add_lists_and_parties
from korgan.trade.models import PartyList
from korgan.training.demonstration import add_posts
from korgan.training.demonstration_courses import add_courses
from korgan.training.demonstration_exercises import add_exercises
from korgan.training.models import Post
from korgan.web.demonstration_people import (
    ORGANISATIONS,
    PASSWORD,
    PEOPLE,
    REGULATOR,
    SITES,
    STATE,
)


def ensure_demonstration(*, scale: int = 0) -> None:
    """Create the State once; a second call changes nothing."""
    if not Organisation.objects.filter(runs_this_node=True).exists():
        _create_state()
        load_shipped_packs(actor=console_actor(Role.ADMINISTRATOR))
    _fill_border(scale)
    if not Source.objects.exists():
        add_sources({name: _seat(name) for name in ("hospital", "pipeline", "reactor")})
    if not Area.objects.exists():
        names = ("inspector", "fuel", "custodian", "reactor")
        add_balances({name: _seat(name) for name in names})
    add_custody(_seat)
    if not Correspondent.objects.exists():
        add_messages(_seat)
    if not Post.objects.exists():
        add_posts({name: _seat(name) for name in ("supervisor", "administrator", "trainer")})
        add_courses({name: _seat(name) for name in ("supervisor", "trainer")})
        add_exercises({name: _seat(name) for name in ("supervisor", "trainer")})
    if not PartyList.objects.exists():
        add_lists_and_parties(officer=_seat("officer"), supervisor=_seat("supervisor"))
    if not Need.objects.exists():
        add_cooperation({name: _seat(name) for name in ("supervisor", "trainer")})
    if not Work.objects.exists():
        add_law(drafter=_seat("licensing"), reviewer=_seat("approver"))


def _create_state() -> None:
    owner = initialise_node(
        actor=installer(), name=REGULATOR, kind=OrganisationKind.REGULATOR, country=STATE
    )
    actor = console_actor(Role.ADMINISTRATOR)
    organisations = {REGULATOR: owner}
    for name, kind, country in ORGANISATIONS:
        organisations[name] = create_organisation(
            actor=actor, name=name, kind=kind, country=country
        )
    for organisation, name, kind_of_site, latitude, longitude in SITES:
        create_site(
            actor=actor,
            organisation=organisations[organisation],
            name=name,
            kind=kind_of_site,
            latitude=Decimal(latitude),
            longitude=Decimal(longitude),
        )
    for username, organisation, role, clearance in PEOPLE:
        user: User = create_account(
            actor=actor, username=username, display_name=username.capitalize(), password=PASSWORD
        )
        give_membership(
            actor=actor,
            user=user,
            organisation=organisations[organisation],
            role=role,
            clearance=clearance,
            valid_from=date(2020, 1, 1),
        )


def _seat(username: str) -> Actor:
    return seat_of(User.objects.get(username=username), timezone.localdate())


def _fill_border(scale: int) -> None:
    if not Instrument.objects.exists():
        add_week(officer=_seat("officer"), supervisor=_seat("supervisor"))
    if scale:
        add_many(actor=_seat("supervisor"), count=scale)
