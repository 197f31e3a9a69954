"""Many runs of a case, in threads, into a tidy table: the compiled twin of the Mesa model.

Run r of an ensemble and ``CrisisModel(case, seed, run=r)`` are the same run, bit for bit; threads and chunks change
nothing, because every draw is keyed by (seed, run, …).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import luck
from sim import vocabulary as v
from sim.compiled import entry
from sim.encoding import Case
from sim.faults import Checker
from sim.kernel import Harvest
from sim.outcomes import COUNTS, SUMS
from sim.state import desk, start

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 256  # runs handed to a thread at a time
THREADS = v.Field("threads", 2, 1, 1024, "threads", "changes the time, never the result; whole number")
NO_RUNG = v.RUNGS  # a rung that is never reached: run to the end


@dataclass(frozen=True)
class Results:
    """What an ensemble leaves: per-run counts and first passages, and what else was asked for.

    run: int64[run] · tally: RUN_STATE[run] · first: int64[run, dyad + 1, rung], turn of first passage, -1 never, the
    last dyad row is the world · occupancy: int64[turn, dyad + 1, rung], runs standing there · level: int64[run, turn,
    pair] · tension: float64[run, turn, dyad].
    """

    case: Case
    seed: int
    run: np.ndarray
    tally: np.ndarray
    first: np.ndarray
    occupancy: np.ndarray
    level: np.ndarray
    tension: np.ndarray

    def reached(self, rung: int, dyad: str = "world") -> np.ndarray:
        """bool[run]: whether the run came to the rung, on a dyad or anywhere."""
        return self.first[:, self.row(dyad), rung] >= 0

    def row(self, dyad: str) -> int:
        return len(self.case.dyads) if dyad == "world" else self.case.dyads.index(dyad)

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
        """P(highest rung >= k by the horizon), Clopper-Pearson: rung, rung_label, mid, icb, hits, n, p, lo, hi."""
        import pandas as pd

        from sim.statistics.intervals import clopper_pearson

        n = len(self.run)
        hits = np.array([int(self.reached(k, dyad).sum()) if k else n for k in range(v.RUNGS)])
        interval = clopper_pearson(hits, np.full(v.RUNGS, n), alpha)
        rungs = self.case.scenario.ladder["rungs"]
        return pd.DataFrame(
            {
                "rung": range(v.RUNGS),
                "rung_label": [rungs[f"r{k}"]["label"] for k in range(v.RUNGS)],
                "mid": [rungs[f"r{k}"]["mid"] for k in range(v.RUNGS)],
                "icb": [rungs[f"r{k}"]["icb"] for k in range(v.RUNGS)],
                "hits": hits,
                "n": n,
                "p": hits / n,
                "lo": interval.low,
                "hi": interval.high,
            }
        )


def harvest(case: Case, runs: int, first: bool, occupancy: bool, detail: bool) -> Harvest:
    turns, dyads, pairs = int(case.world.clock[0]["horizon"]), len(case.dyads), len(case.pairs)
    return Harvest(
        np.zeros(runs, v.RUN_STATE),
        np.zeros((runs * first, dyads + 1, v.RUNGS), np.int64),
        np.zeros((turns * occupancy, dyads + 1, v.RUNGS), np.int64),
        np.zeros((runs * detail, turns, pairs), np.int64),
        np.zeros((runs * detail, turns, dyads)),
    )


class Ensemble:
    """Many runs of one case under one seed.

    ``begin`` continues from a saved game instead of the start; ``branch`` > 0 gives luck of its own from there.
    """

    def __init__(self, case: Case, seed: int = 0, begin: np.ndarray | None = None, branch: int = 0) -> None:
        self.case, self.seed, self.branch = case, luck.checked("seed", seed), luck.checked("branch", branch)
        self.begin = start(case).raw if begin is None else begin

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
        cuts = [slice(i, i + size) for i in range(0, len(numbers), size)]

        def work(cut: slice) -> tuple[slice, Harvest]:
            return cut, self.chunk(numbers[cut], first, occupancy, detail)

        def keep(cut: slice, part: Harvest) -> None:
            for name in ("tally", "first", "level", "tension"):
                if len(getattr(whole, name)):
                    getattr(whole, name)[cut] = getattr(part, name)
            if occupancy:
                np.add(whole.occupancy, part.occupancy, out=whole.occupancy)
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
            whole.level,
            whole.tension,
        )

    def chunk(self, numbers: np.ndarray, first: bool, occupancy: bool, detail: bool) -> Harvest:
        case = self.case
        out = harvest(case, len(numbers), first, occupancy, detail)
        s = start(case)
        entry().many(case.world, s, desk(case), self.begin, self.seed, numbers, self.branch, out)
        return out


TALLY = np.dtype(
    [("n", np.int64)]
    + [(f"reached_{k}", np.int64) for k in range(v.RUNGS)]
    + [(c, np.int64) for c in ("agreement", "patron_entry", "faded", "recurrence", "reciprocated", "above_4")]
    + [(c, np.float64) for c in SUMS]
)


def tally(cases: Sequence[Case], runs: Sequence[int] | range, seed: int, threads: int = 1) -> np.ndarray:
    """One row of counts per case, for sweeps: runs that reached each rung anywhere, and the other outcomes."""
    numbers = np.asarray(runs, np.int64)
    entry()

    def one(case: Case) -> np.void:
        return summary(Ensemble(case, seed).chunk(numbers, False, False, False).tally)

    if threads <= 1 or len(cases) == 1:
        rows = [one(case) for case in cases]
    else:
        with ThreadPoolExecutor(threads) as pool:
            rows = list(pool.map(one, cases))
    return np.array(rows, TALLY)


def summary(runs: np.ndarray) -> np.void:
    """The TALLY row of a table of runs."""
    row = np.zeros(1, TALLY)[0]
    row["n"] = len(runs)
    for k in range(v.RUNGS):
        row[f"reached_{k}"] = np.count_nonzero(runs["highest"] >= k)
    for name in ("agreement", "patron_entry", "faded", "recurrence"):
        row[name] = np.count_nonzero(runs[name] >= 0)
    for name in ("reciprocated", "above_4", *SUMS):
        row[name] = runs[name].sum()
    return row
