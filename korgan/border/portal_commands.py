"""`korgan science portal | scurve | acceptance | mda`: no database, no Django."""

from __future__ import annotations

import csv
import math
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from korgan.kernel.console import json_option, print_json, reports_errors
from korgan.science.errors import InputError

if TYPE_CHECKING:
    from korgan.science.portals.binomial import Interval
    from korgan.science.portals.engine.configuration import PortalConfiguration
    from korgan.science.portals.series_file import PortalSeries

FILE = click.Path(path_type=Path)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "this is no text in UTF-8"
        raise InputError("unreadable_file", reason, where=str(path)) from None


def _show(record: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(record)
    else:
        click.echo("  ".join(f"{name} {value}" for name, value in record.items()))


@click.command()
@click.argument("file", type=FILE)
@click.option("--interval", type=float, help="Live time of a sample in seconds, if not in FILE.")
@click.option("--false-alarms", default=1e-3, help="Stated probability per occupancy.")
@click.option("--benign", type=FILE, help="Recorded benign traffic that sets the thresholds.")
@click.option("--occupancies", default=20_000, help="Simulated ones, without --benign.")
@click.option("--seed", default=1, help="Of the simulation.")
@json_option
@reports_errors
def portal(
    file: Path,
    interval: float | None,
    false_alarms: float,
    benign: Path | None,
    occupancies: int,
    seed: int,
    as_json: bool,
) -> None:
    """Decide on the occupancies of a count series (CSV; docs/science/portals.md)."""
    from korgan.science.portals.engine.engine import PortalEngine
    from korgan.science.portals.series_file import read_series

    series = read_series(_text_of(file), interval)
    recorded = read_series(_text_of(benign), interval) if benign is not None else None
    name = benign.name if benign is not None else ""
    ready = _calibrated(series, recorded, name, false_alarms, occupancies, seed)
    _show_configuration(ready, series, as_json=as_json)
    engine = PortalEngine(ready)
    decisions = engine.process(
        series.counts, series.live_time_s, series.occupied, series.vehicle_class
    )
    decisions += engine.finish()
    for decision in decisions:
        if as_json:
            print_json({"record": "occupancy", **decision.as_dict()})
        else:
            click.echo(decision.explain())
    outcomes = Counter(decision.outcome.value for decision in decisions)
    _show(
        {"record": "summary", "occupancies": len(decisions), "outcomes": dict(outcomes)},
        as_json=as_json,
    )


def _calibrated(
    series: PortalSeries,
    recorded: PortalSeries | None,
    name: str,
    false_alarms: float,
    occupancies: int,
    seed: int,
) -> PortalConfiguration:
    from korgan.science.portals.calibration import calibrate, recorded_scores, simulated_scores
    from korgan.science.portals.engine.standard import standard_portal
    from korgan.science.portals.series_file import lane_like

    bare = standard_portal("portal", "1", series.channels, series.interval_s)
    if recorded is None:
        scores = simulated_scores(bare, lane_like(series), occupancies, seed)
        origin = (
            f"{occupancies} simulated occupancies, seed {seed}, with this file's background and "
            "declared traffic: the rate at the site may differ"
        )
    else:
        if recorded.channels != series.channels:
            raise InputError("lane_differs", "lane and configuration have different channels")
        scores = recorded_scores(
            bare,
            recorded.counts,
            recorded.live_time_s,
            recorded.occupied,
            recorded.vehicle_class,
        )
        origin = f"recorded benign traffic, {name}"
    return calibrate(bare, scores, false_alarms, origin=origin)


def _show_configuration(ready: PortalConfiguration, series: PortalSeries, *, as_json: bool) -> None:
    record = ready.calibration
    if record is None:
        return
    _show(
        {
            "record": "configuration",
            "fingerprint": ready.fingerprint,
            "samples": len(series.counts),
            "sample_interval_s": series.interval_s,
            "channels": [channel.name for channel in series.channels],
            "background_cps": [round(rate, 4) for rate in series.background_cps()],
            "false_alarm_probability": record.false_alarm_probability,
            "calibration_occupancies": record.occupancies,
            "calibration_alarms": record.alarms,
            "upper_limit_95": record.upper_limit_95,
            "origin": record.origin,
            "thresholds": {rule.name: rule.threshold for rule in ready.rules},
        },
        as_json=as_json,
    )


@click.command()
@click.argument("file", type=FILE)
@click.option("--link", type=click.Choice(["probit", "logit", "cloglog"]), default="probit")
@click.option("--floor", default=0.0, help="Probability of an alarm without a source.")
@click.option("--chance", "chances", multiple=True, type=float, default=(0.5, 0.9))
@click.option("--confidence", default=0.95)
@json_option
@reports_errors
def scurve(
    file: Path,
    link: Any,
    floor: float,
    chances: tuple[float, ...],
    confidence: float,
    as_json: bool,
) -> None:
    """Fit an S-curve to trials (CSV with columns strength, detected, trials)."""
    from korgan.science.portals.scurve import fit_scurve

    strengths, detected, trials = _trials(_text_of(file))
    curve = fit_scurve(strengths, detected, trials, link=link, floor=floor)
    _show(
        {
            "record": "curve",
            "link": curve.link,
            "intercept": curve.intercept,
            "slope": curve.slope,
            "floor": curve.floor,
            "deviance": curve.deviance,
            "degrees_of_freedom": curve.degrees_of_freedom,
            "fit_p_value": curve.fit_p_value,
        },
        as_json=as_json,
    )
    for chance in chances:
        limits = curve.strength_for(chance, confidence)
        _show(
            {
                "record": "strength",
                "probability": chance,
                "strength": limits.strength,
                "lower": limits.lower,
                "upper": limits.upper if math.isfinite(limits.upper) else None,
                "confidence": confidence,
            },
            as_json=as_json,
        )
    for strength, seen in curve.points(confidence):
        _show(
            {"record": "point", "strength": strength, **_interval(seen), "confidence": confidence},
            as_json=as_json,
        )


def _interval(interval: Interval) -> dict[str, Any]:
    return {"estimate": interval.estimate, "lower": interval.lower, "upper": interval.upper}


def _trials(text: str) -> tuple[list[float], list[int], list[int]]:
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    needed = ("strength", "detected", "trials")
    missing = [name for name in needed if name not in (rows.fieldnames or ())]
    if missing:
        raise InputError(
            "missing_columns", f"missing columns: {', '.join(missing)}", where="header"
        )
    strengths, detected, trials = [], [], []
    for number, row in enumerate(rows, start=1):
        try:
            strengths.append(float(row["strength"]))
            detected.append(int(row["detected"]))
            trials.append(int(row["trials"]))
        except (TypeError, ValueError):
            raise InputError(
                "bad_row", "a cell is missing or not a number", where=f"row {number}"
            ) from None
    return strengths, detected, trials


@click.command()
@click.option("--criterion", help="Name of the row; without it the criteria are listed.")
@click.option("--alarms", type=int, help="Alarms, or false alarms, by the criterion.")
@click.option("--trials", type=int, help="Passages.")
@click.option("--confidence", type=float, help="Where the criterion states none.")
@click.option("--criteria", type=FILE, help="A table of your own (CSV).")
@json_option
@reports_errors
def acceptance(
    criterion: str | None,
    alarms: int | None,
    trials: int | None,
    confidence: float | None,
    criteria: Path | None,
    as_json: bool,
) -> None:
    """Judge trials of an instrument by a criterion with its source and edition."""
    from korgan.science.portals.acceptance import default_criteria, judge, read_criteria

    rows = read_criteria(_text_of(criteria)) if criteria is not None else default_criteria()
    if criterion is None:
        for row in rows:
            _show(
                {
                    "record": "criterion",
                    "criterion": row.criterion,
                    "instrument": row.instrument,
                    "quantity": row.quantity.value,
                    "limit": row.limit,
                    "confidence": row.confidence,
                    "source": row.source,
                    "edition": row.edition,
                    "verification": row.verification.value,
                },
                as_json=as_json,
            )
        return
    chosen = next((row for row in rows if row.criterion == criterion), None)
    if chosen is None:
        known = ", ".join(row.criterion for row in rows)
        raise InputError(
            "unknown_criterion", f"no criterion is called {criterion!r}", mend=f"known: {known}"
        )
    if alarms is None or trials is None:
        raise InputError("no_trials", "alarms and trials are needed", where="--alarms, --trials")
    verdict = judge(chosen, alarms=alarms, trials=trials, confidence=confidence)
    if not as_json:
        click.echo(verdict.statement)
        return
    print_json(
        {
            "record": "verdict",
            "criterion": criterion,
            "alarms": alarms,
            "trials": trials,
            "result": verdict.result.value,
            **_interval(verdict.interval),
            "further_trials": verdict.further_trials,
            "statement": verdict.statement,
        }
    )


@click.command()
@click.option("--background", type=float, required=True, help="Expected counts, or counts seen.")
@click.option(
    "--tau", type=float, help="Background time over measurement time; else known exactly."
)
@click.option("--alpha", default=0.05, help="Risk of a false alarm.")
@click.option("--beta", default=0.05, help="Risk of a miss.")
@click.option("--efficiency", type=float, help="Counts per photon or neutron emitted.")
@click.option("--intensity", type=float, help="Photons or neutrons per decay.")
@click.option("--live-time", type=float, help="Of the measurement, in seconds.")
@json_option
@reports_errors
def mda(
    background: float,
    tau: float | None,
    alpha: float,
    beta: float,
    efficiency: float | None,
    intensity: float | None,
    live_time: float | None,
    as_json: bool,
) -> None:
    """Say what can be detected above a background, by Currie and exactly, and as activity."""
    from korgan.science.portals.detection_limits import (
        currie_limits,
        gamma_poisson_limits,
        minimum_detectable_activity,
        poisson_limits,
    )

    time_ratio = math.inf if tau is None else tau
    exact = (
        poisson_limits(background, alpha=alpha, beta=beta)
        if tau is None
        else gamma_poisson_limits(background * tau, tau=tau, alpha=alpha, beta=beta)
    )
    for limits in (currie_limits(background, tau=time_ratio, alpha=alpha, beta=beta), exact):
        record: dict[str, Any] = {
            "record": "limits",
            "method": limits.method,
            "critical_level": limits.critical_level,
            "detection_limit": limits.detection_limit,
            "decision_count": limits.decision_count,
            "achieved_alpha": limits.achieved_alpha,
        }
        if efficiency is not None and intensity is not None and live_time is not None:
            record["mda_bq"] = minimum_detectable_activity(
                limits.detection_limit,
                efficiency=efficiency,
                intensity=intensity,
                live_time_s=live_time,
            )
        _show(record, as_json=as_json)
