"""Tables of law: treaty events, texts with their provisions, coverage, bills, the regulator."""

from korgan.law.models.coverage import CoverageLink
from korgan.law.models.drafting import Bill, BillArticle
from korgan.law.models.regulator import BudgetLine, FacilityType, IndependenceFact, StaffGroup
from korgan.law.models.reports import ReportAnswer, ReportingDuty
from korgan.law.models.texts import ChecklistPlace, Provision, TextVersion, Work
from korgan.law.models.treaties import RecordedEvent

__all__ = [
    "Bill",
    "BillArticle",
    "BudgetLine",
    "ChecklistPlace",
    "CoverageLink",
    "FacilityType",
    "IndependenceFact",
    "Provision",
    "RecordedEvent",
    "ReportAnswer",
    "ReportingDuty",
    "StaffGroup",
    "TextVersion",
    "Work",
]
