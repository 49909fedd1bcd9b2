"""Import and export by the Code of Conduct and its Guidance: what a shipment needs, and what warns.

Category 1 needs the consent of the importing State before a licence; categories 1 and 2 need notice
before and after shipment. Only the nuclides listed count, and activities of one consignment add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from korgan.science.errors import InputError
from korgan.sources.domain.categories import TERA
from korgan.sources.domain.contents import Content, activity_by_nuclide
from korgan.sources.domain.errors import Finding, Severity
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.domain.rule_tables import Citation, RuleTable, load_table

NOTICE_DAYS = 7  # (unverified) in the table of fields: IAEA Guidance, paras 9-12


@dataclass(frozen=True)
class ControlThresholds:
    """Activities (Bq) from which import and export of a nuclide are controlled."""

    category1: float
    category2: float
    citation: Citation


def control_thresholds(table: RuleTable | None = None) -> dict[str, ControlThresholds]:
    """Thresholds of the nuclides under import and export control.

    Parameters
    ----------
    table : RuleTable, optional
        Rows as in ``code_of_conduct_thresholds.csv``.

    Returns
    -------
    dict of str to ControlThresholds
        By nuclide; nuclides only to be watched for aggregation are left out. A neutron source
        counts as its alpha emitter.

    Examples
    --------
    >>> sorted(control_thresholds())[:3]
    ['Am-241', 'Cf-252', 'Cm-244']
    """
    rows = table or load_table("code_of_conduct_thresholds")
    found: dict[str, ControlThresholds] = {}
    for row in rows:
        if row["listed_for_import_export_control"] != "yes":
            continue
        name = parse_nuclide(row["nuclide"]).nuclide
        found.setdefault(
            name,
            ControlThresholds(
                float(row["cat1_TBq"]) * TERA,
                float(row["cat2_TBq"]) * TERA,
                rows.cite(row, row["nuclide"]),
            ),
        )
    return found


@dataclass(frozen=True)
class Consignment:
    """What is to be imported or exported in one shipment.

    Parameters
    ----------
    contents : tuple of Content
        All sources together.
    shipment : date
        First expected day of shipment.
    country : str
        The other State.
    exporter, consignee : str
        Both ends.
    consignee_authorization : str
        Number of the consignee's authorisation; empty if not given.
    authorization_until : date, optional
        Its last day.
    authorized : mapping of str to float
        What it allows (Bq by nuclide), if the State of the consignee has told.
    end_use : str
        Intended use.
    intermediate_consignee : str
        If there is one.
    transit_countries : tuple of str
        States on the way.
    returns_replaced : bool, optional
        Whether replaced sources come back; None if not said.
    notified : date, optional
        Day of the notice before shipment.
    consent : str
        Reference of the importing State's consent.
    acknowledged : bool
        Whether the consignee has been confirmed by the State of import.
    """

    contents: tuple[Content, ...]
    shipment: date
    country: str
    exporter: str
    consignee: str
    consignee_authorization: str = ""
    authorization_until: date | None = None
    authorized: Mapping[str, float] = field(default_factory=dict)
    end_use: str = ""
    intermediate_consignee: str = ""
    transit_countries: tuple[str, ...] = ()
    returns_replaced: bool | None = None
    notified: date | None = None
    consent: str = ""
    acknowledged: bool = False

    def __post_init__(self) -> None:
        if not (self.contents and self.country.strip() and self.consignee.strip()):
            raise InputError(
                "consignment_incomplete", "a consignment names contents, State and consignee"
            )


@dataclass(frozen=True)
class Requirements:
    """What the Code of Conduct asks for a consignment.

    Parameters
    ----------
    category : int or None
        1 or 2; None when it is below both.
    ratios : (float, float)
        Sums over nuclides of activity over the thresholds of categories 1 and 2.
    consent, notice : bool
        Whether consent and notices are needed.
    citations : tuple of Citation
        Rows used.
    """

    category: int | None
    ratios: tuple[float, float]
    consent: bool
    notice: bool
    citations: tuple[Citation, ...]


def requirements(
    contents: Sequence[Content], day: date, table: RuleTable | None = None
) -> Requirements:
    """What a consignment needs.

    Parameters
    ----------
    contents : sequence of Content
        All sources of the consignment together: activities over thresholds add up.
    day : date
        Day of shipment.
    table : RuleTable, optional
        Edition of the thresholds.

    Returns
    -------
    Requirements
        With the rows that they follow from.
    """
    thresholds, citations = control_thresholds(table), []
    first = second = 0.0
    for nuclide, activity in activity_by_nuclide(contents, day).items():
        known = thresholds.get(nuclide)
        if known is not None:
            first += activity / known.category1
            second += activity / known.category2
            citations.append(known.citation)
    # Thresholds are inclusive; the table's own products (0.3 TBq) carry rounding.
    category = 1 if first >= 1 - 1e-12 else 2 if second >= 1 - 1e-12 else None
    citations.extend(_rules_for(category))
    return Requirements(
        category, (first, second), category == 1, category is not None, tuple(citations)
    )


def _rules_for(category: int | None) -> list[Citation]:
    rules = load_table("import_export_fields")
    texts = [row for row in rules if row["part"] == "rule"]
    wanted = {1: ("Category 1", "one country"), 2: ("Category 1 and 2", "one country")}
    starts = wanted.get(category or 0, ())
    return [rules.cite(row, row["field"]) for row in texts if row["field"].startswith(starts)]


def consignment_findings(
    consignment: Consignment, day: date, table: RuleTable | None = None
) -> list[Finding]:
    """What is missing for a consignment, and what warns.

    Parameters
    ----------
    consignment : Consignment
        What is planned.
    day : date
        Today.
    table : RuleTable, optional
        Edition of the thresholds.

    Returns
    -------
    list of Finding
        Breaches for what the Code asks, warnings for red flags (design proposal: the list of the
        documents is not at hand).
    """
    needs = requirements(consignment.contents, consignment.shipment, table)
    found = []
    rules = {citation.row: citation for citation in needs.citations}
    if needs.consent and not consignment.consent:
        rule = next((each for row, each in rules.items() if "consent" in row), None)
        found.append(
            Finding("consent_missing", "category 1 needs consent of the importing State", rule=rule)
        )
    if needs.notice:
        latest = consignment.shipment - timedelta(days=NOTICE_DAYS)
        if consignment.notified is None and day > latest:
            message = f"notice is due {NOTICE_DAYS} days before shipment"
            found.append(Finding("notice_missing", message, rule=_notice_rule()))
        elif consignment.notified is not None and consignment.notified > latest:
            message = f"notice was given less than {NOTICE_DAYS} days before shipment"
            found.append(Finding("notice_late", message, rule=_notice_rule()))
    return found + red_flags(consignment)


def _notice_rule() -> Citation | None:
    rules = load_table("import_export_fields")
    for row in rules:
        if row["field"].startswith("notification at least"):
            return rules.cite(row, row["field"])
    return None


def red_flags(consignment: Consignment) -> list[Finding]:
    """Signs of a suspicious order; none is proof, all want an answer.

    Parameters
    ----------
    consignment : Consignment
        What is planned.

    Returns
    -------
    list of Finding
        Warnings (design proposals).
    """

    def flag(code: str, message: str) -> Finding:
        return Finding(code, message, Severity.WARNING, where=consignment.consignee)

    found = []
    if not consignment.consignee_authorization.strip():
        found.append(flag("no_authorization", "the consignee names no authorisation"))
    until = consignment.authorization_until
    if until is not None and until < consignment.shipment:
        found.append(flag("authorization_expired", f"the authorisation ends on {until}"))
    if not consignment.end_use.strip():
        found.append(flag("no_end_use", "no use is stated"))
    if consignment.intermediate_consignee and not consignment.transit_countries:
        found.append(flag("hidden_route", "an intermediate consignee, but no State of transit"))
    if consignment.returns_replaced is None:
        found.append(flag("return_open", "it is not said whether replaced sources come back"))
    if not consignment.acknowledged:
        found.append(flag("not_confirmed", "the State of import has not confirmed the consignee"))
    if consignment.authorized:
        asked = activity_by_nuclide(consignment.contents, consignment.shipment)
        for nuclide, activity in asked.items():
            if activity > consignment.authorized.get(nuclide, 0.0):
                found.append(flag("above_authorization", f"{nuclide}: more than is authorised"))
    return found
