"""All batches at once give what following each batch event by event gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from korgan.accounting.domain.measured_ledger import (
    NO_METHOD,
    Closing,
    CountColumns,
    Counted,
    EntryColumns,
    LedgerEntry,
    measured_columns,
    measured_ledger,
)
from korgan.accounting.domain.measured_ledger.resolving import handed_on
from korgan.accounting.domain.measured_ledger.tracing import Tracer
from korgan.science.accountancy.balance_lines import balance_lines
from korgan.science.accountancy.covariance import evaluate_muf
from korgan.science.accountancy.measurement import ErrorModel

MODELS = [ErrorModel(0.01, 0.004), ErrorModel(0.006, 0.003)]
DAYS = [0, 10, 20, 30]

_STEP = st.tuples(
    st.sampled_from(["RF", "SF", "LD", "RM", "RP", "MV", "PB", "RD", "DI"]),
    st.integers(1, 4), st.integers(0, 34), st.integers(1, 50), st.sampled_from([NO_METHOD, 0, 1]),
)  # fmt: skip
_COUNT = st.tuples(
    st.integers(1, 3), st.integers(1, 4), st.integers(0, 60), st.sampled_from([NO_METHOD, 0, 1])
)


def step_by_step(
    entries: list[LedgerEntry], closings: list[Closing], made_of: Mapping[int, Sequence[int]]
) -> tuple[dict[tuple[int, int, int, int, int], float], list[int]]:
    tracer = Tracer(len(closings) - 1, made_of)
    waiting = list(entries)
    for number, closing in enumerate(closings):
        while waiting and waiting[0].day <= closing.day:
            entry = waiting.pop(0)
            if entry.code != "MV":
                tracer.entry(entry, number - 1)
        for counted in closing.counted:
            tracer.count(counted, number)
    rows = {(b, s, *key): mass for (b, s, key), mass in tracer.rows.items() if abs(mass) > 0.5}
    return rows, tracer.unmeasured


@given(st.lists(_STEP, max_size=25), st.lists(_COUNT, max_size=8))
def test_columns_and_steps_agree(
    steps: list[tuple[str, int, int, int, int]], counts: list[tuple[int, int, int, int]]
) -> None:
    entries = []
    for number, (code, batch, day, amount, method) in enumerate(sorted(steps, key=lambda s: s[2])):
        sign = -1 if code in ("SF", "LD", "RM") else 1
        calibration = day // 15 if method != NO_METHOD else NO_METHOD
        entries.append(
            LedgerEntry(batch, day, sign * amount, code, number + 1, method, calibration)
        )
    once = {(closing, batch): (amount, method) for closing, batch, amount, method in counts}
    closings = [
        Closing(
            day,
            tuple(
                Counted(batch, amount, -100 * closing - batch, method,
                        0 if method != NO_METHOD else NO_METHOD)
                for (at, batch), (amount, method) in once.items() if at == closing
            ),
        )
        for closing, day in enumerate(DAYS)
    ]  # fmt: skip
    made_of = {3: (1, 2)}
    rows, unmeasured = step_by_step(entries, closings, made_of)
    found = measured_ledger(entries, closings, MODELS, made_of, unit=1.0)
    assert found.unmeasured == tuple(unmeasured)
    if found.observations is None:
        assert rows == {}
        return
    lines = found.observations
    signed = lines.mass * lines.direction
    assert np.allclose(np.sort(signed), np.sort(list(rows.values())))
    by_place = {
        (balance, stratum): sum(m for (b, s, *_), m in rows.items() if (b, s) == (balance, stratum))
        for balance, stratum, *_ in rows
    }
    for (balance, stratum), total in by_place.items():
        chosen = (lines.place == balance) & (lines.stratum == stratum)
        assert np.isclose(signed[chosen].sum(), total)
    assert np.all(np.isfinite(evaluate_muf(balance_lines(lines)).covariance))


def test_only_batches_whose_measurements_are_handed_on_are_followed_one_by_one() -> None:
    entries = EntryColumns.of(
        [
            LedgerEntry(1, 1, 100, "RF", 1, 0, 0),
            LedgerEntry(1, 2, -100, "SF", 2, 0, 0),
            LedgerEntry(2, 1, 100, "RF", 3),
            LedgerEntry(3, 1, 100, "RF", 4, 0, 0),
            LedgerEntry(3, 2, -10, "SF", 5),
            LedgerEntry(4, 2, 10, "RP", 6),
            LedgerEntry(5, 2, 3, "DI", 7, 0, 0),
        ]
    )
    assert handed_on(entries).tolist() == [3, 4, 5]


def test_an_empty_ledger_has_no_observations() -> None:
    found = measured_columns(EntryColumns.of(()), DAYS, CountColumns.of(()), MODELS)
    assert found.observations is None
    assert found.unmeasured == (0, 0, 0)
