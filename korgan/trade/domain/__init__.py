"""Rules of trade control: lists of parties, and the work of screening. No Django."""

from korgan.trade.domain.lists import (
    SHRINKAGE_TO_ASK,
    ChangedEntry,
    EditionDifference,
    ListEdition,
    ListedName,
    ListEntry,
    NameQuality,
    RowProblem,
    difference_between,
    iso_date,
    sha256_of,
)

__all__ = [
    "SHRINKAGE_TO_ASK",
    "ChangedEntry",
    "EditionDifference",
    "ListEdition",
    "ListEntry",
    "ListedName",
    "NameQuality",
    "RowProblem",
    "difference_between",
    "iso_date",
    "sha256_of",
]
