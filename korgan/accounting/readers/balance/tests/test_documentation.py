import re
from pathlib import Path

import pytest

from korgan.accounting.domain.evaluation import evaluate_study
from korgan.accounting.readers.balance import read_balance
from korgan.accounting.readers.balance.fields import SPELLINGS

PAGE = Path(__file__).parents[5] / "docs" / "accounting" / "balance-file.md"


def test_the_shortest_file_of_the_page_is_evaluated() -> None:
    if not PAGE.exists():
        pytest.skip("the documentation is not beside the package")
    block = re.findall(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[0]
    result = evaluate_study(read_balance(block.encode()))
    assert result["problems"] == []
    assert result["notes"] == []
    assert [b["muf"] for b in result["balances"]] == [0, 0.5]


def test_spellings_on_the_page_are_those_that_are_read() -> None:
    if not PAGE.exists():
        pytest.skip("the documentation is not beside the package")
    text = PAGE.read_text("utf-8")
    for name in ("mass", "count", "false_alarm"):
        row = next(line for line in text.splitlines() if line.startswith(f"| {name} |"))
        listed = {word.strip() for word in row.split("|")[2].split(",")}
        assert listed <= set(SPELLINGS[name])
