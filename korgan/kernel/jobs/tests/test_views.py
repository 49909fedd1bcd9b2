from __future__ import annotations

from django.test import Client

from korgan.kernel.jobs.domain import JobState
from korgan.kernel.jobs.models import Job
from korgan.kernel.jobs.tests.test_services import ask_for_work
from korgan.kernel.records.tests.conftest import sign_in
from tests.cast import Cast


def test_the_bar_asks_again_until_the_job_has_ended(cast: Cast, client: Client) -> None:
    job = ask_for_work(actor=cast.customs_officer, steps=4)
    Job.objects.filter(id=job.id).update(
        state=JobState.RUNNING, progress_done=1, progress_total=4, message="reading"
    )
    sign_in(client, cast.customs_officer)
    response = client.get(f"/jobs/{job.id}/progress/")
    assert "every 1s" in response.content.decode()
    assert 'value="1" max="4"' in response.content.decode()
    assert "HX-Refresh" not in response
    client.post(f"/jobs/{job.id}/cancel/")
    assert "stops at the next" in client.get(f"/jobs/{job.id}/").content.decode()
    Job.objects.filter(id=job.id).update(state=JobState.CANCELLED, finished_at=job.queued_at)
    response = client.get(f"/jobs/{job.id}/progress/")
    assert "every 1s" not in response.content.decode()
    assert response["HX-Refresh"] == "true"


def test_a_failed_job_says_why_and_offers_to_start_again(cast: Cast, client: Client) -> None:
    job = ask_for_work(actor=cast.customs_officer, steps=1)
    Job.objects.filter(id=job.id).update(
        state=JobState.FAILED,
        finished_at=job.queued_at,
        error={"code": "x", "message": "the row is bad", "where": "row <7>", "mend": "mend it"},
    )
    sign_in(client, cast.customs_officer)
    page = client.get(f"/jobs/{job.id}/").content.decode()
    for words in ("The row is bad", "row &lt;7&gt;", "Mend it", "Start again"):
        assert words in page
    client.post(f"/jobs/{job.id}/retry/")
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_my_jobs_lists_mine_alone(cast: Cast, client: Client) -> None:
    ask_for_work(actor=cast.customs_officer, steps=1)
    sign_in(client, cast.customs_officer)
    assert "Some work" in client.get("/jobs/").content.decode()
    sign_in(client, cast.customs_supervisor)
    assert "Some work" not in client.get("/jobs/").content.decode()
    assert client.get(f"/jobs/{Job.objects.get().id}/").status_code == 404
    assert client.get("/jobs/1/cancel/").status_code == 405
