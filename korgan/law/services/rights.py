"""Who may do what with law: authorities that make or apply it."""

from __future__ import annotations

from korgan.kernel.organisations.domain import OrganisationKind, Role
from korgan.kernel.organisations.rights import declare_action

LAWMAKING = [OrganisationKind.GOVERNMENT, OrganisationKind.REGULATOR, OrganisationKind.LICENSING]
DRAFTERS = [
    Role.LICENSING_OFFICER,
    Role.ANALYST,
    Role.PLANNER,
    Role.INSPECTOR,
    Role.SUPERVISOR,
    Role.APPROVER,
]
KEEP_LAW = declare_action("law.keep", roles=DRAFTERS, kinds=LAWMAKING)
REVIEW_COVERAGE = declare_action(
    "law.review_coverage", roles=[Role.APPROVER, Role.SUPERVISOR], kinds=LAWMAKING
)
KEEP_REGULATOR_FACTS = declare_action(
    "law.keep_regulator_facts",
    roles=[Role.PLANNER, Role.LICENSING_OFFICER, Role.ADMINISTRATOR, Role.APPROVER],
    kinds=LAWMAKING,
)
