"""Scores of a labelled set, thinned or as measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from korgan.border.evaluation import Trial, evaluate_set, thinned
from korgan.border.readers.records import InstrumentFile, Measurement
from korgan.science.spectra import EnergyCalibration, Spectrum

SCALE = EnergyCalibration.polynomial(0.0, 3.0)


def file_of(level: float) -> InstrumentFile:
    counts = np.random.default_rng(4).poisson(level, 1000).astype(float)
    spectrum = Spectrum(counts, live_time_s=100.0, real_time_s=101.0, calibration=SCALE)
    return InstrumentFile("a.n42", "", 0, "", (Measurement(0, 0, spectrum),))


def test_thinning_leaves_so_many_counts_above_the_background_and_shortens_the_time() -> None:
    background = Spectrum(np.full(1000, 10.0), live_time_s=100.0, calibration=SCALE)
    found = thinned(file_of(30.0), background, 2000, seed=1).spectra[0]
    assert found.total == pytest.approx(3000, abs=200)
    assert found.live_time_s == pytest.approx(10.0, rel=0.05)


def test_thinning_is_repeatable_and_leaves_weak_spectra_as_they_are() -> None:
    one, other = (thinned(file_of(30.0), None, 500, seed=7).spectra[0] for _ in range(2))
    np.testing.assert_array_equal(one.counts, other.counts)
    weak = file_of(0.1)
    np.testing.assert_array_equal(
        thinned(weak, None, 5000, seed=1).spectra[0].counts, weak.spectra[0].counts
    )


def test_a_set_without_usable_rows_has_scores_of_nothing(tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("file,detector,labels\na.n42,NaI,ore\n")
    (line,) = evaluate_set(labels, Trial())
    assert line["detector"] == "all"
    assert line["files"] == 0


def test_a_missing_file_is_a_miss_with_its_reason(tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("file,detector,labels\nnothing.n42,NaI,Cs-137\n")
    *_, miss = evaluate_set(labels)
    assert miss["miss"] == "nothing.n42"
    assert miss["labels"] == ["Cs-137"]
    assert miss["reason"]
