"""`korgan audit`: verify, export, checkpoint, witness."""

from __future__ import annotations

from pathlib import Path

import click

from korgan.kernel.audit.keys import create_key, load_key
from korgan.kernel.audit.verification import (
    TrustedCheckpoint,
    Verdict,
    read_log,
    trust,
    verify_log,
    write_log,
)
from korgan.kernel.console import json_option, print_json, reports_errors, uses_database
from korgan.kernel.organisations.domain import Role
from korgan.science.merkle import Verifier, countersign_note

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """Verify, export and witness the append-only log."""


@audit.command()
@click.option("--log", type=FILE, help="Verify an exported log instead of the database.")
@click.option(
    "--checkpoint",
    "checkpoints",
    type=FILE,
    multiple=True,
    help="A signed checkpoint to agree with.",
)
@click.option("--key", "keys", multiple=True, help="Public key (name+hash+key) trusted to sign.")
@json_option
@reports_errors
def verify(
    log: Path | None, checkpoints: tuple[Path, ...], keys: tuple[str, ...], as_json: bool
) -> None:
    """Find any edit, removal, insertion or reordering; names the first bad entry.

    Without --log the database is verified against all its own checkpoints. With --log no
    database is needed: give the witness's copies of checkpoints and the keys you trust.
    """
    verifiers = [Verifier.parse(key) for key in keys]
    trusted = [trust(path.read_text(encoding="utf-8"), verifiers) for path in checkpoints]
    if log is not None:
        with log.open(encoding="utf-8") as lines:
            verdict = verify_log(read_log(lines), trusted)
    else:
        verdict = _verify_database(verifiers, trusted)
    _print_verdict(verdict, as_json)
    if not verdict.sound:
        raise SystemExit(1)


@uses_database
def _verify_database(verifiers: list[Verifier], trusted: list[TrustedCheckpoint]) -> Verdict:
    from korgan.kernel.audit.models import Checkpoint
    from korgan.kernel.audit.selectors import stored_head, stored_log, trusted_verifiers

    known = [*trusted_verifiers(), *verifiers]
    notes = Checkpoint.objects.order_by("tree_size").values_list("note", flat=True)
    own = [trust(note, known) for note in notes]
    return verify_log(stored_log(), [*own, *trusted], head=stored_head())


def _print_verdict(verdict: Verdict, as_json: bool) -> None:
    if as_json:
        print_json(verdict.as_dict())
    elif verdict.finding is None:
        click.echo(f"Sound: {verdict.entries} entries, {verdict.checkpoints} checkpoints agree.")
        click.echo(f"Root: {verdict.root}")
    else:
        click.echo(f"NOT SOUND at entry {verdict.finding.seq}: {verdict.finding.message}", err=True)


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@reports_errors
@uses_database
def export(file: Path, as_json: bool) -> None:
    """Write the whole log to FILE, one JSON object a line."""
    from korgan.kernel.audit.selectors import stored_log

    with file.open("w", encoding="utf-8") as out:
        count = write_log(stored_log(), out)
    if as_json:
        print_json({"file": str(file), "entries": count})
    else:
        click.echo(f"{count} entries written to {file}")


@audit.command()
@json_option
@reports_errors
@uses_database
def checkpoint(as_json: bool) -> None:
    """Sign the log as it stands and print the checkpoint for witnesses."""
    from korgan.kernel.audit.checkpoints import make_checkpoint
    from korgan.kernel.organisations.seats import console_actor

    made = make_checkpoint(actor=console_actor(Role.ADMINISTRATOR))
    if as_json:
        print_json({"tree_size": made.tree_size, "root": made.root, "note": made.note})
    else:
        click.echo(made.note, nl=False)


@audit.command()
@json_option
@reports_errors
@uses_database
def key(as_json: bool) -> None:
    """Print this node's public key, for those who witness it."""
    from korgan.kernel.audit.selectors import own_verifier

    text = own_verifier().text()
    if as_json:
        print_json({"key": text})
    else:
        click.echo(text)


@audit.command("new-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", required=True, help="Name of the witness, e.g. partner.example/audit.")
@json_option
@reports_errors
def new_key(file: Path, name: str, as_json: bool) -> None:
    """Make a witness's signing key in FILE and print its public key. Needs no database."""
    text = Verifier.of(name, create_key(file)).text()
    if as_json:
        print_json({"key": text})
    else:
        click.echo(text)


@audit.command()
@click.argument("note", type=FILE)
@click.option("--log", type=FILE, required=True, help="The exported log that the checkpoint is of.")
@click.option("--owner-key", required=True, help="Public key of the log's owner.")
@click.option("--key-file", type=FILE, required=True, help="The witness's own signing key.")
@click.option("--name", required=True, help="The witness's name.")
@click.option("--seen", type=FILE, help="The last checkpoint that this witness signed.")
@reports_errors
def countersign(
    note: Path, log: Path, owner_key: str, key_file: Path, name: str, seen: Path | None
) -> None:
    """Verify a checkpoint against its log, countersign it, and print it. Needs no database.

    With --seen the log must also still contain what this witness signed before.
    """
    owner = Verifier.parse(owner_key)
    notes = [each.read_text(encoding="utf-8") for each in (note, seen) if each is not None]
    with log.open(encoding="utf-8") as lines:
        verdict = verify_log(read_log(lines), [trust(each, [owner]) for each in notes])
    if not verdict.sound:
        _print_verdict(verdict, as_json=False)
        raise SystemExit(1)
    click.echo(countersign_note(notes[0], name, load_key(key_file)), nl=False)


@audit.command()
@click.argument("verifier_key")
@reports_errors
@uses_database
def witness(verifier_key: str) -> None:
    """Enter a witness by its public key (name+hash+key)."""
    from korgan.kernel.audit.checkpoints import trust_witness
    from korgan.kernel.organisations.seats import console_actor

    entered = trust_witness(actor=console_actor(Role.ADMINISTRATOR), verifier_key=verifier_key)
    click.echo(f"{entered.name} is a witness from now on")


@audit.command()
@click.argument("note", type=FILE)
@reports_errors
@uses_database
def take(note: Path) -> None:
    """Take back a checkpoint that a witness has countersigned."""
    from korgan.kernel.audit.checkpoints import take_countersignature
    from korgan.kernel.organisations.seats import console_actor

    kept = take_countersignature(
        actor=console_actor(Role.ADMINISTRATOR), note=note.read_text(encoding="utf-8")
    )
    click.echo(f"checkpoint of {kept.tree_size} entries now carries the countersignature")
