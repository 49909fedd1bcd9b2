"""Report profiles: a form of accounting reports, its fields and conventions, as versioned data.

A profile is a TOML file: ``data/<name>@<edition>.toml``, or a file of one's own. A new edition
of a form, or a State's own form, is a new file and no change of code.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from korgan.accounting.domain.checks import Conventions
from korgan.accounting.domain.reports import ReportKind
from korgan.science.errors import InputError

_FOLDER = Path(__file__).parent / "data"
FIELD_TYPES = frozenset(
    {
        "text", "integer", "date", "decimal", "code", "change", "entry", "kind", "kind-number",
        "period", "material", "weight", "isotope-weight", "correction",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form: its label, what it holds, and how it is written."""

    name: str
    label: str
    type: str
    required: bool = False
    longest: int | None = None
    decimals: int | None = None
    table: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    verified: bool = True
    # Changes whose lines state it, where it is not for all; blank on every other line.
    codes: frozenset[str] = frozenset()

    def is_for(self, code: str) -> bool:
        """Whether a line of a change states it."""
        return not self.codes or code in self.codes

    @property
    def all_labels(self) -> tuple[str, ...]:
        """Labels under which the field may stand."""
        return tuple(self.labels.values()) if self.labels else (self.label,)


@dataclass(frozen=True, slots=True)
class ReportForm:
    """Header and line fields of one kind of report, and the letter that stands for the kind."""

    kind: ReportKind
    letter: str
    header: tuple[FieldSpec, ...]
    line: tuple[FieldSpec, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A form of accounting reports in one edition."""

    name: str
    edition: str
    title: str
    source: str
    verified: bool
    syntax: str
    separator: str
    terminator: str
    date_format: str
    muf_sign: int
    units: dict[str, str]
    line_codes: dict[str, str]
    tables: dict[str, dict[str, str]]
    corrections: dict[str, str]
    forms: dict[ReportKind, ReportForm]
    conventions: Conventions
    notes: str = ""

    @property
    def identifier(self) -> str:
        """Name and edition together."""
        return f"{self.name}@{self.edition}"

    def form(self, kind: ReportKind) -> ReportForm:
        """Form of a kind of report; refuses a kind that the profile does not have."""
        try:
            return self.forms[kind]
        except KeyError:
            raise InputError(
                "kind_not_in_profile",
                f"profile {self.identifier} has no {kind.full_name}",
                mend="use a profile that has it",
            ) from None


def profile_names() -> tuple[str, ...]:
    """Identifiers of the profiles that are shipped."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@lru_cache
def load_profile(name: str) -> Profile:
    """Profile of a name (``uk``), a name with edition (``uk@2019-196``), or a TOML file.

    Parameters
    ----------
    name : str
        Without an edition the last one in order is meant.

    Returns
    -------
    Profile
        The form.

    Raises
    ------
    InputError
        ``unknown_profile``, ``bad_profile``.

    Examples
    --------
    >>> load_profile("uk").muf_sign
    -1
    """
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise InputError("unknown_profile", f"there is no profile file {name}", where=name)
        return _read(path)
    fitting = [n for n in profile_names() if n == name or n.partition("@")[0] == name]
    if not fitting:
        raise InputError(
            "unknown_profile",
            f"there is no profile {name!r}",
            mend=f"use one of {', '.join(profile_names())}, or a TOML file",
        )
    return _read(_FOLDER / f"{fitting[-1]}.toml")


def _read(path: Path) -> Profile:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
        return _profile(content)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, OSError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            "bad_profile", f"the profile cannot be read: {error!r}", where=path.name,
            mend="see docs/accounting/reports.md for the parts of a profile",
        ) from None  # fmt: skip


def _profile(content: dict[str, Any]) -> Profile:
    syntax, conventions = content["syntax"], content["conventions"]
    groups = {name: [_field(f) for f in fields] for name, fields in content["fields"].items()}
    forms = {}
    for kind, form in content["reports"].items():
        forms[ReportKind(kind)] = ReportForm(
            ReportKind(kind),
            form["letter"],
            tuple(_chosen(form["header"], groups)),
            tuple(_chosen(form["line"], groups)),
        )
    signs = {"book minus physical": 1, "physical minus book": -1}
    return Profile(
        name=content["name"],
        edition=content["edition"],
        title=content["title"],
        source=content["source"],
        verified=bool(content["verified"]),
        syntax=syntax["kind"],
        separator=syntax.get("separator", ","),
        terminator=syntax.get("terminator", ""),
        date_format=syntax["date"],
        muf_sign=signs[conventions["muf"]],
        units=conventions["units"],
        line_codes=conventions.get("line_codes", {}),
        tables=content.get("tables", {}),
        corrections=conventions.get("corrections", {}),
        forms=forms,
        conventions=Conventions(
            regime=conventions.get("regime", ""),
            line_numbers=conventions.get("line_numbers", "report"),
            report_numbers=conventions.get("report_numbers", "kind"),
            difference=conventions.get("difference", "separate"),
            decimals=conventions.get("decimals", {}),
            revisions=conventions.get("revisions", True),
            rules_off=tuple(conventions.get("rules_off", ())),
            units=conventions["units"],
        ),
        notes=content.get("notes", ""),
    )


def _chosen(names: list[str], groups: dict[str, list[FieldSpec]]) -> list[FieldSpec]:
    """Fields of the named groups, in order."""
    return [spec for name in names for spec in groups[name]]


def _field(content: dict[str, Any]) -> FieldSpec:
    labels = {k: str(v) for k, v in content.get("labels", {}).items()}
    spec = FieldSpec(
        name=content["field"],
        label=str(content.get("label", "")) or next(iter(labels.values())),
        type=content.get("type", "text"),
        required=content.get("required", False),
        longest=content.get("max"),
        decimals=content.get("decimals"),
        table=content.get("table", ""),
        labels=labels,
        verified=content.get("verified", True),
        codes=frozenset(content.get("codes", ())),
    )
    if spec.type not in FIELD_TYPES:
        raise InputError(
            "bad_profile", f"{spec.type!r} is not a type of field", where=spec.name,
            mend=f"use one of {', '.join(sorted(FIELD_TYPES))}",
        )  # fmt: skip
    return spec
