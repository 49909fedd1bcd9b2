"""Commands of strategic trade control that need no database."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import click

from korgan.kernel.console import json_option, print_json, reports_errors
from korgan.kernel.whole_files import whole_or_nothing
from korgan.science.errors import InputError
from korgan.science.names.index import FORMAT, NameIndex, build_index, load_index
from korgan.science.names.parties import KINDS, PartyFacts
from korgan.science.names.screening import DEFAULT_THRESHOLD, DEFAULT_TOP, Hit, Screener
from korgan.science.names.telling import TOO_LITTLE, tells_too_little
from korgan.trade.domain import ListEdition
from korgan.trade.readers import read_lists
from korgan.trade.readers.draft import delimiter_of, rows_of, told

_QUERY_COLUMNS = ("id", "name", "kind", "birth_date", "country", "identifier", "address")
_EXAMPLE = "`id,name,kind,country` and `1,Romashka LLC,organisation,KZ`"


@click.command()
@click.option(
    "--list", "lists", multiple=True, required=True, type=click.Path(path_type=Path),
    help="A list as published, or a folder of lists; may be given several times.",
)  # fmt: skip
@click.option(
    "--queries", required=True, type=click.Path(path_type=Path),
    help="CSV with the columns id,name and optionally kind,birth_date,country,identifier,address.",
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
    asked = list(read_queries(queries))
    screener = Screener(index_of(lists))
    for number, facts in asked:
        hits = screener.screen(facts, threshold=threshold, top=top)
        if as_json:
            note = {"note": TOO_LITTLE} if not hits and tells_too_little(facts) else {}
            print_json({"id": number, "hits": [_as_dict(hit) for hit in hits], **note})
        else:
            _print_hits(number, facts, hits)


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


def _print_hits(number: str, facts: PartyFacts, hits: list[Hit]) -> None:
    _say(f"{number}  {' / '.join(facts.names)}: {len(hits) or 'no'} hit{'s' * (len(hits) != 1)}")
    if not hits and tells_too_little(facts):
        click.echo(f"    {TOO_LITTLE['message']} ({TOO_LITTLE['mend']})")
    for hit in hits:
        _say(f"    {hit.probability:.4f}  {hit.name}  [{hit.list_name} {hit.entity_id}]")
        _say("            " + "; ".join(reason.text for reason in hit.reasons))


def read_queries(path: Path) -> Iterator[tuple[str, PartyFacts]]:
    """Read the parties asked about; every fault names its line."""
    if not path.is_file():
        raise InputError("no_file", "there is no such file", where=str(path))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "not_utf8", f"byte {error.start} is not UTF-8", where=path.name, mend="save it as UTF-8"
        ) from error
    rows = rows_of(text, delimiter_of(text))
    header = [cell.strip() for cell in next(rows, (1, []))[1]]
    places = _places(header, f"{path.name} line 1")
    for line, row in rows:
        yield _query(row, places, f"{path.name} line {line}")


def _places(header: list[str], where: str) -> dict[str, int]:
    named = [cell.lower() for cell in header]
    missing = ", ".join(column for column in ("id", "name") if column not in named)
    if missing:
        raise InputError(
            "wrong_columns", f"the columns are {told(header)}; missing: {missing}", where=where,
            mend=f"name id and name there and, where known, {', '.join(_QUERY_COLUMNS[2:])}; "
            f"for example the lines {_EXAMPLE}",
        )  # fmt: skip
    return {column: named.index(column) for column in _QUERY_COLUMNS if column in named}


def _query(row: list[str], places: dict[str, int], where: str) -> tuple[str, PartyFacts]:
    cells = {c: row[k].strip() if k < len(row) else "" for c, k in places.items()}
    kind = cells.get("kind", "").lower()
    if kind not in KINDS:
        raise InputError(
            "bad_kind", f"{kind!r} is no kind of party", where=where,
            mend="use person, organisation, vessel, aircraft or nothing",
        )  # fmt: skip
    country = cells.get("country", "").upper()
    if country and not re.fullmatch(r"[A-Z]{2}([;, ]+[A-Z]{2})*", country):
        raise InputError(
            "bad_country", f"{country!r} is no ISO code", where=where, mend="use two letters"
        )
    facts = PartyFacts(
        names=(cells["name"],) if cells["name"] else (),
        kind=KINDS[kind],
        birth_dates=_texts(cells, "birth_date"),
        countries=tuple(re.findall(r"[A-Z]{2}", country)),
        identifiers=_texts(cells, "identifier"),
        addresses=_texts(cells, "address"),
    )
    return cells["id"], facts


def _texts(cells: dict[str, str], column: str) -> tuple[str, ...]:
    return tuple(text.strip() for text in cells.get(column, "").split(";") if text.strip())


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
