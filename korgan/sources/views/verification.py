"""The public check of a licence: no log-in, nothing kept, nothing told beyond the promise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from korgan.sources.activity_words import activity_in_words
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licence_copies import LONGEST_COPY
from korgan.sources.models import KIND_LABELS
from korgan.sources.public_checks import WINDOW_SECONDS, within_limit
from korgan.sources.selectors.verification import check_copy


@login_not_required
@never_cache
@csp_replace(
    {"default-src": [NONE], "script-src": [NONE], "connect-src": [NONE], "img-src": [SELF]}
)
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Check a copy of a licence: its code in the address, pasted, or its file."""
    data, at_fault = _copy_in(request)
    context: dict[str, object] = {"asked": data is not None, "at_fault": at_fault}
    if data is None:
        return render(request, "sources/verify.html", context, status=422 if at_fault else 200)
    if not within_limit(request):
        context = {"asked": False, "too_many": True}
        answer = render(request, "sources/verify.html", context, status=429)
        answer["Retry-After"] = str(WINDOW_SECONDS)
        return answer
    found = check_copy(data)
    rows = [
        (
            "—" if "number" in each else each["nuclide"],
            KIND_LABELS[Kind(each["form"])],
            _left(each),
        )
        for each in found["remaining"]
    ]
    context |= {"valid": found["valid"], "rows": rows, "now": timezone.now()}
    return render(request, "sources/verify.html", context)


def _left(each: Mapping[str, Any]) -> str:
    """Write what may still be acquired; empty for nothing."""
    if "number" in each:
        return str(each["number"]) if each["number"] else ""
    return activity_in_words(each["becquerel"]) if each["becquerel"] else ""


def _copy_in(request: HttpRequest) -> tuple[bytes | None, str]:
    """Return the copy that was sent, and what is wrong with the asking."""
    if request.method == "GET":
        code = request.GET.get("c", "")
        return (code.encode(), "") if code else (None, "")
    upload = request.FILES.get("file")
    if upload is not None:
        if upload.size is None or upload.size > LONGEST_COPY:
            return None, "too_large"
        return upload.read(), ""
    text = request.POST.get("code", "").strip()
    if not text:
        return None, "nothing"
    # A form sends lines with CR LF; the signed text has LF.
    return (text.replace("\r\n", "\n") + "\n").encode(), ""
