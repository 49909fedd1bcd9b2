"""Accountancy statistics beside the figures published for MAPIT, and the project's own limits.

MAPIT (sandialabs/MAPIT v1.5.13-beta) is no installable package, so its side is quoted: measured
on an AMD EPYC, one core, loaded by other processes, Python 3.11, numpy 2.4.6. Ours is measured
here, now. What is timed on each side stands beside each row.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import resource
import time
from collections.abc import Callable
from multiprocessing.queues import SimpleQueue

import numpy as np
import scipy

from korgan.accounting.domain.evaluation import evaluate_study
from korgan.accounting.readers.balance import read_balance
from korgan.science.accountancy.balance_lines import (
    INPUT,
    INVENTORY,
    OUTPUT,
    Observations,
    balance_lines,
)
from korgan.science.accountancy.covariance import evaluate_muf
from korgan.science.accountancy.measurement import ErrorModel, FloatArray
from korgan.science.accountancy.page import page_threshold
from korgan.science.accountancy.sequence import cumulative_muf, gemuf, page_statistic, sitmuf
from korgan.science.accountancy.series import SeriesParts, integrate_rates, reduce_parts
from korgan.science.accountancy.simulation import MonteCarloStudy, monte_carlo_study
from korgan.science.accountancy.tracking import BalanceTracker

MAPIT_STUDY_S = 3.63
MAPIT_PLANT_S, MAPIT_PLANT_MIB = 41.0, 793.0
HALF_PER_CENT = ErrorModel(0.005, 0.005)


def run() -> None:
    """Print all tables."""
    print(
        f"{platform.processor() or platform.machine()}, {multiprocessing.cpu_count()} cores, "
        f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}; "
        "best of several runs, the machine shared with others"
    )
    _study()
    _plant()
    _year()
    _file()
    _updates()


def _best(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def _alone(
    work: Callable[..., object], arguments: tuple[object, ...], *, runs: int
) -> tuple[float, float, float]:
    """Seconds, CPU seconds and peak MiB of work in a process of its own with one thread."""
    context = multiprocessing.get_context("spawn")
    answer = context.SimpleQueue()
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"  # as on the other side; inherited by the process
    process = context.Process(target=_measured, args=(work, arguments, runs, answer))
    process.start()
    if before is None:
        del os.environ["OMP_NUM_THREADS"]
    else:
        os.environ["OMP_NUM_THREADS"] = before
    seconds, cpu, peak = answer.get()
    process.join()
    return seconds, cpu, peak


def _measured(
    work: Callable[..., object],
    arguments: tuple[object, ...],
    runs: int,
    answer: SimpleQueue[tuple[float, float, float]],
) -> None:
    walls, cpus = [], []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        work(*arguments)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer.put((min(walls), min(cpus), peak))


# 13 balances, 1 input, 1 inventory, 1 output ---------------------------------------------------


def _thirteen() -> Observations:
    n = 13
    return Observations.of_single_methods(
        n,
        [INPUT] * n + [OUTPUT] * n + [INVENTORY] * (n + 1),
        [*range(n), *range(n), *range(n + 1)],
        [10.0] * (2 * n) + [100.0] * (n + 1),
        [0] * n + [1] * n + [2] * (n + 1),
        (HALF_PER_CENT,) * 3,
    )


def _study_once(each: bool, iterations: int) -> MonteCarloStudy:
    return monte_carlo_study(balance_lines(_thirteen()), iterations, 1, each_measurement=each)


def _study() -> None:
    iterations = 20_000
    print(f"\n13 balances, 1 input, 1 inventory, 1 output, {iterations:,} iterations")
    print("  MAPIT, quoted: errors, MUF, SEMUF, SITMUF, Page; each batch drawn; one thread")
    print("  ours: the same and CUMUF, GEMUF, contributions; from columns of batches to")
    print("        statistics; one thread")
    print(f"  {'':<40}{'s':>9}{'ratio':>8}{'CPU s':>9}   sd of SITMUF")
    print(f"  {'MAPIT':<40}{MAPIT_STUDY_S:>9.3f}{1:>8}{'':>9}   0.81-0.85 (should be 1)")
    for name, each in (
        ("each measurement drawn", True),
        ("sequence drawn from its covariance", False),
    ):
        seconds, cpu, _ = _alone(_study_once, (each, iterations), runs=15)
        spread = _study_once(each, iterations).sitmuf.std(axis=0)
        print(
            f"  {'ours, ' + name:<40}{seconds:>9.4f}{MAPIT_STUDY_S / seconds:>8.0f}{cpu:>9.4f}   "
            f"{spread.min():.3f}-{spread.max():.3f}"
        )
    study = _study_once(True, iterations)
    print(
        "  largest error of sigma MUF against the simulation: "
        f"{100 * abs(study.muf.std(axis=0) / study.sigma_muf - 1).max():.2f} % "
        f"(sampling error {100 / np.sqrt(2 * iterations):.2f} %)"
    )


# fuel fabrication: two continuous inputs, three outputs, 26 inventories -------------------------


def _plant_series() -> tuple[
    list[tuple[FloatArray, FloatArray]], list[tuple[FloatArray, FloatArray]]
]:
    """Series of the sizes of MAPIT's example: (times, rates) of inputs and outputs."""
    rng = np.random.default_rng(1)
    inputs = []
    for size in (130_049, 86_781):
        times = np.linspace(0.0, 6480.0, size)
        inputs.append((times, 1.0 + 0.2 * rng.random(size)))
    times = np.linspace(0.0, 6480.0, 130_049)
    outputs = [(times, np.full(times.size, 2.2 * share)) for share in (0.02, 0.97, 0.01)]
    return inputs, outputs


