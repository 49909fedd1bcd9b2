"""What pages and printed documents say of positions, bindings and sources."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from korgan.law.domain.obligations import Binding
from korgan.law.domain.treaties import Instrument, Position

Text = str | Promise

POSITION_LABELS: Mapping[Position, Text] = {
    Position.IN_FORCE: _("In force"),
    Position.DEPOSITED: _("Deposited, not yet in force"),
    Position.REPORTED_PARTY: _("Party, as reported"),
    Position.SIGNED: _("Signed"),
    Position.NATIONAL_ACT: _("National act only; deposit not known"),
    Position.OUTSIDE: _("Not party, as reported"),
    Position.WITHDRAWN: _("Withdrawn"),
    Position.NOT_APPLICABLE: _("Not applicable"),
    Position.UNKNOWN: _("No source"),
}
# Positions are facts, not marks: nothing here is coloured good or bad.
POSITION_TONES: Mapping[Position, str] = {
    Position.IN_FORCE: "info",
    Position.DEPOSITED: "waiting",
    Position.REPORTED_PARTY: "info",
    Position.SIGNED: "waiting",
    Position.NATIONAL_ACT: "waiting",
    Position.OUTSIDE: "neutral",
    Position.WITHDRAWN: "neutral",
    Position.NOT_APPLICABLE: "void",
    Position.UNKNOWN: "void",
}
BINDING_LABELS: Mapping[Binding, Text] = {
    Binding.BINDING: _("Binding"),
    Binding.POLITICAL: _("Political commitment"),
    Binding.ENCOURAGED: _("Encouraged"),
    Binding.NOT_YET: _("Not yet in force"),
    Binding.OPTION_NOT_TAKEN: _("Optional, not taken"),
    Binding.RESERVED: _("Excluded by a reservation"),
    Binding.IN_ABEYANCE: _("Held in abeyance"),
    Binding.NOT_BOUND: _("Not bound"),
    Binding.NOT_APPLICABLE: _("Not applicable"),
    Binding.UNKNOWN: _("Not known: no source"),
}
BINDING_TONES: Mapping[Binding, str] = {
    Binding.BINDING: "info",
    Binding.POLITICAL: "info",
    Binding.ENCOURAGED: "neutral",
    Binding.NOT_YET: "waiting",
    Binding.OPTION_NOT_TAKEN: "neutral",
    Binding.RESERVED: "neutral",
    Binding.IN_ABEYANCE: "neutral",
    Binding.NOT_BOUND: "void",
    Binding.NOT_APPLICABLE: "void",
    Binding.UNKNOWN: "void",
}
BASIS_LABELS: Mapping[str, Text] = {
    "sourced": _("Checked against a source"),
    "model law": _("After a model law, not the treaty"),
    "partly": _("Partly unverified"),
    "unverified": _("Unverified"),
    "conflict": _("Sources disagree"),
}
BASIS_TONES: Mapping[str, str] = {
    "sourced": "good",
    "model law": "info",
    "partly": "warn",
    "unverified": "warn",
    "conflict": "warn",
}
INSTRUMENT_KINDS: Mapping[str, Text] = {
    "treaty": _("Treaty"),
    "resolution": _("Resolution under Chapter VII"),
    "agreement": _("Agreement with the IAEA"),
    "political": _("Political commitment"),
}
STATE_NAMES: Mapping[str, Text] = {
    "BN": _("Brunei Darussalam"),
    "ID": _("Indonesia"),
    "KG": _("Kyrgyzstan"),
    "KH": _("Cambodia"),
    "KZ": _("Kazakhstan"),
    "LA": _("Lao PDR"),
    "MM": _("Myanmar"),
    "MY": _("Malaysia"),
    "PH": _("Philippines"),
    "RU": _("Russian Federation"),
    "SG": _("Singapore"),
    "TH": _("Thailand"),
    "TJ": _("Tajikistan"),
    "TL": _("Timor-Leste"),
    "TM": _("Turkmenistan"),
    "US": _("United States of America"),
    "UZ": _("Uzbekistan"),
    "VN": _("Viet Nam"),
    "XQ": _("Demonstration State"),
}


def state_name(code: str) -> Text:
    """Return a State's name, or its code where none is known here."""
    return STATE_NAMES.get(code, code)


def instrument_title(instrument: Instrument) -> str:
    """Return an instrument's title in the reader's language."""
    russian = (get_language() or "en").startswith("ru")
    return instrument.title_ru if russian else instrument.title


REPORT_TITLES: Mapping[str, Text] = {
    "unscr1540": _("Matrix of resolution 1540"),
    "cppnm14": _("Information under Article 14 of the CPPNM"),
    "code": _("Questionnaire of the Code of Conduct"),
    "consolidated": _("Consolidated nuclear security report"),
}
