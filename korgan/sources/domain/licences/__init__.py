"""Licences with limits: what they allow, what is taken of it, and when they may end."""

from korgan.sources.domain.licences.ending import licence_end_findings
from korgan.sources.domain.licences.inflow import (
    Holding,
    LimitTally,
    LimitUse,
    inflow_findings,
    limit_use,
)
from korgan.sources.domain.licences.site_security import site_security_findings
from korgan.sources.domain.licences.terms import (
    ANY,
    NO_NUCLIDE,
    Licence,
    LicenceState,
    Limit,
    LimitBasis,
)

__all__ = [
    "ANY",
    "NO_NUCLIDE",
    "Holding",
    "Licence",
    "LicenceState",
    "Limit",
    "LimitBasis",
    "LimitTally",
    "LimitUse",
    "inflow_findings",
    "licence_end_findings",
    "limit_use",
    "site_security_findings",
]
