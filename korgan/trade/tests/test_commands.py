from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from korgan.trade.commands import screen

LIST = "id,name,kind,country\n7,Qualmtal Pumpenwerke GmbH,organisation,DE\n"


def _screen(folder: Path, queries: str, *options: str) -> Result:
    (folder / "list.csv").write_text(LIST, encoding="utf-8")
    (folder / "queries.csv").write_text(queries, encoding="utf-8")
    arguments = ["--list", str(folder / "list.csv"), "--queries", str(folder / "queries.csv")]
    home = {"XDG_CACHE_HOME": str(folder / "cache")}
    return CliRunner().invoke(screen, [*arguments, *options, "--json"], env=home)


def test_it_prints_one_object_for_each_query(tmp_path: Path) -> None:
    result = _screen(tmp_path, "id,name\n1,Pumpenwerke Qualmtal\n2,Somebody Else\n")
    first, second = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 0
    assert set(first["hits"][0]) == {
        "list", "entity_id", "name", "matched_name", "probability", "reasons",
    }  # fmt: skip
    assert (first["hits"][0]["entity_id"], second) == ("7", {"id": "2", "hits": []})


def test_a_second_run_gives_the_same_answer(tmp_path: Path) -> None:
    queries = "id,name,kind\n1,Kvalmtal Pumpenverke,organisation\n"
    assert _screen(tmp_path, queries).stdout == _screen(tmp_path, queries).stdout


@pytest.mark.parametrize(
    ("queries", "code"),
    [
        ("number,title\n1,x\n", "wrong_columns"),
        ("", "empty_file"),
    ],
)
def test_wrong_queries_are_refused_with_a_reason(tmp_path: Path, queries: str, code: str) -> None:
    result = _screen(tmp_path, queries)
    assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (1, code)


def test_wrong_columns_are_told_with_those_found_those_needed_and_an_example(
    tmp_path: Path,
) -> None:
    error = json.loads(_screen(tmp_path, "number,nom\n1,x\n").stdout)["error"]
    assert error["where"] == "queries.csv"
    for said in ("`number`, `nom`", "none of them is `name`"):
        assert said in error["message"]
    assert "Romashka LLC,organisation,KZ" in error["mend"]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("kind", "robot", "bad_kind"),
        ("country", "Nowhere", "bad_country"),
        ("birth_date", "circa 1970", "bad_date"),
    ],
)
def test_a_cell_that_is_not_understood_is_told_and_loses_nobody(
    tmp_path: Path, column: str, cell: str, code: str
) -> None:
    result = _screen(tmp_path, f"id,name,{column}\n1,Pumpenwerke Qualmtal,{cell}\n2,x,\n")
    first, second = map(json.loads, result.stdout.splitlines())
    assert (result.exit_code, first["hits"][0]["entity_id"]) == (0, "7")
    assert [fault["code"] for fault in first["faults"]] == [code]
    assert "queries.csv line 2" in result.stderr and cell in result.stderr
    assert "faults" not in second


def test_a_country_may_be_named_and_a_file_may_be_of_sixteen_bits(tmp_path: Path) -> None:
    _screen(tmp_path, "id,name\n")
    queries = "id;name;country\n1;Qualmtal Pumpenwerke;Germany\n"
    (tmp_path / "wide.csv").write_text(queries, encoding="utf-16")
    told = ["--list", str(tmp_path / "list.csv"), "--queries", str(tmp_path / "wide.csv"), "--json"]
    result = CliRunner().invoke(screen, told, env={"XDG_CACHE_HOME": str(tmp_path / "cache")})
    (hit,) = json.loads(result.stdout)["hits"]
    assert any(reason["field"] == "country" for reason in hit["reasons"])


@pytest.mark.parametrize("divider", [";", "\t"])
def test_columns_may_be_divided_as_spreadsheets_do(tmp_path: Path, divider: str) -> None:
    queries = "id|name|country\n1|Pumpenwerke Qualmtal|DE\n".replace("|", divider)
    assert json.loads(_screen(tmp_path, queries).stdout)["hits"][0]["entity_id"] == "7"


def test_an_open_quotation_mark_swallows_no_question(tmp_path: Path) -> None:
    result = _screen(tmp_path, 'id,name\n1,"Somebody\n2,Qualmtal Pumpenwerke\n3,Nobody\n')
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(answer["id"], len(answer["hits"])) for answer in answers] == [
        ("1", 0), ("2", 1), ("3", 0),
    ]  # fmt: skip


def test_nothing_that_steers_a_terminal_is_printed(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    queries = "id,name\n1,Qualmtal\x1b[2J \u202ePumpenwerke\n"
    (tmp_path / "queries.csv").write_text(queries, encoding="utf-8")
    arguments = ["--list", str(tmp_path / "list.csv"), "--queries", str(tmp_path / "queries.csv")]
    home = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    told = CliRunner().invoke(screen, arguments, env=home).stdout
    assert "Qualmtal" in told
    assert all(c.isprintable() for c in told.replace("\n", ""))


def test_a_name_that_tells_nobody_apart_is_answered_with_a_note(tmp_path: Path) -> None:
    queries = "id,name,identifier\n" + "".join(
        f"{number},{name},{identifier}\n"
        for number, (name, identifier) in enumerate(
            [("LLC", ""), ("x", ""), ("123", ""), ("ООО", ""), ("", ""), ("J. K.", ""),
             ("LLC", "-----"), ("LLC", "A 8 X"), ("LLC", "A8X2"), ("LLC", "IMO 9187629"),
             ("9187629", ""), ("Ромашка ООО", "")]
        )
    )  # fmt: skip
    answers = [json.loads(line) for line in _screen(tmp_path, queries).stdout.splitlines()]
    assert [answer.get("note", {}).get("code") for answer in answers] == [
        *["name_tells_too_little"] * 8, *[None] * 4,
    ]  # fmt: skip
    assert not any(answer["hits"] for answer in answers)


def test_a_listed_party_that_is_called_so_is_reported_without_the_note(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "list.csv").write_text("id,name,kind,country\n9,LLC,organisation,DE\n")
    result = _screen(tmp_path, "id,name\n1,LLC\n", "--list", str(tmp_path / "more" / "list.csv"))
    answer = json.loads(result.stdout)
    assert answer["hits"][0]["entity_id"] == "9" and "note" not in answer
