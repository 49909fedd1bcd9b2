from __future__ import annotations

import pytest

from korgan.sources.domain.inspection_day import distance_km, equipment_for


def test_the_distance_is_that_of_a_published_pair_of_cities() -> None:
    # Paris and London city centres: 344 km as the crow flies.
    assert distance_km((48.8566, 2.3522), (51.5074, -0.1278)) == pytest.approx(343.6, abs=1.0)
    assert distance_km((0.0, 179.5), (0.0, -179.5)) == pytest.approx(111.2, abs=0.1)
    assert distance_km((10.0, 20.0), (10.0, 20.0)) == 0.0


def test_equipment_follows_questions_and_what_stands_there() -> None:
    plain = equipment_for(["inventory"], ["Co-60"], ["sealed source"])
    assert plain == ["dosimeter", "field_page"]
    more = equipment_for(["dose_rates", "access"], ["Cf-252", "Sr-90"], ["unsealed material"])
    assert set(more) - set(plain) == {
        "dose_rate_meter", "seals", "neutron_meter", "contamination_monitor", "wipes"
    }  # fmt: skip
    assert len(more) == len(set(more))
