"""Many runs of a case, in threads, into a tidy table: the compiled twin of the Mesa model.

Run r of an ensemble and ``CrisisModel(case, seed, run=r)`` are the same run, bit for bit; threads and chunks change
nothing, because every draw is keyed by (seed, run, …).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from sim import luck
from sim import vocabulary as v
from sim.compiled import entry
from sim.encoding import Case
from sim.faults import Checker
from sim.forward import forward_start
from sim.kernel import Harvest
from sim.outcomes import COUNTS, SUMS
from sim.state import carry, desk, put, restored, start
from sim.vocabulary import World, decides_shape

if TYPE_CHECKING:
    import pandas as pd

DETAIL = ("choice", "act", "reply", "level", "rung", "tension", "deaths", "agreed", "entered")  # arrays turn by turn
CHUNK = 256  # runs handed to a thread at a time
THREADS = v.Field("threads", 2, 1, 1024, "threads", "changes the time, never the result; whole number")
NO_RUNG = v.RUNGS  # a rung that is never reached: run to the end


@dataclass(frozen=True)
class Results:
    """What an ensemble leaves: per-run counts and first passages, and what else was asked for.

    run: int64[run] · tally: RUN_STATE[run] · first: int64[run, dyad + 1, rung], turn of first passage, -1 never, the
    last dyad row is the world · occupancy: int64[turn, dyad + 1, rung], runs standing there · turn by turn, where
    detail was asked for: choice int32[run, turn, pair], the option of the act, -1 none · act and reply int8[run, turn,
    pair], its rung, and whether it was a same-turn reply · level and rung int8[run, turn, dyad], what was done or
    happened, and where that leaves it · tension and deaths float64[run, turn, dyad] · agreed int8[run, turn, dyad], 1
    where an agreement took effect · entered int8[run, turn, dyad], the sides that some patron has entered for by force.
    """

    case: Case
    seed: int
    run: np.ndarray
    tally: np.ndarray
    first: np.ndarray
    occupancy: np.ndarray
    choice: np.ndarray
    act: np.ndarray
    reply: np.ndarray
    level: np.ndarray
    rung: np.ndarray
    tension: np.ndarray
    deaths: np.ndarray
    agreed: np.ndarray
    entered: np.ndarray

    def only(self, runs: np.ndarray) -> Results:
        """Some of the runs, bool[run]; not where only the sum of all was kept (occupancy)."""
        parts = {name: x[runs] if len(x := getattr(self, name)) else x for name in ("run", "tally", "first", *DETAIL)}
        return replace(self, **parts, occupancy=self.occupancy[:0])

    def reached(self, rung: int, dyad: str = "world") -> np.ndarray:
        """bool[run]: whether the run came to the rung, on a dyad or anywhere."""
        return self.first[:, self.row(dyad), rung] >= 0

    def row(self, dyad: str) -> int:
        return row_of(self.case, dyad)

    @property
    def runs(self) -> pd.DataFrame:
        """A row per run; columns as in docs/codebook.md."""
        import pandas as pd

        names = {"turns": "turn"}
        columns: dict[str, Any] = {"run": self.run}
        for name in (*COUNTS, *SUMS):
            columns[name] = self.tally[names.get(name, name)]
        who = np.array([*self.case.actors, ""], dtype=object)
        columns["first_climber"] = who[columns["first_climber"]]
        for k in range(v.RUNGS):
            columns[f"first_{k}"] = self.first[:, -1, k]
        return pd.DataFrame(columns)

    @property
    def passages(self) -> pd.DataFrame:
        """A row per run and dyad: turn of first passage to every rung, -1 never."""
        import pandas as pd

        n, dyads = len(self.run), len(self.case.dyads)
        table = pd.DataFrame(
            self.first[:, :dyads].reshape(n * dyads, v.RUNGS), columns=[f"first_{k}" for k in range(v.RUNGS)]
        )
        table.insert(0, "dyad", np.tile(np.array(self.case.dyads, dtype=object), n))
        table.insert(0, "run", np.repeat(self.run, dyads))
        return table

    def odds(self, dyad: str = "world", alpha: float = 0.05) -> pd.DataFrame:
        """P(highest rung >= k by the horizon), Clopper-Pearson: rung, rung_label, mid, icb, hits, n, p, lo, hi.

        Where runs draw their parameters, set_lo and set_hi too (``set_limits``).
        """
        n = len(self.run)
        hits = [int(self.reached(k, dyad).sum()) if k else n for k in range(v.RUNGS)]
        table = shares(self.case, hits, n, alpha)
        if self.case.drawn is None:
            return table
        came = self.first[:, self.row(dyad)] >= 0
        came[:, 0] = True
        return table.assign(**set_limits(self.case, self.seed, self.run, came, alpha))


def row_of(case: Case, dyad: str) -> int:
    """The row of a dyad, or of the world, among first passages."""
    return len(case.dyads) if dyad == "world" else case.dyads.index(dyad)


def by_member(case: Case, seed: int, numbers: np.ndarray, came: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hits int64[column, member] and runs int64[member] from bool[run, column], where runs draw their parameters."""
    assert case.drawn is not None
    members, many = case.drawn.members(seed, numbers), len(case.drawn.weights)
    hits = [np.bincount(members[column], minlength=many) for column in came.T]
    return np.array(hits, np.int64).reshape(-1, many), np.bincount(members, minlength=many)


