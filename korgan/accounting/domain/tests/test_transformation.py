from datetime import date

import pytest

from korgan.accounting.domain.transformation import declared_decay
from korgan.science.errors import InputError


def test_the_loss_of_plutonium_is_what_was_there_before_less_what_is_left() -> None:
    decay = declared_decay(100_000_000, 5_000_000, date(2021, 1, 1), date(2026, 1, 1))
    assert decay.plutonium_241 == pytest.approx(78_543_700, abs=5_000)
    assert decay.plutonium_241 + decay.loss == 100_000_000
    assert decay.americium_241 > 26_000_000


def test_decay_is_declared_forward_only() -> None:
    with pytest.raises(InputError):
        declared_decay(1, 0, date(2026, 1, 2), date(2026, 1, 1))
