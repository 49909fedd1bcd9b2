"""Addresses of messages between agencies."""

from __future__ import annotations

from django.urls import path

from korgan.exchange import views
from korgan.exchange.tables import CORRESPONDENTS, MESSAGES
from korgan.kernel.records.views import list_view

app_name = "exchange"

urlpatterns = [
    path("", list_view(MESSAGES), name="home"),
    path("upload/", views.upload, name="upload"),
    path("<int:message_id>/", views.message, name="message"),
    path("<int:message_id>/form.pdf", views.form_pdf, name="message_pdf"),
    path("<int:message_id>/link/", views.link, name="link"),
    path("<int:message_id>/answer/<slug:form>/", views.answer, name="answer"),
    path("requests/<int:exchange_id>/", views.of_request, name="of_request"),
    path("requests/<int:exchange_id>/<slug:form>/", views.write, name="write"),
    path("agencies/", list_view(CORRESPONDENTS), name="correspondents"),
    path("agencies/register/", views.new_correspondent, name="new_correspondent"),
    path("agencies/<int:correspondent_id>/", views.correspondent, name="correspondent"),
    path("agencies/<int:correspondent_id>/revoke/", views.revoke, name="revoke"),
]
