"""Pages of jobs. The fragment with the bar asks for itself again until the job has ended."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from korgan.kernel.jobs.selectors import get_job
from korgan.kernel.jobs.services import cancel_job, retry_job
from korgan.kernel.jobs.tables import JOBS
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.views import list_view

jobs = list_view(JOBS)


@login_required
@require_GET
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show one job."""
    found = get_job(actor=actor_of(request), job_id=job_id)
    return render(request, "jobs/job_page.html", {"job": found})


@login_required
@require_GET
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """Return the bar alone; when the job has ended, have the page around it loaded anew."""
    found = get_job(actor=actor_of(request), job_id=job_id)
    response = render(request, "jobs/progress.html", {"job": found})
    if not found.is_active:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop a job."""
    cancel_job(actor=actor_of(request), job_id=job_id)
    return redirect("jobs:job", job_id=job_id)


@login_required
@require_POST
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Run a failed or cancelled job again."""
    retry_job(actor=actor_of(request), job_id=job_id)
    return redirect("jobs:job", job_id=job_id)
