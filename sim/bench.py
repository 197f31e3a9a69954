"""Where runs are done: room for what they leave, a bench for each thread, and units of work shared between threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Lock
from typing import TypeVar

import numpy as np

from sim import layout
from sim import vocabulary as v
from sim.compiled import entry
from sim.encoding import Case
from sim.forward import forward_start
from sim.kernel import Harvest
from sim.layout import World
from sim.results import DETAIL
from sim.state import carry, desk, put, restored, start
from sim.vocabulary import decides_shape

CHUNK = 256  # runs handed to a thread at a time

Point = Mapping[str, float]  # path -> number
Unit = TypeVar("Unit")


def harvest(case: Case, runs: int, first: bool = False, occupancy: bool = False, detail: bool = False) -> Harvest:
    """Room for what so many runs leave."""
    turns, dyads, pairs = int(case.world.clock[0]["horizon"]), len(case.dyads), len(case.pairs)
    return Harvest(
        np.zeros(runs, layout.RUN_STATE),
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
