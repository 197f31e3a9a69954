"""Speed, as ratios measured side by side in one run: ``python -m experiments.checks.benchmark`` (``--quick`` leaves out
cold start). Times of different machines cannot be compared; ratios can. Times are seconds of CPU unless a line says
otherwise, the least of some tries and how far the worst was above it: on a busy machine the least says most.
Never a test.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numba
import numpy as np

import sim
from experiments.checks.plain_mesa import OTHERS, PlainModel
from experiments.run.meanwhile import HEAD
from sim import Ensemble, chance, state
from sim.bench import harvest
from sim.compiled import entry
from sim.encoding import Case, encode
from sim.points import tally
from sim.scenario import build
from sim.vocabulary import compiled

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
PATH = "ties.russia_serbia.commitment"  # what a page's slider moves

Spread = tuple[float, float]

INTERPRETED = """
import time, sim
case = sim.encode(sim.load()).patched({{"horizon": {turns}}})
begin = time.process_time()
sim.Ensemble(case, 1).run(range(2))
print((time.process_time() - begin) / 2)
"""
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


def least(work: Callable[[], object], rounds: int = ROUNDS, clock: Callable[[], float] = time.process_time) -> Spread:
    """The least and the most seconds of some tries, the first of which does not count."""
    work()
    taken = []
    for _ in range(rounds):
        begin = clock()
        work()
        taken.append(clock() - begin)
    return min(taken), max(taken)


def say(what: str, spread: Spread, unit: str = "s", per: float = 1.0, more: str = "") -> None:
    scale = {"s": 1.0, "ms": 1e3, "µs": 1e6}[unit] / per
    low, high = (x * scale for x in spread)
    print(f"{what:<46} {low:6.2f} {unit:2} (worst {high / low - 1:+.0%})   {more}".rstrip())


def machine() -> None:
    """Where and when: figures of a busy machine are known for what they are."""
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {load}; "
          f"Python {platform.python_version()}, numba {numba.__version__}, numpy {np.__version__}")  # fmt: skip


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
    cases = [encode(build(crowd(n))) for n in (4, 8, 12, 16)]
    line(
        "pairs",
        [len(c.pairs) for c in cases],
        [runs(c, 20) for c in cases],
        "a directed pair of 20 runs (4 to 16 actors)",
    )


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


def interpreted(case: Case, turns: int = 8) -> None:
    """The same runs by the same rules with compilation off, in a process of its own."""
    code = INTERPRETED.format(turns=turns)
    env = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    short = case.patched({"horizon": turns})
    fast = least(runs(short, 200))
    print(f"runs a second against the same code interpreted {float(done.stdout) / (fast[0] / 200):6.0f} times")


def curve(case: Case) -> None:
    """What a page asks for when a slider moves, and what a point costs beyond its runs."""
    eleven = [{PATH: k / 10} for k in range(11)]

    def drawn(threads: int) -> Callable[[], object]:
        return lambda: tally(case, eleven, range(20), 1, threads)

    each = least(lambda: [Ensemble(case.patched(point), 1).run(range(20)) for point in eleven])
    one = least(drawn(1))
    say("a curve, 11 points of 20 runs, one thread", one, more=f"{each[0] / one[0]:.2f} times an ensemble a point")
    say("the same, two threads, by the clock", least(drawn(2), clock=time.perf_counter))
    brief, many = case.patched({"horizon": 1}), [{PATH: k / 400} for k in range(400)]
    alone = least(lambda: tally(brief, [{}], range(400), 1))
    beyond = least(lambda: tally(brief, many, range(1), 1))
    say("a point beyond its runs", (beyond[0] - alone[0], beyond[1] - alone[0]), "ms", 400)


def asked(case: Case) -> None:
    """What people wait for: odds, and a run that explains itself."""
    from experiments.door.progress import Bar
    from experiments.odds import aims, rank
    from sim.forecast import bar

    model = sim.CrisisModel(case, seed=1)

    def whole() -> None:
        again = sim.CrisisModel(case, seed=1)
        while again.running:
            again.step()

    say("a step of the model that explains", least(whole), "ms", case.scenario.horizon)
    say("the bar to the horizon, ±.03, one thread", least(lambda: bar(case, model.state.raw, 1, threads=1), 3))
    actor = case.actors[0]
    ranked = lambda: rank.ranked(model, actor, aims.Aim("peace", 6), 100, 26, 1, Bar(0))  # noqa: E731
    say("an actor's options, 26 turns ahead", least(ranked, 3), "ms", len(ranked()), f"an option of 100 runs ({actor})")


def crowd(n: int) -> dict[str, Any]:
    """Northern Strait's catalogue and so many states who are all rivals of each other."""
    mapping = dict(sim.load("northern_strait").mapping)
    state = next(e for e in mapping["actors"].values() if e["kind"] == "state")
    names = [f"a{k:02d}" for k in range(n)]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[:i]]
    head = {word: mapping["scenario"][word] for word in ("name", "start")}
    empty: dict[str, Any] = {
        part: {} for part in ("ties", "institutions", "triggers", "script", "bars", "levers", "inert")
    }
    return {
        **mapping, **empty, "scenario": head,
        "actors": {name: {**state, "host": None} for name in names},
        "dyads": {f"{a}_{b}": {"a": a, "b": b} for a, b in pairs},
    }  # fmt: skip


