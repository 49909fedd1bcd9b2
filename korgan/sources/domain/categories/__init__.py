"""Category of a source or a group of sources, by A/D and by practice, on any date.

D-values, edges, practices and security levels are tables; each answer names the rows that it comes
from. A nuclide without a D-value has no category: the gap is shown.
"""

from korgan.sources.domain.categories.assignment import (
    Categorisation,
    CategoryChange,
    categorise,
    category_changes,
    group_by_site,
    is_exempt,
)
from korgan.sources.domain.categories.d_values import TERA, DValue, DValues
from korgan.sources.domain.categories.falling import CategoryDays, category_days
from korgan.sources.domain.categories.rules import CategoryRules, first_edition
from korgan.sources.domain.categories.security import (
    SecurityMeasure,
    security_level,
    security_measures,
)

__all__ = [
    "TERA",
    "Categorisation",
    "CategoryChange",
    "CategoryDays",
    "CategoryRules",
    "DValue",
    "DValues",
    "SecurityMeasure",
    "categorise",
    "category_changes",
    "category_days",
    "first_edition",
    "group_by_site",
    "is_exempt",
    "security_level",
    "security_measures",
]
