"""Addresses of the source register."""

from __future__ import annotations

from django.urls import path

from korgan.kernel.offline_pages import offline_worker
from korgan.kernel.records.imports.views import import_view
from korgan.kernel.records.views import list_view
from korgan.sources.services import INSPECT
from korgan.sources.tables import SOURCES
from korgan.sources.tables.edition import EDITIONS
from korgan.sources.tables.exchange import EXCHANGES
from korgan.sources.tables.incident import INCIDENTS, WATCH_LIST
from korgan.sources.tables.inspection import CORRECTIONS, INSPECTIONS
from korgan.sources.tables.licensing import APPLICATIONS, LICENCES, SITES, WORKERS
from korgan.sources.tables.onboarding import SOURCES_IMPORT
from korgan.sources.tables.package import DISUSED_SOURCES, FACILITIES, PACKAGES
from korgan.sources.tables.provider import PROVIDERS
from korgan.sources.tables.shipment import SHIPMENTS
from korgan.sources.views import (
    applications,
    category_outlook,
    conditions,
    exchange,
    guarantees,
    incidents,
    inspection_day,
    inspections,
    labels,
    licences,
    licensees,
    overview,
    packages,
    photographs,
    providers,
    quality,
    registration,
    shipments,
    sources,
    whereabouts,
)

app_name = "sources"

