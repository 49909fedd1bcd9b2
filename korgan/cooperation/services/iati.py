"""Take activities of an IATI file in: all of a file, or nothing of it."""

from __future__ import annotations

from korgan.cooperation.domain.iati import Activity
from korgan.cooperation.models import MoneyLine, Participation, Partner, Project, Result
from korgan.cooperation.readers.iati import Reading
from korgan.cooperation.services.projects import KEEP_PROJECTS, keep_money_line, label
from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.parties import announce_party
from korgan.kernel.organisations.rights import require_own


@service(KEEP_PROJECTS)
def take_iati(*, actor: Actor, data: bytes, filename: str, reading: Reading) -> list[Project]:
    """Enter the activities of a file that was read without a fault; known ones are replaced.

    Money of a known project is replaced by the file's, which is its whole ledger.
    """
    if reading.faults:
        first = reading.faults[0]
        raise InputError(
            "iati_faults",
            first.message,
            where=f"line {first.line}, {first.element}",
            mend=f"correct the file and give it again; faults in all: {len(reading.faults)}",
        )
    if not reading.activities:
        raise InputError("nothing_given", "the file holds no activity", where=filename)
    original = keep_original(
        actor=actor, data=data, filename=filename, media_type="application/xml"
    )
    projects = [take_activity(actor=actor, activity=each) for each in reading.activities]
    record(
        "cooperation.iati_taken",
        original,
        sha256=original.sha256,
        activities=[each.identifier for each in reading.activities],
    )
    return projects


@part_of_service
def take_activity(*, actor: Actor, activity: Activity) -> Project:
    """Enter or replace one activity."""
    partners = {each.name: _partner(actor, each.name, each.ref) for each in activity.organisations}
    for line in activity.money:
        partners.setdefault(line.partner, _partner(actor, line.partner, ""))
    lead = next(
        (each.name for each in activity.organisations if each.role == 1),
        activity.organisations[0].name,
    )
    known = Project.objects.filter(country=actor.country, iati_id=activity.identifier).first()
    if known is not None:
        require_own(actor, known)
    project = known or Project(**label(actor), iati_id=activity.identifier)
    project.title, project.description = activity.title[:250], activity.description
    project.status, project.starts, project.ends = activity.status, activity.starts, activity.ends
    project.lead = partners[lead]
    project.save()
    shares = {(part.partner_id, part.role): part.share for part in project.participations.all()}
    for kind in (Participation, MoneyLine, Result):
        kind.objects.filter(project=project).delete()
    for pair in dict.fromkeys((partners[o.name].id, o.role) for o in activity.organisations):
        Participation.objects.create(
            project=project, partner_id=pair[0], role=pair[1], share=shares.get(pair)
        )
    for each in activity.money:
        keep_money_line(
            actor=actor,
            project=project,
            partner=partners[each.partner],
            kind=each.kind,
            form=each.form,
            amount=each.amount,
            currency=each.currency,
            on=each.on,
            note=each.note,
        )
    Result.objects.bulk_create(
        Result(
            project=project,
            kind=each.kind,
            indicator=each.indicator[:200],
            year=each.year,
            baseline=each.baseline,
            target=each.target,
            actual=each.actual,
        )
        for each in activity.results
    )
    return project


def _partner(actor: Actor, name: str, ref: str) -> Partner:
    found = Partner.objects.filter(country=actor.country, name=name).first()
    if found is None:
        found = Partner.objects.create(**label(actor), name=name[:200], iati_ref=ref[:80])
        announce_party(met_in="cooperation", name=found.name)
    return found
