"""Word tables of this folder: tab-separated, `#` for comments, a SOURCE line first."""

from __future__ import annotations

from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@cache
def read_table(name: str) -> tuple[tuple[str, ...], ...]:
    """Read a table of the `data` folder.

    Parameters
    ----------
    name : str
        File name.

    Returns
    -------
    tuple of tuple of str
        Rows of cells, comments and blank lines left out.

    Raises
    ------
    ValueError
        If the file does not begin with its SOURCE line.

    Examples
    --------
    >>> ("金", "kim", "kim") in read_table("hangul_surnames.tsv")
    False
    """
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    if not lines or not lines[0].startswith("# SOURCE"):
        raise ValueError(f"{name} has no SOURCE line")
    return tuple(
        tuple(cell.strip() for cell in line.split("\t"))
        for line in lines
        if line.strip() and not line.startswith("#")
    )
