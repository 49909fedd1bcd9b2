"""`korgan accounting check`, `generate`, `parse`, `profiles`, `rules`: accounting reports."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from korgan.kernel.console import gettext as _
from korgan.kernel.console import json_option, print_json, reports_errors
from korgan.science.errors import InputError

_profile_option = click.option(
    "--profile",
    "profile_name",
    required=True,
    metavar="NAME",
    help="Form of the report: code10, uk, national, a name with @edition, or a TOML file.",
)


@click.command()
@click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path))
@_profile_option
@click.option(
    "--previous",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Reports sent before, as context: not checked themselves. Repeatable.",
)
@click.option("--item-facility", is_flag=True, help="Items are counted: any MUF is a finding.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day of judgement for transit times; default: the latest report date.",
)
@json_option
@reports_errors
def check(
    reports: tuple[Path, ...],
    profile_name: str,
    previous: tuple[Path, ...],
    item_facility: bool,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Check REPORTS before dispatch: rule, line, reason and mend of every finding.

    Reports given together are checked together (change report, listing, balance report, both
    sides of a transfer).

    Exit status 0: nothing forbids dispatch (warnings may be there). 1: a file could not be read.
    3: there are findings that forbid dispatch.
    """
    from korgan.accounting.profiles.checking import check_files

    result = check_files(
        reports,
        profile_name,
        previous=previous,
        item_facility=item_facility,
        as_of=as_of.date() if as_of else None,
    )
    if as_json:
        print_json(result)
    else:
        from korgan.accounting.commands.listing import print_check

        print_check(result)
    sys.exit(0 if result["dispatch"] else 3)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@_profile_option
@click.option("--json", "as_json", is_flag=True, help="Errors as JSON objects.")
@reports_errors
def generate(file: Path, profile_name: str, as_json: bool) -> None:
    """Write the reports of FILE (plain JSON, see `parse`) in the form of a profile."""
    from korgan.accounting.profiles import generate as written
    from korgan.accounting.profiles import load_profile
    from korgan.accounting.readers.report_json import read_json_file

    click.echo(written(read_json_file(file), load_profile(profile_name)), nl=False)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@_profile_option
@click.option("--json", "as_json", is_flag=True, help="Errors as JSON objects.")
@reports_errors
def parse(file: Path, profile_name: str, as_json: bool) -> None:
    """Print the reports of FILE, written in the form of a profile, as plain JSON.

    Exit status 1 when the form of the file has faults; `check` names them all.
    """
    from korgan.accounting.profiles import load_profile
    from korgan.accounting.readers.report_json import reports_to_json
    from korgan.accounting.readers.reports import read_reports_file

    parsed = read_reports_file(file, load_profile(profile_name))
    if parsed.findings.found:
        first = parsed.findings.found[0]
        raise InputError(
            "faults_in_form",
            f"{len(parsed.findings.found)} faults in the form; the first: {first.message}",
            where=f"{file}: {first.report}",
            mend="run `korgan accounting check` for all of them",
        )
    click.echo(reports_to_json(parsed.reports))


@click.command()
@json_option
@reports_errors
def profiles(as_json: bool) -> None:
    """List the report profiles that are shipped."""
    from korgan.accounting.profiles import load_profile, profile_names

    for name in profile_names():
        profile = load_profile(name)
        if as_json:
            print_json(
                {
                    "profile": profile.identifier,
                    "title": profile.title,
                    "source": profile.source,
                    "verified": profile.verified,
                    "notes": profile.notes,
                    "reports": [str(kind) for kind in profile.forms],
                }
            )
        else:
            state = "" if profile.verified else "  (not verified in all parts)"
            click.echo(f"{profile.identifier:<20} {profile.title}{state}")


@click.command()
@json_option
@reports_errors
def rules(as_json: bool) -> None:
    """List the rules of the report checker."""
    from dataclasses import asdict

    from korgan.accounting.domain.checks import GROUPS, report_rules

    for rule in report_rules().values():
        if as_json:
            print_json({**asdict(rule), "group": GROUPS[rule.group]})
        else:
            click.echo(f"{rule.id:<5} {_(rule.severity):<16} {_(rule.title)}")
