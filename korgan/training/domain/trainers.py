"""How a centre comes to teach with its own instructors."""

from __future__ import annotations

from dataclasses import dataclass

from korgan.science.errors import InputError


@dataclass(frozen=True)
class Pipeline:
    """Instructors year by year.

    ``I(y+1) = I(y) (1 - attrition) + pass_rate · min(seats, eligible)``: instructors come from
    graduates who pass a train-the-trainer course (reference: the reference page on support
    centres; the model is deliberately the simplest that has these four knobs).
    """

    instructors: float
    needed: float
    attrition: float
    pass_rate: float
    seats: float
    eligible: float

    def __post_init__(self) -> None:
        for name in ("attrition", "pass_rate"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError("bad_share", "a share lies between 0 and 1", where=name)
        for name in ("instructors", "needed", "seats", "eligible"):
            if getattr(self, name) < 0:
                raise InputError("negative_number", "the number is negative", where=name)

    def course(self, years: int) -> list[float]:
        """Return the expected number of instructors at the end of each year.

        Examples
        --------
        >>> Pipeline(4, 10, 0.1, 0.8, 5, 20).course(3)
        [7.6, 10.84, 13.756]
        """
        found, now = [], self.instructors
        for _ in range(years):
            now = now * (1 - self.attrition) + self.pass_rate * min(self.seats, self.eligible)
            found.append(round(now, 6))
        return found

    def years_to_self_sufficiency(self, horizon: int = 40) -> int | None:
        """Return after how many years the need is met for good; None: never with these numbers.

        The number of instructors tends to ``pass_rate · min(seats, eligible) / attrition``. If it
        falls towards that, being enough today proves nothing.
        """
        course = [self.instructors, *self.course(horizon)]
        enough = [count >= self.needed for count in course]
        if not enough[-1]:
            return None
        return len(enough) - next(
            (back for back, met in enumerate(reversed(enough)) if not met), len(enough)
        )
