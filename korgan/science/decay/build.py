"""Write the table of half-lives and decay branches from the ICRP-107 data of radioactivedecay.

Run ``python -m korgan.science.decay.build``; the package radioactivedecay is a development
dependency and is not needed at run time. The output is text, one line per branch, in the order in
which the data set lists its nuclides (a parent stands before its progeny), so that a difference
between two builds can be read.
"""

from __future__ import annotations

import csv
import io
from importlib.metadata import distribution, version
from pathlib import Path

DATA = Path(__file__).with_name("data")
TABLE = DATA / "decay_chains.csv"
NOTICE = DATA / "LICENSE.ICRP-07.txt"
HEADER = ["nuclide", "half_life_s", "half_life", "progeny", "fraction", "mode"]


def table_text() -> str:
    """Build the table: SOURCE lines, a header, one line per nuclide and branch.

    Returns
    -------
    str
        CSV text. A branch to spontaneous fission has no progeny.
    """
    import radioactivedecay as rd

    data = rd.DEFAULTDATA
    out = io.StringIO()
    out.write(
        "# SOURCE: half-lives and branching fractions of ICRP Publication 107 (2008), as in the\n"
        f"# data set {data.dataset_name} of radioactivedecay {version('radioactivedecay')}.\n"
        "# LICENCE: copyright (c) 2008 A. Endo and K.F. Eckerman; terms in LICENSE.ICRP-07.txt.\n"
        "# One year is 365.2422 days, as in that data set. Made by korgan.science.decay.build.\n"
    )
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for number, name in enumerate(data.nuclides):
        half_life, _, readable = data.hldata[number]
        if half_life == float("inf"):
            continue
        seconds = repr(float(rd.Nuclide(str(name)).half_life("s")))
        branches = zip(data.progeny[number], data.bfs[number], data.modes[number], strict=True)
        for progeny, fraction, mode in branches:
            target = "" if progeny == "SF" else progeny
            writer.writerow([name, seconds, readable, target, repr(float(fraction)), mode])
    return out.getvalue()


def notice_text() -> str:
    """Copy the notice that has to stand beside the data.

    Returns
    -------
    str
        Text of the ICRP-07 notice as the package carries it.

    Raises
    ------
    FileNotFoundError
        When the installed package does not carry the notice.
    """
    text = distribution("radioactivedecay").read_text("LICENSE.ICRP-07")
    if text is None:
        raise FileNotFoundError("radioactivedecay is installed without its file LICENSE.ICRP-07")
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def main() -> None:
    """Write both files into the data folder."""
    DATA.mkdir(exist_ok=True)
    TABLE.write_text(table_text(), encoding="utf-8")
    NOTICE.write_text(notice_text(), encoding="utf-8")
    print(f"wrote {TABLE.name} and {NOTICE.name}")


if __name__ == "__main__":
    main()