def reading() -> None:
    """From files to arrays."""
    say("a scenario by name, in a process that has read it", least(sim.load), "ms")
    for n in (10, 20, 40):
        scenario = build(crowd(n))
        case = encode(scenario)
        say(f"encoding {n} actors, all rivals", least(lambda s=scenario: encode(s), 3), "µs", len(case.options),  # type: ignore[misc]
            f"an option ({len(case.options):,})")  # fmt: skip


def start(cold: bool) -> None:
    def process(cache: str | None) -> float:
        env = {**os.environ, "PYTHONPATH": str(ROOT), **({"TINDERBOX_CACHE": cache} if cache else {})}
        return seconds(lambda: subprocess.run([sys.executable, "-c", START], env=env, check=True))

    warm = median(process(None) for _ in range(3))
    print(f"a process that imports, loads, does 100 runs   {warm:6.2f} s    once compiled")
    if cold:
        with tempfile.TemporaryDirectory() as place:
            print(f"                                               {process(place):6.1f} s    compiling first")
        print(f"a new clone shows what happens in its run after {shown():6.1f} s    by the clock")


def shown() -> float:
    """Seconds from the command to the first scene of the run, where nothing is compiled."""
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        words = ["ensemble.runs=1", "curve.runs=1", f"hydra.run.dir={place}/out"]
        env = {**os.environ, "PYTHONPATH": str(ROOT), "TINDERBOX_CACHE": f"{place}/cache"}
        child = subprocess.Popen(
            [sys.executable, "run.py", *words], cwd=ROOT, env=env, text=True,
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        assert child.stderr
        heard = False
        for line in child.stderr:
            if heard and not line.startswith("  "):  # the first scene; what the compiler tells is indented
                break
            heard = heard or line.strip() == HEAD
        taken = time.perf_counter() - begin
        child.stderr.close()
        child.terminate()
        child.wait()
    return taken


def main() -> None:
    case = encode(sim.load())
    print(f"{case.scenario.name}: {len(case.actors)} actors, {len(case.pairs)} directed pairs, "
          f"{len(case.options)} options, {case.scenario.horizon} turns. Medians, in turns.")  # fmt: skip
    machine()
    runs(case, 5)()
    speed_up(case)
    interpreted(case)
    turn_ns = per_option(case)
    print(f"a turn, all rules on                           {turn_ns / 1e3:6.1f} µs")
    luck(case, turn_ns)
    curve(case)
    asked(case)
    reading()
    linear(case)
    memory(case)
    start(cold="--quick" not in sys.argv)


if __name__ == "__main__":
    main()
