"""Commands of strategic trade control that need no database."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import click

from korgan.kernel.console import json_option, print_json, reports_errors
from korgan.kernel.refusals import in_lines
from korgan.kernel.whole_files import whole_or_nothing
from korgan.science.errors import InputError
from korgan.science.names.index import FORMAT, NameIndex, build_index, load_index
from korgan.science.names.screening import DEFAULT_THRESHOLD, DEFAULT_TOP, Hit, Screener
from korgan.science.names.telling import TOO_LITTLE, tells_too_little
from korgan.trade.domain import ListEdition
from korgan.trade.readers import read_lists
from korgan.trade.readers.queries import AskedLine, read_queries


@click.command()
@click.option(
    "--list", "lists", multiple=True, required=True, type=click.Path(path_type=Path),
    help="A list as published, or a folder of lists; may be given several times.",
)  # fmt: skip
@click.option(
    "--queries", required=True, type=click.Path(path_type=Path),
    help="CSV (or XLSX) with the columns id,name and optionally kind,birth_date,country,identifier,"
    "address.",
)  # fmt: skip
@click.option(
    "--threshold", type=float, default=DEFAULT_THRESHOLD, show_default=True,
    help="Least probability of a hit.",
)  # fmt: skip
@click.option("--top", type=int, default=DEFAULT_TOP, show_default=True, help="Most hits a query.")
@json_option
@reports_errors
def screen(
    lists: tuple[Path, ...], queries: Path, threshold: float, top: int, as_json: bool
) -> None:
    """Screen parties against lists of sanctioned, denied or watched parties."""
    asked = _asked(queries)
    screener = Screener(index_of(lists))
    for each in asked:
        for fault in each.faults:
            said = ": ".join(in_lines(fault).splitlines())
            click.echo(f"korgan: {queries.name} line {each.line}: {said}", err=True)
        hits = screener.screen(each.facts, threshold=threshold, top=top) if each.facts else []
        if as_json:
            answer = {"id": each.number, "hits": [_as_dict(hit) for hit in hits]}
            print_json({**answer, **_beside(each, hits)})
        else:
            _print_hits(each, hits)


def _beside(asked: AskedLine, hits: list[Hit]) -> dict[str, object]:
    """What a script has to know of an answer besides its hits; usually nothing."""
    said: dict[str, object] = {}
    if not hits and _asks_too_little(asked):
        said["note"] = TOO_LITTLE
    if asked.faults:
        said["faults"] = [fault.as_dict() for fault in asked.faults]
    return said


def _asks_too_little(asked: AskedLine) -> bool:
    return tells_too_little(asked.facts) if asked.facts else not asked.name


def _as_dict(hit: Hit) -> dict[str, object]:
    return {
        "list": hit.list_name,
        "entity_id": hit.entity_id,
        "name": hit.name,
        "matched_name": hit.matched_name,
        # Enough digits that two hits of different evidence are never printed alike.
        "probability": round(hit.probability, 12),
        "reasons": [reason.as_dict() for reason in hit.reasons],
    }


def _say(line: str) -> None:
    """Print a line; characters that steer a terminal or turn its writing around are blanks."""
    click.echo("".join(c if c.isprintable() else " " for c in line))


def _print_hits(asked: AskedLine, hits: list[Hit]) -> None:
    name = " / ".join(asked.facts.names) if asked.facts else asked.name
    _say(f"{asked.number}  {name}: {len(hits) or 'no'} hit{'s' * (len(hits) != 1)}")
    if not hits and _asks_too_little(asked):
        click.echo(f"    {TOO_LITTLE['message']} ({TOO_LITTLE['mend']})")
    for hit in hits:
        _say(f"    {hit.probability:.4f}  {hit.name}  [{hit.list_name} {hit.entity_id}]")
        _say("            " + "; ".join(reason.text for reason in hit.reasons))


def _asked(path: Path) -> list[AskedLine]:
    if not path.is_file():
        raise InputError("no_file", "there is no such file", where=str(path))
    return list(read_queries(path.read_bytes(), path.name))


def index_of(lists: tuple[Path, ...]) -> NameIndex:
    """Read lists and index them; an index made before from the same bytes is loaded."""
    kept = _kept_index(lists)
    if kept is not None and kept.exists():
        try:
            return load_index(kept)
        except InputError:
            kept.unlink(missing_ok=True)
    editions = [edition for path in lists for edition in read_lists(path)]
    _report_problems(editions)
    index = build_index(party for edition in editions for party in edition.parties())
    if kept is not None:
        _keep(index, kept, clean=not any(edition.problems for edition in editions))
    return index


def _report_problems(editions: list[ListEdition]) -> None:
    for edition in editions:
        for problem in edition.problems[:5]:
            click.echo(f"korgan: {edition.list_name}: {problem.where}: {problem.message}", err=True)
        if len(edition.problems) > 5:
            click.echo(f"korgan: {edition.list_name}: {len(edition.problems) - 5} more", err=True)


def _kept_index(lists: tuple[Path, ...]) -> Path | None:
    """Where the index of these very bytes is kept; None if a list is not there to be read."""
    digest = hashlib.sha256(f"{FORMAT}".encode())
    package = Path(__file__).parent
    for folder in (package.parent / "science" / "names", package / "readers"):
        for source in sorted(folder.rglob("*")):
            if source.suffix in (".py", ".tsv"):
                digest.update(source.read_bytes())
    for path in lists:
        files = (
            sorted(path.iterdir()) if path.is_dir() else [path, *sorted(path.parent.glob("*.csv"))]
        )
        if not path.exists():
            return None
        for file in files:
            if file.is_file():
                digest.update(file.name.encode() + file.read_bytes())
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "korgan" / "screening" / f"{digest.hexdigest()}.npz"


def _keep(index: NameIndex, path: Path, *, clean: bool) -> None:
    """Keep an index for the next run; lists with broken rows are read anew to name them."""
    if not clean:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_or_nothing(path) as out:
            out.write(index.to_bytes())
    except OSError:
        return  # a home that cannot be written to costs time, not answers
