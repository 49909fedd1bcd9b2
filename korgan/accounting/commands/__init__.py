"""Command-line verbs of nuclear material accounting.

The group and its verbs; imports of numbers, tables and the database are made inside the verbs, so
that `--help` answers at once.
"""

from __future__ import annotations

import click

from korgan.accounting.commands.evaluation import evaluate
from korgan.accounting.commands.ledger import (
    book_,
    export_ledger_,
    import_ledger_,
    verify_ledger,
)
from korgan.accounting.commands.reports import check, generate, parse, profiles, rules


@click.group()
def accounting() -> None:
    """Evaluate material balances; check and convert reports; read and move ledgers."""


_WITHOUT_DATABASE = (evaluate, check, generate, parse, profiles, rules)
_OF_THE_LEDGER = (book_, verify_ledger, export_ledger_, import_ledger_)
for _verb in (*_WITHOUT_DATABASE, *_OF_THE_LEDGER):
    accounting.add_command(_verb)