def _plant_lines(*, reduce: bool) -> Observations:
    inputs, outputs = _plant_series()
    boundaries = np.arange(0.0, 6480.0 + 1, 416.0)
    n = boundaries.size - 1
    columns: list[tuple[int, SeriesParts]] = []
    for direction, series in ((INPUT, inputs), (OUTPUT, outputs)):
        for times, rates in series:
            parts = integrate_rates(times, rates, boundaries)
            columns.append((direction, reduce_parts(parts) if reduce else parts))
    store = np.linspace(0.0, 6480.0, 6_481)
    for stock in range(26):
        values = 50.0 + stock + np.sin(store / 100.0)
        last = np.searchsorted(store, boundaries, side="right").astype(np.int64) - 1
        columns.append(
            (INVENTORY, SeriesParts(last, np.arange(n + 1), values[last], np.ones(n + 1)))
        )
    offset, keys = 0, []
    for _, parts in columns:
        keys.append(parts.measurement + offset)
        offset += int(parts.measurement.max()) + 1
    method = np.concatenate([np.full(p.mass.size, i) for i, (_, p) in enumerate(columns)])
    return Observations.of_single_methods(
        n,
        np.concatenate([np.full(p.mass.size, d) for d, p in columns]),
        np.concatenate([p.balance for _, p in columns]),
        np.concatenate([p.mass for _, p in columns]),
        method,
        (HALF_PER_CENT,) * len(columns),
        measurement=np.concatenate(keys),
        count=np.concatenate([p.count for _, p in columns]),
    )


def _plant_study(reduce: bool, each: bool, iterations: int) -> MonteCarloStudy:
    lines = balance_lines(_plant_lines(reduce=reduce))
    return monte_carlo_study(lines, iterations, seed=1, each_measurement=each)


def _plant() -> None:
    iterations = 200
    print(
        "\nfuel fabrication size: 216,830 input samples, 26 inventories of 6,481 samples, "
        f"3 outputs of 130,049 samples, 15 balances, {iterations} iterations"
    )
    print("  asked of both: MUF, CUMUF, sigma MUF, SITMUF, Page of each sequence; one thread each")
    print("  MAPIT, quoted: draws an error for each sample in each sequence and keeps the arrays")
    print("  ours: making and integrating the series, covariance, contributions, drawing, MUF,")
    print("        CUMUF, SITMUF, GEMUF, Page; peak memory of the whole process. Errors of the")
    print("        samples of a balance are drawn as their sum: a sum of independent normal")
    print("        errors is normal, so all sequences have one joint distribution.")
    print("        No array of altered samples exists; nothing asked for needs one.")
    print("        Row 2 draws the errors of these sums, row 3 (the default of a study) the MUF")
    print("        sequence: both exact. Row 4, on demand, draws each error of each sample, as")
    print("        the witness of both.")
    print(f"  {'':<56}{'s':>8}{'ratio':>8}{'CPU s':>8}{'MiB':>7}   spread of sigma MUF")
    print(f"  {'MAPIT':<56}{MAPIT_PLANT_S:>8.2f}{1:>8}{'':>8}{MAPIT_PLANT_MIB:>7.0f}")
    for name, reduce, each, runs in (
        ("ours, samples summed by balance while they are read", True, True, 7),
        ("ours, all samples kept, sequences drawn", False, False, 5),
        ("ours, all samples kept, an error of its own for each", False, True, 1),
    ):
        seconds, cpu, peak = _alone(_plant_study, (reduce, each, iterations), runs=runs)
        study = _plant_study(reduce, each, iterations)
        spread = study.muf.std(axis=0, ddof=1) / study.sigma_muf
        print(
            f"  {name:<56}{seconds:>8.3f}{MAPIT_PLANT_S / seconds:>8.0f}{cpu:>8.3f}{peak:>7.0f}"
            f"   {spread.min():.2f}-{spread.max():.2f}"
        )
    print(
        f"  (spread: simulated over analytic; sampling error {1 / np.sqrt(2 * iterations):.2f}; "
        f"asked for: 100 times and 200 MiB)"
    )
    a, b = (evaluate_muf(balance_lines(_plant_lines(reduce=r))) for r in (True, False))
    print(
        "  the two ways agree in the covariance to "
        f"{np.abs(a.covariance - b.covariance).max() / a.covariance.max():.1e} (relative)"
    )


