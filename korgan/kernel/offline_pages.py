"""The script by which pages that were opened once open again without network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from korgan.kernel.errors import NotFound


def offline_worker(cache: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view of a service worker that keeps field pages in the named cache.

    Its scope is the folder that it is served from: put its address beside those pages.
    """

    @require_GET
    def worker(request: HttpRequest) -> HttpResponse:
        path = finders.find("korgan/offline_worker.js")
        if not isinstance(path, str):
            raise NotFound("no_worker", "the script of the field page is missing")
        named = f'const CACHE = "{cache}";\n'.encode()
        response = HttpResponse(named + Path(path).read_bytes(), content_type="text/javascript")
        response["Cache-Control"] = "no-cache"
        return response

    return worker