def set_limits(case: Case, seed: int, numbers: np.ndarray, came: np.ndarray, alpha: float = 0.05) -> dict[str, Any]:
    """What to put beside p, lo and hi of bool[run, column]: set_lo, set_hi, float[column], between which the chance of
    a member of the set lies; nothing where all runs have the parameters of the case."""
    if case.drawn is None:
        return {}
    from sim.statistics.spread import member_interval

    hits, n = by_member(case, seed, numbers, came)
    limits = member_interval(hits, n, case.drawn.weights, alpha)
    return {"set_lo": limits.low, "set_hi": limits.high}


def shares(case: Case, hits: Sequence[int], n: int, alpha: float = 0.05) -> pd.DataFrame:
    """``Results.odds`` from counts: ``hits`` of ``n`` runs at every rung."""
    import pandas as pd

    from sim.statistics.intervals import clopper_pearson

    reached = np.asarray(hits, np.int64)
    interval = clopper_pearson(reached, np.full(v.RUNGS, n), alpha)
    rungs = [case.scenario.ladder["rungs"][f"r{k}"] for k in range(v.RUNGS)]
    return pd.DataFrame(
        {
            "rung": range(v.RUNGS),
            "rung_label": [rung["label"] for rung in rungs],
            "mid": [rung["mid"] for rung in rungs],
            "icb": [rung["icb"] for rung in rungs],
            "hits": reached,
            "n": n,
            "p": reached / n,
            "lo": interval.low,
            "hi": interval.high,
        }
    )


def harvest(case: Case, runs: int, first: bool = False, occupancy: bool = False, detail: bool = False) -> Harvest:
    """Room for what so many runs leave."""
    turns, dyads, pairs = int(case.world.clock[0]["horizon"]), len(case.dyads), len(case.pairs)
    return Harvest(
        np.zeros(runs, v.RUN_STATE),
        np.zeros((runs * first, dyads + 1, v.RUNGS), np.int64),
        np.zeros((turns * occupancy, dyads + 1, v.RUNGS), np.int64),
        np.full((runs * detail, turns, pairs), -1, np.int32),
        np.zeros((runs * detail, turns, pairs), np.int8),
        np.zeros((runs * detail, turns, pairs), np.int8),
        np.zeros((runs * detail, turns, dyads), np.int8),
        np.zeros((runs * detail, turns, dyads), np.int8),
        np.zeros((runs * detail, turns, dyads)),
        np.zeros((runs * detail, turns, dyads)),
        np.zeros((runs * detail, turns, dyads), np.int8),
        np.zeros((runs * detail, turns, dyads), np.int8),
    )