# a year of a ledger ----------------------------------------------------------------------------


def _year() -> None:
    size, n = 1_000_000, 12
    rng = np.random.default_rng(2)
    direction = rng.choice([INPUT, OUTPUT, INVENTORY], size)
    place = np.where(direction == INVENTORY, rng.integers(0, n + 1, size), rng.integers(0, n, size))
    mass, method = rng.random(size), rng.integers(0, 20, size)
    calibration, stratum = rng.integers(0, 12, size), rng.integers(0, 40, size)
    models = tuple(ErrorModel(0.001 * (i + 1), 0.0005, 0.01, 0.001) for i in range(20))

    def work() -> None:
        rows = Observations.of_single_methods(
            n, direction, place, mass, method, models, stratum=stratum, calibration=calibration
        )
        result = evaluate_muf(balance_lines(rows))
        z = sitmuf(result.muf, result.covariance)
        cumulative_muf(result.muf, result.covariance)
        gemuf(z)
        page_statistic(z)
        page_threshold(n)

    print(
        f"\n{size:,} ledger lines of one year, 12 balances, 40 strata, 20 methods, 240 calibrations"
    )
    print("  from columns to MUF, full covariance, contributions, CUMUF, SITMUF, GEMUF, Page")
    cpu = time.process_time()
    work()
    cpu = time.process_time() - cpu
    print(f"  {_best(work, 5):.3f} s (limit 1 s), {cpu:.3f} s of CPU")


def _file() -> None:
    size = 50_000
    rng = np.random.default_rng(3)
    form = {
        "strata": {"in": {"direction": "input", "random": 0.01, "systematic": 0.005},
                   "out": {"direction": "output", "random": 0.01, "systematic": 0.005}},
        "closings": [{"time": t} for t in range(13)],
        "events": [
            {"time": float(t), "stratum": s, "mass": float(m)}
            for t, s, m in zip(
                rng.uniform(0.001, 12, size), rng.choice(["in", "out"], size), rng.random(size),
                strict=True,
            )
        ],
    }  # fmt: skip
    content = json.dumps(form).encode()
    read = _best(lambda: read_balance(content), 2)
    whole = _best(lambda: evaluate_study(read_balance(content)), 2)
    print(f"\nbalance file of {size:,} events, {len(content) / 1e6:.1f} MB of JSON")
    print(f"  read and checked {read:.2f} s ({size / read:,.0f} events/s), evaluated {whole:.2f} s")


def _updates() -> None:
    model = ErrorModel(0.01, 0.005)
    tracker = BalanceTracker()
    for balance in range(100):
        for k in range(5):
            tracker.add_flow(1, 1.0, model, "in", "c", f"{balance}-{k}")
        tracker.add_inventory(50.0, model, "stock", "c", str(balance))
        tracker.close()
    count = 2_000

    def work() -> None:
        for k in range(count):
            tracker.add_flow(1, 1.0, model, "in", "c", f"new-{time.perf_counter_ns()}-{k}")
        tracker.open_balance()

    seconds = _best(work, 3)
    print("\nnear-real-time update after 100 closed balances")
    print(f"  {1e6 * seconds / count:.0f} us for each measurement that arrives")
