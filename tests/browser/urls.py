"""Korgan's addresses, and the page of all components."""

from __future__ import annotations

from django.urls import path

from korgan.web.urls import handler400, handler403, handler404, handler500
from korgan.web.urls import urlpatterns as korgan_pages
from tests.browser.gallery import crash, gallery

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *korgan_pages,
    path("components/", gallery, name="components"),
    path("crash/", crash, name="crash"),
]
