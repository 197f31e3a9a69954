"""Many runs of a case, in threads, into a tidy table: the compiled twin of the Mesa model.

Run r of an ensemble and ``CrisisModel(case, seed, run=r)`` are the same run, bit for bit; threads and chunks change
nothing, because every draw is keyed by (seed, run, …).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from sim import luck
from sim import vocabulary as v
from sim.bench import CHUNK, Bench, gathered, harvest, ordered
from sim.compiled import entry
from sim.encoding import Case
from sim.faults import Checker
from sim.kernel import Harvest
from sim.results import DETAIL, Results

THREADS = v.Field("threads", 2, 1, 1024, "threads", "changes the time, never the result; whole number")


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
