"""Whether peaks speak so plainly for names that nothing else need be tried."""

from __future__ import annotations

from korgan.science.identification.candidates import candidates
from korgan.science.identification.closeup import Closeup, dispersion

_PLAINLY = 30.0  # evidence that leaves no doubt


def plainly_there(closeup: Closeup, labels: tuple[str, ...], *, bare: bool = True) -> bool:
    """Whether much evidence speaks for each of some usual labels.

    Parameters
    ----------
    closeup : Closeup
        The fits.
    labels : tuple of str
        What is there.
    bare : bool
        None of them may be behind heavy shielding: of the one line of many that this leaves,
        nearly everything can be made up on a scale that is a little off.

    Returns
    -------
    bool
        True where there are none.
    """
    fit = closeup.fit(labels)
    least = _PLAINLY * dispersion(closeup, fit)
    for one in labels:
        heavy = closeup.scene.templates.heavy_of[one]
        if candidates()[one].weight < 0.0 or closeup.evidence(labels, one) < least:
            return False
        if bare and fit.amplitudes[one][: heavy.size][heavy].any():
            return False
    return True
