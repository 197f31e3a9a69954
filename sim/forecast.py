"""Forecasts: from any saved state, what the model does from here on, by a forward ensemble.

    ahead = play_on(case, [raw], range(1000), seed, within=26)     # or many states, one luck
    ahead.reached(6).mean()                                        # share that comes to violence from here on
    bar(case, raw, seed)                                           # P(each rung) to +-.03, the evaluation bar

Forward run number r of every state has the key (seed, r, branch): states that are compared share their luck from the
next turn on, whatever turn they stand at (common random numbers). What was reached before does not count. Of a case
that draws from a set, forward run r has the parameters that run r draws, whatever led to the state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from sim import vocabulary as v
from sim.bench import ordered, shared
from sim.compiled import entry
from sim.encoding import Case
from sim.forward import EVENT, WEIGHTS, forward_start
from sim.layout import World
from sim.results import set_limits
from sim.state import blank, desk, put, restored
from sim.vocabulary import FREE

if TYPE_CHECKING:
    import pandas as pd

BRANCH = 1  # of forward runs; the runs of an ensemble are branch 0
CHUNK = 32  # forward runs handed to a thread at a time
NEVER = 1e9  # an importance that no state has

Seats = Mapping[int, int]  # pair -> the option to which it is held


@dataclass(frozen=True)
class Ahead:
    """What forward runs leave: state and number of each, first passages from here on, ends."""

    which: np.ndarray  # [run] the state it began from
    number: np.ndarray  # [run] its luck
    first: np.ndarray  # [run, rung] turn of first passage in the world, -1 never
    share: np.ndarray  # [run, dyad] share of the issue that side a holds at the end
    tie: np.ndarray  # [run, tie] commitment at the end
    risk: np.ndarray  # [run] sum over turns of the chance that anyone chooses an attack, where it was asked for

    def part(self, at: slice | np.ndarray) -> Ahead:
        """Some of the runs; what is written into a slice of them is written here."""
        return Ahead(*(getattr(self, f.name)[at] for f in fields(self)))

    def lay(self, at: np.ndarray, part: Ahead) -> None:
        """Write what some of the runs left."""
        for f in fields(self):
            getattr(self, f.name)[at] = getattr(part, f.name)

    def reached(self, rung: int) -> np.ndarray:
        """bool[run]: whether the run came to the rung from here on."""
        return np.asarray(self.first[:, rung] >= 0)


def until(case: Case, raw: np.ndarray, within: int | None) -> int:
    """The turn at which a forecast from this state ends: so many turns on, or the horizon."""
    if within is None:
        return int(case.world.clock[0]["horizon"])
    if within < 1:
        raise ValueError(f"within must be at least 1 turn, found {within}.")
    return int(restored(case, raw).run[0].turn) + within


def play_on(
    case: Case,
    states: Sequence[np.ndarray],
    numbers: Sequence[int] | range | np.ndarray,
    seed: int,
    within: int | None = None,
    *,
    which: np.ndarray | None = None,
    stop: int | None = None,
    counted: bool = False,
    risk: bool = False,
    branch: int = BRANCH,
    threads: int = 2,
    progress: Callable[[int], None] | None = None,
) -> Ahead:
    """Forward runs from saved states that stand at one turn.

    ``numbers`` from every state, or with ``which`` (a state for each number) one run each. ``stop``: a run ends when it
    comes to this rung, where nothing beyond is asked for. ``counted``: the states carry counts that began where the
    forecast begins (``forward_start``, then a turn or more); else counting begins here. ``risk``: every pair is weighed
    in every turn, for the chance of an attack; several times as slow.
    """
    given = np.asarray(numbers, np.int64)
    if which is None:
        which = np.repeat(np.arange(len(states)), len(given))
        given = np.tile(given, len(states))
    order = ordered(case, seed, given)
    which, given = np.asarray(which, np.int64)[order], given[order]
    begin = np.array(states if counted else [forward_start(case, raw) for raw in states])
    end = until(case, states[0], within)
    ahead = room(case, which, given)

    def worker() -> Callable[[slice], None]:
        player = Player(case, thorough=risk)

        def work(part: slice) -> None:
            player.play(begin, ahead.part(part), seed, end, stop, branch)
            if progress:
                progress(len(given[part]))

        return work

    parts = [slice(i, i + CHUNK) for i in range(0, len(given), CHUNK)]
    entry()  # compile once, before any thread does
    shared(parts, min(threads, len(parts)), worker)
    return ahead.part(np.argsort(order))


def room(case: Case, which: np.ndarray, numbers: np.ndarray) -> Ahead:
    """Room for what forward runs leave."""
    n = len(numbers)
    first = np.zeros((n, v.RUNGS), np.int64)
    return Ahead(which, numbers, first, np.zeros((n, len(case.dyads))), np.zeros((n, len(case.ties))), np.zeros(n))


class Player:
    """What one thread plays forward with: one state and one desk for all of its runs."""

    def __init__(self, case: Case, thorough: bool = False) -> None:
        own = case.drawn is not None  # its numbers are set in place
        self.case = replace(case, world=World(*case.world.copies())) if own else case
        self.state, self.desk = blank(case), desk(case)
        self.desk.thorough[0] = int(thorough)

    def play(
        self, begin: np.ndarray, ahead: Ahead, seed: int, end: int, stop: int | None = None, branch: int = BRANCH
    ) -> None:
        """Play each run of ``ahead`` from its state in ``begin`` to turn ``end``, or to where it stops, and fill it."""
        self._play(begin, ahead, seed, end, stop, branch, np.zeros((0, begin.shape[1]), np.int64))

    def turned(self, before: np.ndarray, numbers: np.ndarray, seed: int, branch: int, seats: Seats) -> np.ndarray:
        """States one turn on, int64[number, word], in which these pairs are held to these options."""
        self.state.raw[:] = before
        end = int(self.state.run["turn"][0]) + 1
        ends = np.zeros((len(numbers), len(before)), np.int64)
        for pair, option in seats.items():
            self.desk.seat[pair] = option
        self._play(before[None], room(self.case, np.zeros_like(numbers), numbers), seed, end, None, branch, ends)
        self.desk.seat[:] = FREE
        return ends

    def _play(self, begin: np.ndarray, ahead: Ahead, seed: int, end: int, stop: int | None, branch: int,
              ends: np.ndarray) -> None:  # fmt: skip
        if self.case.drawn is None:
            self._forward(begin, ahead, seed, end, stop, branch, ends)
            return
        for drawn, at in self.case.parted(seed, ahead.number):
            put(self.case, self.desk, drawn)
            part, turned = ahead.part(at), ends[at] if len(ends) else ends
            self._forward(begin, part, seed, end, stop, branch, turned)
            ahead.lay(at, part)
            if len(ends):
                ends[at] = turned

    def _forward(self, begin: np.ndarray, ahead: Ahead, seed: int, end: int, stop: int | None, branch: int,
                 ends: np.ndarray) -> None:  # fmt: skip
        event, level = (v.PATRON_CLASH, NEVER) if stop is None else (stop, EVENT)
        entry().play(
            self.case.world, self.state, self.desk, begin, ahead.which, seed, ahead.number, branch, end, event,
            np.zeros(len(WEIGHTS)), level, 1, ahead.first, ahead.share, ahead.tie, ahead.risk, np.zeros(0), ends,
        )  # fmt: skip


def bar(
    case: Case,
    raw: np.ndarray,
    seed: int,
    half_width: float = 0.03,
    confidence: float = 0.95,
    within: int | None = None,
    threads: int = 2,
    branch: int = BRANCH,
) -> pd.DataFrame:
    """P(each rung from here on), each to +-half_width or better: rung, rung_label, hits, n, p, lo, hi (set_lo, set_hi).

    As many runs as P = 1/2 needs (Clopper-Pearson), fixed in advance, so that every rung is read from all of them.
    """
    from sim.statistics.curve import uniform_runs

    runs = uniform_runs(1, half_width, confidence)
    ahead = play_on(case, [raw], range(runs), seed, within, branch=branch, threads=threads)
    return odds(case, ahead.first >= 0, seed, 1.0 - confidence)


def odds(case: Case, reached: np.ndarray, seed: int, alpha: float = 0.05) -> pd.DataFrame:
    """Shares of bool[run, rung] with Clopper-Pearson intervals, of runs 0, 1, … of a seed; limits of the set too where
    they draw their parameters."""
    import pandas as pd

    from sim.statistics.intervals import clopper_pearson

    n, hits = len(reached), reached.sum(axis=0)
    interval = clopper_pearson(hits, np.full(v.RUNGS, n), alpha)
    rungs = case.scenario.ladder["rungs"]
    labels = [rungs[f"r{k}"]["label"] for k in range(v.RUNGS)]
    columns = {"rung": range(v.RUNGS), "rung_label": labels, "hits": hits, "n": n, "p": hits / n}
    limits = set_limits(case, seed, np.arange(n), reached, alpha)
    return pd.DataFrame({**columns, "lo": interval.low, "hi": interval.high, **limits})
