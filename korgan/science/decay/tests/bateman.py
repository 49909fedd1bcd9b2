"""The textbook solution of a decay chain, in so many digits that its cancellation does no harm."""

from __future__ import annotations

from decimal import Decimal, localcontext

from korgan.science.decay import decay_table

DIGITS = 400


def bateman(parent: str, elapsed: float) -> dict[str, float]:
    """Activities per unit of the parent's initial activity, by sums of exponentials."""
    table = decay_table()
    members = table.chain(parent)
    with localcontext() as context:
        context.prec = DIGITS
        rate = {
            name: Decimal(2).ln() / Decimal(float(table.half_life[table.index(name)]))
            for name in members
        }
        # coefficients[d][k] of exp(-rate[k] t) in the activity of d
        coefficients: dict[str, dict[str, Decimal]] = {parent: {parent: Decimal(1)}}
        for name in members[1:]:
            own: dict[str, Decimal] = {}
            for mother in members:
                for branch in table.branches[table.index(mother)]:
                    if branch.progeny != name:
                        continue
                    for mode, value in coefficients[mother].items():
                        own[mode] = own.get(mode, Decimal(0)) + Decimal(branch.fraction) * value
            for mode in own:
                own[mode] *= rate[name] / (rate[name] - rate[mode])
            own[name] = -sum(own.values(), Decimal(0))
            coefficients[name] = own
        decay = {name: (-rate[name] * Decimal(elapsed)).exp() for name in members}
        return {
            name: float(sum((value * decay[mode] for mode, value in each.items()), Decimal(0)))
            for name, each in coefficients.items()
        }
