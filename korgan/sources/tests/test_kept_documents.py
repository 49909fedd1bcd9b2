from __future__ import annotations

from importlib import import_module

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.domain import Actor, Releasability
from korgan.kernel.organisations.selectors import visible_to
from korgan.sources.models import ApplicationDocument
from korgan.sources.tests.licensed import drafted, licensed
from tests.cast import Cast

MIGRATION = "0014_documents_of_premises"


def narrow() -> None:
    """Run the step on the tables as they are at it."""
    step = import_module(f"korgan.sources.migrations.{MIGRATION}")
    state = MigrationLoader(connection).project_state(("sources", MIGRATION))
    step.narrow_documents(state.apps, connection.schema_editor())


def test_what_was_kept_for_every_authority_is_narrowed(licensing: Cast) -> None:
    owner, customs = licensing.operator_applicant, licensing.customs_officer
    licence = licensed(licensing, owner)
    draft = drafted(owner)
    other = Document.objects.create(
        organisation_id=owner.organisation_id, country="XQ", sha256="0" * 64, size=1, filename="o"
    )
    sheets = set(licence.revisions.values_list("sheet", flat=True))
    given = set(licence.applications.get().documents.values_list("document", flat=True))
    own = set(draft.documents.values_list("document", flat=True))
    # An amendment that is being drafted names a document which the regulator has already.
    ApplicationDocument.objects.create(
        application=draft, name="plan", document_id=min(given), added_at=draft.drafted_at
    )
    everything = {*sheets, *given, *own, other.id}
    Document.objects.filter(id__in=everything).update(
        releasability=Releasability.AUTHORITIES, released_to=None
    )

    def seen(actor: Actor) -> set[int]:
        found = visible_to(actor, Document.objects.filter(id__in=everything))
        return set(found.values_list("id", flat=True))

    assert seen(customs) == everything
    for _again in range(2):
        narrow()
        assert seen(customs) == {other.id}
        assert seen(licensing.regulator_licensing) == {*sheets, *given, other.id}
        assert seen(owner) == {*given, *own, other.id}
        assert seen(licensing.other_operator) == set()
