"""The `korgan` command: a table of verbs, each loaded only when it is called.

Loading on demand keeps `korgan identify` free of Django and `korgan --help` instant.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import click

from korgan.kernel.console import asked_language, speak

# verb -> (module, attribute, one line of help)
VERBS: dict[str, tuple[str, str, str]] = {
    "run": ("korgan.web.commands", "run", "Try Korgan out: a demonstration State on this machine."),
    "init": ("korgan.web.commands", "init", "Set a real installation up, with its administrator."),
    "serve": ("korgan.web.commands", "serve", "Serve a real installation."),
    "worker": ("korgan.kernel.jobs.commands", "worker", "Do long work in the background."),
    "check": ("korgan.web.commands", "check", "Check the installation (--deploy for production)."),
    "backup": ("korgan.web.backup_commands", "backup", "Write a backup that can be checked."),
    "restore": ("korgan.web.backup_commands", "restore", "Bring a backup back."),
    "django": ("korgan.web.commands", "django", "Run any of Django's own commands."),
    "audit": ("korgan.kernel.audit.commands", "audit", "Verify, export and witness the log."),
    "documents": ("korgan.kernel.documents.commands", "documents", "Check and expire originals."),
    "reference": ("korgan.kernel.reference.commands", "reference", "Load rule packs."),
    "cases": ("korgan.border.case_commands", "cases", "List, show and open alarm cases."),
    "identify": ("korgan.border.commands", "identify", "Say what is in instrument files."),
    "science": ("korgan.border.commands", "science", "Evaluate identification and portal rules."),
    "licence": (
        "korgan.sources.licence_commands",
        "licence",
        "Check a licence of sources; make the regulator's key.",
    ),
    "law": ("korgan.law.commands", "law", "Import laws; list gaps; what ratification would bring."),
    "screen": ("korgan.trade.commands", "screen", "Screen names against lists of parties."),
    "trade": ("korgan.trade.console_commands", "trade", "Screen known parties again."),
    "sources": ("korgan.sources.commands", "sources", "Export and import the source register."),
    "message": (
        "korgan.exchange.commands",
        "message",
        "Signed messages to and from agencies of other States.",
    ),
    "accounting": (
        "korgan.accounting.commands",
        "accounting",
        "Evaluate material balances; check reports.",
    ),
    "cooperation": ("korgan.cooperation.commands", "cooperation", "IATI files, exit plans."),
    "training": ("korgan.training.commands", "training", "Posts, forecast, certificates."),
}


class _LazyGroup(click.Group):
    """A click group whose members are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, attribute, _ = VERBS[cmd_name]
        command: Any = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}.{attribute} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(verb, text) for verb, (_, _, text) in VERBS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="korgan")
def korgan() -> None:
    """Korgan: national nuclear-security information system.

    Every command takes --json where it prints records: one object a line, errors as
    objects with a code. Exit status 0 means that all went well.
    """
    _choose_language()


def _choose_language() -> None:
    """Speak the language of the environment (LANG), as far as there are translations."""
    language = asked_language(os.environ)
    if language != "en":
        from korgan.web.catalogues.console import translator

        speak(translator(language))
