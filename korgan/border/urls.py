"""Addresses of border detection."""

from __future__ import annotations

from django.urls import path

from korgan.border.tables import CASES, INSTRUMENTS, WATCH_LIST
from korgan.border.views import cases, reports, uploads
from korgan.kernel.records.views import list_view

app_name = "border"

urlpatterns = [
    path("", cases.home, name="home"),
    path("cases/", list_view(CASES), name="cases"),
    path("cases/<int:case_id>/", cases.case, name="case"),
    path("cases/<int:case_id>/finding/", cases.finding, name="finding"),
    path("cases/<int:case_id>/evidence/", cases.evidence, name="evidence"),
    path("cases/<int:case_id>/review/", cases.review, name="review"),
    path("cases/<int:case_id>/spectrum/<int:index>/", cases.spectrum, name="spectrum"),
    path("cases/<int:case_id>/report.pdf", reports.report, name="report"),
    path("cases/<int:case_id>/proof/", reports.proof, name="proof"),
    path("r/<uuid:token>/", reports.resolve, name="resolve"),
    path("upload/", uploads.upload, name="upload"),
    path("watch-list/", list_view(WATCH_LIST), name="watch_list"),
    path("instruments/", list_view(INSTRUMENTS), name="instruments"),
]
