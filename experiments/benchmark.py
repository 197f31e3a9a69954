"""Speed, as ratios measured side by side in one run: ``python -m experiments.benchmark`` (``--quick`` leaves out the
cold start). Times of different machines cannot be compared; ratios can. Never a test.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import sim
from experiments.plain_mesa import OTHERS, PlainModel
from sim import Ensemble, chance, state
from sim.compiled import entry
from sim.encoding import Case, encode
from sim.ensemble import harvest
from sim.scenario import build
from sim.vocabulary import compiled

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5

START = """
import sim
sim.Ensemble(sim.encode(sim.load()), 1).run(range(100))
"""


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def side_by_side(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Median seconds of each, taken in turns, so that a busy machine slows all alike."""
    taken = [[seconds(work) for work in works] for _ in range(rounds)]
    return [median(column) for column in zip(*taken, strict=True)]


def runs(case: Case, n: int, threads: int = 1) -> Callable[[], object]:
    return lambda: Ensemble(case, 1).run(range(n), threads=threads)


def fit(x: Any, y: Any) -> tuple[float, float, float]:
    """Slope, intercept and R squared of a straight line."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    a, b = np.polyfit(x, y, 1)
    left = np.sum((np.polyval([a, b], x) - y) ** 2) / np.sum((y - np.mean(y)) ** 2)
    return float(a), float(b), float(1.0 - left)


@compiled
def keyed(n):
    total = 0.0
    key = chance.key(1, 2, 0, 3)
    for i in range(n):
        total += chance.draw(key, 0, i, 7)
    return total


@compiled
def stub(n):
    """The cheapest thing that could stand in: one multiplication and a shift a draw, from a counter."""
    total = 0.0
    for i in range(n):
        z = np.uint64(i + 1) * np.uint64(0x9E3779B97F4A7C15)
        total += np.float64((z ^ (z >> np.uint64(30))) >> np.uint64(11)) * 1.1102230246251565e-16
    return total


def widened(case: Case, times: int) -> Case:
    """The same case with every move listed so many times."""
    mapping = dict(case.scenario.mapping)
    mapping["moves"] = {
        f"{name}_{k}" if k else name: entry for name, entry in mapping["moves"].items() for k in range(times)
    }
    return encode(build(mapping))


def speed_up(case: Case) -> None:
    alike = case.patched(OTHERS)

    def plain() -> None:
        for r in range(2):
            PlainModel(case, seed=r).run_model()

    slow, fast, full = side_by_side(plain, runs(alike, 100), runs(case, 100), rounds=3)
    print(f"runs a second against plain Mesa, one thread   {slow / 2 / (fast / 100):6.0f} times   with its five rules")
    print(f"                                               {slow / 2 / (full / 100):6.0f} times   with all rules on")


def thorough(case: Case, n: int) -> Callable[[], object]:
    """The same runs with every option of every pair weighed in every turn."""
    x, s, begin = state.desk(case), state.start(case), state.start(case).raw.copy()
    x.thorough[0] = 1
    return lambda: entry().many(
        case.world, s, x, begin, 1, np.arange(n), 0, harvest(case, n, first=False, occupancy=False, detail=False)
    )


def per_option(case: Case, n: int = 200) -> float:
    turns, options = int(case.world.clock[0]["horizon"]), len(case.options)
    many = 10 * n  # enough that both threads have chunks to share
    one, two, all_weighed = side_by_side(runs(case, many), runs(case, many, threads=2), thorough(case, n), rounds=3)
    each, weighed = one / (many * turns * options) * 1e9, all_weighed / (n * turns * options) * 1e9
    print(f"one option a turn, all rules on                {weighed:6.1f} ns   if every option is weighed")
    print(
        f"                                               {each:6.1f} ns   as it is: most need not ({options} options)"
    )
    print(f"two threads against one                        {one / two:6.2f} times")
    return one / (many * turns) * 1e9


def luck(case: Case, turn_ns: float) -> None:
    """Draws a turn: every pair's choice, every trigger, and the few that acts and events ask for."""
    results = Ensemble(case, 1).run(range(100)).tally
    extra = (2 * results["acts"] + 2 * results["asked"]).sum() / results["turn"].sum()
    draws = len(case.pairs) + len(case.triggers) + extra
    n = 2_000_000
    keyed(10), stub(10)
    a, b = side_by_side(lambda: keyed(n), lambda: stub(n))
    cost = (a - b) / n * 1e9
    print(f"keyed random numbers                           {draws * cost / turn_ns:6.1%}    of a turn "
          f"({draws:.0f} draws, {a / n * 1e9:.1f} ns each, {b / n * 1e9:.1f} for a bare counter)")  # fmt: skip


def linear(case: Case) -> None:
    def line(name: str, x: Sequence[float], works: Sequence[Callable[[], object]], unit: str) -> None:
        slope, _rest, r2 = fit(x, side_by_side(*works, rounds=3))
        print(f"cost grows with {name:8}                       R² {r2:.4f}   {slope * 1e6:.2f} µs {unit}")

    turns = [26, 52, 104, 208]
    line("turns", turns, [runs(case.patched({"horizon": t}), 60) for t in turns], "a turn of 60 runs")
    many = [50, 100, 200, 400]
    line("runs", many, [runs(case, n) for n in many], "a run")
    cases = [widened(case, k) for k in (1, 2, 3, 4)]
    line("options", [len(c.options) for c in cases], [runs(c, 40) for c in cases], "an option of 40 runs")


def memory(case: Case) -> None:
    peaks, left = [], []
    few, many = 500, 2000
    for n in (few, many):
        tracemalloc.start()
        results = Ensemble(case, 1).run(range(n))
        peaks.append(tracemalloc.get_traced_memory()[1])
        left.append(results.tally.nbytes + results.first.nbytes + results.run.nbytes)
        tracemalloc.stop()
    grown, kept = (peaks[1] - peaks[0]) / (many - few), (left[1] - left[0]) / (many - few)
    print(
        f"memory a run, at its peak                      {grown / kept:6.2f} times its results ({kept / 1024:.1f} KiB)"
    )


def start(cold: bool) -> None:
    def process(cache: str | None) -> float:
        env = {**os.environ, "PYTHONPATH": str(ROOT), **({"TINDERBOX_CACHE": cache} if cache else {})}
        return seconds(lambda: subprocess.run([sys.executable, "-c", START], env=env, check=True))

    warm = median(process(None) for _ in range(3))
    print(f"a process that imports, loads, does 100 runs   {warm:6.2f} s    once compiled")
    if cold:
        with tempfile.TemporaryDirectory() as place:
            print(f"                                               {process(place):6.1f} s    compiling first")


def main() -> None:
    case = encode(sim.load())
    print(f"{case.scenario.name}: {len(case.actors)} actors, {len(case.pairs)} directed pairs, "
          f"{len(case.options)} options, {case.scenario.horizon} turns. Medians, in turns.")  # fmt: skip
    runs(case, 5)()
    speed_up(case)
    luck(case, per_option(case))
    linear(case)
    memory(case)
    start(cold="--quick" not in sys.argv)


if __name__ == "__main__":
    main()
