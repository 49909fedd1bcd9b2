"""Addresses of cooperation."""

from __future__ import annotations

from django.urls import path

from korgan.cooperation.tables import EQUIPMENT, EXIT_PLANS, NEEDS, PROJECTS
from korgan.cooperation.views import equipment, exit, iati, projects, self_assessment
from korgan.kernel.records.views import list_view

app_name = "cooperation"

urlpatterns = [
    path("", projects.home, name="home"),
    path("programmes/", projects.region, name="programmes"),
    path("self-assessment/", self_assessment.assessment, name="self_assessment"),
    path(
        "self-assessment/<slug:statement>/", self_assessment.answer, name="self_assessment_answer"
    ),
    path("needs/", list_view(NEEDS), name="needs"),
    path("needs/new/", projects.new_need, name="new_need"),
    path("needs/<int:need_id>/", projects.need, name="need"),
    path("needs/<int:need_id>/release/", projects.release, name="release_need"),
    path("needs/<int:need_id>/release/decide/", projects.decide_need, name="decide_release"),
    path("partners/", projects.partners, name="partners"),
    path("partners/new/", projects.new_partner, name="new_partner"),
    path("rates/new/", projects.new_rate, name="new_rate"),
    path("projects/", list_view(PROJECTS), name="projects"),
    path("projects/new/", projects.new_project, name="new_project"),
    path("projects/<int:project_id>/", projects.project, name="project"),
    path("projects/<int:project_id>/partners/new/", projects.new_part, name="new_part"),
    path("projects/<int:project_id>/money/new/", projects.new_money, name="new_money"),
    path("projects/<int:project_id>/agreements/new/", projects.new_agreement, name="new_agreement"),
    path("projects/<int:project_id>/results/new/", projects.new_result, name="new_result"),
    path("projects/<int:project_id>/iati.xml", iati.export, name="project_iati"),
    path("iati/", iati.take, name="iati"),
    path("export/iati.xml", iati.export, name="export_iati"),
    path("equipment/", list_view(EQUIPMENT), name="equipment"),
    path("equipment/new/", equipment.new_piece, name="new_piece"),
    path("equipment/due/", equipment.due, name="due"),
    path("equipment/<int:equipment_id>/", equipment.piece, name="piece"),
    path("equipment/<int:equipment_id>/events/new/", equipment.new_event, name="new_event"),
    path(
        "equipment/<int:equipment_id>/events/<int:event_id>/works/",
        equipment.works_again,
        name="works_again",
    ),
    path("exit/", list_view(EXIT_PLANS), name="exit_plans"),
    path("exit/new/", exit.new_exit_plan, name="new_exit_plan"),
    path("exit/<int:plan_id>/", exit.exit_plan, name="exit_plan"),
    path("exit/<int:plan_id>/budgets/new/", exit.new_budget, name="new_budget"),
    path("exit/<int:plan_id>/shares/new/", exit.new_reading, name="new_reading"),
    path("exit/<int:plan_id>/steps/new/", exit.new_step, name="new_step"),
    path("exit/<int:plan_id>/evidence/new/", exit.new_evidence, name="new_evidence"),
    path("exit/<int:plan_id>/propose/", exit.propose, name="propose"),
    path("exit/<int:plan_id>/decide/", exit.decide, name="decide"),
]
