"""`korgan message`: signed messages to and from agencies of other States, in files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from korgan.kernel.console import json_option, print_json, reports_errors, uses_database
from korgan.kernel.organisations.domain import Role
from korgan.science.errors import InputError

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def message() -> None:
    """Signed messages to and from agencies of other States: files that go by any way."""


@message.command()
@click.option("--replace", is_flag=True, help="Sign with a new key from now on.")
@click.option("--show", is_flag=True, help="Print the public keys that this agency has had.")
@json_option
@reports_errors
@uses_database
def key(replace: bool, show: bool, as_json: bool) -> None:
    """Make this agency's key for messages, a file; print the public half for the others."""
    from korgan.exchange.message_keys import message_key

    made = message_key().verifiers() if show else [message_key().make(replace=replace)]
    for verifier in made:
        print_json({"key": verifier.text()}) if as_json else click.echo(verifier.text())


@message.command()
@click.option("--name", required=True, help="The agency abroad.")
@click.option("--state", required=True, help="Its State, two letters.")
@click.option("--confirmed-by", required=True, help="How and with whom the key was compared.")
@click.argument("public_key")
@json_option
@reports_errors
@uses_database
def trust(name: str, state: str, confirmed_by: str, public_key: str, as_json: bool) -> None:
    """Register PUBLIC_KEY of an agency abroad."""
    from korgan.exchange.services import register_correspondent
    from korgan.kernel.organisations.seats import console_actor

    made = register_correspondent(
        actor=console_actor(Role.ADMINISTRATOR),
        name=name,
        abroad=state,
        key=public_key,
        confirmed_by=confirmed_by,
    )
    _tell(as_json, {"correspondent": str(made), "key": made.key_label})


