"""What the shell knows of each capability: where its pages are, for whom, and what to search.

Capabilities do not import the shell. This table names their modules; a row counts only if its
app is installed and its ``urls`` module is named. A new page in the menu, a new thing to be found
by the search, or a new figure on the overview is one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.domain import AUTHORITIES, Actor, OrganisationKind

EVERYONE = frozenset(OrganisationKind)
Kind = OrganisationKind
# Who applies for licences of sources, and who grants them.
LICENSING = frozenset({OrganisationKind.OPERATOR, OrganisationKind.REGULATOR})


@dataclass(frozen=True)
class Page:
    """An entry of the menu below its capability."""

    label: str | Promise
    url_name: str
    kinds: frozenset[OrganisationKind] = EVERYONE


@dataclass(frozen=True)
class Figure:
    """A number on the overview: ``key`` in what the capability's ``overview`` selector returns."""

    key: str
    label: str | Promise
    url_name: str = ""


@dataclass(frozen=True)
class Provider:
    """Something to be found by the global search.

    ``selector`` is "module:function", called as ``function(actor=, text=)``; it returns a
    queryset of records that the actor may see and that match the text. ``url_name`` takes the
    record's primary key.
    """

    kind: str
    label: str | Promise
    selector: str
    url_name: str


@dataclass(frozen=True)
class Capability:
    """One capability: its app, its pages, and for whom they are."""

    app: str
    label: str | Promise
    about: str | Promise
    picture: str
    home: str
    kinds: frozenset[OrganisationKind] = EVERYONE
    urls: str = ""
    pages: tuple[Page, ...] = ()
    providers: tuple[Provider, ...] = ()
    # "module:function" called as function(actor=), returning {figure key: number}.
    overview: str = ""
    figures: tuple[Figure, ...] = ()
    # Labels of models to the page of one record, for approvals, audit and deadlines.
    subjects: tuple[tuple[str, str], ...] = ()

    @property
    def prefix(self) -> str:
        """The first part of its addresses."""
        return self.app.rpartition(".")[2]

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor's kind of organisation works here."""
        return actor.organisation_kind in self.kinds


