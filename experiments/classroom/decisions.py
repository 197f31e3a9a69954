"""What people decided beside what the model would have done in their place, and what that did to the odds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.classroom.evaluation import peace
from experiments.classroom.room import SEAT, Room
from experiments.classroom.view import AHEAD
from experiments.odds.moves import counted_before
from sim import explain
from sim.forecast import BRANCH, Player, room, until
from sim.game import Game
from sim.layout import Desk
from sim.slices import Job, Worker
from sim.statistics.paired import fate_table, newcombe

RUNS = 300  # behind each decision and behind its alternative


@dataclass(frozen=True)
class Act:
    """A thing that was done. ``chance``: that the model does it there; ``usual``: what it does most, None: nothing."""

    target: str
    move: str
    chance: float
    usual: str | None
    usual_chance: float


@dataclass(frozen=True)
class Decision:
    """What a seat ordered in a turn. ``expected``: how many things the model does there on average."""

    turn: int
    actor: str
    acts: tuple[Act, ...]
    expected: float


@dataclass(frozen=True)
class Effect:
    """How much likelier (> 0) it came to violence than with the model in the same seat, with its interval."""

    change: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        return not self.low <= 0.0 <= self.high


def decisions(played: Room) -> list[Decision]:
    """Everything that seats ordered themselves, in order of time."""
    game = played.game
    found = []
    for turn in sorted(t for t in played.givers if t <= game.turn):
        desk = game.replayed(turn)[1]
        for actor, giver in played.givers[turn].items():
            if giver == SEAT:
                found.append(decision(game, desk, turn, actor))
    return found


def decision(game: Game, desk: Desk, turn: int, actor: str) -> Decision:
    case, ordered = game.case, game.orders[turn][actor]
    acts = tuple(act(game, desk, actor, target, move) for target, move in ordered.items() if move is not None)
    mine = [explain.bounds(case, d) for d, (a, _) in enumerate(case.pairs) if a == actor]
    return Decision(turn, actor, acts, float(sum(desk.chance[first:last].sum() for first, last in mine)))


def act(game: Game, desk: Desk, actor: str, target: str, move: str) -> Act:
    case = game.case
    first, last = explain.bounds(case, explain.pair(case, actor, target))
    chance = desk.chance[first:last]
    best, nothing = int(np.argmax(chance)), 1.0 - float(chance.sum())
    usual = (None, nothing) if nothing >= chance[best] else (case.options[first + best][2], float(chance[best]))
    return Act(target, move, float(desk.chance[explain.option(case, actor, target, move)]), *usual)


class Caused(Job):
    """Forward runs from before each decision with it and with the model in its place, all other seats as they were.

    bool[2 * decision, run, 0]: whether it comes to the event; an even point has the decision, the next one the model.
    """

    def __init__(self, game: Game, made: list[Decision]) -> None:
        self.game, self.made = game, made
        self.cases = {d.turn: game.case_at(d.turn) for d in made}
        super().__init__(2 * len(made), 1, RUNS, RUNS)

    def worker(self) -> Worker:
        game, players = self.game, {turn: Player(case) for turn, case in self.cases.items()}

        def work(point: int, numbers: np.ndarray) -> np.ndarray:
            d = self.made[point // 2]
            case, player, before = self.cases[d.turn], players[d.turn], counted_before(game, d.turn)
            event = peace(game).event(case, game.snapshots[d.turn - 1])
            held = game.held(d.turn, but="" if point % 2 == 0 else d.actor)
            begin = player.turned(before, numbers, game.seed, BRANCH, held)
            ahead = room(case, np.arange(len(numbers)), numbers)
            player.play(begin, ahead, game.seed, until(case, before, AHEAD), event)
            return ahead.reached(event)[:, None]

        return work

    def effect(self, k: int) -> Effect:
        """What the k-th decision did; the intervals of all hold at once (Bonferroni)."""
        fates = fate_table(self.found[2 * k + 1, : self.n, 0], self.found[2 * k, : self.n, 0])
        limits = newcombe(fates, 0.05 / len(self.made))
        return Effect(float(fates.difference), float(limits.low), float(limits.high))
