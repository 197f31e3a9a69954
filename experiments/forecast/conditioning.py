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

from experiments.forecast.belief import Belief
from experiments.forecast.record import LEVELS, NOTHING, Record, wait
from experiments.history.simulated import Scales, events
from experiments.history.weeks import weekly
from sim import Results
from sim.bench import Bench, harvest
from sim.encoding import Case
from sim.faults import ScenarioError, listed, nearest
from sim.forecast import BRANCH, Player
from sim.kernel import Harvest
from sim.results import DETAIL
from sim.state import start

REPLAYS = 2
STEP = 2  # weeks from one forecast by which candidates are judged to the next
TRIES = 16  # runs behind each of those
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
            raise ScenarioError(f"moves.level_{k} = {moves[k]!r:.60} is no move of level {k}."
                                f"{nearest(moves[k], named)} Allowed: {listed(named)}.")  # fmt: skip
        if not mine:
            raise ScenarioError(f"command line: {case.pairs[pair][0]} has no move of level {k} to replay.")
        found.append(named[moves[k]] if k in moves else max(mine, key=lambda o: weight[o]))
    return found


class Engine:
    """Forecasts of a bed. Each dyad is played on with every candidate of its facts as often as that is believed; what
    was replayed and said before is kept for as long as the past agrees. ``looks``: weeks ahead by which candidates are
    judged."""

    def __init__(
        self, bed: Bed, candidates: Sequence[Facts], seed: int, runs: int, level: int, looks: Sequence[int],
        progress: Callable[[int], None] = lambda runs: None,
    ) -> None:  # fmt: skip
        self.bed, self.candidates, self.seed, self.runs = bed, candidates, seed, runs
        self.level, self.looks, self.progress = level, looks, progress
        self.dyads: list[Dyad] = []
        self.asked, self.said = np.zeros((0, 2, 0), np.int8), np.zeros((0, max(looks)))

    def __call__(self, past: Record) -> np.ndarray:
        """float[dyad, ahead]; the last answer is kept for whoever asks again."""
        if not np.array_equal(self.asked, past.levels):
            if len(self.dyads) != len(past.dyads):
                self.dyads = [Dyad(self) for _ in past.dyads]
            each = zip(self.dyads, past.levels, strict=True)
            self.said = np.array([dyad.ahead(levels) for dyad, levels in each])
            self.asked = past.levels
        return self.said


class Dyad:
    """One dyad: its past replayed with each candidate, and what each has said so far."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        case = engine.bed.case
        self.played = [Played(engine.bed, facts, engine.seed) for facts in engine.candidates]
        self.benches = [Bench(case.patched(facts)) for facts in engine.candidates]
        self.begin()

    def begin(self) -> None:
        self.seen = np.zeros((2, 0), np.int8)
        self.belief = Belief(len(self.played), self.engine.looks)

    def ahead(self, levels: np.ndarray) -> np.ndarray:
        """float[ahead]: P(the level within 1, 2, … weeks) after these weeks, int8[side, week]."""
        if not np.array_equal(self.seen, levels[:, : self.seen.shape[1]]):
            self.begin()  # another past than was seen so far
        many = len(self.played)
        for week in range(self.seen.shape[1], levels.shape[1] if many > 1 else 0):
            past = levels[:, : week + 1]
            self.belief.a_week_passes(past.max(axis=0), self.engine.level)
            if week % STEP == 0:
                hits = self.hits(past, [TRIES] * many).reshape(many, TRIES, -1).sum(axis=1)
                at = [look - 1 for look in self.engine.looks]
                self.belief.said[week] = (hits[:, at] + 0.5) / (TRIES + 1.0)
        self.seen = levels.copy()
        rising = np.floor(np.cumsum(self.belief.weights) * self.engine.runs + 0.5).astype(int)
        found: np.ndarray = self.hits(levels, np.diff(rising, prepend=0).tolist()).mean(axis=0)
        return found

    def hits(self, levels: np.ndarray, runs: Sequence[int]) -> np.ndarray:
        """bool[run, ahead]: whether the level is reached by then, so many runs of each candidate one after the other,
        each candidate's shared out among its replays."""
        engine, now = self.engine, levels.shape[1]
        horizon = {"horizon": float(now + max(engine.looks))}
        numbers = np.concatenate([np.arange(many) for many in runs])
        whole, at = harvest(engine.bed.case.patched(horizon), len(numbers), detail=True), 0
        for played, bench, many in zip(self.played, self.benches, runs, strict=True):
            if many:
                bench.case.put(horizon)
                for state, own in zip(played.after(levels), np.array_split(np.arange(many), REPLAYS), strict=True):
                    bench.begin = state
                    bench.runs(own, engine.seed, rows(whole, at, at + len(own)), BRANCH)
                    at += len(own)
        engine.progress(len(numbers))
        later = {name: getattr(whole, name)[:, now:] for name in DETAIL}
        results = Results(engine.bed.case, engine.seed, numbers, whole.tally, whole.first, whole.occupancy, **later)
        heights = weekly(events(results, [engine.bed.dyad]))  # candidates differ in numbers only: one case reads all
        waits = wait(np.pad(heights, ((0, 0), (1, 0))), engine.level)[:, :1]
        return np.asarray(waits <= np.arange(1, max(engine.looks) + 1))


def rows(whole: Harvest, first: int, last: int) -> Harvest:
    """Some of the runs; what they leave is left in the whole."""
    arrays = (getattr(whole, name) for name in Harvest.arrays)
    return Harvest(*(array[first:last] if len(array) else array for array in arrays))


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
