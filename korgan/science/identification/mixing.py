"""One identification out of several on energy scales of which each may be the right one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from korgan.science.identification.engine import verdict_on
from korgan.science.identification.verdict import Identification, NuclideFinding
from korgan.science.spectra import Spectrum


def mixed(
    spectrum: Spectrum, found: Sequence[tuple[Identification, float]], doubt: str
) -> Identification:
    r"""Average identifications over what is not known.

    .. math:: P(n) = \sum_i P(s_i) \, P(n \mid s_i)

    A nuclide that every likely scale shows is named, one that hangs on the scale is as doubtful as
    the scale is. Special nuclear material cannot be excluded on a scale that is not certain.

    Parameters
    ----------
    spectrum : Spectrum
        What was identified.
    found : sequence of (Identification, float)
        What is said on each scale, and the probability of the scale; the likeliest first. The sum
        may be below one: what is missing belongs to scales that nobody looked at.
    doubt : str
        What is not known, in words.

    Returns
    -------
    Identification
        With lines and unknown peaks as on the likeliest scale.
    """
    best: dict[str, NuclideFinding] = {}
    total: dict[str, float] = {}
    share: dict[str, float] = {}
    for one, probability in found:
        for each in one.nuclides:
            best.setdefault(each.nuclide, each)
            total[each.nuclide] = total.get(each.nuclide, 0.0) + probability * each.probability
            share[each.nuclide] = share.get(each.nuclide, 0.0) + probability * each.share
    nuclides = [
        replace(best[name], probability=round(total[name], 4), share=round(share[name], 6))
        for name in sorted(total, key=lambda name: (-total[name], name))
    ]
    likeliest = found[0][0]
    verdict = verdict_on(spectrum, nuclides, likeliest.unexplained, (doubt,), doubted=True)
    return replace(likeliest, nuclides=tuple(nuclides), verdict=verdict)
