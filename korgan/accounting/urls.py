"""Addresses of material accounting."""

from __future__ import annotations

from django.urls import path

from korgan.accounting.tables import MOVEMENTS, REPORTS, TRANSFERS
from korgan.accounting.views import areas, inventories, ledger, reports
from korgan.kernel.records.views import list_view

app_name = "accounting"

urlpatterns = [
    path("", areas.home, name="home"),
    path("ledger/", list_view(MOVEMENTS), name="ledger"),
    path("transfers/", list_view(TRANSFERS), name="transfers"),
    path("reports/", list_view(REPORTS), name="all_reports"),
    path("areas/register/", areas.register, name="register"),
    path("areas/<int:area_id>/", areas.balance, name="balance"),
    path("areas/<int:area_id>/opening/", areas.opening, name="opening"),
    path("areas/<int:area_id>/items/", areas.items, name="items"),
    path("areas/<int:area_id>/methods/", areas.methods, name="methods"),
    path("areas/<int:area_id>/post/", ledger.post, name="post"),
    path("areas/<int:area_id>/inventories/", inventories.takings, name="takings"),
    path("areas/<int:area_id>/reports/", reports.reports, name="reports"),
    path("areas/<int:area_id>/reports/<str:kind>/", reports.prepare, name="prepare"),
    path("movements/<int:movement_id>/", ledger.movement, name="movement"),
    path("movements/<int:movement_id>/correct/", ledger.correct, name="correct"),
    path("movements/<int:movement_id>/delete/", ledger.delete, name="delete"),
    path("batches/<int:batch_id>/", ledger.batch, name="batch"),
    path("transfers/<int:transfer_id>/", ledger.transfer, name="transfer"),
    path("waiting/<int:waiting_id>/", ledger.waiting, name="waiting"),
    path("inventories/<int:taking_id>/", inventories.taking, name="taking"),
    path("inventories/<int:taking_id>/sheet.xlsx", inventories.sheet, name="sheet"),
    path("inventories/<int:taking_id>/upload/", inventories.upload, name="upload_sheet"),
    path("inventories/<int:taking_id>/step/", inventories.step, name="step"),
    path("inventories/<int:taking_id>/<int:line_id>/", inventories.count, name="count"),
    path("reports/<int:report_id>/", reports.report, name="report"),
    path("reports/<int:report_id>/judge/", reports.judge, name="judge"),
    path("reports/<int:report_id>/questions/<int:question_id>/", reports.answer, name="answer"),
]
