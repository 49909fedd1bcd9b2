"""Addresses of law."""

from __future__ import annotations

from django.urls import path

from korgan.kernel.records.views import list_view
from korgan.law.tables import JUDGEMENTS, TEXTS
from korgan.law.views import (
    catalogues,
    coverage,
    drafting,
    overview,
    regulator,
    reports,
    states,
    texts,
)

app_name = "law"

urlpatterns = [
    path("", overview.home, name="home"),
    path("measure/", overview.measure, name="measure"),
    path("instruments/", catalogues.instruments, name="instruments"),
    path("obligations/", catalogues.obligations, name="obligations"),
    path("obligations/<str:key>/", catalogues.obligation, name="obligation"),
    path("states/", states.states, name="states"),
    path("states/<str:code>/", states.state, name="state"),
    path("states/<str:code>/<str:treaty>/", states.delta, name="delta"),
    path("states/<str:code>/<str:treaty>/package.<str:form>", states.package, name="package"),
    path("texts/", list_view(TEXTS), name="texts"),
    path("texts/new/", texts.new_text, name="new_text"),
    path("texts/<int:work_id>/", texts.text, name="text"),
    path("texts/<int:work_id>/version/", texts.new_version, name="new_version"),
    path("texts/<int:work_id>/status/", texts.status, name="status"),
    path("texts/<int:work_id>/comparison/", texts.comparison, name="comparison"),
    path("texts/<int:work_id>/languages/", texts.bilingual, name="bilingual"),
    path("texts/<int:work_id>/places/", regulator.places, name="places"),
    path("texts/<int:work_id>/checklist/", regulator.checklist, name="checklist"),
    path("versions/<int:version_id>/text.<str:form>", texts.download, name="download"),
    path("versions/<int:version_id>/<str:eid>/", texts.provision, name="provision"),
    path("gaps/", coverage.gaps, name="gaps"),
    path("judgements/", list_view(JUDGEMENTS), name="judgements"),
    path("judgements/<int:link_id>/", coverage.link, name="link"),
    path("judgements/<int:link_id>/review/", coverage.review, name="review"),
    path("judgements/<int:link_id>/renewal/", coverage.renew, name="renew"),
    path("bills/", drafting.bills, name="bills"),
    path("bills/<int:bill_id>/", drafting.bill, name="bill"),
    path("bills/<int:bill_id>/articles/", drafting.new_article, name="new_article"),
    path("bills/<int:bill_id>/articles/<int:position>/", drafting.article, name="article"),
    path("bills/<int:bill_id>/adoption/", drafting.adopt, name="adopt"),
    path("bills/<int:bill_id>/bill.<str:form>", drafting.download, name="bill_download"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<str:name>/", reports.report, name="report"),
    path("reports/<str:name>/report.<str:form>", reports.download, name="report_download"),
    path("reports/<str:name>/<str:topic>/", reports.answer, name="answer"),
    path("watch/", reports.watch, name="watch"),
    path("watch/<str:rule>/", reports.begin_watch, name="begin_watch"),
    path("watch/sent/<int:duty_id>/", reports.sent, name="sent"),
    path("regulator/", regulator.regulator, name="regulator"),
    path("regulator/facts/<str:question>/", regulator.fact, name="fact"),
    path("regulator/entry/<str:what>/", regulator.entry, name="entry"),
]
