"""The MUF sequence of a study with its covariance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from korgan.accounting.domain.study import Study
from korgan.science.accountancy.balance_lines import balance_lines
from korgan.science.accountancy.covariance import MufEvaluation, evaluate_muf
from korgan.science.accountancy.measurement import FloatArray
from korgan.science.accountancy.sequence import cumulative_muf


@dataclass(frozen=True, slots=True)
class BalanceStatistics:
    """MUF sequence of a study with its covariance, from measurements or as given."""

    muf: FloatArray
    covariance: FloatArray
    sigma: FloatArray
    cumuf: FloatArray
    sigma_cumuf: FloatArray
    evaluation: MufEvaluation | None


def statistics_of(study: Study) -> BalanceStatistics | None:
    """MUF sequence of a study; None when it has neither balances nor a sequence."""
    evaluation = None
    if study.observations is not None:
        evaluation = evaluate_muf(balance_lines(study.observations))
        muf, covariance = evaluation.muf, evaluation.covariance
    elif study.sequence is not None:
        muf, covariance = study.sequence.muf, study.sequence.covariance
    else:
        return None
    cumuf, sigma_cumuf = cumulative_muf(muf, covariance)
    return BalanceStatistics(
        muf=muf,
        covariance=covariance,
        sigma=np.sqrt(np.maximum(np.diagonal(covariance), 0.0)),
        cumuf=cumuf,
        sigma_cumuf=sigma_cumuf,
        evaluation=evaluation,
    )
