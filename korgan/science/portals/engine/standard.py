"""A sound set of rules for a usual portal, to be calibrated for its site."""

from __future__ import annotations

from collections.abc import Sequence

from korgan.science.errors import InputError
from korgan.science.portals.engine.configuration import (
    Channel,
    PassageRule,
    PortalConfiguration,
    Radiation,
    RatioRule,
    Rule,
    Statistic,
    SuppressionModel,
    WindowRule,
    default_groups,
)

# A vehicle at walking pace to 15 km/h passes a panel 2 to 3 m away in about these times.
TRANSITS_S = (0.6, 1.2, 2.4)
WIDTHS_S = (1.0, 2.0, 4.0)


def standard_portal(
    name: str,
    edition: str,
    channels: Sequence[Channel],
    sample_interval_s: float,
    *,
    suppression: SuppressionModel | None = None,
    ratio: tuple[str, str] | None = None,
    ratio_systematic: float = 0.02,
) -> PortalConfiguration:
    """Build a configuration with the rules that serve most portals, not yet calibrated.

    - ``sliding``: windows over raw counts, alarms at once, never lowered by an added count;
    - ``passage``: matched filter at the end of the occupancy, if a suppression model is given;
    - ``ratio``: contrast of two energy windows, if named;
    - ``neutron``: exact Gamma-Poisson windows with the burst check.

    Parameters
    ----------
    name, edition : str
        Name of the lane and edition of its configuration.
    channels : sequence of Channel
        Columns of the counts.
    sample_interval_s : float
        Time of a sample.
    suppression : SuppressionModel, optional
        From `fit_suppression`.
    ratio : tuple of str, optional
        Energy windows (numerator, denominator), such as ``("low", "high")``.
    ratio_systematic : float
        Relative spread of that ratio among benign vehicles.

    Returns
    -------
    PortalConfiguration
        To be given thresholds by `calibration.calibrate`.

    Raises
    ------
    InputError
        ``no_rules`` when there is neither a gamma nor a neutron channel.

    Examples
    --------
    >>> portal = standard_portal("gate", "1", [Channel("a", "a", Radiation.NEUTRON)], 0.2)
    >>> [rule.name for rule in portal.rules]
    ['neutron']
    """
    groups = default_groups(channels)
    panels = tuple(
        g.name for g in groups if g.name.startswith("gamma") and not g.name.startswith("gamma:")
    )
    rules: list[Rule] = []
    if panels:
        rules.append(WindowRule("sliding", panels, WIDTHS_S))
        if suppression is not None:
            rules.append(PassageRule("passage", panels, TRANSITS_S))
    if ratio is not None:
        pair = (f"gamma:{ratio[0]}", f"gamma:{ratio[1]}")
        rules.append(RatioRule("ratio", (pair,), WIDTHS_S[1:], ratio_systematic))
    if any(c.radiation is Radiation.NEUTRON for c in channels):
        rules.append(
            WindowRule("neutron", ("neutron",), WIDTHS_S, Statistic.GAMMA_POISSON, burst_check=True)
        )
    if not rules:
        raise InputError("no_rules", "neither gamma nor neutron channels", where="channels")
    return PortalConfiguration(
        name, edition, tuple(channels), groups, tuple(rules), sample_interval_s,
        suppression=suppression,
    )  # fmt: skip
