"""Tables of needs, projects, money, equipment and exit."""

from __future__ import annotations

from korgan.cooperation.models.equipment import Equipment, EquipmentEvent
from korgan.cooperation.models.exit import Evidence, ExitPlan, ExitStep, Reading, SiteBudget
from korgan.cooperation.models.money import MoneyLine, Rate
from korgan.cooperation.models.projects import (
    Agreement,
    Need,
    Participation,
    Partner,
    Project,
    Result,
)
from korgan.cooperation.models.self_assessment import SelfAssessment

__all__ = [
    "Agreement",
    "Equipment",
    "EquipmentEvent",
    "Evidence",
    "ExitPlan",
    "ExitStep",
    "MoneyLine",
    "Need",
    "Participation",
    "Partner",
    "Project",
    "Rate",
    "Reading",
    "Result",
    "SelfAssessment",
    "SiteBudget",
]
