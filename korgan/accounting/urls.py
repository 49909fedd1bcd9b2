"""Addresses of material accounting."""

from __future__ import annotations

from django.urls import path

from korgan.accounting.tables import MOVEMENTS, REPORTS, TRAINING_MOVEMENTS, TRANSFERS
from korgan.accounting.views import (
    areas,
    declarations,
    evaluation,
    field_counts,
    handling,
    inventories,
    ledger,
    one_room,
    reports,
    sandboxes,
    second_person,
    spreadsheets,
    transfers,
)
from korgan.kernel.offline_pages import offline_worker
from korgan.kernel.records.views import list_view

app_name = "accounting"

urlpatterns = [
    path("", areas.home, name="home"),
    path("ledger/", list_view(MOVEMENTS), name="ledger"),
    path("transfers/", list_view(TRANSFERS), name="transfers"),
    path("transfers/differences/", transfers.differences, name="differences"),
    path("reports/", list_view(REPORTS), name="all_reports"),
    path("evaluate/", evaluation.evaluate, name="evaluate"),
    path("evaluate/download/balance.xlsx", evaluation.template, name="balance_template"),
    path(
        "evaluate/download/balance-example.csv", evaluation.worked_example, name="balance_example"
    ),
    path("declarations/", declarations.declarations, name="declarations"),
    path("declarations/<int:declaration_id>/", declarations.declaration, name="declaration"),
    path(
        "declarations/<int:declaration_id>/submit/", declarations.submit, name="declaration_submit"
    ),
    path(
        "declarations/<int:declaration_id>/entries.csv",
        declarations.export,
        name="declaration_export",
    ),
    path("training/", sandboxes.sandboxes, name="sandboxes"),
    path("training/ledger/", list_view(TRAINING_MOVEMENTS), name="training_ledger"),
    path("training/<int:sandbox_id>/", sandboxes.sandbox, name="sandbox"),
    path("areas/register/", areas.register, name="register"),
    path("areas/<int:area_id>/", areas.balance, name="balance"),
    path("areas/<int:area_id>/opening/", areas.opening, name="opening"),
    path(
        "areas/<int:area_id>/opening/sheet.xlsx",
        spreadsheets.opening_sheet,
        name="opening_sheet",
    ),
    path("areas/<int:area_id>/items/", areas.items, name="items"),
    path("areas/<int:area_id>/methods/", areas.methods, name="methods"),
    path("areas/<int:area_id>/post/", ledger.post, name="post"),
    path("areas/<int:area_id>/operations/", handling.operations, name="operations"),
    path("areas/<int:area_id>/room/", one_room.room, name="room"),
    path("areas/<int:area_id>/seals/", handling.seals, name="seals"),
    path("areas/<int:area_id>/inventories/", inventories.takings, name="takings"),
    path("areas/<int:area_id>/reports/", reports.reports, name="reports"),
    path("areas/<int:area_id>/reports/<str:kind>/", reports.prepare, name="prepare"),
    path("movements/<int:movement_id>/", ledger.movement, name="movement"),
    path("movements/<int:movement_id>/correct/", ledger.correct, name="correct"),
    path("movements/<int:movement_id>/delete/", ledger.delete, name="delete"),
    path("batches/<int:batch_id>/", ledger.batch, name="batch"),
    path("batches/<int:batch_id>/burnup/", handling.burnup, name="burnup"),
    path("batches/<int:batch_id>/category/", handling.change_category, name="change_category"),
    path("transfers/<int:transfer_id>/", ledger.transfer, name="transfer"),
    path("waiting/<int:waiting_id>/", second_person.waiting, name="waiting"),
    path("inventories/<int:taking_id>/", inventories.taking, name="taking"),
    path("inventories/worker.js", offline_worker("korgan-count-1"), name="count_worker"),
    path("inventories/<int:taking_id>/field/", field_counts.field, name="field_count"),
    path("inventories/<int:taking_id>/counts/", field_counts.sync, name="count_sync"),
    path(
        "inventories/<int:taking_id>/counts/<int:count_id>/",
        field_counts.settle,
        name="count_settle",
    ),
    path("inventories/<int:taking_id>/scan/", inventories.scan, name="scan"),
    path("inventories/<int:taking_id>/sheet.xlsx", inventories.sheet, name="sheet"),
    path("inventories/<int:taking_id>/upload/", inventories.upload, name="upload_sheet"),
    path("inventories/<int:taking_id>/step/", inventories.step, name="step"),
    path("inventories/<int:taking_id>/<int:line_id>/", inventories.count, name="count"),
    path("reports/<int:report_id>/", reports.report, name="report"),
    path("reports/<int:report_id>/judge/", reports.judge, name="judge"),
    path("reports/<int:report_id>/questions/<int:question_id>/", reports.answer, name="answer"),
]