urlpatterns = [
    path("", list_view(SOURCES), name="home"),
    path("register/", registration.register, name="register"),
    path("<int:source_id>/", sources.source, name="source"),
    path("<int:source_id>/decay/", sources.decay, name="decay"),
    path("<int:source_id>/steps/<slug:to_state>/", sources.step, name="step"),
    # The register at a glance, on another day, and by the calendar.
    path("dashboard/", overview.show_dashboard, name="dashboard"),
    path("categories/", category_outlook.show_outlook, name="category_outlook"),
    path("calendar/", overview.show_calendar, name="calendar"),
    path("calendar/export/", overview.export_calendar, name="calendar_file"),
    # Movements with two ends.
    path("shipments/", list_view(SHIPMENTS), name="shipments"),
    path("shipments/plan/", shipments.plan, name="shipment_plan"),
    path("shipments/<int:end_id>/", shipments.shipment, name="shipment"),
    path("shipments/<int:end_id>/dispatch/", shipments.dispatch, name="shipment_dispatch"),
    path("shipments/<int:end_id>/withdraw/", shipments.withdraw, name="shipment_withdraw"),
    path("shipments/<int:end_id>/receive/", shipments.receive, name="shipment_receive"),
    path(
        "shipments/<int:end_id>/settle/<int:source_id>/", shipments.settle, name="shipment_settle"
    ),
    # Disused sources, packages, facilities.
    path("disused/", list_view(DISUSED_SOURCES), name="disused"),
    path("packages/", list_view(PACKAGES), name="packages"),
    path("packages/enter/", packages.new_package, name="package_new"),
    path("packages/<int:package_id>/", packages.package, name="package"),
    path("packages/<int:package_id>/condition/", packages.condition, name="package_condition"),
    path("packages/<int:package_id>/place/", packages.place, name="package_place"),
    path("packages/<int:package_id>/accept/", packages.accept, name="package_accept"),
    path("packages/<int:package_id>/dispose/", packages.dispose, name="package_dispose"),
    path("facilities/", list_view(FACILITIES), name="facilities"),
    path("facilities/enter/", packages.new_facility, name="facility_new"),
    path("facilities/<int:facility_id>/", packages.facility, name="facility"),
    path("forecast/", packages.what_is_to_come, name="forecast"),
    path("<int:source_id>/recycle/", packages.recycle, name="recycle"),
    # licensing
    path("applications/", list_view(APPLICATIONS), name="applications"),
    path("applications/new/", applications.new_application, name="new_application"),
    path("applications/<int:application_id>/", applications.application, name="application"),
    path(
        "applications/<int:application_id>/edit/",
        applications.edit_application,
        name="edit_application",
    ),
    path(
        "applications/<int:application_id>/<slug:action>/",
        applications.application_action,
        name="application_action",
    ),
    path("licences/", list_view(LICENCES), name="licences"),
    path("licences/<int:licence_id>/", licences.licence, name="licence"),
    path(
        "licences/<int:licence_id>/conditions/<slug:key>/",
        conditions.condition_met,
        name="condition_met",
    ),
    path("licences/<int:licence_id>/guarantees/", guarantees.enter, name="guarantee_enter"),
    path("guarantees/<int:guarantee_id>/release/", guarantees.release, name="guarantee_release"),
    path("licences/<int:licence_id>/apply/", applications.new_application, name="apply_again"),
    path("licences/<int:licence_id>/sheets/<int:revision>/", licences.sheet, name="licence_sheet"),
    path(
        "licences/<int:licence_id>/texts/<int:revision>/",
        licences.signed_text,
        name="licence_text",
    ),
    path(
        "licences/<int:licence_id>/changes/<slug:to_state>/",
        licences.propose_change,
        name="licence_change",
    ),
    path(
        "licences/<int:licence_id>/<slug:action>/", licences.licence_action, name="licence_action"
    ),
    # licensees
    path("workers/", list_view(WORKERS), name="workers"),
    path("workers/new/", licensees.new_worker, name="new_worker"),
    path("workers/<int:worker_id>/", licensees.worker, name="worker"),
    path("providers/", list_view(PROVIDERS), name="providers"),
    path("providers/enter/", providers.new_provider, name="provider_new"),
    path("providers/<int:provider_id>/", providers.provider, name="provider"),
    path("providers/<int:provider_id>/recognise/", providers.recognise, name="provider_recognise"),
    path(
        "providers/recognitions/<int:recognition_id>/withdraw/",
        providers.withdraw,
        name="recognition_withdraw",
    ),
    path("sites/", list_view(SITES), name="sites"),
    path("sites/<int:site_id>/", licensees.site, name="site"),
    path("rooms/<int:room_id>/", licensees.room, name="room"),
    path("<int:source_id>/place/", licensees.place, name="place"),
    # labels
    path("<int:source_id>/label.svg", labels.label_svg, name="label_svg"),
    path("<int:source_id>/label.pdf", labels.label_pdf, name="label_pdf"),
    path("number/<str:number>/", labels.by_number, name="by_number"),
    # Where sources are, and what editions changed.
    path("map/", whereabouts.show_map, name="map"),
    path("map/borders.geojson", whereabouts.borders, name="map_borders"),
    path("editions/", list_view(EDITIONS), name="editions"),
    path("editions/apply/", whereabouts.apply_edition, name="edition_apply"),
    path("editions/<int:report_id>/", whereabouts.edition, name="edition"),
    # Inspections; the worker's scope is its own folder.
    path("inspections/", list_view(INSPECTIONS, adds=INSPECT), name="inspections"),
    path("inspections/programme/", inspections.due, name="programme"),
    path("inspections/plan/", inspections.plan, name="inspection_plan"),
    path("inspections/day/", inspection_day.show_day, name="inspection_day"),
    path("inspections/corrections/", list_view(CORRECTIONS), name="corrections"),
    path("inspections/worker.js", offline_worker("korgan-field-1"), name="field_worker"),
    path("inspections/<int:inspection_id>/", inspections.inspection, name="inspection"),
    path("inspections/<int:inspection_id>/field/", inspections.field, name="inspection_field"),
    path("inspections/<int:inspection_id>/sync/", inspections.sync, name="inspection_sync"),
    path(
        "inspections/<int:inspection_id>/photographs/",
        photographs.sync,
        name="inspection_photographs",
    ),
    path("photographs/<int:photograph_id>/", photographs.photograph, name="photograph"),
    path("<int:source_id>/photographs/add/", photographs.add, name="photograph_add"),
    path("inspections/<int:inspection_id>/close/", inspections.close, name="inspection_close"),
    path(
        "inspections/<int:inspection_id>/settle/<int:entry_id>/",
        inspections.settle,
        name="inspection_settle",
    ),
    path(
        "inspections/<int:inspection_id>/findings/",
        inspections.add_finding,
        name="inspection_finding_add",
    ),
    path(
        "inspections/findings/<int:finding_id>/correction/",
        inspections.correction,
        name="inspection_correction",
    ),
    path(
        "inspections/findings/<int:finding_id>/enforcement/",
        inspections.enforcement,
        name="inspection_enforcement",
    ),
    # Import and export by the Code of Conduct.
    path("exchanges/", list_view(EXCHANGES), name="exchanges"),
    path("exchanges/ask/", exchange.ask, name="exchange_ask"),
    path("exchanges/<int:exchange_id>/", exchange.exchange, name="exchange"),
    path("exchanges/<int:exchange_id>/decide/", exchange.decide, name="exchange_decide"),
    path("exchanges/<int:exchange_id>/notify/", exchange.notify, name="exchange_notify"),
    path("exchanges/<int:exchange_id>/announce/", exchange.announce, name="exchange_announce"),
    path("exchanges/<int:exchange_id>/forms/<slug:form>/", exchange.form_pdf, name="exchange_form"),
    # Incidents and what the border looks for.
    path("incidents/", list_view(INCIDENTS), name="incidents"),
    path("incidents/report/", incidents.report, name="incident_report"),
    path("incidents/report/sources/", incidents.missing_sources, name="incident_sources"),
    path("incidents/<int:incident_id>/", incidents.incident, name="incident"),
    path("incidents/<int:incident_id>/update/", incidents.update, name="incident_update"),
    path(
        "incidents/<int:incident_id>/recover/<int:source_id>/",
        incidents.recover,
        name="incident_recover",
    ),
    path("incidents/<int:incident_id>/orphan/", incidents.orphan, name="incident_orphan"),
    path("incidents/<int:incident_id>/close/", incidents.close, name="incident_close"),
    path("watch-list/", list_view(WATCH_LIST), name="watch_list"),
    # Onboarding: spreadsheets in, quality worked off, the whole register out.
    path("import/", import_view(SOURCES_IMPORT), name="import"),
    path("export/", quality.export, name="export"),
    path("quality/", quality.quality, name="quality"),
    path("quality/assess/", quality.assess, name="assess"),
    path("quality/<int:finding_id>/", quality.finding, name="finding"),
    path("<int:source_id>/correct/", quality.correct, name="correct"),
]