class Ensemble:
    """Many runs of one case under one seed.

    ``begin`` continues from a saved game instead of the start; ``branch`` > 0 gives luck of its own from there.
    """

    def __init__(self, case: Case, seed: int = 0, begin: np.ndarray | None = None, branch: int = 0) -> None:
        self.case, self.seed, self.branch = case, luck.checked("seed", seed), luck.checked("branch", branch)
        self.begin = begin

    def run(
        self,
        runs: Sequence[int] | range,
        threads: int = 1,
        progress: Callable[[int], None] | None = None,
        *,
        first: bool = True,
        occupancy: bool = False,
        detail: bool = False,
    ) -> Results:
        """Do the runs of these numbers. ``progress`` is called with the number of runs each chunk finished."""
        numbers = luck.numbers(runs)
        threads = Checker(lambda _: "Ensemble.run").whole("threads", threads, THREADS)
        if len(numbers) == 0:
            raise ValueError("ensemble.runs must be at least 1.")
        whole = harvest(self.case, len(numbers), first, occupancy, detail)
        size = max(1, min(CHUNK, -(-len(numbers) // threads)))
        order = ordered(self.case, self.seed, numbers)
        cuts = [order[i : i + size] for i in range(0, len(numbers), size)]

        def work(cut: np.ndarray) -> tuple[np.ndarray, Harvest]:
            return cut, self.chunk(numbers[cut], first, occupancy, detail)

        def keep(cut: np.ndarray, part: Harvest) -> None:
            gathered(whole, cut, part)
            if progress:
                progress(len(part.tally))

        entry()  # compile once, before any thread does
        if threads == 1:
            for cut in cuts:
                keep(*work(cut))
        else:
            with ThreadPoolExecutor(threads) as pool:
                for done in pool.map(work, cuts):
                    keep(*done)
        return Results(
            self.case,
            self.seed,
            numbers,
            np.asarray(whole.tally),
            whole.first,
            whole.occupancy,
            *(getattr(whole, name) for name in DETAIL),
        )

    def chunk(self, numbers: np.ndarray, first: bool, occupancy: bool, detail: bool) -> Harvest:
        out = harvest(self.case, len(numbers), first, occupancy, detail)
        Bench(self.case, self.begin, counted=True).runs(numbers, self.seed, out, self.branch)
        return out


def ordered(case: Case, seed: int, numbers: np.ndarray) -> np.ndarray:
    """int64[run]: an order of runs in which those that draw the same parameters stand together; else as they are."""
    if case.drawn is None:
        return np.arange(len(numbers))
    return np.argsort(case.drawn.members(seed, numbers), kind="stable")


def gathered(whole: Harvest, at: np.ndarray, part: Harvest) -> None:
    """Lay what some of the runs left into the harvest of all of them."""
    for name in ("tally", "first", *DETAIL):
        if len(getattr(whole, name)):
            getattr(whole, name)[at] = getattr(part, name)
    if len(whole.occupancy):
        np.add(whole.occupancy, part.occupancy, out=whole.occupancy)


TALLY = np.dtype(
    [("n", np.int64)]
    + [(f"reached_{k}", np.int64) for k in range(v.RUNGS)]
    + [(c, np.int64) for c in ("agreement", "patron_entry", "faded", "recurrence", "reciprocated", "above_4")]
    + [(c, np.float64) for c in SUMS]
)

Point = Mapping[str, float]  # path -> number
Unit = TypeVar("Unit")


class Bench:
    """Where one thread works through many points of a case: a world whose numbers are set in place, and one state and
    one desk for all runs. What runs leave on it changes nothing for those that come after. ``begin``: a state on its
    way from which runs go on, instead of the start; they are counted from there on, or with ``counted`` from the start.
    """

    def __init__(self, case: Case, begin: np.ndarray | None = None, counted: bool = False) -> None:
        self.origin, self.point, self.given, self.counted = case, dict[str, float](), begin, counted
        self.lay(case)

    def lay(self, case: Case) -> None:
        """Begin anew with a case: a copy of its arrays, and a state and a desk that fit."""
        self.case = replace(case, world=World(*case.world.copies()))
        self.state, self.desk = start(self.case), desk(self.case)
        if self.given is None:
            self.begin = self.state.raw.copy()
        else:
            self.begin = self.given if self.counted else forward_start(self.case, self.given)

    def move(self, point: Point) -> None:
        """Set the numbers of this point, and those of the last one back to what they were."""
        if point == self.point:
            return
        if any(map(decides_shape, (*point, *self.point))):
            self.lay(self.origin.moved(point))
        else:
            back = {path: self.origin.number(path) for path in self.point}
            numbers = self.origin.checked({**back, **point})
            self.case.put(numbers)
            if any(on_desk(self.case, path) for path in numbers):
                self.desk = desk(self.case)
            self.begin = start(self.case).raw if self.given is None else self.onward(point)
        self.point = dict(point)

    def onward(self, point: Point) -> np.ndarray:
        """The state on its way from which runs go on, with what the point sets there; counts begin now."""
        assert self.given is not None
        s = restored(self.case, forward_start(self.case, self.given))
        carry(self.case, s, point)
        return s.raw

    def runs(self, numbers: np.ndarray, seed: int, out: Harvest, branch: int = 0) -> None:
        """Do the runs of these numbers, each with the parameters that it draws."""
        if self.case.drawn is None:
            self.many(numbers, seed, out, branch)
            return
        kept = [len(x) > 0 for x in (out.first, out.occupancy, out.choice)]
        for drawn, at in self.case.parted(seed, numbers, but=self.point):
            put(self.case, self.desk, drawn)
            if self.given is None:
                self.begin = start(self.case).raw
            part = harvest(self.case, len(at), *kept)
            self.many(numbers[at], seed, part, branch)
            gathered(out, at, part)

    def many(self, numbers: np.ndarray, seed: int, out: Harvest, branch: int) -> None:
        entry().many(self.case.world, self.state, self.desk, self.begin, seed, numbers, branch, out)


def on_desk(case: Case, path: str) -> bool:
    """Whether a number is worked into a desk when that is made (sim.state.desk)."""
    table, _, column, _ = case.place(path)
    return table in ("move", "trait", "effect") or column in ("recognition", "contiguity", "military")


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


def shared(units: Iterable[Unit], threads: int, worker: Callable[[], Callable[[Unit], object]]) -> None:
    """Do units of work in threads. Each makes a worker of its own and takes the next unit as long as there is one.

    What a unit raises ends the work: no other is begun.
    """
    left, turn, failed = iter(units), Lock(), Event()

    def labour() -> None:
        try:
            work = worker()
            while not failed.is_set():
                with turn:
                    unit = next(left, None)
                if unit is None:
                    return
                work(unit)
        except BaseException:
            failed.set()
            raise

    if threads == 1:
        labour()
    else:
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(labour) for _ in range(threads)]:
                done.result()


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
