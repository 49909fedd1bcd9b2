"""`korgan identify` and `korgan science`: no database, no Django."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from korgan.border.portal_commands import acceptance, mda, portal, scurve
from korgan.kernel.console import json_option, print_json, reports_errors
from korgan.science.errors import InputError

FILE = click.Path(exists=False, path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--background", type=FILE, help="A background recorded in a file of its own.")
@click.option("--detector", help="Kind of the detector, e.g. NaI; found by itself if left out.")
@json_option
@reports_errors
def identify(
    files: tuple[Path, ...], background: Path | None, detector: str | None, as_json: bool
) -> None:
    """Say what is in instruments' FILES (N42, SPC, SPE, CHN, CNF, PCF, RadiaCode and others)."""
    sound = True
    shade = (background.name, _bytes_of(background)) if background is not None else None
    for path in files:
        result = _identified(path, shade, detector)
        sound = sound and result["error"] is None
        if as_json:
            print_json(result)
        else:
            click.echo(_in_words(result))
    raise SystemExit(0 if sound else 1)


def _identified(
    path: Path, background: tuple[str, bytes] | None, detector: str | None
) -> dict[str, Any]:
    from korgan.border.analysis import analyse, failed

    try:
        result = analyse(_bytes_of(path), path.name, background, detector).result
    except InputError as error:
        result = failed(path.name, error)
    return {**result, "file": str(path)}


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            "unreadable_file", error.strerror or "cannot be read", where=str(path)
        ) from None


def _in_words(result: dict[str, Any]) -> str:
    if result["error"] is not None:
        error = result["error"]
        mend = f" ({error['mend']})" if error.get("mend") else ""
        return f"{result['file']}: {error['message']}{mend}"
    named = ", ".join(
        f"{one['nuclide']} ({one['category']}, {one['probability']:.2f})"
        for one in result["summary"]["nuclides"]
    )
    verdicts = {each["verdict"]["message"] for each in result["measurements"]}
    codes = sorted({code for each in result["measurements"] for code in each["notes"]})
    reasons = dict.fromkeys(
        reason for each in result["measurements"] for reason in each["verdict"]["reasons"]
    )
    if named and any(each["verdict"]["snm_not_excluded"] for each in result["measurements"]):
        named += "; neutrons, or special nuclear material not excluded: inspect further"
    notes = "".join(
        f"\n  note: {note}" for note in [*reasons, *(c.replace("_", " ") for c in codes)]
    )
    said = named or "; ".join(sorted(verdicts)) or "nothing to identify"
    return f"{result['file']}: {said}{notes}"


@click.group()
def science() -> None:
    """Evaluate identification on files of your own; portal decisions; tests of instruments."""


for _command in (portal, scurve, acceptance, mda):
    science.add_command(_command)


@science.command()
@click.option(
    "--labels", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--kind", help="Only rows of this kind, e.g. real.")
@click.option("--under", default="", help="Only files below this folder of the set.")
@click.option(
    "--net-counts",
    type=click.IntRange(1),
    help="Thin each spectrum to so many counts above the background.",
)
@click.option(
    "--with-background", is_flag=True, help="Give the detector's row labelled background."
)
@click.option("--seed", default=1, show_default=True, help="Of the thinning.")
@click.option("--every", default=1, type=click.IntRange(1), help="Only one of so many rows.")
@json_option
@reports_errors
def evaluate(
    labels: Path,
    kind: str | None,
    under: str,
    net_counts: int | None,
    with_background: bool,
    seed: int,
    every: int,
    as_json: bool,
) -> None:
    """Run a labelled set (columns file, detector, labels, kind) and print how well it went.

    By detector and category: precision, recall, F1, time; then how true the stated probabilities
    are; then each file that went wrong, with the reason.
    """
    from korgan.border.evaluation import Trial, evaluate_set

    trial = Trial(kind, under, net_counts, with_background, seed, every)
    for line in evaluate_set(labels, trial):
        if as_json:
            print_json(line)
        else:
            click.echo("  ".join(f"{name} {value}" for name, value in line.items()))
