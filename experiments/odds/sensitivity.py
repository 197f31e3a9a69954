"""Which parameters matter: Sobol' indices of P with intervals, and the share of pure chance.

    run.py odds.sensitivity range=ties.russia_serbia.commitment=0:1 range=actors.us.elsewhere=0:1

A parameter whose interval holds zero is shown as "none seen". ``boxes=true`` adds scenario discovery (PRIM): where
in the ranges the runs of interest lie; of a sweep's own table, run.py sweep.boxes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd

from experiments.door.asked import Asked
from experiments.door.axis import place
from experiments.door.progress import Bar
from experiments.door.question import Options, Own, Question, answer, real, whole, yes
from experiments.odds.ask import Folder
from experiments.plots import words as say
from experiments.run.names import names
from experiments.run.tables import labels
from sim.encoding import Case
from sim.ensemble import Ensemble
from sim.statistics.sensitivity import Sensitivity, Simulate, rank, sensitivity

BLOCK = 64  # points handed to a thread at a time


def simulate(case: Case, names: Sequence[str], seed: int, rung: int, threads: int, bar: Bar | None = None) -> Simulate:
    """One run a point: whether it comes to the rung or worse."""

    def one(part: tuple[np.ndarray, np.ndarray]) -> list[bool]:
        found = []
        for point, run in zip(*part, strict=True):
            there = case.patched(dict(zip(names, map(float, point), strict=True)))
            highest = Ensemble(there, seed).chunk(np.array([run], np.int64), False, False, False).tally["highest"][0]
            found.append(bool(highest >= rung))
        if bar:
            bar.add(len(found))
        return found

    def all_of(points: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        parts = [(points[i : i + BLOCK], numbers[i : i + BLOCK]) for i in range(0, len(points), BLOCK)]
        with ThreadPoolExecutor(threads) as pool:
            return np.array([x for part in pool.map(one, parts) for x in part])

    return all_of


def table(found: Sensitivity) -> pd.DataFrame:
    """The table of experiments.plots.sobol."""
    rows = []
    for kind, index in (("first", found.first), ("total", found.total)):
        for i, name in enumerate(found.names):
            rows.append(
                {"parameter": name, "index": kind, "share": index.estimate[i], "lo": index.low[i], "hi": index.high[i]}
            )
    chance = {"parameter": "chance", "index": "chance", "share": found.chance.estimate[0]}
    return pd.DataFrame([*rows, {**chance, "lo": found.chance.low[0], "hi": found.chance.high[0]}])


def ranges(case: Case, given: Sequence[str]) -> dict[str, tuple[float, float]]:
    """``path=low:high`` words, checked against the case."""
    found = {}
    for word in given:
        path, _, span = word.partition("=")
        try:
            low, high = (real(-1e12, 1e12)(x) for x in span.split(":"))
        except ValueError:
            raise ValueError(f"range={word}: give it as path=low:high, such as actors.us.elsewhere=0:1") from None
        place(case, path)
        case.patched({path: low}), case.patched({path: high})
        if not low < high:
            raise ValueError(f"range={word}: the low end must lie below the high end")
        found[path] = (low, high)
    return found


def boxes(
    asked: Asked, names: dict[str, tuple[float, float]], options: Options, called: Mapping[str, str]
) -> list[str]:
    """PRIM on fresh runs over the same ranges, in words."""
    from experiments.sweep.boxes import NONE, told
    from sim.statistics.prim import boxes as prim
    from sim.statistics.prim import table as points_of
    from sim.statistics.sensitivity import sobol_points

    low, high = np.array(list(names.values())).T
    points = sobol_points(low, high, min(options.points, 4096), asked.seed + 1)
    outcome = simulate(asked.case, list(names), asked.seed, options.rung, asked.threads)(
        points, np.arange(len(points)) + 10**6
    )
    columns = {name: points[:, i].tolist() for i, name in enumerate(names)}
    found = prim(points_of(columns, outcome.tolist(), [1] * len(points)), seed=asked.seed)
    return [line for k, box in enumerate(found, start=1) for line in told(k, box, called)] or [NONE]


def work(options: Options, asked: Asked) -> str:
    from experiments.plots import sobol

    chosen = ranges(asked.case, options.range)
    bar = Bar(2 * options.points)
    try:
        run = simulate(asked.case, list(chosen), asked.seed, options.rung, asked.threads, bar)
        found = sensitivity(run, chosen, options.points, asked.seed)
    finally:
        bar.close()
    what = say.or_worse(options.rung, labels(asked.case)[options.rung])
    rows = table(found)
    folder = Folder(options, asked)
    about = f"{found.runs:,} runs; total indices: {found.total_method}."
    called = names(asked.case.scenario.mapping, list(chosen))
    folder.picture("sobol", sobol.draw(rows, outcome=what, names=called), rows, about)
    lines = [f"{say.capital(what)}: {say.in_100(found.probability)} over these ranges; {found.runs:,} runs."]
    for name, total, low, high in rank(found):
        seen = "none seen" if low <= 0 else f"{total:.2f}"
        lines.append(f"  {called[name]:<52} total {seen:<10} ({low:.2f} to {high:.2f})")
    lines.append(f"  {'pure chance, of the variance of one run':<52} {found.chance.estimate[0]:.2f}")
    if options.boxes:
        lines += boxes(asked, chosen, options, called)
    flag = "" if asked.calibrated else "Uncalibrated. "
    lines.append(flag + folder.close({"ranges": chosen, "runs": found.runs, "fit": found.fit}))
    return "\n".join(lines)


QUESTION = Question(
    "odds.sensitivity",
    __doc__,
    (
        Own("range", "PATH=LOW:HIGH, once for each parameter", many=True),
        Own("points", "a power of two, each is run twice (4096)", whole(256), 4096),
        Own("rung", "the outcome: this rung or worse (6)", whole(1, 10), 6),
        Own("boxes", "true: also look for boxes (PRIM)", yes, False),
    ),
    work,
)


def main(words: Sequence[str] | None = None) -> int:
    return answer(QUESTION, words)


if __name__ == "__main__":
    raise SystemExit(main())
