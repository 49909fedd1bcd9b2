"""Command-line verbs of nuclear material accounting.

The group and its verbs that need no database; imports of numbers and tables are made inside the
verbs, so that `--help` answers at once.
"""

from __future__ import annotations

import click

from korgan.accounting.commands.evaluation import evaluate
from korgan.accounting.commands.reports import check, generate, parse, profiles, rules


@click.group()
def accounting() -> None:
    """Evaluate material balances; check and convert accounting reports."""


for _verb in (evaluate, check, generate, parse, profiles, rules):
    accounting.add_command(_verb)
