"""Judge the register, keep what is doubtful, and work it off."""

from __future__ import annotations

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict
from korgan.kernel.jobs.models import Job
from korgan.kernel.jobs.services import start_job
from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.reasons import stated_reason
from korgan.kernel.records.imports.bulk import insert_rows
from korgan.sources.domain.quality import QualityReport, assess_quality
from korgan.sources.models import QualityFinding, QualityScore
from korgan.sources.selectors import is_keeper, judged_sources, register_entries, rules_of
from korgan.sources.services.source import KEEP_SOURCES

ASSESS_JOB = "sources.assess_quality"
FIELDS = (
    "source_id", "organisation_id", "country", "classification", "releasability", "code",
    "message", "state", "found_on",
)  # fmt: skip


@service(KEEP_SOURCES)
def request_assessment(*, actor: Actor) -> Job:
    """Have the register judged in the background."""
    job = start_job(actor=actor, kind=ASSESS_JOB)
    record("sources.assessment_requested", job)
    return job


@service(KEEP_SOURCES)
def assess_register(*, actor: Actor) -> QualityScore:
    """Judge every source: new doubts open, old ones that are gone are mended."""
    today = timezone.localdate()
    judged = judged_sources(actor=actor)
    used = rules_of(actor.country, today)
    report = assess_quality(register_entries(judged), today, rules=used.rules)
    opened, mended = _keep_findings(actor, report)
    by_state = actor.organisation_kind == OrganisationKind.REGULATOR
    score, _made = QualityScore.objects.update_or_create(
        country=actor.country,
        organisation=None if by_state else Organisation.objects.get(id=actor.organisation_id),
        assessed_on=today,
        defaults={
            "score": report.score,
            "entries": report.entries,
            "findings": sum(report.counts.values()),
        },
    )
    record(
        "sources.assessed",
        score,
        score=f"{report.score:.2f}",
        entries=report.entries,
        opened=opened,
        mended=mended,
        counts=dict(report.counts),
        rules=used.stamp,
    )
    return score


@service(KEEP_SOURCES)
def explain_finding(*, actor: Actor, finding: QualityFinding, reason: str) -> QualityFinding:
    """Say why something doubtful is right as it stands."""
    found = QualityFinding.objects.select_for_update(of=("self",)).select_related("source")
    finding = found.get(id=finding.id)
    if not is_keeper(actor, finding.source):
        raise Conflict("not_your_source", "only the holder and the regulator work on a source")
    if finding.state != "open":
        raise Conflict("finding_closed", "this finding is closed already")
    reason = stated_reason(reason)
    finding.state, finding.reason = "explained", reason[:400]
    finding.closed_on, finding.closed_by_id = timezone.localdate(), actor.user_id
    finding.save()
    record("sources.finding_explained", finding, code=finding.code, reason=finding.reason)
    return finding


def _keep_findings(actor: Actor, report: QualityReport) -> tuple[int, int]:
    today = timezone.localdate()
    judged = judged_sources(actor=actor)
    labels = {
        row["national_number"]: row
        for row in judged.values(
            "id", "national_number", "organisation_id", "country", "classification",
            "releasability",
        )
    }  # fmt: skip
    now: dict[tuple[int, str], str] = {}
    for finding in report.findings:  # one line for each code, whatever its nuclides
        now.setdefault((labels[finding.where]["id"], finding.code), finding.message[:400])
    living = QualityFinding.objects.filter(source__in=judged).exclude(state="mended")
    kept = {(row[1], row[2]): row[0] for row in living.values_list("id", "source_id", "code")}
    gone = [key for pair, key in kept.items() if pair not in now]
    for start in range(0, len(gone), 500):
        QualityFinding.objects.filter(id__in=gone[start : start + 500]).update(
            state="mended", closed_on=today
        )
    by_id = {row["id"]: row for row in labels.values()}
    opened = [
        (
            key, by_id[key]["organisation_id"], by_id[key]["country"],
            by_id[key]["classification"], by_id[key]["releasability"], code, message, "open", today,
        )
        for (key, code), message in now.items()
        if (key, code) not in kept
    ]  # fmt: skip
    insert_rows(QualityFinding, FIELDS, opened)
    return len(opened), len(gone)
