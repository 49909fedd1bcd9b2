"""Whether peaks speak so plainly for names that nothing else need be tried."""

from __future__ import annotations

from korgan.science.identification.candidates import candidates
from korgan.science.identification.closeup import Closeup, dispersion


def plainly_there(
    closeup: Closeup, labels: tuple[str, ...], evidence: float, weight: float
) -> bool:
    """Whether much evidence speaks for each of some labels, none of them behind heavy shielding.

    Of the one line of many that such shielding leaves, nearly everything can be made up on a scale
    that is a little off.

    Parameters
    ----------
    closeup : Closeup
        The fits.
    labels : tuple of str
        What is there.
    evidence : float
        Least log-likelihood that the peaks of each have to bring, where the fit is within noise.
    weight : float
        Least logarithm of the prior odds of each.

    Returns
    -------
    bool
        True where there are none.
    """
    fit = closeup.fit(labels)
    least = evidence * dispersion(closeup, fit)
    for one in labels:
        heavy = closeup.scene.templates.heavy_of[one]
        if candidates()[one].weight < weight or closeup.evidence(labels, one) < least:
            return False
        if fit.amplitudes[one][: heavy.size][heavy].any():
            return False
    return True
