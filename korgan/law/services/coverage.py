"""Judgements: stated by one person with a quotation, reviewed by a second."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from korgan.kernel.approvals.services import decide, propose
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.events.services import publish
from korgan.kernel.organisations.domain import Actor, Classification, Releasability
from korgan.law.domain.coverage import Aspect, Judgement, summarise
from korgan.law.models import CoverageLink, Provision
from korgan.law.selectors.catalogues import catalogue_for
from korgan.law.selectors.coverage import content_under_review, situation_of
from korgan.law.selectors.texts import citation_of, version_in_force, whole_text
from korgan.law.services.rights import KEEP_LAW, REVIEW_COVERAGE


@service(KEEP_LAW)
def judge_provision(
    *,
    actor: Actor,
    obligations: Sequence[str],
    provision: Provision,
    quotation: str,
    judgement: Judgement,
    aspect: Aspect = Aspect.WHOLE,
    reasoning: str = "",
) -> list[CoverageLink]:
    """State what a provision does for obligations, and put each judgement to a second person."""
    author = _person(actor)
    _check_provision(actor, provision)
    words = " ".join(quotation.split())
    if not words or words not in whole_text(provision.version, provision.eid):
        raise InputError(
            "quotation_not_found",
            "these words do not stand in the provision",
            where="quotation",
            mend="copy them from its text",
        )
    if judgement is Judgement.UNKNOWN:
        raise InputError("no_judgement", "say what you found", where="judgement")
    _check_obligations(actor, obligations, aspect)
    citation = citation_of(provision.version, provision)
    links = [
        CoverageLink.objects.create(
            **_label(actor),
            obligation=key,
            work=provision.version.work,
            version=provision.version,
            eid=provision.eid,
            digest=provision.digest,
            citation=citation,
            quotation=words,
            aspect=aspect,
            judgement=judgement,
            reasoning=reasoning.strip(),
            state="proposed",
            author_id=author,
            judged_at=timezone.now(),
        )
        for key in dict.fromkeys(obligations)
    ]
    for link in links:
        _propose(actor, link)
    record(
        "law.provision_judged",
        links[0],
        obligations=[link.obligation for link in links],
        judgement=str(judgement),
        provision=f"{provision.version.work.frbr_uri}#{provision.eid}",
    )
    return links


@service(KEEP_LAW)
def judge_absence(
    *, actor: Actor, obligation: str, judgement: Judgement, reasoning: str
) -> CoverageLink:
    """State that no provision meets an obligation, or that it does not apply, and why."""
    author = _person(actor)
    if judgement not in (Judgement.NONE, Judgement.NOT_APPLICABLE):
        raise InputError(
            "provision_missing",
            "name the provision that meets it",
            where="judgement",
            mend="open the text, choose the provision, and judge it there",
        )
    if len(reasoning.strip()) < 10:
        raise InputError(
            "reasons_missing", "say where you looked and what you found", where="reasoning"
        )
    _check_obligations(actor, [obligation], Aspect.WHOLE)
    link = CoverageLink.objects.create(
        **_label(actor),
        obligation=obligation,
        aspect=Aspect.WHOLE,
        judgement=judgement,
        reasoning=reasoning.strip(),
        state="proposed",
        author_id=author,
        judged_at=timezone.now(),
    )
    _propose(actor, link)
    record("law.absence_judged", link, judgement=str(judgement))
    return link


@service(REVIEW_COVERAGE)
def review_link(*, actor: Actor, link: CoverageLink, approve: bool, reason: str) -> CoverageLink:
    """Decide on a judgement as the second person."""
    link = _locked(actor, link)
    if link.state != "proposed":
        raise Conflict("wrong_state", "this judgement does not wait for review")
    if approve and link.work is not None and link.work.status == "repealed":
        raise Conflict("text_repealed", "the text that it rests on is repealed")
    decide(
        actor=actor,
        action=REVIEW_COVERAGE,
        subject=link,
        content=content_under_review(link),
        approve=approve,
        reason=reason.strip(),
    )
    link.state = "approved" if approve else "rejected"
    link.reviewer_id, link.reviewed_at = actor.user_id, timezone.now()
    link.save(update_fields=["state", "reviewer_id", "reviewed_at"])
    publish("law.judgement_reviewed", {"obligation": link.obligation, "approved": approve})
    record("law.judgement_reviewed", link, approved=approve, reason=reason.strip())
    return link


@service(KEEP_LAW)
def measure_coverage(*, actor: Actor, day: date) -> dict[str, int]:
    """Write down how many obligations are met in full, for who relies on it; counts alone.

    The measurement is published; the exit forecast of cooperation takes it as evidence. What
    nobody has judged is not met.
    """
    found = summarise(situation_of(actor=actor, state=actor.country, today=day).lines)
    counts = {"applying": found.applying, "covered": found.covered, "unjudged": found.unjudged}
    publish("law.coverage_measured", {"day": day.isoformat(), "country": actor.country, **counts})
    record("law.coverage_measured", None, day=day.isoformat(), **counts)
    return counts


@service(KEEP_LAW)
def renew_judgement(
    *,
    actor: Actor,
    link: CoverageLink,
    quotation: str,
    judgement: Judgement,
    reasoning: str = "",
) -> CoverageLink:
    """Judge again what was reopened or given back, on the words now in force."""
    link = _locked(actor, link)
    if link.state not in ("reopened", "rejected"):
        raise Conflict("wrong_state", "only a judgement that was reopened or given back is renewed")
    words = " ".join(quotation.split())
    if link.work is not None and link.version is not None:
        if link.work.status == "repealed":
            raise Conflict("text_repealed", "the text that it rests on is repealed")
        version = version_in_force(link.work, timezone.localdate(), link.version.language)
        provision = version.provisions.filter(eid=link.eid).first() if version else None
        if version is None or provision is None:
            raise Conflict(
                "provision_gone",
                "the provision is not in the wording in force",
                mend="judge the provision that took its place",
            )
        if not words or words not in whole_text(version, link.eid):
            raise InputError(
                "quotation_not_found",
                "these words do not stand in the provision",
                where="quotation",
                mend="copy them from its text",
            )
        link.version, link.digest = version, provision.digest
        link.citation = citation_of(version, provision)
    link.quotation, link.judgement, link.reasoning = words, judgement, reasoning.strip()
    link.state, link.reopened_because, link.reopened_on = "proposed", "", None
    link.author_id, link.judged_at = _person(actor), timezone.now()
    link.reviewer, link.reviewed_at = None, None
    link.save()
    _propose(actor, link)
    record("law.judgement_renewed", link, judgement=str(judgement))
    return link


def _propose(actor: Actor, link: CoverageLink) -> None:
    content = content_under_review(link)
    propose(actor=actor, action=REVIEW_COVERAGE, subject=link, content=content)


def _locked(actor: Actor, link: CoverageLink) -> CoverageLink:
    link = CoverageLink.objects.select_for_update(of=("self",)).get(id=link.id)
    if link.country != actor.country:
        raise NotAllowed("other_state", "this judgement belongs to another State")
    return link


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotAllowed("no_person", "only a person can judge")
    return actor.user_id


def _check_provision(actor: Actor, provision: Provision) -> None:
    work = provision.version.work
    if work.country != actor.country:
        raise NotAllowed("other_state", "this text belongs to another State")
    if work.status == "repealed":
        raise Conflict(
            "text_repealed",
            "a repealed text meets no obligation",
            mend="judge the text that took its place",
        )
    in_force = version_in_force(work, timezone.localdate(), provision.version.language)
    if in_force is not None and in_force.id != provision.version_id:
        raise Conflict(
            "old_wording",
            "this is not the wording in force",
            mend="judge the provision in the wording of today",
        )


def _check_obligations(actor: Actor, keys: Sequence[str], aspect: Aspect) -> None:
    if not keys:
        raise InputError("no_obligation", "choose an obligation", where="obligations")
    catalogue = catalogue_for(actor.country, timezone.localdate())
    for key in keys:
        obligation = catalogue.obligation(key)
        if aspect is not Aspect.WHOLE and not obligation.is_criminal:
            raise InputError(
                "no_such_part",
                f"{obligation} is no offence and has no such part",
                where="aspect",
                mend="judge the whole obligation",
            )


def _label(actor: Actor) -> dict[str, object]:
    return {
        "organisation_id": actor.organisation_id,
        "country": actor.country,
        "classification": Classification.OFFICIAL,
        "releasability": Releasability.AUTHORITIES,
    }
