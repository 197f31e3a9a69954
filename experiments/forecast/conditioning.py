"""The model as a forecaster: the past of a dyad is replayed on a bed of two rivals, then played on from there.

Each week of the past, each side makes the move that stands for its highest level; beliefs, memory and tension follow
from that by the rules. From the state at the end of the week, many runs go on freely, and what they come to is read
from the codes of their acts, exactly as experiments/validate reads it. ``REPLAYS`` replays carry what the rules leave
to chance (who misreads whom); nothing that chance alone brings about (an accident) happens in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.forecast.record import LEVELS, NOTHING, Record, wait
from experiments.history.simulated import Scales, events
from experiments.history.weeks import weekly
from sim import Results
from sim.bench import Bench, harvest
from sim.encoding import Case
from sim.faults import ScenarioError, listed, nearest
from sim.forecast import BRANCH, Player
from sim.results import DETAIL
from sim.state import start

REPLAYS = 4
TURN = 7.0  # days: a turn is a week
NO_CHANCE = {
    "rules.chance_of_accident.on": 0.0,
    "rules.fatalities.on": 0.0,
    "rules.spark.on": 0.0,
}  # in a replay, what was done happens and no more

Facts = Mapping[str, float]  # path -> number of the case
Seats = Mapping[int, int]  # pair -> option


@dataclass(frozen=True)
class Bed:
    """A case of two rivals. options: int64[side, level], what stands for a level of a side's acts."""

    case: Case
    dyad: str
    pairs: tuple[int, int]
    options: np.ndarray

    @classmethod
    def of(cls, case: Case, moves: Mapping[int, str]) -> Bed:
        """The main dyad of a case whose turn is a week. ``moves``: by level, where not the commonest one is meant."""
        dyad = str(case.scenario.head.get("main_dyad") or case.dyads[0])
        days = float(case.world.clock[0]["turn_days"])
        if days != TURN:
            raise ScenarioError(f"command line: clock.turn_days = {days:g} must be 7: recorded acts are read by weeks.")
        row = case.world.dyad[case.dyads.index(dyad)]
        pairs = int(row["ab"]), int(row["ba"])
        return cls(case, dyad, pairs, np.array([representatives(case, pair, moves) for pair in pairs]))

    def seats(self, levels: np.ndarray) -> Seats:
        """What both sides are held to; levels: int8[side]. Whoever did nothing does nothing."""
        return {
            pair: NOTHING if level == NOTHING else int(self.options[side, level])
            for side, (pair, level) in enumerate(zip(self.pairs, levels, strict=True))
        }


def representatives(case: Case, pair: int, moves: Mapping[int, str]) -> list[int]:
    """By level the option of a pair that stands for it: the move that was chosen for it, else its commonest."""
    first, last = int(case.world.pair[pair]["first"]), int(case.world.pair[pair]["last"])
    level = Scales.of(case).level
    weight = case.world.move["weight"][case.world.option["move"]]
    found = []
    for k in range(LEVELS):
        mine = [o for o in range(first, last) if level[o] == k]
        named = {case.options[o][2]: o for o in mine}
        if k in moves and moves[k] not in named:
            raise ScenarioError(f"moves.{k} = {moves[k]!r:.60} is no move of level {k}.{nearest(moves[k], named)} "
                                f"Allowed: {listed(named)}.")  # fmt: skip
        if not mine:
            raise ScenarioError(f"command line: {case.pairs[pair][0]} has no move of level {k} to replay.")
        found.append(named[moves[k]] if k in moves else max(mine, key=lambda o: weight[o]))
    return found


class Engine:
    """Forecasts of a bed with the facts of each dyad. What was replayed is kept for as long as the past agrees."""

    def __init__(
        self, bed: Bed, facts: Sequence[Facts], seed: int, runs: int, level: int, ahead: int,
        progress: Callable[[int], None] = lambda runs: None,
    ) -> None:  # fmt: skip
        self.bed, self.seed, self.level, self.ahead, self.progress = bed, seed, level, ahead, progress
        self.played = [Played(bed, fact, seed) for fact in facts]
        self.numbers = np.array_split(np.arange(runs), REPLAYS)
        self.benches = [Bench(bed.case.patched(fact)) for fact in facts]
        self.asked, self.said = np.zeros((0, 2, 0), np.int8), np.zeros((0, ahead))

    def __call__(self, past: Record) -> np.ndarray:
        """float[dyad, ahead]; the last answer is kept for whoever asks again."""
        if not np.array_equal(self.asked, past.levels):
            heights = self.onward(past)
            waits = wait(np.pad(heights, ((0, 0), (1, 0))), self.level)[:, 0].reshape(len(past.dyads), -1)
            self.said = (waits[:, :, None] <= np.arange(1, self.ahead + 1)).mean(axis=1)
            self.asked = past.levels
        return self.said

    def onward(self, past: Record) -> np.ndarray:
        """int8[dyad and run, week]: levels of the weeks ahead, a dyad's runs shared out among its replays."""
        now, parts = past.weeks, []
        for bench, played, levels in zip(self.benches, self.played, past.levels, strict=True):
            bench.case.put({"horizon": float(now + self.ahead)})
            for state, numbers in zip(played.after(levels), self.numbers, strict=True):
                bench.begin = state
                parts.append(harvest(bench.case, len(numbers), detail=True))
                bench.runs(numbers, self.seed, parts[-1], BRANCH)
            self.progress(sum(map(len, self.numbers)))
        later = {name: np.concatenate([getattr(part, name)[:, now:] for part in parts]) for name in DETAIL}
        tally, none = np.concatenate([part.tally for part in parts]), parts[0]
        numbers = np.tile(np.concatenate(self.numbers), len(past.dyads))
        results = Results(self.bed.case, self.seed, numbers, tally, none.first, none.occupancy, **later)
        return weekly(events(results, [self.bed.dyad]))  # dyads differ in numbers only: one case reads them all


class Played:
    """The replays of one dyad: the state of each at the end of the last week that was seen."""

    def __init__(self, bed: Bed, facts: Facts, seed: int) -> None:
        self.bed, self.seed = bed, seed
        self.player = Player(bed.case.patched({**facts, **NO_CHANCE}))
        self.begin()

    def begin(self) -> None:
        self.seen = np.zeros((2, 0), np.int8)
        self.states = np.array([start(self.player.case).raw] * REPLAYS)

    def after(self, levels: np.ndarray) -> np.ndarray:
        """int64[replay, word]: the states after these weeks, int8[side, week]."""
        if not np.array_equal(self.seen, levels[:, : self.seen.shape[1]]):
            self.begin()  # another past than was played so far
        for week in range(self.seen.shape[1], levels.shape[1]):
            seats = self.bed.seats(levels[:, week])
            for r in range(REPLAYS):
                self.states[r] = self.player.turned(self.states[r], np.array([r]), self.seed, 0, seats)[0]
        self.seen = levels.copy()
        return self.states
