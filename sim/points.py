"""Many points of a case, each with the same runs: what a curve, a map and a sweep count.

A point is the numbers that are set by path; the rows are those of an Ensemble of the case moved there, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim import luck
from sim import vocabulary as v
from sim.bench import CHUNK, Bench, Point, harvest, ordered, shared
from sim.compiled import entry
from sim.encoding import Case
from sim.kernel import Harvest
from sim.outcomes import SUMS
from sim.results import DETAIL
from sim.vocabulary import decides_shape

TALLY = np.dtype(
    [("n", np.int64)]
    + [(f"reached_{k}", np.int64) for k in range(v.RUNGS)]
    + [(c, np.int64) for c in ("agreement", "patron_entry", "faded", "recurrence", "reciprocated", "above_4")]
    + [(c, np.float64) for c in SUMS]
)


def tally(
    case: Case,
    points: Sequence[Point],
    runs: Sequence[int] | range,
    seed: int,
    threads: int = 1,
    progress: Callable[[int], None] | None = None,
    *,
    dyad: str = "world",
) -> np.ndarray:
    """One row of counts per point, a point being the numbers that are set by path: a curve, a map, a sweep.

    The rows are those of ``summary`` for an Ensemble of ``case.moved(point)``, bit for bit, whatever the threads;
    rungs are counted anywhere or on a dyad.
    """
    return tallied(case, *played(case, points, runs, seed, threads, progress, first=dyad != "world"), dyad)


def tallied(case: Case, tallies: np.ndarray, first: np.ndarray, dyad: str = "world") -> np.ndarray:
    """The TALLY rows of what was played at each point."""
    rows = np.array([summary(runs) for runs in tallies], TALLY)
    if dyad != "world":
        came = first[:, :, case.dyads.index(dyad)] >= 0
        for k in range(1, v.RUNGS):
            rows[f"reached_{k}"] = came[:, :, k].sum(axis=1)
    return rows


def played(
    case: Case,
    points: Sequence[Point],
    runs: Sequence[int] | range,
    seed: int,
    threads: int = 1,
    progress: Callable[[int], None] | None = None,
    *,
    first: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """RUN_STATE[point, run], and with ``first`` the passages, int64[point, run, dyad + 1, rung] (else without rows).

    Every thread sets the numbers in one world of its own, so that a point costs little beyond its runs. KeyError and
    ScenarioError as ``Case.moved``, before the first run.
    """
    numbers, seed = luck.numbers(runs), luck.checked("seed", seed)
    for point in points:
        check(case, point)
    order = ordered(case, seed, numbers)
    numbers, back = numbers[order], np.argsort(order)
    whole = harvest(case, len(points) * len(numbers), first)
    size = max(1, min(CHUNK, -(-len(numbers) // threads)))
    units = [(p, slice(i, i + size)) for p in range(len(points)) for i in range(0, len(numbers), size)]

    def worker() -> Callable[[tuple[int, slice]], None]:
        bench = Bench(case)

        def work(unit: tuple[int, slice]) -> None:
            p, part = unit
            bench.move(points[p])
            at = slice(p * len(numbers) + part.start, p * len(numbers) + min(part.stop, len(numbers)))
            out = Harvest(whole.tally[at], whole.first[at], whole.occupancy, *(getattr(whole, name) for name in DETAIL))
            bench.runs(numbers[part], seed, out)
            if progress:
                progress(len(out.tally))

        return work

    entry()  # compile once, before any thread does
    shared(units, threads, worker)
    shape = (len(points), len(numbers))
    passages = whole.first.reshape(*shape, -1, v.RUNGS)[:, back] if first else whole.first
    return whole.tally.reshape(shape)[:, back], passages


def reached(row: np.void) -> list[int]:
    """Of a TALLY row the runs that came to each rung."""
    return [int(row[f"reached_{k}"]) for k in range(v.RUNGS)]


def check(case: Case, point: Point) -> None:
    """The errors of ``Case.moved``, without the work where it can be spared."""
    if any(map(decides_shape, point)):
        case.moved(point)
    else:
        case.checked(point)


def summary(runs: np.ndarray) -> np.void:
    """The TALLY row of a table of runs."""
    at = np.bincount(runs["highest"], minlength=v.RUNGS)
    since = [np.count_nonzero(runs[name] >= 0) for name in ("agreement", "patron_entry", "faded", "recurrence")]
    sums = [runs[name].sum() for name in ("reciprocated", "above_4", *SUMS)]
    row = np.zeros(1, TALLY)
    row[0] = (len(runs), *at[::-1].cumsum()[::-1], *since, *sums)
    return row[0]
