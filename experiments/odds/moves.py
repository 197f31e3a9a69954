"""The moves of a run, and the worlds in which one of them was another.

Turn t is played again from the state before it under its own key, with ``seat`` holding one pair to another option and
all other draws kept. What follows is therefore one state an option: the alternative to a move is either one of them
(the next best, by the actor's own utility) or a mixture of all by the actor's own choice probabilities (its average
move, doing nothing included).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.compiled import entry
from sim.encoding import Case
from sim.explain import CLOSED, bounds
from sim.forecast import Player
from sim.forward import forward_start
from sim.game import Game, hold
from sim.state import desk, start
from sim.vocabulary import FREE, NOTHING


@dataclass(frozen=True)
class Move:
    """A move made: option ``option`` of pair ``pair`` at ``turn``, and what it might have been."""

    turn: int
    pair: int
    option: int
    reply: bool
    alternatives: np.ndarray  # options with a chance above zero; the last is NOTHING
    chance: np.ndarray  # of each, summing to 1
    best: int  # the other open option of highest utility; NOTHING if there is none

    @property
    def probability(self) -> float:
        """How likely the actor was to make it."""
        return float(self.chance[self.alternatives == self.option].sum())

    def drawn(self, count: int, luck: np.random.Generator) -> np.ndarray:
        """``count`` options in proportion to their chances (systematic sampling, then shuffled)."""
        points = (np.arange(count) + luck.random()) / count
        at = np.minimum(np.searchsorted(np.cumsum(self.chance), points, side="right"), len(self.chance) - 1)
        return np.asarray(luck.permutation(self.alternatives[at]))


def after(
    case: Case, before: np.ndarray, key: tuple[int, int, int], seats: Mapping[int, int], player: Player | None = None
) -> np.ndarray:
    """The state one turn on, counted from before it, with these pairs held to these options."""
    seed, run, branch = key
    return (player or Player(case)).turned(before, np.array([run]), seed, branch, seats)[0]


def counted_before(model: Game, turn: int) -> np.ndarray:
    """The state before a turn of the run, its counts set to begin there."""
    return forward_start(model.case, model.snapshots[turn - 1])


def key_of(model: Game) -> tuple[int, int, int]:
    return model.seed, model.run, model.branch_number


def moves_of(model: Game) -> list[Move]:
    """Every move of a run, turn by turn."""
    case, found = model.case, []
    s, x = start(case), desk(case)
    for turn in sorted(model.snapshots)[1:]:
        s.raw[:] = model.snapshots[turn - 1]
        x.seat[:] = FREE
        hold(x, model.held(turn))
        entry().turn(case.world, s, x, *key_of(model))
        for d in np.flatnonzero(x.chosen >= 0):
            first, last = bounds(case, int(d))
            chance, utility = x.chance[first:last], x.utility[first:last].copy()
            utility[int(x.chosen[d]) - first] = CLOSED
            best = first + int(np.argmax(utility)) if utility.max() > CLOSED else NOTHING
            open_ = np.flatnonzero(chance > 0.0)
            law = np.append(chance[open_], max(1.0 - chance.sum(), 0.0))
            alternatives = np.append(first + open_, NOTHING)
            found.append(Move(turn, int(d), int(x.chosen[d]), bool(x.replied[d]), alternatives, law / law.sum(), best))
    return found


def luck_of(model: Game, move: Move, purpose: int) -> np.random.Generator:
    """Draws that belong to a move, whatever else is asked."""
    return np.random.default_rng([model.seed, model.run, move.turn, move.pair, purpose])


__all__ = ["FREE", "NOTHING", "Move", "after", "counted_before", "key_of", "luck_of", "moves_of"]
