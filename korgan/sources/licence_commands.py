"""`korgan licence`: the regulator's key, and the check of a copy with or without the register."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from korgan.kernel.console import json_option, print_json, reports_errors, uses_database
from korgan.kernel.organisations.domain import Role
from korgan.science.errors import InputError
from korgan.sources.domain.licence_copies import CODE_PREFIX


@click.group()
def licence() -> None:
    """Check a licence of sources; make the regulator's key."""


@licence.command()
@click.argument("copy")
@click.option("--key", "keys", multiple=True, help="Public key to trust: checks without register.")
@json_option
@reports_errors
def verify(copy: str, keys: tuple[str, ...], as_json: bool) -> None:
    """Check COPY: a file (PDF, signed text) or the code itself. Exit status 1 if not valid.

    With the register of this node: valid today or not, nuclides, forms, and what remains. With
    --key alone: whether the regulator signed this very copy, and what it allowed when issued;
    whether it is still in force only the register knows.
    """
    data = _bytes_of(copy)
    answer = _by_keys(data, keys) if keys else _by_register(data)
    if as_json:
        print_json(answer)
    else:
        _print(answer)
    if not answer["valid"]:
        raise SystemExit(1)


def _bytes_of(copy: str) -> bytes:
    """Return a file's bytes, or the code itself; a code is longer than any file's name."""
    try:
        return Path(copy).read_bytes()
    except (OSError, ValueError) as error:
        # A name with a typing error is not to be answered like a forgery.
        if CODE_PREFIX not in copy:
            reason = getattr(error, "strerror", None) or "this is neither a file nor a code"
            raise InputError("unreadable_file", reason, where=copy) from None
        return copy.encode()


def _by_keys(data: bytes, keys: tuple[str, ...]) -> dict[str, Any]:
    from datetime import date

    from korgan.science.merkle import Verifier
    from korgan.sources.domain.licence_copies import read_copy
    from korgan.sources.domain.licences import NO_NUCLIDE

    verifiers = [Verifier.parse(key) for key in keys]
    try:
        document = read_copy(data, verifiers)
    except InputError as error:
        return {"valid": False, "register": False, "reason": error.message, "issued": []}
    today = date.today()
    valid = document.valid_from <= today <= document.valid_until
    issued = [
        {
            "nuclide": each.nuclide,
            "form": each.form,
            "becquerel": each.total,
            **({"number": each.count} if each.nuclide == NO_NUCLIDE else {}),
        }
        for each in document.limits
    ]
    reason = "" if valid else "out of its dates"
    return {"valid": valid, "register": False, "reason": reason, "issued": issued if valid else []}


@uses_database
def _by_register(data: bytes) -> dict[str, Any]:
    from korgan.sources.selectors.verification import check_copy

    return check_copy(data)


def _print(answer: dict[str, Any]) -> None:
    from korgan.sources.domain.units import format_activity

    click.echo("valid" if answer["valid"] else "NOT VALID")
    if answer.get("reason"):
        click.echo(f"  {answer['reason']}")
    for each in answer.get("remaining", []):
        left = str(each["number"]) if "number" in each else format_activity(each["becquerel"])
        left = left if each["becquerel"] or each.get("number") else "nothing"
        click.echo(f"  {each['nuclide']:<10} {each['form']:<20} {left} remains")
    for each in answer.get("issued", []):
        allowed = each["number"] if "number" in each else format_activity(each["becquerel"])
        click.echo(f"  {each['nuclide']:<10} {each['form']:<20} {allowed} allowed when issued")
    if answer["valid"] and "issued" in answer:
        click.echo("  Checked without the register: whether it is in force today is not known.")


@licence.command()
@click.option("--replace", is_flag=True, help="Sign with a new key from now on.")
@click.option("--show", is_flag=True, help="Print the public keys, to be given to sellers.")
@json_option
@reports_errors
@uses_database
def key(replace: bool, show: bool, as_json: bool) -> None:
    """Make the regulator's key for licences: a file that only its owner can read.

    It never enters the database. Licences signed with a replaced key stay valid; keep its
    public half.
    """
    from korgan.sources.licence_keys import key_path, make_licence_key, trusted_verifiers

    if not show:
        made = make_licence_key(replace=replace)
        if not as_json:
            click.echo(f"The key lies in {key_path()}. Its public half:")
        print_json({"key": made.text()}) if as_json else click.echo(made.text())
        return
    for verifier in trusted_verifiers():
        print_json({"key": verifier.text()}) if as_json else click.echo(verifier.text())


@licence.command("list")
@json_option
@reports_errors
@uses_database
def list_(as_json: bool) -> None:
    """List licences with their holders and dates."""
    from korgan.kernel.organisations.seats import console_actor
    from korgan.sources.selectors.licensing import list_licences

    for each in list_licences(actor=console_actor(Role.LICENSING_OFFICER)).order_by("number"):
        if as_json:
            print_json(
                {
                    "number": each.number,
                    "revision": each.revision,
                    "holder": each.organisation.name,
                    "state": each.state,
                    "practice": each.practice,
                    "valid_until": each.valid_until.isoformat(),
                    "nuclides": each.nuclides,
                }
            )
        else:
            click.echo(
                f"{each.number}/{each.revision}  {each.state:<11} until {each.valid_until}  "
                f"{each.organisation.name}: {each.nuclides}"
            )
