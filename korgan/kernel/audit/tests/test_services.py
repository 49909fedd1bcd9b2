from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from korgan.kernel.audit.models import AuditEntry, AuditHead
from korgan.kernel.audit.services import ServiceMisuse, part_of_service, record, service
from korgan.kernel.errors import NotAllowed
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.rights import declare_action
from tests.cast import Cast

MARK = declare_action("tests.mark", roles=[Role.OFFICER])


@service(MARK)
def mark_site(*, actor: Actor, name: str) -> Site:
    site = Site.objects.create(
        organisation_id=actor.organisation_id, country=actor.country, name=name
    )
    record("tests.marked", site, name=name)
    return site


@service(MARK)
def forget_to_record(*, actor: Actor) -> None:
    Site.objects.create(organisation_id=actor.organisation_id, country=actor.country, name="x")


@service(MARK)
def record_twice(*, actor: Actor) -> None:
    record("one", None)
    record("two", None)


@service(MARK)
def call_a_service_inside(*, actor: Actor) -> None:
    mark_site(actor=actor, name="inner")


def test_a_write_leaves_one_linked_entry(cast: Cast) -> None:
    mark_site(actor=cast.customs_officer, name="Gate 1")
    mark_site(actor=cast.customs_officer, name="Gate 2")
    first, second = AuditEntry.objects.order_by("seq")
    assert (first.seq, second.seq) == (1, 2)
    assert second.previous_hash == first.hash
    assert AuditHead.objects.get().hash == second.hash
    assert second.facts == '{"name":"Gate 2"}'


def test_who_lacks_the_role_writes_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="officer"):
        mark_site(actor=cast.partner_observer, name="Gate")
    assert not Site.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("broken", [forget_to_record, record_twice, call_a_service_inside])
def test_a_service_against_the_rules_writes_nothing(cast: Cast, broken: object) -> None:
    with pytest.raises(ServiceMisuse):
        broken(actor=cast.customs_officer)  # type: ignore[operator]
    assert not Site.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_part_refuses_to_run_alone(cast: Cast) -> None:
    @part_of_service
    def part() -> None: ...

    with pytest.raises(ServiceMisuse):
        part()


@pytest.mark.parametrize(
    "sql", ["update audit_auditentry set verb = 'x'", "delete from audit_auditentry"]
)
def test_the_database_refuses_to_change_the_log(cast: Cast, sql: str) -> None:
    mark_site(actor=cast.customs_officer, name="Gate")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)
    assert AuditEntry.objects.get().verb == "tests.marked"
