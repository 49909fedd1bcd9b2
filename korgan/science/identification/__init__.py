"""Which nuclides are in a spectrum, and how sure.

`engine` is the entrance. A spectrum of broad peaks is laid on bins of a fraction of a peak's width
(`broad_scene`), one of germanium becomes areas of peaks along the energy (`line_scene`); what each
source looks like there comes from `templates` and `line_templates`, read from tables that
`tabulate` makes; how wrong that may be from `model_error`. `search` finds the sets of nuclides and
the energy scale that explain the counts, with fits from `closeup` and `quadratic`; `reliability`
turns their weights into probabilities by maps that `validation` makes; `lineless` looks at the
continuum of germanium where peaks name nothing; `verdict` is what is said of them, `mixing` says it
for several energy scales at once. `peak_matching` is the plain baseline that this is measured
against.
"""

from korgan.science.identification.engine import explained, identify
from korgan.science.identification.mixing import mixed
from korgan.science.identification.scene import Curve
from korgan.science.identification.verdict import (
    PRESENT,
    CalibrationUsed,
    Identification,
    LineCode,
    NuclideFinding,
    NuclideLine,
    UnexplainedLine,
    Verdict,
    VerdictCode,
)

__all__ = [
    "PRESENT",
    "CalibrationUsed",
    "Curve",
    "Identification",
    "LineCode",
    "NuclideFinding",
    "NuclideLine",
    "UnexplainedLine",
    "Verdict",
    "VerdictCode",
    "explained",
    "identify",
    "mixed",
]
