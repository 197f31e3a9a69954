"""The real model as a process that multilevel splitting can climb (sim.statistics.splitting.Process).

War is an outcome of the ladder here: it is reached when serious clashes last or deaths add up, never drawn at once, so
no hazard has to be integrated and every survival weight is 1. A clash so deadly that it is a war by itself is a leap
over several levels: it stays in the estimate (a leap counts at every level it passes), but only as often as it is
drawn. ``ladder_share`` says how much of the event comes without such leaps.

A particle is played under the key (seed, run = key / 2, branch 0): a path is a list of ordinary runs, each from turn to
turn, and the first of them is an ordinary run from the start.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from sim.compiled import entry
from sim.encoding import Case
from sim.forward import EVENT, WEIGHTS
from sim.game import Game
from sim.layout import RUN_STATE
from sim.state import desk, start
from sim.statistics.intervals import FloatArray, IntArray
from sim.statistics.keys import KeyArray
from sim.statistics.splitting import Advance, Repetition, Segment

TURN = (RUN_STATE.names or ()).index("turn")  # word of a saved state: the run's counts come first
CHUNK = 64  # particles handed to a thread at a time
NEVER = 1e9
# Rungs that a full measure of each is worth; candidates for the pilot, ours. Deaths, serious days, memory, tension,
# excitement, heat.
SHAPES = {
    "rung alone": (0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    "rung, toll and mood": (2.0, 2.0, 1.0, 2.0, 0.0, 0.0),
    "rung, toll, mood and heat": (2.0, 2.0, 1.0, 3.0, 1.0, 1.0),
}
STEP = 0.25  # between candidate levels, in rungs


@dataclass(frozen=True)
class Climb:
    """The model on its way to rung ``event`` (9 war or worse, 10 a clash of patrons) by the horizon."""

    case: Case
    seed: int
    event: int
    weights: FloatArray = field(default_factory=lambda: np.zeros(len(WEIGHTS)))
    threads: int = 2

    def start(self, keys: KeyArray) -> IntArray:
        """States before the first turn."""
        return np.tile(start(self.case).raw, (len(keys), 1))

    def advance(self, states: IntArray, keys: KeyArray, level: float) -> Advance:
        """Play each state on until its importance is at least ``level``."""
        near, ends = self.play(states, number(keys), int(self.case.world.clock[0]["horizon"]), level)
        return Advance(ends, near >= level, ends[:, TURN].copy(), np.ones(len(ends)))

    def importance(self, states: IntArray) -> FloatArray:
        """How near each state is to the event (sim.forward)."""
        return self.play(states, np.zeros(len(states), np.int64), 0, NEVER)[0]

    def turn(self, states: IntArray) -> IntArray:
        return np.asarray(states[:, TURN])

    def take(self, states: IntArray, index: IntArray) -> IntArray:
        return np.asarray(states[index])

    def play(self, states: IntArray, numbers: IntArray, until: int, level: float) -> tuple[FloatArray, IntArray]:
        case, call = self.case, entry().play
        near, ends = np.zeros(len(states)), np.empty_like(states)
        none, no_rows = np.zeros(0), np.zeros((0, 0))
        parts = [slice(i, i + CHUNK) for i in range(0, len(states), CHUNK)]

        def work(part: slice) -> None:
            begin = np.ascontiguousarray(states[part])
            call(case.world, start(case), desk(case), begin, np.arange(len(begin)), self.seed, numbers[part], 0, until,
                 self.event, self.weights, level, 1, np.zeros((0, 0), np.int64), no_rows, no_rows, none,
                 near[part], ends[part])  # fmt: skip

        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(work, parts))
        return near, ends


def number(keys: KeyArray) -> IntArray:
    """The run number of a key: 63 bits, never negative."""
    return np.asarray((np.asarray(keys, np.uint64) >> np.uint64(1)).astype(np.int64))


def candidates(weights: FloatArray) -> list[float]:
    """Levels to choose from: every quarter of a rung, the event last."""
    top = 8.0 + float(np.sum(weights))
    return [*np.arange(1.0, top, STEP), EVENT]


def replay(case: Case, seed: int, path: tuple[Segment, ...]) -> Game:
    """The game of a kept path, played to where it stopped; every choice explained."""
    model = Game(case, seed=seed)
    for segment in path:
        model.run = int(number(np.array([segment.key], np.uint64))[0])
        while model.turn < segment.turn_out:
            model.step()
    return model


def ladder_share(repetition: Repetition) -> float:
    """Share of the paths whose last turn passed no more than half of the levels: what the ladder carries."""
    last = len(repetition.generations) - 1
    arrived = np.flatnonzero(repetition.generations[last].reached)
    climbed = 0
    for particle in arrived:
        path = repetition.path(last, int(particle))
        leapt = 1  # the event itself, and the levels before it that took no turn of their own
        while leapt < len(path) and path[-leapt].turn_in == path[-leapt].turn_out:
            leapt += 1
        climbed += leapt <= max(len(path) / 2, 1)
    return climbed / len(arrived) if len(arrived) else float("nan")
