"""Addresses of the source register."""

from __future__ import annotations

from django.urls import path

from korgan.kernel.records.views import list_view
from korgan.sources.tables import SOURCES
from korgan.sources.tables.package import DISUSED_SOURCES, FACILITIES, PACKAGES
from korgan.sources.tables.shipment import SHIPMENTS
from korgan.sources.views import packages, registration, shipments, sources

app_name = "sources"

urlpatterns = [
    path("", list_view(SOURCES), name="home"),
    path("register/", registration.register, name="register"),
    path("<int:source_id>/", sources.source, name="source"),
    path("<int:source_id>/decay/", sources.decay, name="decay"),
    path("<int:source_id>/steps/<slug:to_state>/", sources.step, name="step"),
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
]
