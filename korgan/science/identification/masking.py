"""Whether special nuclear material may hide in what a spectrum was explained by."""

from __future__ import annotations

from korgan.science.identification.candidates import candidates
from korgan.science.identification.closeup import Closeup, dispersion
from korgan.science.identification.search import Hypothesis, Search

# Half of the square of three standard deviations: a likelihood that is not worse by more; where
# nothing is named, one that is better than nothing by as much.
_NOT_EXCLUDED = 4.5
# Share of all evidence that it has to bring beside what is named: flaws of templates grow with it.
_MISFIT = 0.03


def may_be_special(
    best: Hypothesis, closeup: Closeup, likeliest: tuple[str, ...], *, named: bool
) -> bool:
    """Whether special nuclear material explains counts in place of something named, or beside it.

    Beyond the shares, which weigh how common things are: here only the counts speak, by the ratio
    of the likelihoods of both fits (Wilks, Ann. Math. Stat. 9 (1938) 60), softened by how far the
    best fit is from the counts. What lies within three standard deviations in the place of a name
    is not excluded, nor is what brings beside all names as much as any common source has to. In
    the place of two names it explains no more than in that of one. Where nothing is named it has
    to be seen itself by three standard deviations: else every background would be doubted.

    Parameters
    ----------
    best : Hypothesis
        The best explanation.
    closeup : Closeup
        Its fits.
    likeliest : tuple of str
        What is likeliest, where the best explanation is nothing.
    named : bool
        Whether anything is named, be it by whole spectra.

    Returns
    -------
    bool
        Whether it cannot be excluded; false where the best explanation holds it, which is told
        anyway.
    """
    special = [name for name, one in candidates().items() if one.category == "SNM"]
    if set(best.labels) & set(special):
        return False
    labels = best.labels or tuple(one for one in likeliest if one not in special)
    fit = closeup.fit(labels)
    three_sigma = _NOT_EXCLUDED * dispersion(closeup, best.fit)
    for left in labels:
        kept = tuple(one for one in labels if one != left)
        least = fit.value - three_sigma
        if not named:
            least = max(least, closeup.fit(kept).value + three_sigma)
        if any(closeup.fit((*kept, name)).value >= least for name in special):
            return True
    asked = max(
        Search().price * dispersion(closeup, fit), _MISFIT * (fit.value - closeup.fit(()).value)
    )
    return any(closeup.fit((*labels, name)).value - fit.value > asked for name in special)
