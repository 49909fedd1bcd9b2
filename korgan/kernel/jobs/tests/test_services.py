from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.audit.services import ServiceMisuse, record, service
from korgan.kernel.errors import Conflict, InputError, NotFound
from korgan.kernel.jobs.domain import JobState
from korgan.kernel.jobs.kinds import declare_job
from korgan.kernel.jobs.models import Job
from korgan.kernel.jobs.running import run, run_waiting_jobs
from korgan.kernel.jobs.selectors import list_jobs
from korgan.kernel.jobs.services import cancel_job, retry_job, start_job
from korgan.kernel.jobs.work import Work
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.models import Membership, Site
from korgan.kernel.organisations.rights import declare_action
from tests.cast import Cast

ASK = declare_action("tests.ask_for_work", roles=tuple(Role))
MARK = declare_action("tests.mark_in_job", roles=[Role.OFFICER])
DATABASE_QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@service(MARK)
def mark(*, actor: Actor, name: str) -> None:
    site = Site.objects.create(
        organisation_id=actor.organisation_id, country=actor.country, name=name
    )
    record("tests.marked", site)


@declare_job("tests.work", "Do some work")
def some_work(work: Work, *, steps: int, fail: str = "", stop_at: int = -1) -> dict[str, Any]:
    for step in range(steps):
        if step == stop_at:
            Job.objects.filter(id=work.job_id).update(cancel_requested=True)
        work._written_at = float("-inf")
        work.progress(step, steps, f"step {step}")
    if fail == "input":
        raise InputError("bad_row", "the row is bad", where="row 7", mend="mend it")
    if fail == "bug":
        raise ZeroDivisionError
    mark(actor=work.actor, name="made by the job")
    return {"steps": steps}


@service(ASK)
def ask_for_work(*, actor: Actor, fail_after: bool = False, **arguments: Any) -> Job:
    job = start_job(actor=actor, kind="tests.work", title="Some work", link="/x/", **arguments)
    record("tests.asked", job)
    if fail_after:
        raise InputError("no", "changed my mind")
    return job


def test_a_job_runs_as_its_owner_and_keeps_its_result(cast: Cast) -> None:
    job = ask_for_work(actor=cast.customs_officer, steps=3)
    assert job.state == JobState.QUEUED
    assert run_waiting_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"steps": 3}, 1)
    assert (job.progress_done, job.progress_total, job.message) == (3, 3, "step 2")
    entry = AuditEntry.objects.get(verb="tests.marked")
    assert (entry.actor_id, entry.via) == (cast.customs_officer.user_id, "job")
    assert entry.request_id == f"job-{job.id}"


def test_the_immediate_queue_runs_it_when_the_service_has_committed(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = ask_for_work(actor=cast.customs_officer, steps=1)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_the_queue_in_the_database_shares_the_service_s_fate(cast: Cast, settings: Any) -> None:
    settings.TASKS = DATABASE_QUEUE
    job = ask_for_work(actor=cast.customs_officer, steps=1)
    assert str(DBTaskResult.objects.get().id) == job.task_id
    with pytest.raises(InputError), transaction.atomic():
        ask_for_work(actor=cast.customs_officer, steps=1, fail_after=True)
    assert Job.objects.count() == DBTaskResult.objects.count() == 1


@pytest.mark.parametrize(("fail", "code"), [("input", "bad_row"), ("bug", "internal")])
def test_a_failure_says_why_and_can_be_repeated(cast: Cast, fail: str, code: str) -> None:
    job = ask_for_work(actor=cast.customs_officer, steps=1, fail=fail)
    run_waiting_jobs()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.error is not None
    assert job.error["code"] == code
    assert "ZeroDivision" not in str(job.error)
    assert not Site.objects.exists()
    Job.objects.filter(id=job.id).update(arguments={"steps": 1})
    retry_job(actor=cast.customs_officer, job_id=job.id)
    run_waiting_jobs()
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (JobState.DONE, None, 2)


def test_a_job_that_has_not_started_is_cancelled_at_once(cast: Cast) -> None:
    job = ask_for_work(actor=cast.customs_officer, steps=1)
    assert cancel_job(actor=cast.customs_officer, job_id=job.id).state == JobState.CANCELLED
    run(job.id)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    with pytest.raises(Conflict, match="ended"):
        cancel_job(actor=cast.customs_officer, job_id=job.id)


def test_a_running_job_stops_at_its_next_progress(cast: Cast) -> None:
    job = ask_for_work(actor=cast.customs_officer, steps=5, stop_at=2)
    run_waiting_jobs()
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.CANCELLED, "step 1")
    assert not Site.objects.exists()


