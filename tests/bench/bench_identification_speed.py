"""Processor time of one identification, on drawn spectra such as files bring.

Limits asked for: 5 ms for 1,024 channels, 50 ms for germanium, on one core after warm-up.
"""

from __future__ import annotations

import time

import numpy as np

from korgan.science.identification import identify
from korgan.science.identification.validation import AS_MET, DETECTORS, EVERYDAY, drawn

SPECTRA = 60
FIRST_SEED = 600_000
_LIMIT_MS = {"HPGe": 50.0}


def run() -> None:
    """Print the table: of all, and of those with one everyday source or none."""
    print(f"{SPECTRA} spectra of each kind, half of the sources everyday, 150 to 40,000 counts")
    print("kind    median ms  90 %  one everyday source or none: median ms  90 %  spectra   limit")
    for kind in DETECTORS:
        every, usual = [], []
        for seed in range(FIRST_SEED, FIRST_SEED + SPECTRA):
            how = AS_MET[seed // 4 % len(AS_MET)]
            one = drawn(kind, seed, how)
            told = kind if how.told else None
            identify(one.spectrum, one.background, told)  # loads what is compiled, and templates
            start = time.process_time()
            identify(one.spectrum, one.background, told)
            spent = 1000.0 * (time.process_time() - start)
            every.append(spent)
            if len(one.truth) < 2 and one.truth <= set(EVERYDAY):
                usual.append(spent)
        middle, high = np.percentile(every, (50, 90))
        plain, slow = np.percentile(usual, (50, 90))
        print(
            f"{kind:6s} {middle:10.1f} {high:5.0f} {plain:39.1f} {slow:5.0f} {len(usual):8d}"
            f" {_LIMIT_MS.get(kind, 5.0):7.0f}",
            flush=True,
        )
