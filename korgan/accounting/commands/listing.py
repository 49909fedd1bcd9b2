"""Results on a terminal: tables for people, the same facts as the JSON."""

from __future__ import annotations

from typing import Any

import click

from korgan.kernel.console import gettext as _


def print_evaluation(result: dict[str, Any]) -> None:
    """Print the result of one balance file."""
    unit = result["unit"]
    title = result["name"] or result["file"]
    area = " ".join(x for x in (result["facility"], result["material_balance_area"]) if x)
    click.echo(f"{title}{'  ' + area if area else ''}   masses in {unit}, MUF = book - physical")
    if result.get("balances"):
        _print_balances(result)
    if result.get("tests"):
        _print_tests(result["tests"])
    for name in (
        "goal", "transfers", "inspections", "paired", "anova", "sampling", "power",
        "detection_study", "cusum", "materials", "near_real_time",
    ):  # fmt: skip
        if result.get(name):
            click.echo(f"\n{name.replace('_', ' ')}")
            _print_values(result[name], "  ")
    for note in result["notes"]:
        click.echo(f"note: {_sentence(note)}")
    for problem in result["problems"]:
        click.echo(f"problem: {_sentence(problem)}")


def _print_balances(result: dict[str, Any]) -> None:
    columns = [
        ("balance", "balance"), ("PB", "beginning_inventory"), ("inputs", "inputs"),
        ("outputs", "outputs"), ("BE", "book_inventory"), ("PE", "ending_inventory"),
        ("MUF", "muf"), ("sigma", "sigma_muf"), ("CUMUF", "cumuf"), ("sigma", "sigma_cumuf"),
        ("SITMUF", "sitmuf"), ("Page", "page"), ("GEMUF", "gemuf"),
    ]  # fmt: skip
    rows = result["balances"]
    columns = [c for c in columns if c[1] in rows[0]]
    click.echo("  ".join(f"{head:>10}" for head, _ in columns))
    for row in rows:
        click.echo("  ".join(f"{_short(row[key]):>10}" for _, key in columns))
    click.echo("contributions to the variance of the last MUF")
    for part in rows[-1].get("contributions", []):
        share = "" if part["share"] is None else f"{100 * part['share']:7.2f} %"
        click.echo(f"  {part['stratum']:<20} {part['place']:<10} {part['method']:<20} {share}")


def _print_tests(tests: dict[str, Any]) -> None:
    click.echo(
        f"\ntests, false-alarm probability {tests['false_alarm_probability']:g} for "
        f"{tests['sequence_length']} balances"
    )
    for name, test in tests.items():
        if isinstance(test, dict):
            verdict = f"ALARM at {test['alarm_balances']}" if test["alarm"] else "no alarm"
            click.echo(f"  {name:<10} threshold {_short(test['threshold']):>10}   {verdict}")


def _print_values(value: Any, indent: str) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, (dict, list)) and inner:
                click.echo(f"{indent}{key.replace('_', ' ')}")
                _print_values(inner, indent + "  ")
            else:
                click.echo(f"{indent}{key.replace('_', ' ')}: {_short(inner)}")
    elif isinstance(value, list):
        if all(not isinstance(v, (dict, list)) for v in value):
            click.echo(indent + "  ".join(_short(v) for v in value))
            return
        for inner in value:
            if isinstance(inner, dict) and all(
                not isinstance(v, (dict, list)) for v in inner.values()
            ):
                click.echo(
                    indent
                    + ", ".join(f"{k.replace('_', ' ')} {_short(v)}" for k, v in inner.items())
                )
            else:
                _print_values(inner, indent)


def _short(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _sentence(entry: dict[str, str]) -> str:
    where = f"{entry['where']}: " if entry.get("where") else ""
    mend = f" ({entry['mend']})" if entry.get("mend") else ""
    return f"{where}{entry['message']}{mend}"


def print_check(result: dict[str, Any]) -> None:
    """Print what the checker found, in the language of the console."""
    for report in result["reports"]:
        span = f"{report['start'] or ''} – {report['end'] or ''}"
        click.echo(f"{report['report']}  {span}  {_('lines')}: {report['lines']}")
    words = {"error": _("error"), "warning": _("warning")}
    for finding in result["findings"]:
        line = "" if finding["line"] is None else f" {_('line')} {finding['line']}"
        click.echo(
            f"{words[finding['severity']]} {finding['rule']} {finding['report']}{line}: "
            f"{_(finding['message'])}\n"
            f"    {_('why')}: {_(finding['reason'])} ({finding['source']})\n"
            f"    {_('mend')}: {_(finding['mend'])}"
        )
    for gap in result["unchecked"]:
        click.echo(f"{_('not checked')} {gap['rule']} {gap['report']}: {_(gap['message'])}")
    verdict = _("may be dispatched") if result["dispatch"] else _("must not be dispatched")
    click.echo(
        f"{_('errors')}: {result['errors']}, {_('warnings')}: {result['warnings']}: {verdict}"
    )