CAPABILITIES: tuple[Capability, ...] = (
    Capability(
        app="korgan.border",
        label=_("Border detection"),
        about=_("Alarms and instrument files from border posts, adjudicated by two people."),
        picture="border",
        home="border:home",
        kinds=AUTHORITIES | {Kind.PARTNER},
        urls="korgan.border.urls",
        pages=(
            Page(_("Alarm cases"), "border:cases"),
            Page(_("Upload a file"), "border:upload"),
            Page(_("Instruments"), "border:instruments"),
            Page(_("Missing sources to look for"), "border:watch_list", AUTHORITIES),
        ),
        providers=(
            Provider("case", _("Alarm cases"), "korgan.border.selectors:find_cases", "border:case"),
        ),
        overview="korgan.border.selectors:overview",
        figures=(
            Figure("open", _("open"), "border:cases"),
            Figure("in_review", _("in review"), "border:cases"),
        ),
        subjects=(("border.AlarmCase", "border:case"),),
    ),
    Capability(
        app="korgan.accounting",
        label=_("Material accounting"),
        about=_("Material balances, reports and their evaluation."),
        picture="accounting",
        home="accounting:home",
        kinds=frozenset({Kind.REGULATOR, Kind.OPERATOR, Kind.GOVERNMENT, Kind.TECHNICAL_SUPPORT}),
        urls="korgan.accounting.urls",
        pages=(
            Page(_("Balances"), "accounting:home"),
            Page(_("Ledger"), "accounting:ledger"),
            Page(_("Transfers"), "accounting:transfers"),
            Page(_("Shipper/receiver differences"), "accounting:differences"),
            Page(_("Reports"), "accounting:all_reports"),
            Page(_("Additional protocol"), "accounting:declarations", AUTHORITIES),
            Page(_("Evaluate a file"), "accounting:evaluate"),
            Page(_("Training sandboxes"), "accounting:sandboxes"),
        ),
        providers=(
            Provider(
                "batch",
                _("Material batches"),
                "korgan.accounting.selectors.ledger:find_batches",
                "accounting:batch",
            ),
        ),
        overview="korgan.accounting.selectors.reports:overview",
        figures=(
            Figure("areas", _("material balance areas"), "accounting:home"),
            Figure("due", _("overdue"), "accounting:home"),
        ),
        subjects=(
            ("accounting.Movement", "accounting:movement"),
            ("accounting.WaitingPosting", "accounting:waiting"),
            ("accounting.InventoryTaking", "accounting:taking"),
            ("accounting.AccountingReport", "accounting:report"),
            ("accounting.Transfer", "accounting:transfer"),
            ("accounting.Area", "accounting:balance"),
            ("accounting.Sandbox", "accounting:sandbox"),
            ("accounting.Declaration", "accounting:declaration"),
        ),
    ),
    Capability(
        app="korgan.sources",
        label=_("Source register"),
        about=_("Radioactive sources, their holders, licences and inspections."),
        picture="sources",
        home="sources:home",
        kinds=AUTHORITIES | {Kind.OPERATOR},
        urls="korgan.sources.urls",
        pages=(
            Page(_("Sources"), "sources:home"),
            Page(_("Dashboard of the register"), "sources:dashboard"),
            Page(_("Licence calendar"), "sources:calendar"),
            Page(_("Shipments"), "sources:shipments"),
            Page(_("Disused sources"), "sources:disused"),
            Page(_("Licences"), "sources:licences"),
            Page(_("Applications"), "sources:applications", LICENSING),
            Page(_("Sites of licensees"), "sources:sites", LICENSING),
            Page(_("Workers"), "sources:workers", LICENSING),
            Page(_("Service providers"), "sources:providers"),
            Page(_("Inspections"), "sources:inspections"),
            Page(_("Inspector's day"), "sources:inspection_day", frozenset({Kind.REGULATOR})),
            Page(_("Imports and exports"), "sources:exchanges"),
            Page(_("Incidents"), "sources:incidents"),
            Page(_("Quality of the register"), "sources:quality"),
            Page(_("Map of sources"), "sources:map"),
            Page(_("New editions"), "sources:editions"),
        ),
        providers=(
            Provider(
                "source_licence",
                _("Licences of sources"),
                "korgan.sources.selectors.licensing:find_licences",
                "sources:licence",
            ),
            Provider(
                "source", _("Sources"), "korgan.sources.selectors:find_sources", "sources:source"
            ),
        ),
        overview="korgan.sources.selectors:overview",
        figures=(
            Figure("in_register", _("in the register"), "sources:home"),
            Figure("dangerous", _("of category 1 or 2"), "sources:home"),
            Figure("missing", _("lost or stolen"), "sources:home"),
        ),
        subjects=(
            ("sources.Source", "sources:source"),
            ("sources.ShipmentEnd", "sources:shipment"),
            ("sources.QualityFinding", "sources:finding"),
            ("sources.WastePackage", "sources:package"),
            ("sources.Incident", "sources:incident"),
            ("sources.Inspection", "sources:inspection"),
            ("sources.EditionReport", "sources:edition"),
            ("sources.ExchangeRequest", "sources:exchange"),
            ("sources.DisposalFacility", "sources:facility"),
            ("sources.Application", "sources:application"),
            ("sources.Licence", "sources:licence"),
            ("sources.ServiceProvider", "sources:provider"),
        ),
    ),
    Capability(
        app="korgan.trade",
        label=_("Trade control"),
        about=_("Screening of parties against lists, and what two people decide on each match."),
        picture="trade",
        home="trade:home",
        kinds=frozenset({Kind.LICENSING, Kind.CUSTOMS, Kind.REGULATOR}),
        urls="korgan.trade.urls",
        pages=(
            Page(_("Screen a party"), "trade:home"),
            Page(_("Matches"), "trade:matches"),
            Page(_("Known parties"), "trade:parties"),
            Page(_("Batches"), "trade:batches"),
            Page(_("Commodities"), "trade:commodities"),
            Page(_("Lists of parties"), "trade:lists"),
            Page(_("Thresholds"), "trade:thresholds"),
        ),
        providers=(
            Provider(
                "party",
                _("Known parties"),
                "korgan.trade.selectors.work:find_parties",
                "trade:party",
            ),
        ),
        overview="korgan.trade.selectors.work:overview",
        figures=(
            Figure("to_decide", _("matches to decide"), "trade:matches"),
            Figure("in_review", _("in review"), "trade:matches"),
            Figure("parties", _("known parties"), "trade:parties"),
        ),
        subjects=(
            ("trade.Match", "trade:match"),
            ("trade.KnownParty", "trade:party"),
            ("trade.PartyList", "trade:list"),
            ("trade.EntryProposal", "trade:proposal"),
            ("trade.Commodity", "trade:commodity"),
            ("trade.ScreeningRun", "trade:replay"),
        ),
    ),
    Capability(
        app="korgan.law",
        label=_("Law and instruments"),
        about=_("Treaties, laws and regulations, and how far the State has implemented them."),
        picture="law",
        home="law:home",
        urls="korgan.law.urls",
        pages=(
            Page(_("Gaps"), "law:gaps"),
            Page(_("Treaties and other instruments"), "law:instruments"),
            Page(_("Obligations"), "law:obligations"),
            Page(_("States"), "law:states"),
            Page(_("National texts"), "law:texts"),
            Page(_("Bills"), "law:bills"),
            Page(_("Reports"), "law:reports"),
            Page(_("Reports due"), "law:watch"),
            Page(_("Regulator"), "law:regulator"),
        ),
        providers=(
            Provider(
                "text", _("National texts"), "korgan.law.selectors.texts:find_works", "law:text"
            ),
        ),
        overview="korgan.law.selectors.overview:overview",
        figures=(
            Figure("gaps", _("gaps"), "law:gaps"),
            Figure("unjudged", _("not judged"), "law:obligations"),
            Figure("to_review", _("to be reviewed"), "law:judgements"),
        ),
        subjects=(
            ("law.CoverageLink", "law:link"),
            ("law.Work", "law:text"),
            ("law.Bill", "law:bill"),
        ),
    ),
    Capability(
        app="korgan.training",
        label=_("Training and exercises"),
        about=_("Courses, exercises, certificates and readiness of people."),
        picture="training",
        home="training:home",
        kinds=AUTHORITIES | {Kind.OPERATOR},
        urls="korgan.training.urls",
        pages=(
            Page(_("Posts"), "training:posts"),
            Page(_("Competences"), "training:competences"),
            Page(_("People"), "training:people"),
            Page(_("Workforce forecast"), "training:forecast"),
            Page(_("Courses"), "training:courses"),
            Page(_("Course sessions"), "training:sessions"),
            Page(_("Instructors"), "training:instructors", AUTHORITIES),
            Page(_("Teams of instructors"), "training:team_plans", AUTHORITIES),
            Page(_("Trainer pipeline"), "training:trainers", AUTHORITIES),
            Page(_("Classrooms elsewhere"), "training:classrooms", AUTHORITIES),
            Page(_("Exercises"), "training:exercises"),
        ),
        providers=(
            Provider(
                "post", _("Posts"), "korgan.training.selectors.posts:find_posts", "training:post"
            ),
        ),
        overview="korgan.training.selectors.posts:overview",
        figures=(
            Figure("seats", _("people needed"), "training:posts"),
            Figure("qualified", _("qualified today"), "training:home"),
            Figure("single_points", _("hang on one person or none"), "training:home"),
        ),
        subjects=(
            ("training.Post", "training:post"),
            ("training.Person", "training:person"),
            ("training.CourseSession", "training:session"),
            ("training.TeamPlan", "training:team_plan"),
            ("training.Instructor", "training:instructor"),
            ("training.Classroom", "training:classroom"),
            ("training.Exercise", "training:exercise"),
            ("training.CorrectiveAction", "training:correction"),
        ),
    ),
    Capability(
        app="korgan.cooperation",
        label=_("Cooperation"),
        about=_("Programmes and projects with partner States, and what they brought about."),
        picture="cooperation",
        home="cooperation:home",
        kinds=AUTHORITIES | {Kind.PARTNER},
        urls="korgan.cooperation.urls",
        pages=(
            Page(_("Needs"), "cooperation:needs"),
            Page(_("Projects"), "cooperation:projects"),
            Page(_("Equipment"), "cooperation:equipment", AUTHORITIES),
            Page(_("Exit plans"), "cooperation:exit_plans"),
        ),
        providers=(
            Provider(
                "project",
                _("Projects"),
                "korgan.cooperation.selectors.projects:find_projects",
                "cooperation:project",
            ),
            Provider(
                "equipment",
                _("Equipment"),
                "korgan.cooperation.selectors.equipment:find_equipment",
                "cooperation:piece",
            ),
        ),
        overview="korgan.cooperation.selectors.projects:overview",
        figures=(
            Figure("running", _("projects running"), "cooperation:projects"),
            Figure("needs", _("needs without project"), "cooperation:home"),
        ),
        subjects=(
            ("cooperation.Need", "cooperation:need"),
            ("cooperation.Project", "cooperation:project"),
            ("cooperation.Equipment", "cooperation:piece"),
            ("cooperation.ExitPlan", "cooperation:exit_plan"),
        ),
    ),
    Capability(
        app="korgan.exchange",
        label=_("Messages between agencies"),
        about=_("Signed messages in files, to and from agencies of other States."),
        picture="exchange",
        home="exchange:home",
        kinds=frozenset({Kind.REGULATOR, Kind.CUSTOMS, Kind.GOVERNMENT}),
        urls="korgan.exchange.urls",
        pages=(
            Page(_("Messages"), "exchange:home"),
            Page(_("Agencies of other States"), "exchange:correspondents"),
        ),
        providers=(
            Provider(
                "message",
                _("Messages between agencies"),
                "korgan.exchange.selectors:find_messages",
                "exchange:message",
            ),
        ),
        overview="korgan.exchange.selectors:figures",
        figures=(Figure("unlinked", _("to be put to a request"), "exchange:home"),),
        subjects=(
            ("exchange.Message", "exchange:message"),
            ("exchange.Correspondent", "exchange:correspondent"),
        ),
    ),
)


def installed() -> tuple[Capability, ...]:
    """Return the capabilities of this deployment that have pages, in the order of the menu."""
    return tuple(row for row in CAPABILITIES if row.urls and apps.is_installed(row.app))


def capabilities_of(actor: Actor) -> list[Capability]:
    """Return the capabilities in which the actor's organisation works."""
    return [row for row in installed() if row.is_for(actor)]


def providers_of(actor: Actor) -> list[Provider]:
    """Return what the actor can search."""
    return [provider for row in capabilities_of(actor) for provider in row.providers]


@cache
def load(path: str) -> Callable[..., Any]:
    """Return the function named "module:function"."""
    module, _colon, name = path.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function


def address_of(subject_type: str, subject_id: str) -> str:
    """Return the page of a record by its model's label and key, or "" if it has none."""
    for row in installed():
        for label, url_name in row.subjects:
            if label == subject_type:
                return reverse(url_name, args=[subject_id])
    return ""


def url_modules() -> Iterable[tuple[str, str]]:
    """Return prefix and URL module of each installed capability that has pages."""
    return [(row.prefix, row.urls) for row in installed()]
