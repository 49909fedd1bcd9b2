"""Writes of cooperation, by subject."""

from korgan.cooperation.services.equipment import (
    KEEP_EQUIPMENT,
    end_outage,
    record_equipment_event,
    register_equipment,
)
from korgan.cooperation.services.exit import (
    DECIDE_TRANSFER,
    decide_transfer,
    plan_exit,
    propose_transfer,
    record_evidence,
    record_reading,
    record_step,
    set_site_budget,
    take_measured_coverage,
    take_measured_law,
)
from korgan.cooperation.services.iati import take_iati
from korgan.cooperation.services.projects import (
    KEEP_PROJECTS,
    add_agreement,
    enter_need,
    enter_partner,
    enter_project,
    enter_rate,
    join_project,
    record_money,
    record_result,
)
from korgan.cooperation.services.releases import (
    DECIDE_RELEASE,
    decide_release,
    propose_release,
)
from korgan.cooperation.services.self_assessment import assess

__all__ = [
    "DECIDE_RELEASE",
    "DECIDE_TRANSFER",
    "KEEP_EQUIPMENT",
    "KEEP_PROJECTS",
    "add_agreement",
    "assess",
    "decide_release",
    "decide_transfer",
    "end_outage",
    "enter_need",
    "enter_partner",
    "enter_project",
    "enter_rate",
    "join_project",
    "plan_exit",
    "propose_release",
    "propose_transfer",
    "record_equipment_event",
    "record_evidence",
    "record_money",
    "record_reading",
    "record_result",
    "record_step",
    "register_equipment",
    "set_site_budget",
    "take_iati",
    "take_measured_coverage",
    "take_measured_law",
]
