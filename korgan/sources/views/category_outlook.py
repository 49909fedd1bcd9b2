"""What will be category 2 next March: categories and security on another day."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from korgan.kernel.organisations.seats import actor_of
from korgan.sources.forms.category_outlook import CategoryOutlookForm
from korgan.sources.selectors.category_outlook import category_outlook
from korgan.sources.services import note_site_read
from korgan.sources.views.licensees import written_ratio

ASKED_FIRST = 2
# Days are compared by the database, which knows no others.
EARLIEST, LATEST = date(1900, 1, 1), date(2900, 1, 1)


@require_GET
def show_outlook(request: HttpRequest) -> HttpResponse:
    """Show which sources are of a category on a day, and what their site demands then."""
    actor = actor_of(request)
    today = timezone.localdate()
    first: dict[str, Any] = {"day": today + relativedelta(years=1), "category": ASKED_FIRST}
    asked = any(name in request.GET for name in ("day", "category", "site"))
    form = CategoryOutlookForm(request.GET if asked else None, actor=actor, initial=first)
    given: dict[str, Any] = (
        form.cleaned_data if asked and form.is_valid() else {**first, "site": None}
    )
    day = min(max(given["day"], EARLIEST), LATEST)
    found = category_outlook(
        actor=actor, day=day, category=given["category"], site=given["site"],
        after=request.GET.get("after", ""),
    )  # fmt: skip
    question = {"day": day, "category": given["category"]}
    if given["site"] is not None:
        question["site"] = given["site"].id
    if found.security is not None and found.security.is_dangerous:
        category = found.security.noted_category
        note_site_read(actor=actor, site=given["site"], category=category)
    total = found.security.total if found.security else None
    context = {
        "form": form,
        "found": found,
        "site": given["site"],
        "today": today,
        "ratio": written_ratio(total.ratio) if total else "",
        "following": f"?{urlencode({**question, 'after': found.following})}"
        if found.following
        else "",
    }
    status = 422 if asked and form.errors else 200
    return render(request, "sources/category_outlook.html", context, status=status)
