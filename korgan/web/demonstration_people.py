"""Who and what is in the demonstration State. Plain data: printing it needs no database."""

from __future__ import annotations

from korgan.kernel.organisations.domain import Classification, OrganisationKind, Role

# XQ is one of the codes that ISO 3166 leaves to users: no State has it.
STATE, PARTNER_STATE = "XQ", "XP"
REGULATOR = "Nuclear Regulatory Agency"
CUSTOMS = "Customs and Border Service"
PASSWORD = "demonstration-only"  # noqa: S105 - printed at start; the State is fictional

ORGANISATIONS: list[tuple[str, OrganisationKind, str]] = [
    (CUSTOMS, OrganisationKind.CUSTOMS, STATE),
    ("Export Licensing Authority", OrganisationKind.LICENSING, STATE),
    ("Nuclear Security Support Centre", OrganisationKind.SUPPORT_CENTRE, STATE),
    ("Institute of Nuclear Physics", OrganisationKind.TECHNICAL_SUPPORT, STATE),
    ("Northern Oncology Hospital", OrganisationKind.OPERATOR, STATE),
    ("Steppe Pipeline Inspection", OrganisationKind.OPERATOR, STATE),
    ("Research Reactor Company", OrganisationKind.OPERATOR, STATE),
    ("Fuel Fabrication Plant", OrganisationKind.OPERATOR, STATE),
    ("Partner Programme", OrganisationKind.PARTNER, PARTNER_STATE),
]

# log-in name, organisation, role, clearance
PEOPLE: list[tuple[str, str, Role, Classification]] = [
    ("administrator", REGULATOR, Role.ADMINISTRATOR, Classification.CONFIDENTIAL),
    ("auditor", REGULATOR, Role.AUDITOR, Classification.CONFIDENTIAL),
    ("inspector", REGULATOR, Role.INSPECTOR, Classification.CONFIDENTIAL),
    ("licensing", REGULATOR, Role.LICENSING_OFFICER, Classification.CONFIDENTIAL),
    ("approver", REGULATOR, Role.APPROVER, Classification.CONFIDENTIAL),
    ("officer", CUSTOMS, Role.OFFICER, Classification.RESTRICTED),
    ("supervisor", CUSTOMS, Role.SUPERVISOR, Classification.RESTRICTED),
    ("analyst", "Institute of Nuclear Physics", Role.ANALYST, Classification.CONFIDENTIAL),
    ("export", "Export Licensing Authority", Role.LICENSING_OFFICER, Classification.RESTRICTED),
    ("exports-head", "Export Licensing Authority", Role.APPROVER, Classification.RESTRICTED),
    ("trainer", "Nuclear Security Support Centre", Role.TRAINER, Classification.OFFICIAL),
    ("centre-head", "Nuclear Security Support Centre", Role.APPROVER, Classification.OFFICIAL),
    ("hospital", "Northern Oncology Hospital", Role.APPLICANT, Classification.RESTRICTED),
    ("pipeline", "Steppe Pipeline Inspection", Role.APPLICANT, Classification.RESTRICTED),
    ("reactor", "Research Reactor Company", Role.ACCOUNTANT, Classification.CONFIDENTIAL),
    ("fuel", "Fuel Fabrication Plant", Role.ACCOUNTANT, Classification.CONFIDENTIAL),
    ("custodian", "Fuel Fabrication Plant", Role.ACCOUNTANT, Classification.CONFIDENTIAL),
    ("partner", "Partner Programme", Role.OBSERVER, Classification.OFFICIAL),
]

# Fictional places; the coordinates lie in the open sea on purpose.
SITES: list[tuple[str, str, str, str, str]] = [
    (CUSTOMS, "Saltmarsh crossing", "road crossing", "0.41000", "-29.62000"),
    (CUSTOMS, "Harbour gate 2", "port", "0.12000", "-29.18000"),
    (CUSTOMS, "Highland rail terminal", "rail", "0.78000", "-29.05000"),
    (CUSTOMS, "Capital airport", "airport", "0.55000", "-29.33000"),
    ("Northern Oncology Hospital", "Radiotherapy building", "hospital", "0.71000", "-29.44000"),
    ("Steppe Pipeline Inspection", "Source store", "store", "0.36000", "-29.07000"),
    ("Research Reactor Company", "Reactor site", "reactor", "0.22000", "-29.51000"),
]


def log_ins() -> list[tuple[str, str, str]]:
    """Return log-in name, password and what each person is."""
    return [
        (name, PASSWORD, f"{role.value.replace('_', ' ')}, {organisation}")
        for name, organisation, role, _ in PEOPLE
    ]
