"""`korgan training`: coverage and forecast at the console of the node, certificates anywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from korgan.kernel.console import json_option, print_json, reports_errors, uses_database
from korgan.kernel.organisations.domain import Role


@click.group()
def training() -> None:
    """Coverage of posts, forecast of the workforce, certificates."""


@training.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Today by default.")
@json_option
@reports_errors
@uses_database
def coverage(day: datetime | None, as_json: bool) -> None:
    """Say how far the posts are covered."""
    from django.utils import timezone

    from korgan.kernel.organisations.seats import console_actor
    from korgan.training.selectors.posts import coverage_of

    on: date = day.date() if day else timezone.localdate()
    staffed = coverage_of(actor=console_actor(Role.PLANNER), day=on)
    for row in staffed.coverage.posts:
        post = staffed.posts[row.post]
        facts = {
            "code": post.code,
            "title": post.title,
            "seats": row.seats,
            "filled": row.filled,
            "qualified": row.qualified,
            "uncovered_shifts": list(row.uncovered_shifts),
            "covered": row.covered,
        }
        if as_json:
            print_json(facts)
        else:
            mark = "" if row.covered else "  NOT COVERED"
            click.echo(f"{post.code:<14} {row.qualified:>4} of {row.seats:<4} {post.title}{mark}")
    if not as_json:
        found = staffed.coverage
        click.echo(f"{found.qualified} of {found.seats} seats, {found.share:.1%}")


@training.command()
@click.option("--years", default=10, show_default=True)
@click.option("--turnover", default=0.08, show_default=True, help="Share that leaves each year.")
@click.option("--fill", default=0.6, show_default=True, help="Share of vacancies filled.")
@click.option("--growth", default=0.0, show_default=True, help="New posts each year.")
@click.option("--supply", default=24.0, show_default=True, help="Places a year, each competence.")
@click.option("--pass-rate", default=0.9, show_default=True)
@json_option
@reports_errors
@uses_database
def forecast(
    years: int,
    turnover: float,
    fill: float,
    growth: float,
    supply: float,
    pass_rate: float,
    as_json: bool,
) -> None:
    """Draw the coming years of the workforce."""
    from django.utils import timezone

    from korgan.kernel.organisations.seats import console_actor
    from korgan.training.selectors.forecasting import forecast_of

    found = forecast_of(
        actor=console_actor(Role.PLANNER),
        day=timezone.localdate(),
        years=years,
        turnover=turnover,
        fill=fill,
        growth=growth,
        supply=supply,
        pass_rate=pass_rate,
    )
    if as_json:
        print_json(found)
        return
    rows = zip(found["years"], found["low"], found["median"], found["high"], strict=True)
    for year, low, median, high in rows:
        click.echo(f"{year}  {median:6.1%}  ({low:.1%} to {high:.1%})")


@training.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--issuer", "issuers", multiple=True, help="did:key of an issuer to trust.")
@click.option(
    "--revocations",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The issuer's revocation list.",
)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Today by default.")
@json_option
@reports_errors
def verify(
    file: Path,
    issuers: tuple[str, ...],
    revocations: Path | None,
    day: datetime | None,
    as_json: bool,
) -> None:
    """Verify the certificate in FILE: no network, no database. Status 1 if it does not hold."""
    from dataclasses import asdict

    from korgan.training.domain.credentials import key_of
    from korgan.training.domain.credentials import verify as verify_credential

    for issuer in issuers:
        key_of(issuer)
    found = verify_credential(
        file.read_text(encoding="utf-8", errors="replace"),
        today=day.date() if day else datetime.now(UTC).date(),
        trusted=issuers,
        revocations=revocations.read_text(encoding="utf-8", errors="replace")
        if revocations
        else None,
    )
    if as_json:
        print_json({"valid": found.valid, **asdict(found)})
    else:
        verdict = "valid" if found.valid else f"NOT VALID: {', '.join(found.faults)}"
        click.echo(f"{verdict}\n{found.holder}: {found.title}")
        click.echo(f"issued {found.issued_on} by {found.issuer_name}, {found.issuer}")
        if found.expires_on:
            click.echo(f"valid until {found.expires_on}")
        if not found.revocations_checked:
            click.echo("revocation was not checked (give --revocations)")
    raise SystemExit(0 if found.valid else 1)


@training.command("classroom-key")
@click.option("--replace", is_flag=True, help="Sign with a new key from now on.")
@reports_errors
@uses_database
def classroom_key_(replace: bool) -> None:
    """Make or replace the key that signs launches of classrooms; print its identifier."""
    from korgan.training.classroom_keys import classroom_key, make_classroom_key

    key = make_classroom_key(replace=True) if replace else classroom_key()
    click.echo(key.kid)


@training.command("issuer")
@reports_errors
@uses_database
def issuer_() -> None:
    """Print the did:key with which this node signs certificates."""
    from django.conf import settings

    from korgan.kernel.audit.keys import load_key
    from korgan.training.domain.credentials import did_of

    click.echo(did_of(load_key(settings.CREDENTIAL_KEY).public_key()))