def test_a_job_that_was_taken_over_writes_nothing_more(cast: Cast) -> None:
    job = ask_for_work(actor=cast.customs_officer, steps=1)
    Job.objects.filter(id=job.id).update(state=JobState.RUNNING, worker="another")
    run(job.id)
    job.refresh_from_db()
    assert (job.state, job.worker, job.attempts) == (JobState.RUNNING, "another", 0)


def test_only_the_owner_sees_and_handles_a_job(cast: Cast) -> None:
    job = ask_for_work(actor=cast.customs_officer, steps=1)
    for actor in cast.everyone().values():
        mine = actor.user_id == cast.customs_officer.user_id
        assert list_jobs(actor=actor).exists() == mine
        if not mine:
            for handle in (cancel_job, retry_job):
                with pytest.raises(NotFound):
                    handle(actor=actor, job_id=job.id)
    with pytest.raises(Conflict):
        retry_job(actor=cast.customs_officer, job_id=job.id)


def test_a_token_s_limits_hold_in_the_job_too(cast: Cast) -> None:
    limited = replace(cast.customs_officer, scopes=frozenset({ASK.name}))
    job = ask_for_work(actor=limited, steps=1)
    run_waiting_jobs()
    job.refresh_from_db()
    assert job.error is not None
    assert job.error["code"] == "token_scope"
    assert not Site.objects.exists()


def test_who_has_left_no_longer_acts_through_a_job(cast: Cast) -> None:
    job = ask_for_work(actor=cast.customs_officer, steps=1)
    Membership.objects.filter(user_id=cast.customs_officer.user_id or 0).update(
        valid_to=date(2021, 1, 1)
    )
    run_waiting_jobs()
    job.refresh_from_db()
    assert job.error is not None
    assert job.error["code"] == "no_membership"


def test_progress_inside_a_transaction_writes_nothing(cast: Cast) -> None:
    job = ask_for_work(actor=cast.customs_officer, steps=1)
    Job.objects.filter(id=job.id).update(state=JobState.RUNNING)
    work = Work(job_id=job.id, actor=cast.customs_officer, worker="")
    with transaction.atomic():
        work.progress(5, 10)
    job.refresh_from_db()
    assert job.progress_done == 0


def test_progress_is_written_at_most_twice_a_second(cast: Cast) -> None:
    job = ask_for_work(actor=cast.customs_officer, steps=1)
    Job.objects.filter(id=job.id).update(state=JobState.RUNNING)
    now = [0.0]
    work = Work(job_id=job.id, actor=cast.customs_officer, worker="", clock=lambda: now[0])
    for done, moment, written in [(1, 0.0, 1), (2, 0.4, 1), (3, 0.5, 3)]:
        now[0] = moment
        work.progress(done, 10)
        job.refresh_from_db()
        assert job.progress_done == written


def test_unknown_work_is_a_defect_of_the_caller(cast: Cast) -> None:
    @service(ASK)
    def ask_for_nonsense(*, actor: Actor) -> None:
        start_job(actor=actor, kind="tests.unheard_of")

    with pytest.raises(ServiceMisuse):
        ask_for_nonsense(actor=cast.customs_officer)
