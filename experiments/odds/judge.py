"""What each move of a run did to the odds, against the actor's average move and against its next best.

Screen, then refine. Screening plays a few forward runs of a few turns for every move and compares the chance that
anyone attacks, summed over those turns (a number that needs few runs). The moves it suspects are then judged on
fresh luck: the same forward runs after the move, after draws from the average and after the next best, paired number
by number.

The suspects alone are tested, but the false discovery rate is held over all moves of the run: one that was not refined
counts as p = 1. Differences of yes-or-no aims: Newcombe and McNemar (module paired); of amounts: paired t.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from experiments.odds.aims import Aim
from experiments.odds.moves import Move, after, counted_before, key_of, luck_of
from sim.forecast import Ahead, Player, play_on
from sim.game import Game
from sim.statistics.discovery import mark_moves
from sim.statistics.paired import FateTable
from sim.vocabulary import FREE

SCREEN, REFINE = 2, 3  # branches of the forward runs: no luck is used twice
SCREEN_RUNS, SCREEN_TURNS = 8, 8
DEPTHS = {"!!": "a strong move", "!": "a good move", "?!": "doubtful", "?": "a mistake", "??": "a grave mistake"}
STRONG, CLEAR = 0.10, 0.04  # a difference from here on is strong, clear (chosen)

Progress = Callable[[int], None]


@dataclass
class Judged:
    """Differences (after the move minus after its alternative), [0] the average move and [1] the next best."""

    move: Move
    screened: np.ndarray  # [2] difference in the summed chance of attack, or in the amount
    runs: int = 0  # forward runs a side behind the pairs below; 0 if not refined
    pairs: np.ndarray | None = None  # [3, run] outcome after the move, the average, the next best


def branches(model: Game, moves: list[Move], count: int, purpose: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """States after the turn of these moves, and for each move [3, count] which of them to play on from."""
    case, before = model.case, counted_before(model, moves[0].turn)
    states: list[np.ndarray] = []
    known: dict[tuple[int, int], int] = {}
    player, held = Player(case), model.held(moves[0].turn)

    def place(pair: int, option: int) -> int:
        if (pair, option) not in known:
            known[pair, option] = len(states)
            seats = held if option == FREE else {**held, pair: option}
            states.append(after(case, before, key_of(model), seats, player))
        return known[pair, option]

    whole = place(-1, FREE)  # as it was
    tables = []
    for move in moves:
        usual = [
            whole if option == move.option else place(move.pair, int(option))
            for option in move.drawn(count, luck_of(model, move, purpose))
        ]
        tables.append(np.array([np.full(count, whole), usual, np.full(count, place(move.pair, move.best))]))
    return states, tables


def play(model: Game, moves: list[Move], aim: Aim, count: int, within: int | None, branch: int, threads: int,
         progress: Progress, risk: bool = False) -> list[tuple[Ahead, np.ndarray]]:  # fmt: skip
    """Forward runs after one turn's moves and their alternatives; each distinct (state, number) is played once."""
    states, tables = branches(model, moves, count, branch)
    cells = np.array([table * count + np.arange(count) for table in tables])  # [move, 3, count]
    unique, inverse = np.unique(cells, return_inverse=True)
    ahead = play_on(
        model.case, states, unique % count, model.seed, within, which=unique // count, counted=True,
        stop=aim.stop(model.case, model.snapshots[moves[0].turn - 1]), risk=risk, branch=branch, threads=threads,
    )  # fmt: skip
    progress(len(moves) * count)
    return [(ahead, part) for part in inverse.reshape(cells.shape)]


def by_turn(moves: list[Move]) -> list[list[Move]]:
    return [[m for m in moves if m.turn == t] for t in sorted({m.turn for m in moves})]


