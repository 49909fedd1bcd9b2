"""Words of personal names: titles, particles, and names that are one name."""

from __future__ import annotations

from functools import cache

from korgan.science.names.tables import read_table


@cache
def titles() -> frozenset[str]:
    """Titles, ranks and suffixes of persons.

    Returns
    -------
    frozenset of str
        Romanised words.

    Examples
    --------
    >>> "sheikh" in titles(), "jr" in titles()
    (True, True)
    """
    return frozenset(w for _, words in read_table("titles.tsv") for w in words.split("|"))


@cache
def particles() -> frozenset[str]:
    """Articles, filiation words and prepositions.

    Returns
    -------
    frozenset of str
        Romanised words.

    Examples
    --------
    >>> "bin" in particles(), "von" in particles()
    (True, True)
    """
    return frozenset(w for _, words in read_table("particles.tsv") for w in words.split("|"))


@cache
def function_words() -> frozenset[str]:
    """Conjunctions and prepositions of names of organisations: never the name itself.

    Returns
    -------
    frozenset of str
        Romanised words.

    Examples
    --------
    >>> "of" in function_words(), "al" in function_words()
    (True, False)
    """
    rows = read_table("particles.tsv")
    return frozenset(w for kind, words in rows if kind == "function" for w in words.split("|"))


@cache
def name_clusters() -> dict[str, int]:
    """Names that are the same name in another language, spelling or pet form.

    Returns
    -------
    dict of str to int
        Name and the number of its cluster (from 1).

    Examples
    --------
    >>> name_clusters()["yousef"] == name_clusters()["joseph"]
    True
    """
    clusters: dict[str, int] = {}
    for number, (names,) in enumerate(read_table("name_variants.tsv"), start=1):
        for name in names.split("|"):
            clusters.setdefault(name, number)
    return clusters
