from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.candidates import (
    Candidate,
    Evidence,
    Ranking,
    RankingSettings,
    rank_candidates,
)
from korgan.sources.domain.identity import Kind, SourceIdentity
from korgan.sources.domain.tests.examples import DAY, content, source

SIGNS = "ABCDEFGHJKLMNPQRTUVWXYZ0123456789"


def register() -> list[Candidate]:
    identities = [
        source("N-1", "Cs-137", 1e11, "AB-017"),
        source("N-2", "Cs-137", 1e11, "AB-917"),
        source("N-3", "Cs-137", 5e12, "XY-300"),
        source("N-4", "Co-60", 1e11, "AB-017"),
        source("N-5", "Ir-192", 1e12, "QQ-555"),
    ]
    return [Candidate(identity) for identity in identities]


def first(ranking: Ranking) -> str:
    return ranking.candidates[0].national_number


def test_probabilities_add_up_to_one_with_none_of_these() -> None:
    ranking = rank_candidates(Evidence(DAY, nuclide="Cs-137", marking="AB"), register())
    total = ranking.none_of_these + sum(each.probability for each in ranking.candidates)
    assert total == pytest.approx(1.0)


def test_without_evidence_nobody_is_pointed_at() -> None:
    ranking = rank_candidates(Evidence(DAY), register())
    assert ranking.none_of_these == pytest.approx(0.5)
    assert [each.probability for each in ranking.candidates] == pytest.approx([0.1] * 5)


def test_a_readable_serial_and_nuclide_point_at_one_source() -> None:
    evidence = Evidence(DAY, nuclide="Cs-137", activity=(8e10, 1.3e11), marking="AB017")
    ranking = rank_candidates(evidence, register())
    assert first(ranking) == "N-1"
    assert ranking.candidates[0].probability > 0.95
    assert {reason.evidence for reason in ranking.candidates[0].reasons} == {
        "nuclide",
        "activity",
        "marking",
    }


def test_activity_is_decayed_to_the_day_of_measurement() -> None:
    cobalt = content("Co-60", 1e12, date(2000, 1, 1))
    old = replace(source("N-6"), contents=(cobalt,))
    day = date(2026, 1, 1)
    found = Evidence(day, nuclide="Co-60", activity=(0.7 * cobalt.on(day), 1.4 * cobalt.on(day)))
    now = rank_candidates(found, [Candidate(old)])
    nominal = rank_candidates(replace(found, activity=(0.7e12, 1.4e12)), [Candidate(old)])
    assert now.candidates[0].probability > 0.9
    assert nominal.candidates[0].probability < 0.1


def test_an_illegible_sign_says_nothing_and_a_misread_one_little() -> None:
    partly = rank_candidates(Evidence(DAY, nuclide="Cs-137", marking="AB?17"), register())
    assert {each.national_number for each in partly.candidates[:2]} == {"N-1", "N-2"}
    assert partly.candidates[0].probability == pytest.approx(partly.candidates[1].probability)
    confused = rank_candidates(Evidence(DAY, marking="A8O17"), register())
    other = rank_candidates(Evidence(DAY, marking="AK417"), register())
    assert confused.none_of_these < other.none_of_these
    blank = rank_candidates(Evidence(DAY, marking="??"), register())
    assert blank.none_of_these == pytest.approx(0.5)


def test_a_missing_source_is_likelier_than_one_in_its_place() -> None:
    twins = [Candidate(source("N-1")), Candidate(source("N-2"), missing=True)]
    ranking = rank_candidates(Evidence(DAY, nuclide="Cs-137"), twins)
    assert first(ranking) == "N-2"
    odds = ranking.candidates[0].probability / ranking.candidates[1].probability
    assert odds == pytest.approx(100.0)


def test_size_counts_where_it_is_known() -> None:
    sized = [
        Candidate(replace(source("N-1"), diameter_mm=6.4, length_mm=10.0)),
        Candidate(replace(source("N-2"), diameter_mm=30.0, length_mm=10.0)),
        Candidate(source("N-3")),
    ]
    ranking = rank_candidates(Evidence(DAY, diameter_mm=6.0, length_mm=10.5), sized)
    assert [each.national_number for each in ranking.candidates] == ["N-1", "N-3", "N-2"]


def test_an_empty_register_leaves_none_of_these() -> None:
    assert rank_candidates(Evidence(DAY, nuclide="Cs-137"), []).none_of_these == 1.0


def find_one(
    rng: np.random.Generator, settings: RankingSettings
) -> tuple[list[Candidate], int | None, Evidence]:
    """Draw a small register and a find that is one of it or none, as the settings assume."""
    nuclides = ["Cs-137", "Co-60"]
    held = []
    for number in range(12):
        serial = "".join(rng.choice(list(SIGNS), 4))
        activity = 10.0 ** rng.uniform(9, 12)
        held.append(Candidate(source(f"N-{number}", str(rng.choice(nuclides)), activity, serial)))
    if rng.random() < settings.registered:
        chosen = int(rng.integers(0, len(held)))
        identity = held[chosen].identity
        nuclide = identity.contents[0].nuclide.nuclide
        activity = identity.contents[0].on(DAY) * np.exp(rng.normal(0, settings.certificate_spread))
        sign = identity.serial[int(rng.integers(0, 4))]
        marking = sign if rng.random() > settings.misread else str(rng.choice(list(SIGNS)))
    else:
        chosen = None
        nuclide = str(rng.choice(nuclides))
        activity = 10.0 ** rng.uniform(4.5, 16.5)
        marking = str(rng.choice(list(SIGNS)))
    activity *= np.exp(rng.normal(0, 1.0))
    interval = (activity / np.exp(1.645), activity * np.exp(1.645))
    return held, chosen, Evidence(DAY, nuclide, 0.99, activity=interval, marking=marking)


def test_stated_probabilities_are_those_found() -> None:
    """What is said at seventy per cent has to come true seven times in ten."""
    rng = np.random.default_rng(4)
    settings = RankingSettings(nuclides=2, foreign_marking=1e-6)
    stated, true = [], []
    for _ in range(1500):
        held, chosen, evidence = find_one(rng, settings)
        for each in rank_candidates(evidence, held, settings).candidates:
            stated.append(each.probability)
            true.append(each.national_number == f"N-{chosen}")
    said, found = np.array(stated), np.array(true)
    for low, high in ((0.0, 0.05), (0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.0)):
        inside = (said >= low) & (said < high)
        assert inside.sum() > 60
        mean = said[inside].mean()
        spread = np.sqrt(mean * (1 - mean) / inside.sum())
        assert abs(found[inside].mean() - mean) < 4 * spread + 0.02, (low, high)


def test_evidence_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="confidence"):
        Evidence(DAY, nuclide="Cs-137", nuclide_confidence=1.0)
    with pytest.raises(InputError, match="range"):
        Evidence(DAY, activity=(2.0, 1.0))


def test_a_candidate_without_contents_of_that_day_is_not_lost() -> None:
    faded = replace(source("N-1"), contents=(content("Ir-192", 1e9, DAY - timedelta(days=90000)),))
    ranking = rank_candidates(
        Evidence(DAY, nuclide="Ir-192", activity=(1e6, 2e6)), [Candidate(faded)]
    )
    assert 0 < ranking.candidates[0].probability < 1e-6
    generator = SourceIdentity("N-2", Kind.GENERATOR)
    assert rank_candidates(Evidence(DAY, activity=(1e6, 2e6)), [Candidate(generator)]).candidates