@message.command()
@click.option("--request", "number", help="Number of the request for import or export here.")
@click.option("--answers", help="Number of the received message that this one answers.")
@click.option("--form", required=True, help="consent_request, consent, prior_notification, receipt")
@click.option("--to", required=True, help="Name of the agency, or the label of its key.")
@click.option("--set", "facts", multiple=True, help="FIELD=VALUE, e.g. granted=yes.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@reports_errors
@uses_database
def export(
    number: str | None,
    answers: str | None,
    form: str,
    to: str,
    facts: tuple[str, ...],
    file: Path,
    as_json: bool,
) -> None:
    """Sign a form of the Code of Conduct and write it to FILE."""
    from korgan.exchange.services import send_form
    from korgan.kernel.documents import store
    from korgan.kernel.organisations.seats import console_actor
    from korgan.sources.domain.conduct_forms import Form

    if form not in set(Form):
        raise InputError("unknown_kind", "this kind of message is not known here", where="form")
    actor = console_actor(Role.LICENSING_OFFICER)
    made = send_form(
        actor=actor,
        correspondent=_correspondent(actor, to),
        form=Form(form),
        said=_said(form, facts),
        request=_request(actor, number) if number else None,
        answers=_received(actor, answers) if answers else None,
    )
    file.write_bytes(store.get(made.original.sha256))
    _tell(as_json, {"message": str(made.message_id), "kind": made.kind, "file": str(file)})


@message.command()
@click.argument("file", type=FILE)
@click.option("--key", "keys", multiple=True, help="Public key to trust: checks without register.")
@json_option
@reports_errors
def verify(file: Path, keys: tuple[str, ...], as_json: bool) -> None:
    """Check FILE and say what it says; nothing is written. Exit status 1 if it is not genuine."""
    from korgan.exchange.domain import open_message
    from korgan.science.merkle import Verifier

    verifiers = [Verifier.parse(each) for each in keys] if keys else _trusted()
    found = open_message(file.read_bytes(), verifiers)
    _tell(as_json, {"genuine": True, **found.as_dict()})


@message.command(name="import")
@click.argument("file", type=FILE)
@click.option("--request", "number", help="Number of the request here of which it speaks.")
@json_option
@reports_errors
@uses_database
def import_(file: Path, number: str | None, as_json: bool) -> None:
    """Check FILE and take it in: of a registered key, unaltered, for this agency, once."""
    from korgan.exchange.domain import MOST_BYTES
    from korgan.exchange.services import link_message, receive_message
    from korgan.kernel.organisations.seats import console_actor

    actor = console_actor(Role.LICENSING_OFFICER)
    with file.open("rb") as opened:
        kept = receive_message(actor=actor, data=opened.read(MOST_BYTES + 1))
    if number:
        kept = link_message(actor=actor, message=kept, request=_request(actor, number))
    about = kept.request.number if kept.request else ""
    _tell(
        as_json,
        {
            "message": str(kept.message_id),
            "kind": kept.kind,
            "request": about,
            "changed": kept.changed,
        },
    )


@message.command("list")
@json_option
@reports_errors
@uses_database
def list_(as_json: bool) -> None:
    """List the messages, the newest first."""
    from korgan.exchange.selectors import list_messages
    from korgan.kernel.organisations.seats import console_actor

    for each in list_messages(actor=console_actor(Role.LICENSING_OFFICER)).order_by(
        "-sent_at", "-id"
    ):
        _tell(
            as_json,
            {
                "message": str(each.message_id),
                "direction": each.direction,
                "kind": each.kind,
                "agency": str(each.correspondent),
                "sent_at": each.sent_at.isoformat(),
                "request": each.request.number if each.request else "",
            },
        )


@message.command()
@reports_errors
def schema() -> None:
    """Print the JSON Schema of a message file."""
    from korgan.exchange.message_schema import message_schema

    click.echo(message_schema())


def _tell(as_json: bool, facts: dict[str, Any]) -> None:
    if as_json:
        print_json(facts)
    else:
        click.echo("\n".join(f"{name}: {value}" for name, value in facts.items()))


@uses_database
def _trusted() -> list[Any]:
    from korgan.exchange.selectors import list_correspondents
    from korgan.kernel.organisations.seats import console_actor
    from korgan.science.merkle import Verifier

    found = list_correspondents(actor=console_actor(Role.LICENSING_OFFICER))
    return [Verifier.parse(each.key) for each in found.filter(revoked_on=None).order_by("id")]


def _correspondent(actor: Any, to: str) -> Any:
    from django.db.models import Q

    from korgan.exchange.selectors import list_correspondents

    known = list_correspondents(actor=actor).filter(
        Q(name=to) | Q(key_label=to), organisation_id=actor.organisation_id, revoked_on=None
    )
    found = list(known.order_by("id")[:2])
    if len(found) != 1:
        raise InputError(
            "no_correspondent", "no agency is registered under this name, or several", where="to"
        )
    return found[0]


def _request(actor: Any, number: str) -> Any:
    from korgan.sources.selectors import list_exchanges

    found = list_exchanges(actor=actor).filter(number=number).first()
    if found is None:
        raise InputError("no_request", "name the request of which the form speaks", where=number)
    return found


def _received(actor: Any, number: str) -> Any:
    from korgan.exchange.selectors import list_messages

    known = list_messages(actor=actor).filter(direction="received")
    found = next((each for each in known if str(each.message_id) == number), None)
    if found is None:
        raise InputError("answers_nothing", "only a received message is answered", where=number)
    return found


def _said(form: str, facts: tuple[str, ...]) -> dict[str, Any]:
    from korgan.sources.domain.conduct_forms import FIELDS, FieldKind, Form

    kinds = {each.name: each.kind for each in FIELDS[Form(form)]}
    said: dict[str, Any] = {}
    for each in facts:
        name, _, value = each.partition("=")
        if kinds.get(name) is FieldKind.YES_NO:
            if value not in ("yes", "no"):
                raise InputError("form_fields", "this field is yes, no, or not said", where=name)
            said[name] = value == "yes"
        else:
            said[name] = value
    return said