def screen(model: Game, moves: list[Move], aim: Aim, threads: int, progress: Progress) -> list[Judged]:
    """A rough difference for every move."""
    found = []
    for turn in by_turn(moves):
        event = aim.event(model.case, model.snapshots[turn[0].turn - 1])
        parts = play(model, turn, aim, SCREEN_RUNS, SCREEN_TURNS, SCREEN, threads, progress, aim.yes)
        for move, (ahead, at) in zip(turn, parts, strict=True):
            actor = int(model.case.world.pair["actor"][move.pair])
            amount = aim.outcome(model.case, ahead, actor, event).astype(float)
            if aim.yes:  # what has happened counts as one, what has not as its chance
                amount = np.maximum(amount, np.minimum(ahead.risk, 1.0))
            means = amount[at].mean(axis=1)
            found.append(Judged(move, means[0] - means[1:]))
    return found


def refine(model: Game, suspects: list[Judged], aim: Aim, runs: int, within: int | None, threads: int,
           progress: Progress) -> None:  # fmt: skip
    """Judge the suspects on fresh luck."""
    of = {id(j.move): j for j in suspects}
    for turn in by_turn([j.move for j in suspects]):
        event = aim.event(model.case, model.snapshots[turn[0].turn - 1])
        for move, (ahead, at) in zip(
            turn, play(model, turn, aim, runs, within, REFINE, threads, progress), strict=True
        ):
            actor = int(model.case.world.pair["actor"][move.pair])
            of[id(move)].pairs = aim.outcome(model.case, ahead, actor, event)[at]
            of[id(move)].runs = runs


@dataclass(frozen=True)
class Verdict:
    """Of every move and comparison, [move, 2]: difference, interval, adjusted p-value, whether it stands."""

    difference: np.ndarray
    low: np.ndarray
    high: np.ndarray
    adjusted: np.ndarray
    stands: np.ndarray


def verdict(judged: list[Judged], aim: Aim, rate: float = 0.05) -> Verdict:
    """The marks that hold the false discovery rate over all moves and both comparisons."""
    flat = [(j.pairs[0], j.pairs[k]) if j.pairs is not None else None for j in judged for k in (1, 2)]
    if aim.yes:
        counts = np.array([fates(pair) for pair in flat], np.int64).reshape(-1, 4)
        marks = mark_moves(FateTable(*counts.T), rate)
        columns: tuple[np.ndarray, ...] = (marks.difference, *marks.interval, marks.adjusted, marks.marked)
    else:
        columns = amounts(flat, rate)
    return Verdict(*(np.asarray(c).reshape(-1, 2) for c in columns))


def fates(pair: tuple[np.ndarray, np.ndarray] | None) -> tuple[int, int, int, int]:
    """both, lost, gained, neither: event after the alternative (first) and after the move (second)."""
    if pair is None:
        return 0, 0, 0, 1
    second, first = (np.asarray(x, bool) for x in pair)
    return (
        int((first & second).sum()),
        int((first & ~second).sum()),
        int((~first & second).sum()),
        int((~first & ~second).sum()),
    )


def amounts(flat: list[tuple[np.ndarray, np.ndarray] | None], rate: float) -> tuple[np.ndarray, ...]:
    """The same for amounts: paired t, Benjamini-Hochberg, intervals at the level of the share marked."""
    change = [np.zeros(2) if pair is None else np.asarray(pair[0] - pair[1], float) for pair in flat]
    mean = np.array([c.mean() for c in change])
    error = np.array([c.std(ddof=1) / np.sqrt(len(c)) for c in change])
    freedom = np.array([len(c) - 1 for c in change])
    t = np.divide(np.abs(mean), error, out=np.where(mean == 0, 0.0, np.inf), where=error > 0)
    adjusted = stats.false_discovery_control(2 * stats.t.sf(t, freedom))
    stands = adjusted <= rate
    half = stats.t.isf(rate * max(stands.sum(), 1) / len(stands) / 2, freedom) * error
    return mean, mean - half, mean + half, adjusted, stands


def sign(difference: float, better: int) -> str:
    """The annotator's mark of a difference that stands."""
    good, size = difference * better > 0, abs(difference)
    if good:
        return "!!" if size >= STRONG else "!"
    return "??" if size >= STRONG else "?" if size >= CLEAR else "?!"
