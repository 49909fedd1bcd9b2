"""What a rule of the field refuses, and what it only flags; both say by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from korgan.science.errors import InputError
from korgan.sources.domain.rule_tables import Citation


class Severity(StrEnum):
    """How a finding is meant: a breach stops, a warning wants an answer, a note informs."""

    BREACH = "breach"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One thing that a rule has to say about a record.

    Parameters
    ----------
    code : str
        Stable machine-readable name.
    message : str
        One sentence for the reader.
    severity : Severity
        Whether it stops the act.
    rule : Citation, optional
        Row of the table from which the rule comes.
    where : str
        Record or field concerned.
    mend : str
        What to do about it; empty when nothing sensible can be said.
    """

    code: str
    message: str
    severity: Severity = Severity.BREACH
    rule: Citation | None = None
    where: str = ""
    mend: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} [{self.rule}]" if self.rule else text


class RuleBroken(InputError):
    """An act that rules of the field do not allow; carries every breach, not only the first.

    Parameters
    ----------
    findings : list of Finding
        At least one breach.
    """

    def __init__(self, findings: list[Finding]) -> None:
        breaches = [each for each in findings if each.severity is Severity.BREACH]
        first = breaches[0]
        mends = dict.fromkeys(each.mend for each in breaches if each.mend)
        super().__init__(
            first.code, "\n".join(str(each) for each in breaches), mend="\n".join(mends)
        )
        self.findings = findings


def refuse_breaches(findings: list[Finding]) -> list[Finding]:
    """Raise when findings hold a breach; otherwise give them back for the record.

    Parameters
    ----------
    findings : list of Finding
        Of any severity.

    Returns
    -------
    list of Finding
        The same list.

    Raises
    ------
    RuleBroken
        With all findings, when one of them is a breach.
    """
    if any(each.severity is Severity.BREACH for each in findings):
        raise RuleBroken(findings)
    return findings
