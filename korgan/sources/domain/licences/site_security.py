"""Whether the security of a site is enough for what would be there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from korgan.sources.domain.categories import CategoryRules, categorise, security_level
from korgan.sources.domain.errors import Finding
from korgan.sources.domain.licences.inflow import Holding


def site_security_findings(
    holdings: Sequence[Holding],
    site: str,
    day: date,
    level_now: str,
    rules: CategoryRules | None = None,
) -> list[Finding]:
    """Whether the security level that a site has now is enough for what would be there.

    Parameters
    ----------
    holdings : sequence of Holding
        All sources that would be at the site, the new one included.
    site : str
        The site.
    day : date
        Day of the act.
    level_now : str
        ``A``, ``B``, ``C`` or empty.
    rules : CategoryRules, optional
        Edition in force.

    Returns
    -------
    list of Finding
        A breach when the sum of A/D needs a higher level, or when it cannot be computed.
    """
    contents = [each for holding in holdings if holding.site == site for each in holding.contents]
    if not contents:
        return []
    result = categorise(contents, day, rules)
    if result.category is None and level_now != "A":
        gaps = ", ".join(result.gaps)
        return [Finding("site_category_unknown", f"no D-value for {gaps}", where=site)]
    needed = security_level(result.category, rules) if result.category else ""
    if needed and (not level_now or level_now > needed):
        ratio, category = f"{result.ratio:.3g}", result.category
        message = f"sum of A/D is {ratio}, category {category}: level {needed} is needed"
        if level_now:
            message = (
                f"sum of A/D is {ratio}, category {category}: level {needed} is needed, "
                f"{level_now} was until now"
            )
        return [Finding("security_level", message, rule=result.citations[-1], where=site)]
    return []
