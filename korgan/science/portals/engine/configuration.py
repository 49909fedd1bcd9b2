"""What a portal consists of and by which rules it decides, as plain data.

A configuration is immutable and has a fingerprint; a decision quotes it, so that it can be
recomputed from raw counts under the very configuration by which it was taken.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Self

from korgan.science.errors import InputError
from korgan.science.portals.input_checks import not_negative, positive

# The fault masks of the compiled loop are 64-bit words.
MOST_CHANNELS = 60


class Radiation(StrEnum):
    """What a detector counts."""

    GAMMA = "gamma"
    NEUTRON = "neutron"


class Statistic(StrEnum):
    """How a count is compared with its expectation."""

    K_SIGMA = "k_sigma"
    POISSON = "poisson"
    GAMMA_POISSON = "gamma_poisson"
    LI_MA = "li_ma"


@dataclass(frozen=True)
class Channel:
    """One column of counts.

    Attributes
    ----------
    name, panel : str
        Name of the column and of the panel that it belongs to.
    radiation : Radiation
        Gamma or neutron.
    energy_window : str
        ``gross``, or the name of a disjoint energy window; the windows of a panel add up to
        its gross count.
    minimum_cps : float or None
        A background below this means a dead detector; None for the usual value (1 for gamma,
        0, i.e. never, for neutrons).
    """

    name: str
    panel: str
    radiation: Radiation
    energy_window: str = "gross"
    minimum_cps: float | None = None

    @property
    def least_background_cps(self) -> float:
        """Background rate below which the detector is called dead."""
        if self.minimum_cps is not None:
            return self.minimum_cps
        return 1.0 if self.radiation is Radiation.GAMMA else 0.0


@dataclass(frozen=True)
class Group:
    """Channels whose counts are added before a rule looks at them."""

    name: str
    channels: tuple[str, ...]


@dataclass(frozen=True)
class WindowRule:
    """Sliding windows over raw counts, the largest excess over all groups and widths.

    Attributes
    ----------
    name : str
        Name of the rule.
    groups : tuple of str
        Groups that it looks at.
    widths_s : tuple of float
        Widths of the windows.
    statistic : Statistic
        Its score: multiples of sigma (``k_sigma``, ``li_ma``) or minus the decimal logarithm
        of the tail probability of one look (``poisson``, ``gamma_poisson``).
    threshold : float or None
        Score that alarms; None until calibrated.
    burst_check : bool
        Ask, before a neutron alarm, whether one sample alone made it (see `neutrons`).
    """

    name: str
    groups: tuple[str, ...]
    widths_s: tuple[float, ...]
    statistic: Statistic = Statistic.LI_MA
    threshold: float | None = None
    burst_check: bool = False


@dataclass(frozen=True)
class SequentialRule:
    """Restarted sequential probability ratio test (Wald; Page's cumulative sum) per group.

    `excess` is the relative rise of the count rate that it is designed for.
    """

    name: str
    groups: tuple[str, ...]
    excess: float
    threshold: float | None = None


@dataclass(frozen=True)
class RatioRule:
    """Contrast of two energy windows against their ratio in the background.

    `pairs` are (numerator group, denominator group); `systematic` is the relative spread of
    the ratio among benign vehicles beyond counting statistics.
    """

    name: str
    pairs: tuple[tuple[str, str], ...]
    widths_s: tuple[float, ...]
    systematic: float = 0.0
    threshold: float | None = None


@dataclass(frozen=True)
class CorrectedRule:
    """Sliding windows over counts corrected for baseline suppression, at the end."""

    name: str
    groups: tuple[str, ...]
    widths_s: tuple[float, ...]
    threshold: float | None = None


@dataclass(frozen=True)
class PassageRule:
    """Matched filter for the profile of a point source that passes, at the end.

    `transits_s` are times in which the vehicle covers the distance of closest approach;
    `exponent` is 1 for pure inverse square, 1.5 with the obliquity of a flat panel. With
    `contrast` the filter measures the vehicle's own suppression beside the source: it detects
    much more, but counts that fall beside the source lower its score; keep a `WindowRule` with
    it, which no added count can lower.
    """

    name: str
    groups: tuple[str, ...]
    transits_s: tuple[float, ...]
    exponent: float = 1.5
    contrast: bool = True
    threshold: float | None = None


Rule = WindowRule | SequentialRule | RatioRule | CorrectedRule | PassageRule


@dataclass(frozen=True)
class BackgroundSettings:
    """How the background is followed (see `background`)."""

    memory_s: float = 120.0
    guard_s: float = 1.0
    settle_s: float = 1.0
    minimum_s: float = 30.0
    stale_s: float = 900.0
    check_s: float = 2.0
    shift_sigma: float = 6.0
    relearn_after: int = 5


@dataclass(frozen=True)
class OccupancySettings:
    """When an occupancy ends, and when it has lasted too long.

    `gap_share` is the largest share of samples without live time that still allows a verdict;
    `fastest_transit_s` the shortest passage of a source that the burst check must not veto.
    """

    release_s: float = 0.4
    longest_s: float = 60.0
    gap_share: float = 0.2
    fastest_transit_s: float = 0.4
    burst_alpha: float = 1e-3


@dataclass(frozen=True)
class SuppressionModel:
    """Background hidden by vehicles, by class and group (see `suppression.fit_suppression`).

    Attributes
    ----------
    classes, groups : tuple of str
        Names of rows and columns below.
    shape : tuple of tuple of float
        Course of the suppression over the occupancy, per class, on equal steps.
    amplitude, spread, residual : tuple of tuple of float
        Mean amplitude per class and group, its standard deviation among vehicles, and the
        relative spread of the counts that neither explains.
    """

    classes: tuple[str, ...]
    groups: tuple[str, ...]
    shape: tuple[tuple[float, ...], ...]
    amplitude: tuple[tuple[float, ...], ...]
    spread: tuple[tuple[float, ...], ...]
    residual: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class CalibrationRecord:
    """By what evidence the thresholds were set.

    `tails` gives, per rule, scores that benign occupancies reached with the probabilities
    `tail_probabilities`.
    """

    false_alarm_probability: float
    occupancies: int
    alarms: int
    upper_limit_95: float
    origin: str
    tail_probabilities: tuple[float, ...] = ()
    tails: tuple[tuple[str, tuple[float, ...]], ...] = ()


@dataclass(frozen=True)
class PortalConfiguration:
    """Everything by which a portal decides.

    Attributes
    ----------
    name, edition : str
        Name of the lane and of this edition of its configuration.
    channels : tuple of Channel
        Columns of the counts, in order.
    groups : tuple of Group
        Sums that rules may look at.
    rules : tuple of Rule
        Alarm rules; each needs its threshold before the engine runs.
    sample_interval_s : float
        Nominal time of a sample; turns widths into numbers of samples.
    background, occupancy, suppression, calibration
        See there.
    disabled : tuple of str
        Channels left out, for instance a detector under repair.
    """

    name: str
    edition: str
    channels: tuple[Channel, ...]
    groups: tuple[Group, ...]
    rules: tuple[Rule, ...]
    sample_interval_s: float
    background: BackgroundSettings = field(default_factory=BackgroundSettings)
    occupancy: OccupancySettings = field(default_factory=OccupancySettings)
    suppression: SuppressionModel | None = None
    calibration: CalibrationRecord | None = None
    disabled: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        positive(self.sample_interval_s, "sample_interval_s")
        _check_names(self)
        for rule in self.rules:
            _check_rule(rule, self)
        _check_settings(self)

    @property
    def fingerprint(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of the configuration as JSON."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def with_thresholds(
        self, thresholds: Sequence[float], calibration: CalibrationRecord | None = None
    ) -> Self:
        """Return a copy whose rules have these thresholds, in the order of the rules."""
        if len(thresholds) != len(self.rules):
            raise InputError("wrong_shape", "one threshold for each rule is needed")
        rules = tuple(
            replace(rule, threshold=positive(float(t), f"threshold of {rule.name}"))
            for rule, t in zip(self.rules, thresholds, strict=True)
        )
        return replace(self, rules=rules, calibration=calibration)


def _check_names(configuration: PortalConfiguration) -> None:
    channels = [c.name for c in configuration.channels]
    if not channels or len(channels) > MOST_CHANNELS:
        raise InputError(
            "wrong_shape", f"{len(channels)} channels: from 1 to {MOST_CHANNELS}", where="channels"
        )
    for kind, names in (
        ("channel", channels),
        ("group", [g.name for g in configuration.groups]),
        ("rule", [r.name for r in configuration.rules]),
    ):
        repeated = {n for n in names if names.count(n) > 1}
        if repeated:
            raise InputError("duplicate_name", f"{kind} {sorted(repeated)[0]!r} appears twice")
    radiation = {c.name: c.radiation for c in configuration.channels}
    for group in configuration.groups:
        unknown = [c for c in group.channels if c not in radiation]
        if unknown or not group.channels:
            raise InputError(
                "unknown_channel", f"{unknown or 'no channel'}", where=f"group {group.name}"
            )
        if len({radiation[c] for c in group.channels}) > 1:
            raise InputError(
                "mixed_group", "gamma and neutron counts are not added", where=group.name
            )
    for name in configuration.disabled:
        if name not in radiation:
            raise InputError("unknown_channel", f"{name!r}", where="disabled")


def rule_groups(rule: Rule) -> tuple[str, ...]:
    """Names of the groups that a rule looks at."""
    if isinstance(rule, RatioRule):
        return tuple(name for pair in rule.pairs for name in pair)
    return rule.groups


def _check_rule(rule: Rule, configuration: PortalConfiguration) -> None:
    where = f"rule {rule.name}"
    known = {g.name for g in configuration.groups}
    names = rule_groups(rule)
    if not names or not set(names) <= known:
        raise InputError("unknown_group", f"{sorted(set(names) - known) or 'none'}", where=where)
    if rule.threshold is not None:
        positive(rule.threshold, f"threshold of {rule.name}")
    times = rule.transits_s if isinstance(rule, PassageRule) else getattr(rule, "widths_s", (1.0,))
    if not times:
        raise InputError("empty", "no width", where=where)
    for time in times:
        positive(time, where)
    if isinstance(rule, SequentialRule):
        positive(rule.excess, where)
    if isinstance(rule, RatioRule):
        not_negative(rule.systematic, where)
    if isinstance(rule, CorrectedRule | PassageRule):
        model = configuration.suppression
        if model is None or not set(names) <= set(model.groups):
            raise InputError(
                "no_suppression_model",
                "this rule needs a suppression model of its groups",
                where=where,
                mend="fit one to benign occupancies",
            )


def _check_settings(configuration: PortalConfiguration) -> None:
    for settings in (configuration.background, configuration.occupancy):
        for name, value in asdict(settings).items():
            not_negative(float(value), name)
    positive(configuration.background.memory_s, "memory_s")
    positive(configuration.background.minimum_s, "minimum_s")
    positive(configuration.occupancy.longest_s, "longest_s")


def default_groups(channels: Sequence[Channel]) -> tuple[Group, ...]:
    """Groups that most portals need: each gamma panel, all gamma, all neutrons, each window.

    Parameters
    ----------
    channels : sequence of Channel
        Columns of the counts.

    Returns
    -------
    tuple of Group
        ``gamma <panel>`` for each panel, ``gamma``, ``neutron``, and ``gamma:<window>`` where
        there are energy windows.

    Examples
    --------
    >>> pair = [Channel("a", "left", Radiation.GAMMA), Channel("b", "right", Radiation.GAMMA)]
    >>> [g.name for g in default_groups(pair)]
    ['gamma left', 'gamma right', 'gamma']
    """
    gamma = [c for c in channels if c.radiation is Radiation.GAMMA]
    groups: dict[str, list[str]] = {}
    for channel in gamma:
        groups.setdefault(f"gamma {channel.panel}", []).append(channel.name)
    if gamma:
        groups["gamma"] = [c.name for c in gamma]
    for channel in channels:
        if channel.radiation is Radiation.NEUTRON:
            groups.setdefault("neutron", []).append(channel.name)
        elif channel.energy_window != "gross":
            groups.setdefault(f"gamma:{channel.energy_window}", []).append(channel.name)
    return tuple(Group(name, tuple(members)) for name, members in groups.items())
