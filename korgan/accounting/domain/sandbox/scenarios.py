"""What can be hidden in the books of a training sandbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np

from korgan.science.errors import InputError

# Where a scenario can lie: a batch, a measurement method, a report.
BATCH, METHOD, REPORT = "batch", "method", "report"
_LARGEST_SEED = 2**31 - 1


class ScenarioKind(StrEnum):
    """Kinds of scenario, with the unit in which `how much` is asked."""

    LATE_REPORT = "late_report"
    WRONG_UNIT = "wrong_unit"
    LOST_ITEM = "lost_item"
    PROTRACTED_LOSS = "protracted_loss"
    BIASED_SCALE = "biased_scale"

    @property
    def place(self) -> str:
        """What has to be named: a batch, a method or a report."""
        return {"late_report": REPORT, "biased_scale": METHOD}.get(self.value, BATCH)

    @property
    def unit(self) -> str:
        """Days, per cent, or grams."""
        return {"late_report": "d", "biased_scale": "%"}.get(self.value, "g")


@dataclass(frozen=True, slots=True)
class Hidden:
    """One scenario as it was played: where, since when, how much (in the unit of its kind)."""

    kind: ScenarioKind
    where: str
    since: date
    amount: float
    facts: dict[str, str] = field(default_factory=dict)


def draw_scenarios(seed: int) -> tuple[ScenarioKind, ...]:
    """Scenarios of a seed: none to three, each at most once.

    Examples
    --------
    >>> draw_scenarios(7) == draw_scenarios(7)
    True
    """
    rng = np.random.default_rng([checked_seed(seed), 1])
    kinds = list(ScenarioKind)
    number = int(rng.choice(4, p=[0.15, 0.4, 0.3, 0.15]))
    return tuple(kinds[i] for i in sorted(rng.permutation(len(kinds))[:number].tolist()))


def checked_seed(seed: int) -> int:
    """Seed between 0 and 2^31 - 1."""
    if not 0 <= seed <= _LARGEST_SEED:
        raise InputError(
            "seed_outside",
            f"a seed is {seed}",
            where="seed",
            mend=f"choose a whole number from 0 to {_LARGEST_SEED}",
        )
    return seed
