from __future__ import annotations

import pytest

from korgan.science.errors import InputError
from korgan.training.domain.trainers import Pipeline


def test_the_pipeline_tends_to_its_limit() -> None:
    course = Pipeline(0, 10, 0.1, 0.5, 4, 100).course(200)
    assert course[-1] == pytest.approx(0.5 * 4 / 0.1, rel=1e-6)


def test_years_are_counted_to_the_year_from_which_it_is_enough_for_good() -> None:
    rising = Pipeline(4, 10, 0.1, 0.8, 5, 20)
    assert rising.course(2)[1] >= 10 > rising.course(2)[0]
    assert rising.years_to_self_sufficiency() == 2
    assert Pipeline(20, 10, 0.1, 0.8, 5, 20).years_to_self_sufficiency() == 0


def test_enough_today_but_falling_is_never_self_sufficient() -> None:
    assert Pipeline(20, 10, 0.5, 0.5, 2, 20).years_to_self_sufficiency() is None


def test_a_share_above_one_is_refused() -> None:
    with pytest.raises(InputError, match="share"):
        Pipeline(1, 1, 1.2, 0.5, 1, 1)
