import numpy as np
import pytest
from hypothesis import given

from korgan.science.accountancy.balance_lines import (
    INPUT,
    INVENTORY,
    Observations,
    balance_lines,
)
from korgan.science.accountancy.measurement import ErrorModel
from korgan.science.accountancy.tests.layouts import observations, signed_places
from korgan.science.errors import InputError

SCALE = (ErrorModel(0.01),)


@given(observations())
def test_every_quantity_appears_where_the_definition_of_a_balance_puts_it(
    rows: Observations,
) -> None:
    lines = balance_lines(rows)
    got = sorted(zip(lines.row.tolist(), lines.balance.tolist(), lines.sign.tolist(), strict=True))
    wanted = sorted(
        (row, balance, sign)
        for row in range(rows.mass.size)
        for balance, sign in signed_places(rows, row)
    )
    assert got == wanted


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"mass": [-1.0]}, "negative_mass"),
        ({"mass": [np.nan]}, "mass_not_finite"),
        ({"balances": 0}, "no_balance"),
        ({"place": [1]}, "place_outside"),
        ({"method": [1]}, "unknown_method"),
        ({"count": [0.0]}, "count_not_positive"),
        ({"direction": [INPUT, INPUT]}, "columns_differ"),
    ],
)
def test_bad_columns_are_refused_by_name(change: dict[str, object], code: str) -> None:
    arguments: dict[str, object] = {
        "balances": 1,
        "direction": [INPUT],
        "place": [0],
        "mass": [1.0],
        "method": [0],
        "models": SCALE,
    }
    with pytest.raises(InputError) as caught:
        Observations.of_single_methods(**(arguments | change))  # type: ignore[arg-type]
    assert caught.value.code == code


def test_calibrations_of_two_methods_never_share_an_error() -> None:
    rows = Observations.of_single_methods(
        1,
        [INVENTORY] * 4,
        [0, 0, 1, 1],
        [1.0] * 4,
        [0, 1, 0, 1],
        SCALE * 2,
        calibration=[0, 0, -1, 2],
    )
    assert len(set(rows.calibration.tolist())) == 4
