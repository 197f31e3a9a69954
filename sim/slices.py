"""Odds in slices: long work that can be dropped after any few milliseconds, and whose counts only grow.

A job hands out units of work (``take``), each of about SLICE seconds of runs, to however many threads ``do`` them. Runs
are keyed by their numbers, so what is counted is what one ensemble would count, whatever the slices and the threads;
what has been counted when a job is dropped is not lost. A first pass gives ``first`` runs to every point, each later
one doubles them; between passes every point has the same runs (``n``).

    job = Forward(case, [raw], seed=1)           # the evaluation bar of a state; of many states: a line
    finish(job, threads=2)
    job.counts()                                 # int64[point, column] of job.n runs each
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from threading import Condition

import numpy as np

from sim import luck
from sim import vocabulary as v
from sim.bench import Bench, Point, harvest, shared
from sim.encoding import Case
from sim.forecast import BRANCH, Player, room, until
from sim.forward import forward_start
from sim.levers import Outcome
from sim.points import check

SLICE = 0.010  # seconds of work in a unit, at most; a single run is never cut
AIM = 0.6  # share of SLICE that a unit is made for: how long runs take varies
MOST = 256  # runs in a unit

Unit = tuple[int, slice]  # point, numbers of runs
Worker = Callable[[int, np.ndarray], np.ndarray]  # point, numbers -> bool[run, column]


class Job(ABC):
    """``points`` times ``most`` runs, in passes. ``columns``: how many things are asked of every run."""

    kind: type = bool  # of what is found

    def __init__(self, points: int, columns: int, first: int, most: int) -> None:
        self.points, self.first, self.most = points, min(first, most), most
        self.n = 0  # runs of every point that are done
        shape = (points, self.first, columns)  # [point, run, column]; grows with the passes
        self.found: np.ndarray = np.zeros(shape, self.kind)
        self.pace = 0.0  # seconds a run, once known
        self._goal = 0  # runs of every point at the end of this pass
        self._point, self._at = points, 0  # what is handed out next: this point from this number on
        self._out = 0  # units handed out and not done
        self._guard = Condition()

    @abstractmethod
    def worker(self) -> Worker:
        """What a thread works with: nothing in it is shared with another."""

    @property
    def finished(self) -> bool:
        return self.n >= self.most

    def counts(self) -> np.ndarray:
        """int64[point, column]: in how many of ``n`` runs each thing came about."""
        return np.asarray(self.found[:, : self.n].sum(axis=1))

    def take(self) -> Unit | None:
        """The next unit; None where there is none now: all is done, or others still work on the last of a pass."""
        with self._guard:
            if self._point == self.points and self._out == 0 and not self.finished:
                self._begin()
            if self._point == self.points:
                return None
            size = int(AIM * SLICE / self.pace) if self.pace else 1
            point, cut = self._point, slice(self._at, min(self._goal, self._at + max(1, min(MOST, size))))
            self._point, self._at = (point + 1, self.n) if cut.stop == self._goal else (point, cut.stop)
            self._out += 1
            return point, cut

    def _begin(self) -> None:
        """A new pass."""
        self._goal = min(max(self.first, 2 * self.n), self.most)
        self._point, self._at = 0, self.n
        more = self._goal - self.found.shape[1]
        if more > 0:
            blank = np.zeros_like(self.found, shape=(self.points, more, self.found.shape[2]))
            self.found = np.concatenate([self.found, blank], axis=1)

    def do(self, work: Worker, unit: Unit) -> bool:
        """Do a unit; whether it was the last of its pass."""
        point, cut = unit
        began = time.perf_counter()
        try:
            found = work(point, np.arange(cut.start, cut.stop))
        except BaseException:
            with self._guard:
                self._out -= 1
                self._guard.notify_all()
            raise
        took = (time.perf_counter() - began) / (cut.stop - cut.start)
        with self._guard:
            self.found[point, cut] = found
            self.pace = took if self.pace == 0.0 else 0.8 * self.pace + 0.2 * took
            self._out -= 1
            last = self._out == 0 and self._point == self.points
            if last:
                self.n = self._goal
            self._guard.notify_all()
            return last

    def wait(self) -> None:
        """Until another thread has done what it works on."""
        with self._guard:
            if self._out:
                self._guard.wait(timeout=1.0)


class Curve(Job):
    """Runs of many points of a case, from its start or from a state on its way: which of the outcomes came about.

    Run r of a point is run r of ``Ensemble(case.moved(point), seed)``; from a state on its way (``begin``) it is the
    forward run r of ``play_on``, and a number that acts only at the start is refused (KeyError).
    """

    def __init__(self, case: Case, points: Sequence[Point], outcomes: Sequence[Outcome], seed: int,
                 begin: np.ndarray | None = None, first: int = 20, most: int = 5120) -> None:  # fmt: skip
        for point in points:
            check(case, point) if begin is None else case.checked(point)
        super().__init__(len(points), len(outcomes), first, most)
        self.case, self.at, self.outcomes = case, list(points), list(outcomes)
        self.seed, self.begin = luck.checked("seed", seed), begin

    def worker(self) -> Worker:
        bench = Bench(self.case, self.begin)
        branch = 0 if self.begin is None else BRANCH

        def work(point: int, numbers: np.ndarray) -> np.ndarray:
            bench.move(self.at[point])
            out = harvest(bench.case, len(numbers), first=True)
            bench.runs(numbers, self.seed, out, branch)
            return np.stack([o.of(self.case.dyads, out.tally, out.first) for o in self.outcomes], axis=1)

        return work


class Fan(Job):
    """Runs of a case from its start: the tension of a dyad turn by turn, the mean of its sides; float64[0, run, turn].

    A run that ends early keeps its last tension.
    """

    kind = float

    def __init__(self, case: Case, dyad: str, seed: int, first: int = 40, most: int = 640) -> None:
        super().__init__(1, int(case.world.clock[0]["horizon"]), first, most)
        self.case, self.dyad, self.seed = case, case.dyads.index(dyad), luck.checked("seed", seed)

    def worker(self) -> Worker:
        bench = Bench(self.case)

        def work(point: int, numbers: np.ndarray) -> np.ndarray:
            out = harvest(self.case, len(numbers), detail=True)
            bench.runs(numbers, self.seed, out)
            tension, ends = out.tension[:, :, self.dyad], np.asarray(out.tally["turn"])
            for row, end in zip(tension, ends):
                row[end:] = row[end - 1]
            return tension

        return work

    def quantiles(self, shares: Sequence[float]) -> np.ndarray:
        """[share, turn] over the runs that are done."""
        return np.quantile(self.found[0, : self.n], shares, axis=0)


class Forward(Job):
    """Forward runs from saved states: which rungs the world comes to from there on; bool[state, run, rung].

    Run r of a state is the forward run r of ``play_on``. ``within``: turns to look ahead, to the horizon if None.
    ``counted``: the states carry counts that began where the forecast begins, as in ``play_on``.
    """

    def __init__(self, case: Case, states: Sequence[np.ndarray], seed: int, within: int | None = None,
                 first: int = 16, most: int = 1100, counted: bool = False) -> None:  # fmt: skip
        super().__init__(len(states), v.RUNGS, first, most)
        self.case, self.seed = case, luck.checked("seed", seed)
        self.begin = np.array(states if counted else [forward_start(case, raw) for raw in states])
        self.end = [until(case, raw, within) for raw in states]

    def worker(self) -> Worker:
        player = Player(self.case)

        def work(point: int, numbers: np.ndarray) -> np.ndarray:
            ahead = room(self.case, np.zeros_like(numbers), numbers)
            player.play(self.begin[point : point + 1], ahead, self.seed, self.end[point])
            return np.asarray(ahead.first >= 0)

        return work


def finish(job: Job, threads: int = 1, progress: Callable[[int], None] | None = None) -> None:
    """Do all of a job. ``progress`` is called with the runs of each unit; what it raises ends the work."""

    def units() -> Iterator[Unit]:
        while not job.finished:
            unit = job.take()
            if unit is None:
                job.wait()
            else:
                yield unit

    def labourer() -> Callable[[Unit], None]:
        work = job.worker()

        def labour(unit: Unit) -> None:
            job.do(work, unit)
            if progress:
                progress(unit[1].stop - unit[1].start)

        return labour

    shared(units(), threads, labourer)
