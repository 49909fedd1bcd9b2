"""Reasons in plain words: what each word of a name and each field contributed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from korgan.science.names.evidence import Finding
from korgan.science.names.tokens import Reading, Role

if TYPE_CHECKING:
    from korgan.science.names.search import ListedWords


class Reason(NamedTuple):
    """One reason for or against a hit.

    Attributes
    ----------
    field : str
        ``name`` or another field.
    code : str
        Stable name of the finding, for translation.
    query, listed : str
        The two values; empty on the side that has none.
    weight : float
        Likeness of two words (0 to 1), or the log-likelihood ratio of a field.
    text : str
        The reason in English.
    """

    field: str
    code: str
    query: str
    listed: str
    weight: float
    text: str

    def as_dict(self) -> dict[str, str | float]:
        """Give the reason as plain fields.

        Returns
        -------
        dict
            All fields.
        """
        return {**self._asdict(), "weight": round(self.weight, 3)}


_WORDS = {
    "exact": "{query} is {listed}",
    "sound": "{query} sounds like {listed}",
    "variant": "{query} is another form of {listed}",
    "near": "{query} is like {listed} ({percent} %)",
    "cut": "{query} and {listed} begin alike",
    "initial": "{query} is an initial of {listed}",
    "joined": "{query} and {listed} differ in spacing",
    "query_only": "{query} is not in the listed name",
    "listed_only": "{listed} is not in the name asked about",
}
_FIELDS = {
    "same_kind": "both are of the kind {listed}",
    "other_kind": "asked about as {query}, listed as {listed}",
    "same_country": "both are linked to {listed}",
    "other_country": "country {query}, listed {listed}",
    "same_date": "same date {listed}",
    "day_and_month_swapped": "date {query}, listed {listed}: day and month exchanged",
    "one_digit_of_date": "date {query}, listed {listed}: one digit differs",
    "same_month": "same month: {query}, listed {listed}",
    "same_year": "same year: {query}, listed {listed}",
    "near_year": "one year apart: {query}, listed {listed}",
    "year_in_range": "date {query} fits {listed}",
    "other_year": "date {query}, listed {listed}",
    "same_number": "same number: {listed}",
    "number_with_error": "number {query}, listed {listed}: one character differs",
    "address_alike": "address shares {query}",
}


def explain_fields(findings: list[Finding]) -> tuple[Reason, ...]:
    """Put the findings of fields into words.

    Parameters
    ----------
    findings : list of Finding
        Findings.

    Returns
    -------
    tuple of Reason
        One for each, the weightiest first.
    """
    ordered = sorted(findings, key=lambda finding: -abs(finding.weight))
    return tuple(
        Reason(
            *finding, text=_FIELDS[finding.code].format(query=finding.query, listed=finding.listed)
        )
        for finding in ordered
    )


def explain_name(reading: Reading, listed: ListedWords) -> tuple[Reason, ...]:
    """Put the alignment of two names into words.

    Parameters
    ----------
    reading : Reading
        Reading of the query.
    listed : ListedWords
        Words of the listed name and their partners (`search.Searcher.aligned`).

    Returns
    -------
    tuple of Reason
        One for each pair of words, then one for each word without partner.
    """
    asked = reading.tokens
    reasons = [
        _word_reason(pair.how, asked[pair.query].text, listed.words[pair.listed], pair.likeness)
        for pair in listed.pairs
    ]
    paired = {pair.query for pair in listed.pairs}
    partners = {pair.listed for pair in listed.pairs}
    for place, token in enumerate(asked):
        if place not in paired and token.role is not Role.LEGAL_FORM:
            reasons.append(_word_reason("query_only", token.text, "", 0.0))
    reasons.extend(
        _word_reason("listed_only", "", word, 0.0)
        for place, word in enumerate(listed.words)
        if place not in partners and listed.roles[place] != Role.LEGAL_FORM
    )
    return tuple(reasons)


def _word_reason(code: str, query: str, listed: str, likeness: float) -> Reason:
    text = _WORDS[code].format(query=query, listed=listed, percent=round(100 * likeness))
    return Reason("name", code, query, listed, likeness, text)
