"""Plutonium-241 to americium-241: the nuclear loss that a plutonium account must book.

Half-lives: ICRP Publication 107 (2008), Pu-241 14.35 a, Am-241 432.2 a, the year taken as
365.2422 d. The beta branch is taken as 1 (the alpha branch is 2.45e-5) and the two isobars as
equally heavy (their atomic masses differ by 1e-7).
"""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import ArrayLike

from korgan.science.accountancy.measurement import FloatArray
from korgan.science.errors import InputError

PLUTONIUM_241_HALF_LIFE = 14.35
AMERICIUM_241_HALF_LIFE = 432.2
DAYS_PER_YEAR = 365.2422


@overload
def decay_plutonium_241(
    plutonium: float, years: float, americium: float = 0.0
) -> tuple[float, float]: ...
@overload
def decay_plutonium_241(
    plutonium: ArrayLike, years: ArrayLike, americium: ArrayLike = 0.0
) -> tuple[FloatArray, FloatArray]: ...
def decay_plutonium_241(
    plutonium: ArrayLike, years: ArrayLike, americium: ArrayLike = 0.0
) -> tuple[float, float] | tuple[FloatArray, FloatArray]:
    r"""Masses of Pu-241 and Am-241 after a time.

    .. math:: P = P_0 e^{-\lambda_P t}, \quad A = A_0 e^{-\lambda_A t}
        + P_0 \frac{\lambda_P}{\lambda_A - \lambda_P}
          \left( e^{-\lambda_P t} - e^{-\lambda_A t} \right)

    Parameters
    ----------
    plutonium, americium : array_like
        Masses of Pu-241 and Am-241 at the start, one unit, not negative.
    years : array_like
        Time in years of 365.2422 days, not negative.

    Returns
    -------
    plutonium, americium : float or ndarray
        Masses at the end, same unit; floats when all arguments are.

    Raises
    ------
    InputError
        ``negative_mass`` or ``negative_time``.

    Examples
    --------
    >>> [round(mass, 4) for mass in decay_plutonium_241(100.0, 1.0)]
    [95.2845, 4.7117]
    """
    start, time = np.asarray(plutonium, np.float64), np.asarray(years, np.float64)
    grown = np.asarray(americium, np.float64)
    if not (np.all(np.isfinite(start)) and np.all(np.isfinite(grown)) and np.all(start >= 0)):
        raise InputError("negative_mass", "a mass is negative or not a number")
    if np.any(grown < 0):
        raise InputError("negative_mass", "a mass of americium is negative")
    if not (np.all(np.isfinite(time)) and np.all(time >= 0)):
        raise InputError(
            "negative_time", "the time of decay is negative", mend="give the later date second"
        )
    of_plutonium = np.log(2.0) / PLUTONIUM_241_HALF_LIFE
    of_americium = np.log(2.0) / AMERICIUM_241_HALF_LIFE
    left, kept = np.exp(-of_plutonium * time), np.exp(-of_americium * time)
    fed = of_plutonium / (of_americium - of_plutonium) * (left - kept)
    result = start * left, grown * kept + start * fed
    if result[1].ndim == 0:
        return float(result[0]), float(result[1])
    return result
