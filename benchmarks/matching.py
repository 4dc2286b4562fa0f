"""The matching engine beside what people would pick instead: same arrays, same objective, ratios of one run.

    python -m benchmarks.matching [--size city|province]

Synthetic markets of three sizes; the median of several interleaved rounds. Peers that cannot reach the
optimum (greedy, stable matching) show what they lose; exact peers must agree to the last digit.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from math import log
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.market import market
from benchmarks.peers import ENGINE, PEERS, RAW, columns, cp_sat, engine
from talent_matching.problem.limits import Control
from talent_matching.problem.problem import Problem
from talent_matching.solver.assignment import solve
from talent_matching.solver.result import relative_gap

SIZES = {"city": (50, 500, 2000), "province": (500, 2000, 20_000)}
GAPS = (1e-3, 5e-4, 2e-4, 1e-4)
"""The table of teams says after how long each was proved."""
SLOW_SECONDS = 20
"""A peer that has taken this long is not asked again."""


def peak_megabytes(call: Callable[[], object]) -> float:
    """How far the process's memory rises above its present size during a call (Linux; else 0)."""
    status, reset = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not reset.exists():
        call()
        return 0.0

    def kilobytes(name: str) -> int:
        return int(next(line for line in status.read_text().splitlines() if line.startswith(name)).split()[1])

    reset.write_text("5")
    before = kilobytes("VmRSS")
    call()
    return (kilobytes("VmHWM") - before) / 1024


def singles(console: Console, sizes: tuple[int, ...]) -> None:
    """Peers at three sizes without teams."""
    table = Table(title="No teams: seconds (ratio to the raw flow), loss of value")
    for title in ("", *(f"{n} needs" for n in sizes), "growth"):
        table.add_column(title, justify="right" if title else "left")
    seconds: dict[str, list[float]] = {name: [] for name, *_ in PEERS}
    cells: dict[str, list[str]] = {name: [] for name, *_ in PEERS}
    for n in sizes:
        problem = market(n)
        memory = peak_megabytes(lambda problem=problem: engine(problem))
        console.print(
            f"{n} needs, {problem.seats.sum()} seats, {problem.people} people, "
            f"{len(problem.pair_need)} pairs: the engine's call takes {memory:.0f} MB"
        )
        values = measure(problem, n, seconds)
        for name, value in values.items():
            loss = 1 - value / values[ENGINE]
            ratio = seconds[name][-1] / seconds[RAW][-1]
            cells[name].append(f"{seconds[name][-1]:.3f} ({ratio:.2f}x)" + (f" -{loss:.2%}" if loss else ""))
    for name, spent in seconds.items():
        growth = ""
        if len(spent) == len(sizes):
            growth = f"{log(spent[-1] / spent[-2]) / log(sizes[-1] / sizes[-2]):.2f}"
        table.add_row(name, *cells[name], *[""] * (len(sizes) - len(spent)), growth)
    console.print(table)


def measure(problem: Problem, needs: int, seconds: dict[str, list[float]]) -> dict[str, int]:
    """Median seconds of interleaved rounds of every peer that this size suits; the values they reach."""
    fitting = [peer for peer in PEERS if needs <= peer[2]]
    times: dict[str, list[float]] = {name: [] for name, *_ in fitting}
    values: dict[str, int] = {}
    for _ in range(5 if needs <= 2000 else 3):
        for name, call, *_ in fitting:
            if sum(times[name]) < SLOW_SECONDS:
                begun = time.perf_counter()
                values[name] = call(problem)
                times[name].append(time.perf_counter() - begun)
    for name, _, _, exact in fitting:
        seconds[name].append(statistics.median(times[name]))
        assert not exact or values[name] == values[ENGINE], f"{name} disagrees"
    return values


def teams(console: Console, needs: int, counts: tuple[int, ...], limit: float) -> None:
    """What the engine proves with teams, and when; CP-SAT on the whole model beside the smallest."""
    table = Table(title=f"{needs} needs with teams, limit {limit:.0f} s")
    gaps = [f"<= {gap:.2%}" for gap in GAPS]
    for title in ("teams", "options", *gaps, "end", "gap", "by prices", "memory"):
        table.add_column(title, justify="right")
    for count in counts:
        problem, run = market(needs, count), TeamRun(limit)
        memory = peak_megabytes(lambda problem=problem, run=run: run(problem))
        result = run.result
        by_prices = f"{relative_gap(result.objective, result.price_bound):.4%}"
        row = [f"{run.seconds:.2f} s", f"{result.gap:.4%}", by_prices, f"{memory:.0f} MB"]
        table.add_row(str(count), str(len(problem.bundles)), *run.reached.values(), *row)
        if count == counts[0] and needs <= 2000:
            begun = time.perf_counter()
            value, bound = cp_sat(problem)
            spent, gap = time.perf_counter() - begun, relative_gap(value, bound)
            table.add_row(f"{count}, CP-SAT", "", *[""] * len(GAPS), f"{spent:.2f} s", f"{gap:.4%}")
            assert value * problem.value_unit <= result.bound
    console.print(table)


class TeamRun:
    """One run of the engine with teams and the seconds after which it had proved certain gaps."""

    def __init__(self, limit: float) -> None:
        self.limit, self.seconds = limit, 0.0
        self.reached = dict.fromkeys(GAPS, "")

    def __call__(self, problem: Problem) -> None:
        self.begun = time.perf_counter()
        self.result = solve(problem, Control(time_limit=self.limit, progress=self.note))
        self.seconds = time.perf_counter() - self.begun
        self.note("end", self.result.objective, self.result.bound)

    def note(self, _step: str, objective: int, bound: int) -> None:
        for gap, already in self.reached.items():
            if not already and 0 < objective <= bound and relative_gap(objective, bound) <= gap:
                self.reached[gap] = f"{time.perf_counter() - self.begun:.2f} s"


def phases(console: Console, needs: int) -> None:
    """Where the engine's time goes."""
    built = market(needs)
    begun = time.perf_counter()
    problem = Problem.build(**columns(built))
    control = Control()
    check = time.perf_counter() - begun
    solve(problem, control)
    spent = ", ".join(f"{name} {seconds:.3f}" for name, seconds in control.phases.items())
    console.print(f"{needs} needs, seconds: check and order {check:.3f}, {spent}")


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", choices=SIZES, default="city")
    size = parser.parse_args(arguments).size
    console = Console(width=max(120, Console().width), force_terminal=False, file=sys.stdout)
    singles(console, SIZES[size])
    phases(console, SIZES[size][-1])
    teams(console, 2000, (300, 1000, 3000), 30)
    if size == "province":
        teams(console, 20_000, (3000, 10_000, 30_000), 120)


if __name__ == "__main__":
    main()
